"""The ground that amendments are laid on: an article's words as one line, and each change as a stretch of it.

A paragraph's words have places of their own; around them the paragraph has an edge, a place that says
where it stands (taken by moves), and a gap before the next one (taken by additions). Two changes meet when
their stretches overlap, or are the same point: see `Change.lo` and `hi`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from lawlab.law.operations import Operation

_EDGE, _STAND, _GAP = 2, 1, 4  # how far before its words a paragraph's edge, stand and gap lie


class Kind(StrEnum):
    """What a change is about."""

    WORDS = "words"
    RANGE = "range"  #: whole paragraphs, replaced or cut
    ADDITION = "addition"  #: paragraphs that come into a gap, new or moved there
    STAND = "stand"  #: a paragraph that leaves its place


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one amendment."""

    lo: int  #: on the line; a change that only adds has lo == hi
    hi: int
    kind: Kind
    paragraph: int  #: from 1; the gap after it for an addition
    start: int  #: in the paragraph, for words; the last paragraph for a range
    end: int
    content: tuple[str | int, ...]  #: new words or paragraphs; a number is the paragraph moved there
    owner: str

    @property
    def wish(self) -> tuple[int, int, Kind, tuple[str | int, ...]]:
        """What is wanted, whoever wants it."""
        return self.lo, self.hi, self.kind, self.content


class Ground:
    """The base text as a line."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self.paragraphs = tuple(paragraphs)
        self._starts = list(accumulate((len(text) + 2 * _GAP for text in paragraphs), initial=_GAP))

    def words(self, paragraph: int, offset: int) -> int:
        """The place of an offset in a paragraph."""
        return self._starts[paragraph - 1] + offset

    def stand(self, paragraph: int) -> int:
        """The place taken by whoever moves the paragraph."""
        return self.words(paragraph, -_STAND)

    def gap(self, paragraph: int) -> int:
        """The place after a paragraph; 0 for the beginning."""
        return self._starts[paragraph] - _GAP

    def edges(self, first: int, last: int) -> tuple[int, int]:
        """The stretch of whole paragraphs."""
        return self.words(first, -_EDGE), self.words(last, len(self.paragraphs[last - 1]) + _EDGE)


def changes_of(owner: str, ground: Ground, operations: Iterable[Operation]) -> Iterator[Change]:
    """An amendment's operations as changes; they must apply to the ground."""
    coming: dict[int, list[str | int]] = {}
    for operation in operations:
        if operation.is_heading:
            continue
        number = operation.paragraph
        if operation.destination is not None and number is not None:
            place = ground.stand(number)
            yield Change(place, place, Kind.STAND, number, 0, 0, (operation.destination,), owner)
            coming.setdefault(operation.destination, []).append(number)
        elif not operation.before:
            coming.setdefault(number or 0, []).extend(operation.after)
        elif number is not None and len(operation.before) == len(operation.after) == 1:
            yield _words(owner, ground, operation, number)
        else:
            first = number or 1
            last = first + len(operation.before) - 1
            lo, hi = ground.edges(first, last)
            yield Change(lo, hi, Kind.RANGE, first, last, last, operation.after, owner)
    for gap, items in coming.items():
        yield Change(ground.gap(gap), ground.gap(gap), Kind.ADDITION, gap, 0, 0, tuple(items), owner)


def _words(owner: str, ground: Ground, operation: Operation, number: int) -> Change:
    start = operation.start or 0
    end = start + len(operation.before[0])
    lo, hi = ground.words(number, start), ground.words(number, end)
    return Change(lo, hi, Kind.WORDS, number, start, end, operation.after, owner)


@dataclass(frozen=True, slots=True)
class Zone:
    """Changes that meet, directly or through others."""

    changes: tuple[Change, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """The amendments concerned, in alphabetical order."""
        return tuple(sorted({change.owner for change in self.changes}))

    @property
    def first(self) -> int:
        """The first paragraph concerned, or the one that additions follow."""
        return min(change.paragraph for change in self.changes)

    @property
    def last(self) -> int:
        """The last paragraph concerned."""
        return max(change.end if change.kind is Kind.RANGE else change.paragraph for change in self.changes)

    @property
    def stretch(self) -> tuple[int, int] | None:
        """From and to in the one paragraph concerned, when nothing but words is."""
        if any(change.kind is not Kind.WORDS for change in self.changes):
            return None
        return min(change.start for change in self.changes), max(change.end for change in self.changes)

    def of(self, owner: str) -> tuple[Change, ...]:
        """The changes of one amendment, in the order of the text."""
        return tuple(change for change in self.changes if change.owner == owner)


def zones(changes: Iterable[Change]) -> Iterator[Zone]:
    """The changes in groups that do not meet, in the order of the text."""
    group: list[Change] = []
    lo = hi = 0
    for change in sorted(changes, key=lambda change: (change.lo, change.hi, change.owner)):
        meets = change.lo < hi or (change.lo == change.hi == lo == hi)
        if group and not meets:
            yield Zone(tuple(group))
            group = []
        if not group:
            lo, hi = change.lo, change.hi
        group.append(change)
        hi = max(hi, change.hi)
    if group:
        yield Zone(tuple(group))


def reading(ground: Ground, zone: Zone, changes: Sequence[Change]) -> str:
    """What the zone reads with these changes alone; one paragraph a line where it is more than words."""
    if stretch := zone.stretch:
        start, end = stretch
        return reworded(ground.paragraphs[zone.first - 1][start:end], changes, start)
    ranges = {change.paragraph: change for change in changes if change.kind is Kind.RANGE}
    taken = {k for change in ranges.values() for k in range(change.paragraph, change.end + 1)}
    taken |= {change.paragraph for change in changes if change.kind is Kind.STAND}
    lines: list[str] = []
    is_gap = all(change.kind is Kind.ADDITION for change in zone.changes)
    for number in range(zone.first, zone.last + 1):
        if number in ranges:
            lines.extend(str(text) for text in ranges[number].content)
        elif not is_gap and number not in taken:
            inside = [c for c in changes if c.kind is Kind.WORDS and c.paragraph == number]
            lines.append(reworded(ground.paragraphs[number - 1], inside))
        for change in changes:
            if change.kind is Kind.ADDITION and change.paragraph == number:
                lines.extend(i if isinstance(i, str) else ground.paragraphs[i - 1] for i in change.content)
    return "\n".join(lines)


def reworded(text: str, changes: Iterable[Change], offset: int = 0) -> str:
    """`text`, which begins at `offset` of its paragraph, with changes of words, in the order of the text."""
    pieces: list[str] = []
    position = 0
    for change in changes:
        pieces += text[position : change.start - offset], str(change.content[0])
        position = change.end - offset
    return "".join(pieces) + text[position:]
