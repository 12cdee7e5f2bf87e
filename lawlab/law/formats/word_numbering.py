"""The numbers that Word writes before list paragraphs: they are not in the text, so they are counted here.

Source: ECMA-376 Part 1, 17.9 (numbering definitions): a paragraph names a list and a level; each level has a
start, a format and a pattern in which %1 stands for the number of the first level.
"""

import re
from collections import defaultdict

from lawlab.law.formats.xml_source import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TENS = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class Numbering:
    """The lists of a document; `label` gives the number of the next paragraph of a list."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[tuple[str, int], tuple[int, str, str]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for number in root.iter(f"{W}num") if root is not None else ():
            abstract = number.find(f"{W}abstractNumId")
            self._lists[number.get(f"{W}numId", "")] = "" if abstract is None else abstract.get(f"{W}val", "")
        for abstract in root.iter(f"{W}abstractNum") if root is not None else ():
            for level in abstract.iter(f"{W}lvl"):
                self._level(abstract.get(f"{W}abstractNumId", ""), level)

    def label(self, number_id: str, level: int) -> str:
        """ "1.", "a)", "–": what is printed before this paragraph; empty when the list is unknown."""
        abstract = self._lists.get(number_id)
        if abstract is None or (abstract, level) not in self._levels:
            return ""
        counts = self._counts[abstract]
        counts[level] = counts.get(level, self._levels[abstract, level][0] - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        _, form, pattern = self._levels[abstract, level]
        if form == "bullet":
            return "–"
        return re.sub(r"%([1-9])", lambda match: self._number(abstract, int(match[1]) - 1), pattern)

    def _number(self, abstract: str, level: int) -> str:
        start, form, _ = self._levels.get((abstract, level), (1, "decimal", ""))
        return format_number(self._counts[abstract].get(level, start), form)

    def _level(self, abstract: str, level: Element) -> None:
        values = {name: _value(level, name) for name in ("start", "numFmt", "lvlText")}
        index, start = (_integer(text) for text in (level.get(f"{W}ilvl"), values["start"] or "1"))
        self._levels[abstract, index] = (start, values["numFmt"] or "decimal", values["lvlText"])


def format_number(number: int, form: str) -> str:
    """The number in Word's format: decimal, upperRoman, lowerLetter…; unknown formats as decimal."""
    if form.endswith("Roman") and 0 < number < 4000:
        roman = ""
        for value, letters in _TENS:
            roman, number = roman + letters * (number // value), number % value
        return roman.upper() if form.startswith("upper") else roman
    if form.endswith("Letter") and 0 < number <= 780:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    return "" if form == "none" else str(number)


def _value(element: Element, name: str) -> str:
    child = element.find(f"{W}{name}")
    return "" if child is None else (child.get(f"{W}val") or "")


def _integer(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else 0
