"""The divisions inside an article ("I", "2°", "a)"): where each begins and ends, and what number comes next.

A division lasts until the next one of its level or of a wider one. Paragraph indices start from 0.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from lawlab.law.drafting.numerals import roman
from lawlab.law.drafting.vocabulary import LATIN

_LATIN = ["bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies"]
_SUFFIX = (
    r"((?:\s*(?:"
    + "|".join(sorted(LATIN, key=len, reverse=True))
    + r"))?(?:\s[A-Z]{1,2}(?=\s*(?:[.)–—(-]|\s(?![a-zà-ÿ]))))?)"
)
_LEVELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("roman", re.compile(r"([IVXL]+)" + _SUFFIX + r"\s*(?:\.|[-–—]|\(|$)")),
    ("capital", re.compile(r"([A-H])" + _SUFFIX + r"\s*(?:\.|[-–—])")),
    ("degree", re.compile(r"(\d+)\s?°" + _SUFFIX)),
    ("letter", re.compile(r"([a-z])" + _SUFFIX + r"\s*\)" + _SUFFIX)),
)
_DEPTH = {name: depth for depth, (name, _) in enumerate(_LEVELS)}


@dataclass(frozen=True)
class Visa:
    """The number at the head of a paragraph."""

    level: str
    number: str
    suffix: str
    quoted: bool  #: it belongs to the text that the article quotes, not to the article


@lru_cache(maxsize=4_096)
def visa_of(paragraph: str) -> Visa | None:
    """The visa that opens the paragraph, if any."""
    text = paragraph.lstrip()
    body = text.lstrip('«“" \u00a0')
    for level, pattern in _LEVELS:
        found = pattern.match(body)
        if found and (
            level != "roman" or (roman(found.group(1)) is not None and found.group(1) not in "CDL")
        ):
            suffix = " ".join(group.strip() for group in found.groups()[1:] if group and group.strip())
            return Visa(level, found.group(1), suffix, quoted=body != text)
    return None


def division(paragraphs: list[str], visa: tuple[str, ...], first: int, last: int) -> tuple[int, int] | None:
    """The paragraphs (both included) of the division `visa` inside paragraphs first…last; None if not one."""
    for name in visa:
        found = _one_division(paragraphs, name, first, last)
        if found is None:
            return None
        first, last = found
    return first, last


def _one_division(paragraphs: list[str], name: str, first: int, last: int) -> tuple[int, int] | None:
    for quoted in (False, True):
        starts = [n for n in range(first, last + 1) if _is(visa_of(paragraphs[n]), name, quoted)]
        if len(starts) > 1:
            return None
        if starts:
            return starts[0], _end(paragraphs, starts[0], last)
    return None


def _is(visa: Visa | None, name: str, quoted: bool) -> bool:
    if visa is None or visa.quoted is not quoted:
        return False
    plain = name.replace("°", "").replace(")", "").split()
    return [visa.number, *visa.suffix.split()] == plain and ("°" not in name or visa.level == "degree")


def _end(paragraphs: list[str], start: int, last: int) -> int:
    opened = visa_of(paragraphs[start])
    for n in range(start + 1, last + 1):
        other = visa_of(paragraphs[n])
        if opened and other and other.quoted == opened.quoted and _DEPTH[other.level] <= _DEPTH[opened.level]:
            return n - 1
    return last


def next_number(paragraphs: list[str], level: str, after: int, *, quoted: bool) -> str | None:
    """The number for a new division of `level` after paragraph `after` (-1: before all); None if unsure."""
    before = _nearest(paragraphs, level, range(after, -1, -1), quoted)
    if before is None:
        return None
    following = _nearest(paragraphs, level, range(after + 1, len(paragraphs)), quoted)
    if following is None:
        return _following(before)
    if not before.suffix:
        wanted = f"{before.number} bis"
        return None if following.suffix.startswith("bis") and following.number == before.number else wanted
    if before.suffix in _LATIN[:-1] and following.number != before.number:
        return f"{before.number} {_LATIN[_LATIN.index(before.suffix) + 1]}"
    return None


def _nearest(paragraphs: list[str], level: str, order: range, quoted: bool) -> Visa | None:
    """The first visa of `level` met, unless a wider one comes before it."""
    for n in order:
        visa = visa_of(paragraphs[n])
        if visa is None or visa.quoted is not quoted:
            continue
        if visa.level == level:
            return visa
        if _DEPTH[visa.level] < _DEPTH[level]:
            return None
    return None


def _following(visa: Visa) -> str | None:
    if visa.level == "roman":
        value = roman(visa.number)
        return _to_roman(value + 1) if value is not None else None
    if visa.level == "degree":
        return str(int(visa.number) + 1)
    return chr(ord(visa.number) + 1) if visa.number not in "zZ" else None


def _to_roman(value: int) -> str:
    text = ""
    for number, letters in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while value >= number:
            text, value = text + letters, value - number
    return text


def rank(visa: Visa) -> tuple[int, int, str]:
    """The order of numbers of one level: 2° A, 2°, 2° bis, 2° ter, 3°."""
    value = roman(visa.number) if visa.level == "roman" else None
    if value is None:
        value = int(visa.number) if visa.level == "degree" else ord(visa.number[0])
    latin, _, letter = visa.suffix.partition(" ")
    if latin in _LATIN:
        return value, 1 + _LATIN.index(latin), letter
    return (value, -1, visa.suffix) if visa.suffix else (value, 0, "")
