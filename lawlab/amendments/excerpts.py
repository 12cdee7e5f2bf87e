"""The first changes of an amendment in a line or two, for lists and margins."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lawlab.amendments.redline import Row, RowKind
from lawlab.law.diff import Chunk

AROUND = 48  #: characters of unchanged words kept on either side of a change
CHANGED = 220  #: characters shown of what is put in or taken out
DOTS = "…"
_FIRST_SPACE = re.compile(r"\S*\s")
_LAST_SPACE = re.compile(r"\s\S*$")


def excerpt_of(rows: Sequence[Row], most: int = 2) -> list[Row]:
    """The first rows where something happens, cut down to the changes and the words around them."""
    changed = [row for row in rows if not row.is_quiet and row.kind is not RowKind.LEFT]
    return [replace(row, chunks=trimmed(row.chunks)) for row in changed[:most]]


def trimmed(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """The same chunks without what is far from a change; never cutting a word."""
    last = len(chunks) - 1
    return tuple(
        _near(chunk, is_first=rank == 0, is_last=rank == last)
        if chunk.kind == "="
        else Chunk(chunk.kind, _head(chunk.text, CHANGED))
        for rank, chunk in enumerate(chunks)
    )


def _near(chunk: Chunk, *, is_first: bool, is_last: bool) -> Chunk:
    text = chunk.text
    if is_first and is_last:
        return Chunk("=", _head(text, 2 * AROUND))
    if is_first:
        return Chunk("=", _tail(text, AROUND))
    if is_last:
        return Chunk("=", _head(text, AROUND))
    if len(text) <= 2 * AROUND:
        return chunk
    return Chunk("=", _head(text, AROUND).rstrip(DOTS) + f" {DOTS} " + _tail(text, AROUND).lstrip(DOTS))


def _head(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return _LAST_SPACE.sub("", text[:most]) + DOTS


def _tail(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return DOTS + _FIRST_SPACE.sub("", text[-most:], count=1)
