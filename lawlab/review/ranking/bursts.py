"""Bursts of votes on one proposal, for the moderator: more in ten minutes than its share of the site's votes.

A limit of max(10, λ + 6√λ) votes, λ being what is expected: the proposal's share of all votes so far × the
votes of the whole site in those ten minutes. A burst within a quarter of an hour after the proposal was put
on screen during a live debate is expected, and passed over.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from lawlab.review.ranking.log import Ident, natural

WINDOW = 600.0  #: seconds
LEAST = 10  #: votes
DEVIATIONS = 6.0
AFTER_SPOTLIGHT = 900.0  #: seconds


@dataclass(frozen=True)
class Burst:
    item: Ident
    at: float  #: when the window begins, in seconds
    votes: int
    expected: float  #: λ


def bursts(
    votes: Iterable[tuple[float, Ident]], spotlights: Mapping[Ident, Sequence[float]] | None = None
) -> list[Burst]:
    """The windows of ten minutes with too many votes, in order of time; `votes`: when, on what.

    The share of a proposal is that of all votes outside of the window, so that no burst excuses itself.
    """
    counts: dict[int, Counter[Ident]] = defaultdict(Counter)
    for at, item in votes:
        counts[int(at // WINDOW)][item] += 1
    totals: Counter[Ident] = Counter()
    for window in counts.values():
        totals.update(window)
    everything = totals.total()
    found = []
    for number in sorted(counts):
        window, rate = counts[number], counts[number].total()
        for item in sorted(window, key=natural):
            elsewhere = everything - rate
            share = (totals[item] - window[item]) / elsewhere if elsewhere else 1 / len(totals)
            expected = share * (rate - window[item])
            if window[item] > max(LEAST, expected + DEVIATIONS * sqrt(expected)):
                found.append(Burst(item, number * WINDOW, window[item], round(expected, 3)))
    return [burst for burst in found if not _was_on_screen(burst, spotlights or {})]


def _was_on_screen(burst: Burst, spotlights: Mapping[Ident, Sequence[float]]) -> bool:
    """Whether it was put on screen during the window, or in the quarter of an hour before it."""
    moments = sorted(spotlights.get(burst.item, ()))
    place = bisect_right(moments, burst.at + WINDOW)
    return place > 0 and moments[place - 1] >= burst.at - AFTER_SPOTLIGHT
