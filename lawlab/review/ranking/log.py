"""A log of votes and showings, reduced to one vote a person and proposal.

- A line without a value says that the proposal was shown, or passed; it never erases a vote.
- The fair queue's places of a person are counted by distinct proposals: a showing by the queue takes the
  next place, and so does a vote from the queue that no showing came before. Passing uses up a place.
- A vote is an invited one when the queue had served the proposal among the person's first 12. What brought
  the person, and whether they were invited, is settled by the first vote; the last value counts.
"""

import json
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lawlab.votes.queue import INVITED_PLACES

Ident = str | int
Row = tuple[float, Ident, Ident, int, str]  #: when, who, on what, its value in halves (PASSED: none), source
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PASSED = -1
HALVES: dict[Any, int] = {1: 2, 0.5: 1, 0: 0, None: PASSED}
SOURCES = frozenset({"queue", "direct", "live", "search"})
SPACES, NOT_JSON = " \t\r", "this is not JSON"
SCAN = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # its stubs leave it out
DIGITS = re.compile(r"([0-9]+)")


@dataclass(frozen=True)
class Votes:
    """One line a person and proposal, in the order of persons, then of proposals."""

    items: Sequence[Ident]  #: all that were shown or voted on, in natural order
    people: int  #: how many voted
    person: Ints  #: numbers from 0: who is who is not kept
    item: Ints  #: places in `items`
    halves: Ints  #: 2 for, 1 mixed, 0 against
    is_invited: Flags
    is_direct: Flags  #: came by a link
    first: Ints  #: ranks in time of the first and the last vote of the pair
    last: Ints


def natural(ident: Ident) -> tuple[Any, ...]:
    """Sorts "9" before "10" and "A2" before "A10"; an order in which no two differing ids are equal."""
    parts = DIGITS.split(str(ident))
    numbered = [(len(p.lstrip("0")), p.lstrip("0")) if k % 2 else p for k, p in enumerate(parts)]
    return (*numbered, "", str(ident), isinstance(ident, str))


def read_rows(data: bytes) -> tuple[list[Row], dict[int, str]]:
    """The lines of a log in time order, those of one moment as they stand; and why others cannot be read,
    by line number from 1. Empty lines are passed over; a line without a time has that of the one before.
    """
    rows: list[Row] = []
    problems: dict[int, str] = {}
    at = 0.0
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip(SPACES)
        if not line:
            continue
        try:
            row = _row(_parsed(line), at)
        except (ValueError, RecursionError) as error:
            problems[number] = _reason(error)
        else:
            at = row[0]
            rows.append(row)
    rows.sort(key=lambda row: row[0])
    return rows, problems


def _parsed(line: str) -> Any:
    """The value of a line without spaces around it: as `json.loads` reads it, in two thirds of the time."""
    if not line.isascii():
        line.encode()  # bytes that are no UTF-8 became half characters above: a ValueError
    try:
        value, end = SCAN(line, 0)
    except StopIteration:
        raise ValueError(NOT_JSON) from None
    if end != len(line):
        raise ValueError(NOT_JSON)
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeError | RecursionError):
        return NOT_JSON
    return str(error)


def _row(record: Any, earlier: float) -> Row:
    if type(record) is not dict:
        raise ValueError("the line is not a JSON object")
    if "value" not in record:
        raise ValueError("`value` is missing")
    value, source, at = record["value"], record.get("source"), record.get("at", earlier)
    if type(value) not in (int, float, type(None)) or value not in HALVES:
        raise ValueError("`value` must be 1, 0.5, 0 or null")
    if type(source) is not str or source not in SOURCES:
        raise ValueError('`source` must be "queue", "direct", "live" or "search"')
    if type(at) not in (int, float) or not math.isfinite(at):
        raise ValueError("`at` must be a number of seconds")
    return at, _ident(record, "person"), _ident(record, "item"), HALVES[value], source


def _ident(record: dict[str, Any], field: str) -> Ident:
    ident = record.get(field)
    if type(ident) is str and ident:
        return ident
    if type(ident) is int:
        return ident
    raise ValueError(f"`{field}` must be a name or a whole number")


class _Pairs:
    """What became of each proposal before each person, a list a fact: so many objects would be slow."""

    def __init__(self) -> None:
        self.place: dict[tuple[Ident, Ident], int] = {}  #: in the lists, of a person and a proposal
        self.halves: list[int] = []
        self.source: list[str] = []
        self.is_served: list[bool] = []
        self.is_invited: list[bool] = []
        self.first: list[int] = []
        self.last: list[int] = []

    def of(self, person: Ident, item: Ident) -> int:
        place = self.place.setdefault((person, item), len(self.halves))
        if place == len(self.halves):
            self.halves.append(PASSED)
            self.source.append("")
            self.is_served.append(False)
            self.is_invited.append(False)
            self.first.append(0)
            self.last.append(0)
        return place


