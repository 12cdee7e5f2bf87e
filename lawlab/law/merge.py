"""Any number of amendments on one version of an article, laid on its words at once.

- What several want for the same words, in the same way, is done once, in the name of all of them.
- Where they want different words for the same words, the base text stands and the conflict is named.
- Changes that only touch each other do not conflict: words added at the edge of replaced words stay there.
- Two additions at the same place conflict unless they are the same, for nothing says which comes first.
- A paragraph cut by one and edited by another is a conflict over the whole paragraph. A paragraph moved
  by one and edited by another is moved and edited.

The order in which the amendments are given changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from lawlab.law.layers import Change, Ground, Kind, Zone, changes_of, reading, zones
from lawlab.law.operations import Operation, apply_operations, operations_between

Key = tuple[int, int, int]  #: what a paragraph is, in any merge on the same base: its place there


@dataclass(frozen=True, slots=True)
class Run:
    """Words, and the amendments that they come from (alphabetical); None for the base text."""

    text: str
    origin: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Removed:
    """Words of the base that went: paragraph from 1, offsets from 0, and who cut or replaced them."""

    paragraph: int
    start: int
    end: int
    origin: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """The same words of the base, read differently by several amendments."""

    paragraph: int  #: from 1, the first concerned; for additions, the one they follow (0: the beginning)
    base: str  #: the words that stand; empty for additions
    readings: dict[str, str]  #: what each amendment concerned reads instead; one paragraph a line


@dataclass(frozen=True, slots=True)
class Merged:
    """An article with several amendments on it."""

    paragraphs: tuple[tuple[Run, ...], ...]
    conflicts: tuple[MergeConflict, ...]
    removed: tuple[Removed, ...]
    numbers: tuple[int | None, ...] = ()  #: for each paragraph, the number it had; None when it is new
    moved: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  #: who moved a paragraph of the base

    @property
    def texts(self) -> tuple[str, ...]:
        """The paragraphs as plain text."""
        return tuple("".join(run.text for run in runs) for runs in self.paragraphs)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """A pending amendment on a new version: what of it applies there, and what does not."""

    operations: tuple[Operation, ...]
    conflicts: tuple[MergeConflict, ...]  #: readings "version" (the new text) and "amendment"


def merge(base: Sequence[str], amended: Mapping[str, Sequence[str]]) -> Merged:
    """All the amendments at once, each given as the article it would make of `base`."""
    return merge_operations(
        base, {name: operations_between(base, texts, article="") for name, texts in amended.items()}
    )


def merge_operations(base: Sequence[str], amendments: Mapping[str, Sequence[Operation]]) -> Merged:
    """All the amendments at once, each given as operations on `base`; OperationConflict if they are not."""
    return _merge(base, amendments, standing=None).merged()


def carry_over(base: Sequence[str], new_base: Sequence[str], operations: Sequence[Operation]) -> CarriedOver:
    """A pending amendment on `base`, carried over to the next version.

    Where both changed the same words differently, the new version stands and the conflict is named. No
    operations and no conflict: the new version already says what the amendment wanted.
    """
    article = next((operation.article for operation in operations), "")
    version = operations_between(base, new_base, article=article)
    merging = _merge(base, {"version": version, "amendment": operations}, standing="version")
    places = {row.key: number for number, row in enumerate(_merge(base, {"version": version}).rows(), 1)}
    rows = list(merging.rows())
    carried = operations_between(
        new_base,
        [row.text for row in rows],
        article=article,
        identities=[places.get(row.key) for row in rows],
    )
    return CarriedOver(carried, merging.conflicts)


@dataclass(frozen=True, slots=True)
class _Row:
    key: Key
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass
class _Merging:
    """What is done, in whose name, and what is not."""

    ground: Ground
    conflicts: tuple[MergeConflict, ...]
    done: list[tuple[Change, tuple[str, ...]]]
    words: dict[int, list[tuple[Change, tuple[str, ...]]]] = field(default_factory=lambda: defaultdict(list))

    def merged(self) -> Merged:
        rows = list(self.rows())
        numbers = tuple(None if row.key[2] else row.key[0] for row in rows)
        moved = {change.paragraph: origin for change, origin in self.done if change.kind is Kind.STAND}
        return Merged(tuple(row.runs for row in rows), self.conflicts, tuple(self._removed()), numbers, moved)

    def rows(self) -> Iterator[_Row]:
        """The paragraphs in their new order."""
        ranges = {c.paragraph: (c, origin) for c, origin in self.done if c.kind is Kind.RANGE}
        additions = {c.paragraph: (c, origin) for c, origin in self.done if c.kind is Kind.ADDITION}
        taken = {k for change, _ in ranges.values() for k in range(change.paragraph, change.end + 1)}
        taken |= {change.paragraph for change, _ in self.done if change.kind is Kind.STAND}
        self.words.clear()
        for change, origin in self.done:
            if change.kind is Kind.WORDS:
                self.words[change.paragraph].append((change, origin))
        for number in range(len(self.ground.paragraphs) + 1):
            if number in ranges:
                yield from self._items(*ranges[number])
            elif number and number not in taken:
                yield self._paragraph(number)
            if number in additions:
                yield from self._items(*additions[number])

    def _items(self, change: Change, origin: tuple[str, ...]) -> Iterator[_Row]:
        for k, item in enumerate(change.content):
            if isinstance(item, str):
                yield _Row((change.lo, change.hi, k + 1), (Run(item, origin),))
            else:
                yield self._paragraph(item)

    def _paragraph(self, number: int) -> _Row:
        text, runs, position = self.ground.paragraphs[number - 1], list[Run](), 0
        for change, origin in self.words[number]:
            runs += Run(text[position : change.start], None), Run(str(change.content[0]), origin)
            position = change.end
        runs.append(Run(text[position:], None))
        return _Row((number, 0, 0), _joined(runs))

    def _removed(self) -> Iterator[Removed]:
        for change, origin in self.done:
            if change.kind is Kind.WORDS and change.start < change.end:
                yield Removed(change.paragraph, change.start, change.end, origin)
            elif change.kind is Kind.RANGE:
                for number in range(change.paragraph, change.end + 1):
                    yield Removed(number, 0, len(self.ground.paragraphs[number - 1]), origin)


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs without empty ones, neighbours of the same origin in one."""
    kept = groupby((run for run in runs if run.text), key=lambda run: run.origin)
    return tuple(Run("".join(run.text for run in group), origin) for origin, group in kept)


