"""Amendments laid on an article, and the conflicts between them settled one by one by a person.

`merge.py` says what several amendments make of an article and names what it cannot decide. Here each of these
conflicts has a place, and whoever consolidates the text may say for a place: read it as this amendment does,
as the base text does, or in these other words. What comes out is written for readers: every word that came,
went or stayed, and in whose name.

A place names the words and everything that the parties want of them. When an amendment joins the conflict,
leaves it or is reworded, the place is another one, and what was settled does not hold any more.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from lawlab.core.errors import Invalid
from lawlab.law.applying import apply_operations
from lawlab.law.crediting import Piece, Voice, credit, cut
from lawlab.law.layers import Change, Ground, Kind, Zone, changes_of, reading, zones
from lawlab.law.merge import agreed, moves_among, refused_zones
from lawlab.law.operations import Operation

Done = tuple[Change, tuple[str, ...], tuple[Piece, ...] | None]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person decided for a conflict: one reading (of an owner, "" for the base), or other words."""

    reading: str = ""
    text: str | None = None  #: the other words; one paragraph a line where the conflict is over paragraphs
    writer: str = ""  #: in whose name they come


@dataclass(frozen=True, slots=True)
class Clash:
    """The same words read differently by several amendments: where, and what each of them wants."""

    place: str
    paragraph: int  #: from 1, the first concerned; for additions, the one they follow (0: the beginning)
    last: int
    start: int  #: in the paragraph, where nothing but words is concerned; -1 otherwise
    end: int
    base: str
    readings: Mapping[str, str]
    can_write: bool  #: no paragraph moves in it: half a move written by hand would be none
    settled: Settlement | None

    @property
    def is_words(self) -> bool:
        return self.start >= 0


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph as it comes out."""

    kind: Literal["kept", "new", "gone", "left", "moved"]  #: left: it stands elsewhere now
    number: int | None  #: in the base, from 1; None for a new one
    pieces: tuple[Piece, ...]

    @property
    def is_text(self) -> bool:
        """Whether it is in the resulting text."""
        return self.kind not in ("gone", "left")

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.kind != "-")


@dataclass(frozen=True, slots=True)
class Laid:
    """An article with amendments on it, their conflicts settled or open (open: the base text stands)."""

    rows: tuple[Row, ...]
    clashes: tuple[Clash, ...]

    @property
    def open(self) -> tuple[Clash, ...]:
        return tuple(clash for clash in self.clashes if clash.settled is None)

    @property
    def texts(self) -> tuple[str, ...]:
        """The resulting paragraphs; one whose words have all gone is none any more."""
        return tuple(row.text for row in self.rows if row.is_text and (row.text or not row.pieces))


def lay(
    base: Sequence[str],
    amendments: Mapping[str, Sequence[Operation]],
    settled: Mapping[str, Settlement] | None = None,
    voices: Mapping[str, Voice] | None = None,
) -> Laid:
    """All the amendments at once, with the conflicts settled whose place is in `settled`.

    `voices` says who wrote the words of an amendment that has several authors. OperationConflict if an
    amendment was not written on `base`; Invalid where a paragraph that moves would be written by hand.
    """
    laying = _Laying(Ground(base), voices or {})
    for operations in amendments.values():
        apply_operations(base, operations)
    ground = laying.ground
    found = list(zones(c for name, ops in amendments.items() for c in changes_of(name, ground, ops)))
    refused = refused_zones(ground, found)
    for k, zone in enumerate(found):
        if k not in refused:
            laying.done.extend((change, zone.owners, None) for change in agreed(ground, zone))
    for group in _together(found, refused):
        laying.settle(group, settled or {})
    return Laid(tuple(laying.rows()), tuple(laying.clashes))


def _together(found: Sequence[Zone], refused: set[int]) -> Iterator[list[Zone]]:
    """The zones in conflict, those that share a move in one group: they are decided together."""
    groups = {k: {k} for k in sorted(refused)}
    for places in moves_among(found).values():
        linked = [k for k in places if k in groups]
        union = set().union(*(groups[k] for k in linked)) if linked else set()
        for k in union:
            groups[k] = union
    for k, group in groups.items():
        if k == min(group):
            yield [found[each] for each in sorted(group)]


def _clash(ground: Ground, group: Sequence[Zone]) -> Clash:
    owners = sorted({owner for zone in group for owner in zone.owners})
    readings = {o: "\n".join(reading(ground, zone, zone.of(o)) for zone in group) for o in owners}
    base = "\n".join(reading(ground, zone, ()) for zone in group)
    stretch = group[0].stretch if len(group) == 1 else None
    start, end = stretch or (-1, -1)
    moves = any(
        change.kind is Kind.STAND or any(isinstance(item, int) for item in change.content)
        for zone in group
        for change in zone.changes
        if change.kind in (Kind.STAND, Kind.ADDITION)
    )
    first, last = group[0].first, max(zone.last for zone in group)
    where = _hash(str(start), str(end), str(last), base)
    place = f"{first}.{where}.{_hash(*(text for pair in readings.items() for text in pair))}"
    return Clash(place, first, last, start, end, base, readings, not moves, None)


def _hash(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()[:12]


@dataclass
class _Laying:
    """What is done on the ground, in whose name."""

    ground: Ground
    voices: Mapping[str, Voice]
    clashes: list[Clash] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)

    def settle(self, group: Sequence[Zone], settled: Mapping[str, Settlement]) -> None:
        """Name the conflict, and do what was decided for it; nothing otherwise."""
        clash = _clash(self.ground, group)
        decision = settled.get(clash.place)
        if decision is not None and decision.text is None and decision.reading not in ("", *clash.readings):
            decision = None
        self.clashes.append(replace(clash, settled=decision))
        if decision is None:
            return
        if decision.text is not None:
            self._write(group[0], clash, decision)
        elif decision.reading:
            for zone in group:
                changes = zone.of(decision.reading)
                self.done.extend((change, (decision.reading,), None) for change in changes)

    def _write(self, zone: Zone, clash: Clash, decision: Settlement) -> None:
        if not clash.can_write:
            raise Invalid("A conflict over a paragraph that moves is settled by one of its readings.")
        text = decision.text or ""
        first = zone.changes[0]
        if clash.is_words:
            pieces = credit(text, clash.base, clash.readings, decision.writer)
            change = replace(first, start=clash.start, end=clash.end, content=(text,))
            self.done.append((change, (decision.writer,), pieces))
            return
        lines = tuple(line for line in text.split("\n") if line.strip())
        whole = credit("\n".join(lines), "", clash.readings, decision.writer)
        if all(change.kind is Kind.ADDITION for change in zone.changes):
            change = replace(first, content=lines)
        else:
            lo, hi = self.ground.edges(clash.paragraph, clash.last)
            change = Change(
                lo, hi, Kind.RANGE, clash.paragraph, clash.last, clash.last, lines, decision.writer
            )
        self.done.append((change, (decision.writer,), whole))

    def rows(self) -> Iterator[Row]:
        """The paragraphs in their new order, those that went at their old place."""
        ranges = {d[0].paragraph: d for d in self.done if d[0].kind is Kind.RANGE}
        additions = {d[0].paragraph: d for d in self.done if d[0].kind is Kind.ADDITION}
        stands = {d[0].paragraph: d[1] for d in self.done if d[0].kind is Kind.STAND}
        taken = {k for change, *_ in ranges.values() for k in range(change.paragraph, change.end + 1)}
        words: dict[int, list[Done]] = defaultdict(list)
        for each in self.done:
            if each[0].kind is Kind.WORDS:
                words[each[0].paragraph].append(each)
        for number in range(len(self.ground.paragraphs) + 1):
            if number in ranges:
                change, origin, _ = ranges[number]
                for k in range(change.paragraph, change.end + 1):
                    yield Row("gone", k, (Piece("-", self.ground.paragraphs[k - 1], origin),))
                yield from self._items(ranges[number], words)
            elif number in stands:
                yield Row("left", number, (Piece("-", self.ground.paragraphs[number - 1], stands[number]),))
            elif number and number not in taken:
                yield Row("kept", number, self._paragraph(number, words[number]))
            if number in additions:
                yield from self._items(additions[number], words)

    def _items(self, done: Done, words: Mapping[int, list[Done]]) -> Iterator[Row]:
        change, origin, pieces = done
        at = 0
        for item in change.content:
            if isinstance(item, int):
                yield Row("moved", item, self._paragraph(item, words.get(item, [])))
            elif pieces is not None:
                yield Row("new", None, cut(pieces, at, at + len(item)))
                at += len(item) + 1  # and the line end
            else:
                yield Row("new", None, self._spoken(origin, item, item))

    def _spoken(
        self, origin: tuple[str, ...], key: tuple[int, int, int] | str, text: str
    ) -> tuple[Piece, ...]:
        """New words, each in the name of who wrote it."""
        voice = self.voices.get(origin[0]) if len(origin) == 1 else None
        said = voice.said(key) if voice else None
        return said or ((Piece("+", text, origin),) if text else ())

    def _paragraph(self, number: int, changes: Sequence[Done]) -> tuple[Piece, ...]:
        text, pieces, at = self.ground.paragraphs[number - 1], list[Piece](), 0
        stretches = [(c.start, c.end, c) for c in self.clashes if c.is_words and c.paragraph == number]
        steps: list[tuple[int, int, Done | Clash]] = [
            *((done[0].start, done[0].end, done) for done in changes),
            *((start, end, clash) for start, end, clash in stretches if clash.settled is None),
        ]
        for start, end, what in sorted(steps, key=lambda step: step[:2]):
            pieces.append(Piece("=", text[at:start], None))
            if isinstance(what, Clash):
                pieces.append(Piece("=", text[start:end], None, what.place))
            else:
                change, origin, credited = what
                if credited is not None:
                    pieces.extend(replace(p, origin=origin) if p.kind == "-" else p for p in credited)
                else:
                    pieces.append(Piece("-", text[start:end], origin))
                    pieces.extend(self._spoken(origin, (number, start, end), str(change.content[0])))
            at = end
        pieces.append(Piece("=", text[at:], None))
        return tuple(piece for piece in pieces if piece.text or piece.place)
