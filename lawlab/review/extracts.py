"""What an amendment changes, in a line or two, read from its operations as they are stored.

A list of hundreds of amendments cannot afford to apply each to its article and compare the results; the
operations already say which words go and which come. Only the paragraphs that they touch are read, for a few
words around.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lawlab.amendments.excerpts import trimmed
from lawlab.law.diff import Chunk

#: How many places of an amendment a row shows.
MOST = 2
Stored = dict[str, Any]


@dataclass(frozen=True)
class Extract:
    """One place where something happens."""

    paragraph: int | None  #: its number (alinéa); None: the whole article, or a new one
    is_new: bool  #: paragraphs come after that one, whose own words stay
    destination: int | None  #: it moves after that paragraph
    chunks: tuple[Chunk, ...]


def places_of(operations: Stored) -> list[list[Stored]]:
    """The operations, those within one paragraph together, in the text's order."""
    rows = sorted(operations.get("operations", []), key=lambda row: (_paragraph(row), row.get("start") or 0))
    return [list(group) for _key, group in groupby(rows, key=_place)]


def _paragraph(row: Stored) -> int:
    return int(row.get("paragraph") or 0)


def _place(row: Stored) -> tuple[int, bool]:
    return _paragraph(row), row.get("start") is not None


def touched_paragraphs(operations: Stored) -> list[int]:
    """The paragraphs whose words stand around the first changes."""
    return [
        _paragraph(group[0]) for group in places_of(operations)[:MOST] if group[0].get("start") is not None
    ]


def extracts_of(operations: Stored, texts: Mapping[int, str]) -> list[Extract]:
    """The first places, with the words around them where `texts` has the paragraph, by number."""
    return [_extract(group, texts) for group in places_of(operations)[:MOST]]


def _extract(group: list[Stored], texts: Mapping[int, str]) -> Extract:
    first = group[0]
    chunks = (
        list(_words(group, texts.get(_paragraph(first))))
        if first.get("start") is not None
        else _blocks(group)
    )
    is_new = not first["before"] and first.get("start") is None and first.get("paragraph") is not None
    return Extract(first.get("paragraph"), is_new, first.get("destination"), trimmed(chunks))


def _words(group: list[Stored], text: str | None) -> Iterator[Chunk]:
    """Changes within a paragraph, and the paragraph's words between them; dots where it is not at hand."""
    reached = 0
    for row in group:
        before, after = "".join(row["before"]), "".join(row["after"])
        if text is None:
            yield Chunk("=", "… " if reached == 0 else " … ")
        elif around := text[reached : row["start"]]:
            yield Chunk("=", around)
        if before:
            yield Chunk("-", before)
        if after:
            yield Chunk("+", after)
        reached = row["end"]
    if text is None:
        yield Chunk("=", " …")
    elif text[reached:]:
        yield Chunk("=", text[reached:])


def _blocks(group: list[Stored]) -> list[Chunk]:
    """Whole paragraphs that go or come; one that only moves stays as it is."""
    row = group[0]
    before, after = " ".join(row["before"]), " ".join(row["after"])
    if before == after:
        return [Chunk("=", before)]
    return [chunk for chunk in (Chunk("-", before), Chunk("+", after)) if chunk.text]