def votes_of(rows: Iterable[Row]) -> Votes:
    """The votes of a log, in time order, by the rules above."""
    pairs = _Pairs()
    served: dict[Ident, int] = {}
    for number, (_, person, item, halves, source) in enumerate(rows):
        k = pairs.of(person, item)
        has_voted, votes = pairs.halves[k] != PASSED, halves != PASSED
        if source == "queue" and not pairs.is_served[k] and not (has_voted and votes):
            pairs.is_served[k] = True
            served[person] = place = served.get(person, 0) + 1
            if not has_voted:
                pairs.source[k], pairs.is_invited[k] = source, place <= INVITED_PLACES
        elif not pairs.source[k]:
            pairs.source[k] = source
        if votes:
            pairs.halves[k], pairs.last[k] = halves, number
            if not has_voted:
                pairs.first[k] = number
    return _columns(pairs)


def _columns(pairs: _Pairs) -> Votes:
    items = sorted({item for _, item in pairs.place}, key=natural)
    people = sorted(
        {person for person, _ in pairs.place}, key=lambda ident: (str(ident), isinstance(ident, str))
    )
    place = {item: k for k, item in enumerate(items)}
    number = {person: k for k, person in enumerate(people)}
    facts = (
        [number[person] for person, _ in pairs.place],
        [place[item] for _, item in pairs.place],
        pairs.halves,
        pairs.is_invited,
        [source == "direct" for source in pairs.source],
        pairs.first,
        pairs.last,
    )
    table = np.array([np.array(fact, dtype=np.int64) for fact in facts])
    table = table[:, table[2] != PASSED]
    return _votes(items, table[:, np.lexsort((table[1], table[0]))])


def votes_from(items: Sequence[Ident], lines: Collection[tuple[int, ...]]) -> Votes:
    """Votes from (person, item's place, halves, invited, direct, first, last), sorted."""
    return _votes(items, np.array(list(lines), dtype=np.int64).reshape(-1, 7).T)


def _votes(items: Sequence[Ident], table: Ints) -> Votes:
    known, person = np.unique(table[0], return_inverse=True)
    return Votes(
        items=items,
        people=len(known),
        person=person.reshape(-1).astype(np.int64),
        item=table[1],
        halves=table[2],
        is_invited=table[3].astype(bool),
        is_direct=table[4].astype(bool),
        first=table[5],
        last=table[6],
    )


def pooled(votes: Votes, families: Iterable[Collection[Ident]]) -> tuple[Votes, dict[Ident, list[Ident]]]:
    """The votes with each family as one proposal, under its first member's name; and the members of each.

    A person's first vote in the family settles what brought them and whether they were invited, and their
    last one counts, as if one proposal had been voted on again. Families that share a member are one.
    """
    members = _merged(families, set(votes.items))
    leader = {member: name for name, found in members.items() for member in found}
    items = [item for item in votes.items if leader.get(item, item) == item]
    place = {item: k for k, item in enumerate(items)}
    target = np.array([place[leader.get(item, item)] for item in votes.items], dtype=np.int64)
    new = target[votes.item] if len(votes.item) else votes.item
    by_first = np.lexsort((votes.first, new, votes.person))
    by_last = np.lexsort((votes.last, new, votes.person))
    keys = np.stack([votes.person[by_first], new[by_first]])
    starts = np.ones(keys.shape[1], dtype=bool)
    starts[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    ends = np.roll(starts, -1)
    kept, final = by_first[starts], by_last[ends]
    return Votes(
        items,
        votes.people,
        votes.person[kept],
        new[kept],
        votes.halves[final],
        votes.is_invited[kept],
        votes.is_direct[kept],
        votes.first[kept],
        votes.last[final],
    ), members


def _merged(families: Iterable[Collection[Ident]], known: set[Ident]) -> dict[Ident, list[Ident]]:
    """Families without unknown members, those that share one put together, by their first member."""
    groups: list[set[Ident]] = []
    for family in families:
        group = {member for member in family if member in known}
        for other in [other for other in groups if other & group]:
            groups.remove(other)
            group |= other
        if len(group) > 1:
            groups.append(group)
    ordered = [sorted(group, key=natural) for group in groups]
    return {group[0]: group for group in ordered}
