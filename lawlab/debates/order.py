"""The order in which a host reads what may go on screen: liked, fresh, by different people, of both sides.

Score: Wilson's lower bound of the share of votes for the argument (Wilson 1927), halved every 15 minutes.
The votes are those on the argument's own ballot, all of them: who saw it and did not vote says nothing here,
since a browser cannot tell what was read. Arguments without votes score 0 and come last, the latest first.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from lawlab.arguments.models import Side
from lawlab.review.ranking.scores import Tally, lower_bound

HALF_LIFE = 15 * 60  #: seconds
FIRST = 6  #: how many are chosen with the rules on authors and sides
LEAST_OF_A_SIDE = 2  #: among the first, where there are so many
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Entry(Generic[K]):
    """An argument, as the order sees it."""

    key: K
    author: Hashable
    side: Side
    up: int  #: votes for it
    votes: int  #: all votes on it
    posted_at: datetime


def score(entry: Entry[K], at: datetime) -> float:
    """Between 0 and 1; 0 without votes."""
    age = max(0.0, (at - entry.posted_at).total_seconds())
    bound = lower_bound(Tally(entry.up, 0, entry.votes - entry.up)) or 0.0
    return float(bound * 2 ** (-age / HALF_LIFE))


def arranged(entries: Sequence[Entry[K]], at: datetime) -> list[Entry[K]]:
    """All entries, best first; the first six hold one per author and two of each side, where there are.

    The rest follows by score alone. Where too few authors spoke to fill six places, the first are fewer.
    """
    ranked = sorted(entries, key=lambda entry: (-score(entry, at), -entry.posted_at.timestamp()))
    first = first_of(ranked)
    kept = {entry.key for entry in first}
    return [*first, *(entry for entry in ranked if entry.key not in kept)]


def first_of(ranked: Sequence[Entry[K]]) -> list[Entry[K]]:
    """The best by different authors, the worst of them giving way until each side has two."""
    once = _one_each(ranked)
    available = Counter(entry.side for entry in once)
    reserved = {
        entry.key
        for side in Side
        for entry in [e for e in once if e.side is side][: min(LEAST_OF_A_SIDE, available[side])]
    }
    free = FIRST - len(reserved)
    for entry in once:
        if free > 0 and entry.key not in reserved:
            reserved.add(entry.key)
            free -= 1
    return [entry for entry in once if entry.key in reserved]


def _one_each(ranked: Sequence[Entry[K]]) -> list[Entry[K]]:
    """Each author's best."""
    best: dict[Hashable, Entry[K]] = {}
    for entry in ranked:
        best.setdefault(entry.author, entry)
    return list(best.values())
