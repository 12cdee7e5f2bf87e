"""Changes to a base text, all counted in its numbering, and how they combine: in parallel, never in sequence.

Paragraph indices and offsets start from 0 and always mean the base text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lawlab.law.drafting.passages import leading
from lawlab.law.drafting.typography import join, lowered, raised
from lawlab.law.drafting.visas import rank, visa_of


@dataclass(frozen=True)
class WordEdit:
    """text[start:end] of a paragraph becomes `new`; start == end is an insertion."""

    paragraph: int
    start: int
    end: int
    new: str


@dataclass(frozen=True)
class ParagraphEdit:
    """Paragraphs first…last become `new`; no `new` is a deletion."""

    first: int
    last: int
    new: tuple[str, ...]


@dataclass(frozen=True)
class Insertion:
    """Paragraphs inserted before paragraph `gap` of the base (its length: at the end)."""

    gap: int
    new: tuple[str, ...]


Edit = WordEdit | ParagraphEdit | Insertion


def conflict(edit: Edit, other: Edit) -> str | None:
    """Why two changes of different amendments cannot both be made; None when they can, or are the same."""
    if edit == other:
        return None
    if isinstance(edit, WordEdit) and isinstance(other, WordEdit):
        return _words_conflict(edit, other)
    if isinstance(edit, Insertion) or isinstance(other, Insertion):
        return _insertion_conflict(edit, other)
    first, last = _extent(edit)
    begin, end = _extent(other)
    if first <= end and begin <= last:
        return f"both change paragraph {max(first, begin) + 1}"
    return None


def _extent(edit: WordEdit | ParagraphEdit) -> tuple[int, int]:
    return (edit.paragraph, edit.paragraph) if isinstance(edit, WordEdit) else (edit.first, edit.last)


def _words_conflict(edit: WordEdit, other: WordEdit) -> str | None:
    if edit.paragraph != other.paragraph:
        return None
    same_point = edit.start == other.start and edit.end == edit.start and other.end == other.start
    if same_point or (edit.start < other.end and other.start < edit.end):
        return f"both change the same words of paragraph {edit.paragraph + 1}"
    inside = (edit.start == edit.end and other.start < edit.start < other.end) or (
        other.start == other.end and edit.start < other.start < edit.end
    )
    return f"both change the same words of paragraph {edit.paragraph + 1}" if inside else None


def _insertion_conflict(edit: Edit, other: Edit) -> str | None:
    if isinstance(edit, Insertion) and isinstance(other, Insertion):
        if edit.gap == other.gap and not _are_in_order(edit, other):
            return f"both insert paragraphs before paragraph {edit.gap + 1}, and nothing says in which order"
        return None
    insertion, changed = (edit, other) if isinstance(edit, Insertion) else (other, edit)
    if isinstance(insertion, Insertion) and isinstance(changed, ParagraphEdit):
        inside = changed.first < insertion.gap <= changed.last
        return (
            f"one inserts inside paragraphs that the other replaces ({changed.first + 1})" if inside else None
        )
    return None


def _are_in_order(edit: Insertion, other: Insertion) -> bool:
    """Whether their numbers tell which comes first: "2° bis" before "2° ter"."""
    one, two = (_place_in_order(made.new[0]) if made.new else None for made in (edit, other))
    if one is None or two is None or one[0] != two[0]:
        return False
    return one[1] != two[1]


@lru_cache(maxsize=4_096)
def _place_in_order(paragraph: str) -> tuple[tuple[str, bool], tuple[int, int, str]] | None:
    """The kind of number at the head of a paragraph, and its rank among those."""
    visa = visa_of(paragraph)
    return None if visa is None else ((visa.level, visa.quoted), rank(visa))


def _ordered(made: Sequence[Insertion]) -> list[str]:
    """The paragraphs put at one place: by their numbers when these tell, else as the amendment has them."""
    visas = [visa_of(one.new[0]) for one in made if one.new]
    ranked = [(rank(visa), one) for visa, one in zip(visas, made, strict=False) if visa is not None]
    if len(ranked) == len(made) and len({(visa.level, visa.quoted) for visa in visas if visa}) == 1:
        made = [one for _, one in sorted(ranked, key=lambda pair: pair[0])]
    return [paragraph for one in made for paragraph in one.new]


def perform(paragraphs: Sequence[str], edits: Sequence[Edit]) -> tuple[str, ...]:
    """The text after changes that do not conflict; empty paragraphs go."""
    words: dict[int, list[WordEdit]] = {}
    gaps: dict[int, list[Insertion]] = {}
    replaced: dict[int, ParagraphEdit] = {}
    for edit in edits:
        if isinstance(edit, WordEdit):
            words.setdefault(edit.paragraph, []).append(edit)
        elif isinstance(edit, Insertion):
            gaps.setdefault(edit.gap, []).append(edit)
        else:
            replaced.update({n: edit for n in range(edit.first, edit.last + 1)})
    result: list[str] = []
    for n in range(len(paragraphs) + 1):
        result += _ordered(gaps.get(n, []))
        if n == len(paragraphs):
            break
        if n in replaced:
            result += replaced[n].new if n == replaced[n].first else ()
        else:
            result.append(edited(paragraphs[n], words.get(n, ())))
    return tuple(paragraph for paragraph in result if paragraph.strip())


def edited(text: str, edits: Sequence[WordEdit]) -> str:
    """A paragraph after its word changes, from the last to the first."""
    for edit in sorted(edits, key=lambda made: (made.start, made.end), reverse=True):
        left, old, right = text[: edit.start], text[edit.start : edit.end], text[edit.end :]
        text = _replaced(left, old, edit.new, right)
    return text


def _replaced(left: str, old: str, new: str, right: str) -> str:
    begins = not left[leading(left) :].strip() or left.rstrip()[-1:] in ".!?"
    if not new:
        if begins and old[:1].isupper() and right.strip():
            right = raised(right)
        return join(left, "", right)
    if not old and begins and left.rstrip()[-1:] != ":":
        right = lowered(new, right)
    glued_left = bool(old) and bool(left) and not left[-1].isspace() and _alike(old[0], new[0])
    glued_right = bool(old) and bool(right) and not right[0].isspace() and _alike(old[-1], new[-1])
    return join(left, new, right, glued_left=glued_left, glued_right=glued_right)


def _alike(one: str, other: str) -> bool:
    return one.isalnum() == other.isalnum() or one == other
