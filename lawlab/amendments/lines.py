"""What editing an article gives: its paragraphs in the new order, each knowing which one it was.

Whatever a browser or a program sends is cleaned here, once: what cannot be seen is taken out, a line end
makes a new paragraph, and what was left alone stays to the character, whatever characters it holds.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask_babel import gettext as _

from lawlab.core.errors import Invalid, TooLarge

#: At most this many paragraphs beyond those of the text that is amended.
MAX_ADDED_PARAGRAPHS = 500
#: At most this many characters beyond those of the text that is amended.
MAX_ADDED_CHARACTERS = 200_000

# Neither seen nor spoken: controls, half characters (lone surrogates), what reverses the direction of a
# line (and would show other words than those voted on), tags and other fillers.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


class Line(NamedTuple):
    """A paragraph as edited: the number it had (from 1; None: it is new) and its words now."""

    base: int | None
    text: str


def unchanged(before: Sequence[str]) -> list[Line]:
    """The article as it stands, ready to be edited."""
    return [Line(number, text) for number, text in enumerate(before, start=1)]


def clean_text(text: str) -> str:
    """The words of a text without what cannot be seen, its line ends made one kind, accents composed."""
    plain = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", plain).strip()


def clean_lines(before: Sequence[str], sent: Iterable[tuple[int | None, str | None]]) -> list[Line]:
    """The lines that an edit of `before` makes; a text of None leaves that paragraph alone.

    A paragraph whose words were all deleted is removed. A paragraph typed over several lines becomes
    several, the first of which it remains. Invalid where a paragraph is not one of `before` or comes twice;
    TooLarge beyond the limits above.
    """
    lines: list[Line] = []
    for base, text in sent:
        if base is not None and not 1 <= base <= len(before):
            raise Invalid(_("Paragraph %(number)s is not in this text.", number=base))
        old = before[base - 1] if base is not None else None
        lines += _cleaned(base, old, text)
    bases = [line.base for line in lines if line.base is not None]
    if len(bases) != len(set(bases)):
        raise Invalid(_("A paragraph of the text may be used only once."))
    check_size(before, lines)
    return lines


def _cleaned(base: int | None, old: str | None, text: str | None) -> list[Line]:
    if text is None:
        return [Line(base, old)] if old is not None else []
    if old is not None and _LINE_ENDS.sub("\n", text) == _LINE_ENDS.sub("\n", old):
        return [Line(base, old)]
    if old is not None and "\n" in old:  # a table: its lines are one paragraph
        whole = clean_text(text)
        return [Line(base, whole)] if whole else []
    pieces = [piece for part in clean_text(text).split("\n") if (piece := part.strip())]
    return [Line(base if rank == 0 else None, piece) for rank, piece in enumerate(pieces)]


def check_size(before: Sequence[str], lines: Sequence[Line]) -> None:
    """TooLarge, in words, where an edit adds more than the limits."""
    if len(lines) > len(before) + MAX_ADDED_PARAGRAPHS:
        raise TooLarge(
            _(
                "An amendment may add at most %(most)s paragraphs. Nothing was saved.",
                most=MAX_ADDED_PARAGRAPHS,
            )
        )
    added = sum(len(line.text) for line in lines) - sum(map(len, before))
    if added > MAX_ADDED_CHARACTERS:
        raise TooLarge(
            _(
                "An amendment may add at most %(most)s characters. Nothing was saved.",
                most=f"{MAX_ADDED_CHARACTERS:,}".replace(",", "\u202f"),
            )
        )


def rearranged(lines: Sequence[Line], action: str) -> list[Line]:
    """The lines after one of the editor's buttons: "up:2", "down:2", "remove:2", "add:2" (after line 2).

    Lines are counted from 0; "add:-1" adds a first one. An action that makes no sense changes nothing.
    """
    verb, _colon, rank = action.partition(":")
    result = list(lines)
    if not re.fullmatch(r"-1|\d{1,6}", rank, re.ASCII) or int(rank) >= len(result):
        return result
    at = int(rank)
    if verb == "add":
        result.insert(at + 1, Line(None, ""))
    elif at >= 0 and verb == "remove":
        del result[at]
    elif verb == "up" and at > 0:
        result[at - 1 : at + 1] = result[at], result[at - 1]
    elif verb == "down" and 0 <= at < len(result) - 1:
        result[at : at + 2] = result[at + 1], result[at]
    return result


def restored(before: Sequence[str], lines: Sequence[Line], base: int) -> list[Line]:
    """The lines with a removed or changed paragraph as it was, at its place among those still there."""
    if not 1 <= base <= len(before):
        return list(lines)
    old = Line(base, before[base - 1])
    if any(line.base == base for line in lines):
        return [old if line.base == base else line for line in lines]
    after = [rank for rank, line in enumerate(lines) if line.base is not None and line.base < base]
    at = max(after) + 1 if after else 0
    return [*lines[:at], old, *lines[at:]]
