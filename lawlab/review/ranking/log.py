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
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = _row(json.loads(line), at)
        except (ValueError, RecursionError) as error:
            problems[number] = _reason(error)
        else:
            at = row[0]
            rows.append(row)
    rows.sort(key=lambda row: row[0])
    return rows, problems


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return "this is not JSON"
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


class _Pair:
    """What became of one proposal before one person."""

    __slots__ = ("first", "halves", "is_invited", "is_served", "last", "source")

    def __init__(self) -> None:
        self.halves, self.source = PASSED, ""
        self.is_served = self.is_invited = False
        self.first = self.last = 0


def votes_of(rows: Iterable[Row]) -> Votes:
    """The votes of a log, in time order, by the rules above."""
    pairs: dict[tuple[Ident, Ident], _Pair] = {}
    served: dict[Ident, int] = {}
    for number, (_, person, item, halves, source) in enumerate(rows):
        key = person, item
        pair = pairs.get(key)
        if pair is None:
            pair = pairs[key] = _Pair()
        has_voted = pair.halves != PASSED
        if source == "queue" and not pair.is_served and not (has_voted and halves != PASSED):
            pair.is_served = True
            served[person] = place = served.get(person, 0) + 1
            if not has_voted:
                pair.source, pair.is_invited = source, place <= INVITED_PLACES
        elif not pair.source:
            pair.source = source
        if halves != PASSED:
            pair.halves, pair.last = halves, number
            if not has_voted:
                pair.first = number
    return _columns(pairs)


def _columns(pairs: dict[tuple[Ident, Ident], _Pair]) -> Votes:
    items = sorted({item for _, item in pairs}, key=natural)
    voted = {key: pair for key, pair in pairs.items() if pair.halves != PASSED}
    people = sorted({person for person, _ in voted}, key=lambda ident: (str(ident), isinstance(ident, str)))
    place = {item: k for k, item in enumerate(items)}
    number = {person: k for k, person in enumerate(people)}
    lines = sorted(
        (number[p], place[i], x.halves, x.is_invited, x.source == "direct", x.first, x.last)
        for (p, i), x in voted.items()
    )
    return votes_from(items, lines)


def votes_from(items: Sequence[Ident], lines: Collection[tuple[int, ...]]) -> Votes:
    """Votes from (person, item's place, halves, invited, direct, first, last), sorted."""
    table = np.array(list(lines), dtype=np.int64).reshape(-1, 7)
    person, item, halves, invited, direct, first, last = table.T
    return Votes(
        items,
        len(np.unique(person)),
        np.unique(person, return_inverse=True)[1].reshape(-1).astype(np.int64),
        item,
        halves,
        invited.astype(bool),
        direct.astype(bool),
        first,
        last,
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
