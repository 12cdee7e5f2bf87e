"""The European Parliament's two columns: the text proposed on the left, the amendment on the right.

Suppressions are marked on the left, replacements on both sides, new text on the right; an element that goes
altogether has "deleted" on the right, a new one has "(new)" after its place and nothing on the left (notice
printed in the Parliament's reports since 2012; rapport A5-0049/2003 for bold italics). One row an element:
an amendment concerns one paragraph or article (Rules of Procedure, rule 181).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lawlab.law.diff import diff_words
from lawlab.law.drafting.fates import Step, fates

Language = Literal["fr", "en"]


@dataclass(frozen=True)
class Run:
    """Words of a column; `marked` ones are printed in bold italics."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Row:
    """One amendment: its place, and the two columns as runs of words."""

    place: str
    left: tuple[Run, ...]
    right: tuple[Run, ...]


@dataclass(frozen=True)
class Columns:
    """The rows of a change, under the headings of the two columns."""

    headings: tuple[str, str]
    rows: tuple[Row, ...]


_HEADINGS = {
    "fr": ("Texte proposé par la Commission", "Amendement"),
    "en": ("Text proposed by the Commission", "Amendment"),
}
_PRESENT = {"fr": "Texte en vigueur", "en": "Present text"}
_DELETED = {"fr": "supprimé", "en": "deleted"}
_NEW = {"fr": "(nouveau)", "en": "(new)"}
_PARAGRAPH = {"fr": "alinéa", "en": "paragraph"}
_LATIN = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies")


def two_columns(
    before: Sequence[str], after: Sequence[str], *, language: Language, article: str, present: bool = False
) -> Columns:
    """The change of an article ("Article 4") as rows; `present` when it amends a text in force."""
    headings = (_PRESENT[language], _HEADINGS[language][1]) if present else _HEADINGS[language]
    if not after:
        old = tuple(Run(text, marked=True) for text in before)
        return Columns(headings, (Row(article, old, (Run(_DELETED[language], marked=True),)),))
    if not before:
        new = tuple(Run(text, marked=True) for text in after)
        return Columns(headings, (Row(f"{article} {_NEW[language]}", (), new),))
    return Columns(headings, tuple(_rows(before, after, language, article)))


def _rows(before: Sequence[str], after: Sequence[str], language: Language, article: str) -> list[Row]:
    rows: list[Row] = []
    rank = 0
    for fate in fates(before, after):
        rank = rank + 1 if fate.step is Step.INSERTED else 0
        place = f"{article} – {_PARAGRAPH[language]} {fate.old + 1}"
        if fate.step is Step.DELETED:
            deleted = (Run(_DELETED[language], marked=True),)
            rows.append(Row(place, (Run(before[fate.old], marked=True),), deleted))
        elif fate.step is Step.EDITED:
            left, right = _marked(before[fate.old], after[fate.new])
            rows.append(Row(place, left, right))
        elif fate.step is Step.INSERTED:
            number = _additional(fate.old, rank, language)
            place = f"{article} – {_PARAGRAPH[language]} {number} {_NEW[language]}"
            rows.append(Row(place, (), (Run(after[fate.new], marked=True),)))
    return rows


def _additional(number: int, rank: int, language: Language) -> str:
    """The number of the `rank`-th paragraph after paragraph `number`: "3 bis" in French, "3 a" in English.

    Before the first one: "-1", as the Parliament numbers what precedes paragraph 1.
    """
    base = str(number) if number else "-1"
    if number == 0 and rank == 1:
        return base
    rank -= number == 0
    if language == "en":
        return f"{base} {chr(ord('a') + rank - 1) if rank <= 26 else rank}"
    return f"{base} {_LATIN[rank - 1] if rank <= len(_LATIN) else rank}"


def _marked(before: str, after: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    chunks = diff_words(before, after)
    left = tuple(Run(chunk.text, chunk.kind == "-") for chunk in chunks if chunk.kind != "+")
    right = tuple(Run(chunk.text, chunk.kind == "+") for chunk in chunks if chunk.kind != "-")
    return left, right


def as_text(columns: Columns, *, mark: str = "***") -> str:
    """The rows as plain text, marked words between `mark` (bold italics in Markdown)."""
    parts: list[str] = []
    for row in columns.rows:
        parts.append(row.place)
        for heading, runs in zip(columns.headings, (row.left, row.right), strict=True):
            parts.append(f"{heading}: {''.join(_shown(run, mark) for run in runs)}".rstrip())
        parts.append("")
    return "\n".join(parts).rstrip("\n")


def _shown(run: Run, mark: str) -> str:
    """Marks stand against the words, never against a space."""
    words = run.text.strip()
    if not run.marked or not words:
        return run.text
    start = run.text.index(words)
    return f"{run.text[:start]}{mark}{words}{mark}{run.text[start + len(words) :]}"
