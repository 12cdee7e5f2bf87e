"""Edits of an article's words such as people make: words changed, added, struck; paragraphs likewise."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lawlab.amendments.lines import Line, unchanged
from lawlab.scenario.words import INSERTIONS, NEW_PARAGRAPHS, SHORT, SUBSTITUTIONS, filled

_KNOWN = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, SUBSTITUTIONS), key=len, reverse=True))})\b")
_BEFORE_MARK = re.compile(r"(?<=\w)(?=(?: ?[;:]|[,.])(?:\s|$))")
_CLAUSE = re.compile(r", [^,;:.«»|\n]{10,110}(?=[,;.])")
_ADVERB = re.compile(r" (?:\w+ement|publics?|numériques?|électroniques?|également|ainsi)(?=[ ,.;])")


@dataclass(frozen=True)
class Edit:
    """An article as somebody wants it; `phrase` is what was put in, at `start` in the line `row`."""

    lines: tuple[Line, ...]
    row: int = 0
    start: int = 0
    phrase: str = ""

    def with_phrase(self, phrase: str) -> "Edit":
        """The same edit with other words at the same place."""
        line = self.lines[self.row]
        text = line.text[: self.start] + phrase + line.text[self.start + len(self.phrase) :]
        lines = (*self.lines[: self.row], line._replace(text=text), *self.lines[self.row + 1 :])
        return Edit(lines, self.row, self.start, phrase)


def near(edit: Edit, chance: random.Random) -> Edit:
    """Nearly the same: a word or two more in what is put in; the same where nothing was."""
    return edit.with_phrase(f"{edit.phrase} {chance.choice(SHORT)}") if edit.phrase else edit


def rival(edit: Edit, chance: random.Random) -> Edit:
    """Other words at the very same place."""
    if not edit.phrase:
        return edit
    space = " " if edit.phrase.startswith(" ") else ""
    return edit.with_phrase(space + filled(chance.choice(INSERTIONS), chance))


def edited(lines: Sequence[Line], chance: random.Random) -> Edit:
    """One change, of a kind drawn by lot: mostly words, often a paragraph, at times a removal."""
    kinds = [_substitute, _insert, _strike, _add_paragraph, _remove_paragraph, _rewrite, _move]
    for kind in chance.choices(kinds, weights=[26, 30, 14, 18, 4, 6, 2], k=6):
        if edit := kind(lines, chance):
            return edit
    return _add_paragraph(lines, chance)


def amended(texts: Sequence[str], chance: random.Random) -> Edit:
    """A text with one change, or now and then two or three."""
    edit = edited(unchanged(texts), chance)
    while chance.random() < 0.2 and edit.lines:
        edit = edited(edit.lines, chance)
    return edit


def new_article(chance: random.Random) -> Edit:
    """The paragraphs of an additional article."""
    patterns = chance.sample(NEW_PARAGRAPHS, chance.randint(1, 4))
    lines = tuple(Line(None, filled(pattern, chance)) for pattern in patterns)
    return Edit(lines, 0, 0, lines[0].text)


def _replaced(lines: Sequence[Line], row: int, span: tuple[int, int], phrase: str) -> Edit:
    start, end = span
    line = lines[row]
    text = (line.text[:start] + phrase + line.text[end:]).strip()
    new = (line._replace(text=text),) if text else ()
    return Edit((*lines[:row], *new, *lines[row + 1 :]), row, start, phrase)


def _found(
    lines: Sequence[Line], pattern: re.Pattern[str], chance: random.Random
) -> tuple[int, re.Match[str]] | None:
    """A place where the pattern stands, in some paragraph."""
    for row in chance.sample(range(len(lines)), len(lines)):
        if matches := list(pattern.finditer(lines[row].text)):
            return row, chance.choice(matches)
    return None


def _substitute(lines: Sequence[Line], chance: random.Random) -> Edit | None:
    if found := _found(lines, _KNOWN, chance):
        row, match = found
        return _replaced(lines, row, match.span(), filled(chance.choice(SUBSTITUTIONS[match[0]]), chance))
    return None


def _insert(lines: Sequence[Line], chance: random.Random) -> Edit | None:
    if found := _found(lines, _BEFORE_MARK, chance):
        row, match = found
        return _replaced(lines, row, match.span(), " " + filled(chance.choice(INSERTIONS), chance))
    return None


def _strike(lines: Sequence[Line], chance: random.Random) -> Edit | None:
    pattern = chance.choice([_CLAUSE, _CLAUSE, _ADVERB])
    if found := _found(lines, pattern, chance):
        row, match = found
        return _replaced(lines, row, match.span(), "")
    return None


def _add_paragraph(lines: Sequence[Line], chance: random.Random) -> Edit:
    row = chance.choice([len(lines), chance.randint(1, max(1, len(lines)))])
    row = min(row, len(lines))
    text = filled(chance.choice(NEW_PARAGRAPHS), chance)
    return Edit((*lines[:row], Line(None, text), *lines[row:]), row, 0, text)


def _remove_paragraph(lines: Sequence[Line], chance: random.Random) -> Edit | None:
    if len(lines) < 3:
        return None
    row = chance.randrange(1, len(lines))
    return Edit((*lines[:row], *lines[row + 1 :]))


def _rewrite(lines: Sequence[Line], chance: random.Random) -> Edit | None:
    if not lines:
        return None
    row = chance.randrange(len(lines))
    text = filled(chance.choice(NEW_PARAGRAPHS), chance)
    return Edit((*lines[:row], lines[row]._replace(text=text), *lines[row + 1 :]), row, 0, text)


def _move(lines: Sequence[Line], chance: random.Random) -> Edit | None:
    if len(lines) < 3:
        return None
    row = chance.randrange(1, len(lines) - 1)
    return Edit((*lines[:row], lines[row + 1], lines[row], *lines[row + 2 :]))
