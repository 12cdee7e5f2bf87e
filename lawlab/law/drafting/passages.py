"""Finding quoted words in a paragraph, whatever the typography: quotes, apostrophes, dashes and spaces differ
between an amendment and its bill, words do not. Words are never cut; offsets start from 0 in the paragraph.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lawlab.core.errors import TooLarge

_WORD = re.compile(r"\d+|[^\W\d_]+['’ʼ]?|\.{3}|[^\w\s]|_", re.UNICODE)
_SAME = str.maketrans(
    dict.fromkeys("’ʼ‘", "'") | dict.fromkeys("«»“”", '"') | dict.fromkeys("–—‑−‐", "-") | {"º": "°"}
)
_ABBREVIATION = re.compile(r"(?:^|[\s(«\"'’–-])(?:[A-Z]|art|Art|al|n|M|MM|Mme|cf|p|ex|[LRDA]O?)\.$")
_SENTENCE_END = re.compile(r"[.!?](?:\s*[»”\"])?(?=\s+(?:[«“\"]\s*)?[A-ZÀÂÉÈÊÎÔŒÇÙ0-9])")
_SPACES = " \u00a0\u202f"
_GOES_ON = re.compile(r"[-‑,.]\d")
_THOUSANDS = re.compile(rf"[{_SPACES}]\d{{3}}(?!\d)")
_UP_TO_999 = re.compile(r"(?<!\d)\d{1,3}$")
_LEADING_VISA = re.compile(
    r"^\s*(?:[«“\"]\s*)*"
    r"(?:(?:Art\.?|Article)\s+(?:[LRDA]\.?\s?(?:O\.?\s?)?)?\s?[\d\w.\-‑]+(?:\s+(?:bis|ter|quater|[A-Z]))*"
    r"\s*[.]?\s*[-–—]\s*)?"
    r"(?:[IVXL]+(?:\s+(?:bis|ter|quater|quinquies|[A-Z]))*\s*[.]?\s*[-–—]\s*|"
    r"[IVXL]+\.\s+|[A-H]\s*[.]?\s*[-–—]\s*|\d+°(?:\s*(?:bis|ter|quater|quinquies|[A-Z]\b(?!['’])))*\s*|"
    r"[a-z]{1,2}\)\s*(?:\(nouveau\)\s*)?|[-–—]\s+)*"
)
LONGEST = (
    40_000  #: characters of a paragraph in which words are looked for; tables apart, real ones have 5 000
)


@dataclass(frozen=True)
class Piece:
    """A word or a mark of a text."""

    key: str
    start: int
    end: int


@lru_cache(maxsize=4_096)
def pieces(text: str) -> tuple[Piece, ...]:
    """The words and marks of `text`, spaces left out, typography made the same."""
    return tuple(
        Piece(match.group().translate(_SAME).replace("...", "…"), match.start(), match.end())
        for match in _WORD.finditer(text)
    )


def find(words: str, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where `words` stand in text[start:end]; capitals count, unless the words stand nowhere with them."""
    if len(text) > LONGEST:
        raise TooLarge(f"The paragraph is longer than {LONGEST} characters.")
    sought = [piece.key for piece in pieces(words)]
    inside = [piece for piece in pieces(text) if start <= piece.start and piece.end <= end]
    found = _find(sought, inside)
    found = found or _find([key.casefold() for key in sought], [_folded(piece) for piece in inside])
    return [place for place in found if not _cuts_number(text, *place)]


def _cuts_number(text: str, start: int, end: int) -> bool:
    """Whether a number goes on beyond text[start:end]: "L. 123-4" in "L. 123-4-1", "10" in "10 000"."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 5]
    if text[end - 1].isdigit() and _GOES_ON.match(after):
        return True
    if (
        text[end - 1].isdigit()
        and _THOUSANDS.match(after)
        and _UP_TO_999.search(text[max(start, end - 4) : end])
    ):
        return True
    if not text[start].isdigit() or not before[:1].isdigit() or len(before) < 2:
        return False
    return before[1] in "-‑,." or (
        before[1] in _SPACES and _THOUSANDS.match(" " + text[start : start + 4]) is not None
    )


def _folded(piece: Piece) -> Piece:
    return Piece(piece.key.casefold(), piece.start, piece.end)


def _find(sought: Sequence[str], inside: Sequence[Piece]) -> list[tuple[int, int]]:
    """Occurrences that do not overlap, from left to right."""
    if not sought:
        return []
    keys, length, found, at = [piece.key for piece in inside], len(sought), [], 0
    first, budget = sought[0], 200_000
    while at + length <= len(keys) and budget > 0:
        if keys[at] == first and keys[at : at + length] == sought:
            found.append((inside[at].start, inside[at + length - 1].end))
            at += length
        else:
            at += 1
        budget -= 1
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph, each from its first letter to its final mark; its visa is in none.

    A full stop after an initial or an abbreviation ("L. 123-4", "n.", "Art.") ends nothing.
    """
    begin = leading(text)
    cuts = [
        match.end()
        for match in _SENTENCE_END.finditer(text, begin)
        if not _ABBREVIATION.search(text[max(0, match.start() - 6) : match.start() + 1])
    ]
    found = []
    for cut in [*cuts, len(text.rstrip())]:
        if text[begin:cut].strip():
            while text[begin].isspace():
                begin += 1
            found.append((begin, cut))
        begin = cut
    return found


def leading(text: str) -> int:
    """Where the sentences begin: after the opening quote and the visa ("« 1° ", "Art. L. 1. – I. – ")."""
    found = _LEADING_VISA.match(text)
    return found.end() if found else 0


def opening(text: str) -> int:
    """Where a quoted paragraph begins, after its opening quotes."""
    found = re.match(r"\s*(?:[«“\"]\s*)*", text)
    return found.end() if found else 0