def _merge(
    base: Sequence[str], amendments: Mapping[str, Sequence[Operation]], standing: str | None = None
) -> _Merging:
    ground = Ground(base)
    for operations in amendments.values():
        apply_operations(base, operations)  # refuses what was not written on this base
    found = list(
        zones(c for name, operations in amendments.items() for c in changes_of(name, ground, operations))
    )
    refused = refused_zones(ground, found)
    done: list[tuple[Change, tuple[str, ...]]] = []
    for k, zone in enumerate(found):
        if k not in refused:
            done.extend((change, zone.owners) for change in agreed(ground, zone))
        elif standing is not None:
            done.extend((change, (standing,)) for change in zone.of(standing))
    return _Merging(ground, tuple(_conflict(ground, found[k]) for k in sorted(refused)), done)


def refused_zones(ground: Ground, found: Sequence[Zone]) -> set[int]:
    """The zones where readings differ, and those that share a move with them: half a move is none."""
    refused = {k for k, zone in enumerate(found) if len(_readings(ground, zone)) > 1}
    moves = moves_among(found)
    spreading = True
    while spreading:
        torn = [k for both in moves.values() if refused & set(both) for k in both if k not in refused]
        refused.update(torn)
        spreading = bool(torn)
    return refused


def moves_among(found: Sequence[Zone]) -> dict[tuple[str, int], list[int]]:
    """For each move (who, which paragraph), the zones where it leaves and where it arrives."""
    moves: dict[tuple[str, int], list[int]] = defaultdict(list)
    for k, zone in enumerate(found):
        for change in zone.changes:
            if change.kind is Kind.STAND:
                moves[change.owner, change.paragraph].append(k)
            elif change.kind is Kind.ADDITION:
                for item in change.content:
                    if isinstance(item, int):
                        moves[change.owner, item].append(k)
    return moves


def _readings(ground: Ground, zone: Zone) -> set[object]:
    """The different things that a zone's amendments want."""
    wishes: set[object] = {tuple(change.wish for change in zone.of(owner)) for owner in zone.owners}
    if len(wishes) > 1 and zone.stretch:
        return {reading(ground, zone, zone.of(owner)) for owner in zone.owners}
    return wishes


def agreed(ground: Ground, zone: Zone) -> tuple[Change, ...]:
    """The changes that all of a zone's amendments come down to."""
    first = zone.of(zone.owners[0])
    same = all([c.wish for c in zone.of(owner)] == [c.wish for c in first] for owner in zone.owners[1:])
    if same or zone.stretch is None:
        return first
    start, end = zone.stretch
    return (replace(first[0], start=start, end=end, content=(reading(ground, zone, first),)),)


def _conflict(ground: Ground, zone: Zone) -> MergeConflict:
    readings = {owner: reading(ground, zone, zone.of(owner)) for owner in zone.owners}
    return MergeConflict(zone.first, reading(ground, zone, ()), readings)
