"""An edit as a person reads it: row by row what stays, goes, comes and moves, and the same in a few words."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from lawlab.amendments.lines import Line
from lawlab.law.diff import Chunk, diff_words


class RowKind(StrEnum):
    """What became of a paragraph."""

    KEPT = "kept"
    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    LEFT = "left"  #: it went elsewhere: this is where it was


@dataclass(frozen=True)
class Row:
    """One paragraph of the comparison. Numbers are those of alinéas, from 1."""

    kind: RowKind
    old: int | None  #: its number before
    new: int | None  #: its number after
    chunks: tuple[Chunk, ...]
    is_moved: bool = False

    @property
    def left(self) -> tuple[Chunk, ...]:
        """What stood before, with what goes marked."""
        return tuple(chunk for chunk in self.chunks if chunk.kind != "+")

    @property
    def right(self) -> tuple[Chunk, ...]:
        """What stands after, with what comes marked."""
        return tuple(chunk for chunk in self.chunks if chunk.kind != "-")

    @property
    def before(self) -> str:
        return "".join(chunk.text for chunk in self.left)

    @property
    def after(self) -> str:
        return "".join(chunk.text for chunk in self.right)

    @property
    def is_quiet(self) -> bool:
        """Nothing happened to it."""
        return self.kind is RowKind.KEPT and not self.is_moved

    @property
    def changes(self) -> int:
        """How many runs of words were put in, taken out or replaced."""
        count, previous = 0, "="
        for chunk in self.chunks:
            count += chunk.kind != "=" and previous == "="
            previous = chunk.kind
        return count


@dataclass(frozen=True)
class Gap:
    """Paragraphs that nothing happened to, folded together; their numbers after."""

    first: int
    last: int
    rows: tuple[Row, ...]


def rows_of(before: Sequence[str], lines: Sequence[Line]) -> tuple[Row, ...]:
    """Every paragraph of both texts in reading order, deletions before what comes in their place."""
    return _rows(tuple(before), tuple(lines))


@lru_cache(maxsize=256)
def _rows(before: tuple[str, ...], lines: tuple[Line, ...]) -> tuple[Row, ...]:
    return tuple(_walk(before, lines))


def _walk(before: tuple[str, ...], lines: tuple[Line, ...]) -> Iterator[Row]:
    staying = settled([line.base for line in lines if line.base is not None])
    present = {line.base for line in lines}
    reached = 0
    for new, line in enumerate(lines, start=1):
        while reached < len(before) and reached + 1 not in staying:
            reached += 1
            yield _gone(reached, before[reached - 1], is_moved=reached in present)
        if line.base in staying:
            reached = line.base
        yield _there(line, new, before, is_moved=line.base is not None and line.base not in staying)
    for old in range(reached + 1, len(before) + 1):
        yield _gone(old, before[old - 1], is_moved=old in present)


def _gone(old: int, text: str, *, is_moved: bool) -> Row:
    kind = RowKind.LEFT if is_moved else RowKind.DELETED
    return Row(kind, old, None, (Chunk("-", text),) if text else ())


def _there(line: Line, new: int, before: Sequence[str], *, is_moved: bool) -> Row:
    if line.base is None:
        return Row(RowKind.INSERTED, None, new, (Chunk("+", line.text),) if line.text else ())
    old = before[line.base - 1]
    if old == line.text:
        return Row(RowKind.KEPT, line.base, new, (Chunk("=", old),) if old else (), is_moved)
    return Row(RowKind.CHANGED, line.base, new, _compared(old, line.text), is_moved)


@lru_cache(maxsize=4096)
def _compared(before: str, after: str) -> tuple[Chunk, ...]:
    """While one paragraph is typed in, the others' differences are remembered."""
    return diff_words(before, after)


def settled(bases: Sequence[int]) -> set[int]:
    """The paragraphs to count as having stayed: the most that are still in their old order.

    The others moved. Longest increasing subsequence, by patience sorting.
    """
    piles: list[int] = []
    tops: list[int] = []
    below: dict[int, int | None] = {}
    for base in bases:
        at = bisect_left(tops, base)
        below[base] = piles[at - 1] if at else None
        piles[at : at + 1] = [base]
        tops[at : at + 1] = [base]
    found: set[int] = set()
    step = piles[-1] if piles else None
    while step is not None:
        found.add(step)
        step = below[step]
    return found


def folded(rows: Sequence[Row], context: int = 1) -> list[Row | Gap]:
    """The rows with long quiet stretches folded, `context` paragraphs left on either side of a change."""
    result: list[Row | Gap] = []
    quiet: list[Row] = []
    for row in rows:
        if row.is_quiet:
            quiet.append(row)
            continue
        result += _fold(quiet, context if result else 0, context)
        quiet = []
        result.append(row)
    return result + _fold(quiet, context if result else 0, 0)


def _fold(quiet: list[Row], head: int, tail: int) -> list[Row | Gap]:
    hidden = quiet[head : len(quiet) - tail]
    if len(hidden) < 2:
        return list(quiet)
    first, last = hidden[0].new, hidden[-1].new
    assert first is not None
    assert last is not None
    return [*quiet[:head], Gap(first, last, tuple(hidden)), *quiet[len(quiet) - tail :]]


def is_deletion(lines: Sequence[Line]) -> bool:
    """Whether nothing at all is left."""
    return not lines


def touched(before: Sequence[str], lines: Sequence[Line]) -> list[int]:
    """The numbers, in the old text, of the paragraphs where something happens; for margins and lists.

    What is inserted counts at the paragraph that it follows, or at the first.
    """
    found: set[int] = set()
    place = 1
    for row in rows_of(before, lines):
        place = row.old or place
        if not row.is_quiet:
            found.add(place)
    return sorted(found) if before else []
