"""The formulas of the ranking, on counts alone: everything here can be redone by hand.

A vote is worth 1 (for), ½ (mixed) or 0 (against); s is the sum of the values, n the number of votes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, prod, sqrt

FORMULA = "1"  #: the version of these rules, published with each ranking
Z_SUPPORT = 1.96  #: two-sided 95 %
Z_BADGE = 1.28  #: one-sided 90 %
ENOUGH = 30  #: votes, to be ranked; invited votes, to be ranked on them
GROUP_GATE = 8  #: votes in every group, for a bridging score
PUBLISHED_FROM = 20  #: votes in every group, for its figures to be published
BADGE_PEOPLE = 300  #: people whose votes shape the groups, for a badge to be given
DIGITS = 12  #: scores are compared and written at this precision, the same on every machine


@dataclass(frozen=True, slots=True)
class Tally:
    """How many voted for, mixed and against."""

    for_: int = 0
    mixed: int = 0
    against: int = 0

    @property
    def n(self) -> int:
        return self.for_ + self.mixed + self.against

    @property
    def halves(self) -> int:
        """Twice the sum of the values: a whole number, so nothing is lost to rounding."""
        return 2 * self.for_ + self.mixed

    @property
    def share(self) -> float:
        """s / n; 0 without votes."""
        return self.halves / (2 * self.n) if self.n else 0.0

    def minus(self, other: "Tally") -> "Tally":
        return Tally(self.for_ - other.for_, self.mixed - other.mixed, self.against - other.against)


def lower_bound(tally: Tally, z: float = Z_SUPPORT) -> float | None:
    """What the share is at least, chance included: the lower end of Wilson's interval (Wilson 1927).

    None without votes.
    """
    n, p = tally.n, tally.share
    if not n:
        return None
    spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    bound = (p + z * z / (2 * n) - spread) / (1 + z * z / n)
    return max(0.0, round(bound, DIGITS))


def bridging_score(groups: Sequence[Tally]) -> float | None:
    """The geometric mean over the groups of (s + 1) / (n + 2): low as soon as one group objects.

    After pol.is's group-aware consensus. None with fewer than two groups, or under 8 votes in one of them.
    """
    if len(groups) < 2 or any(group.n < GROUP_GATE for group in groups):
        return None
    return float(round(prod(_smoothed(group) for group in groups) ** (1 / len(groups)), DIGITS))


def _smoothed(tally: Tally) -> float:
    return (tally.halves / 2 + 1) / (tally.n + 2)


def division(groups: Sequence[Tally]) -> float | None:
    """How much a proposal divides, from 0 to 1: the widest gap between two groups' (s + 1) / (n + 2).

    None where there is no bridging score.
    """
    if bridging_score(groups) is None:
        return None
    shares = [_smoothed(group) for group in groups]
    return round(max(shares) - min(shares), DIGITS)


def is_majority_everywhere(groups: Sequence[Tally]) -> bool:
    """Whether each group is for by a majority that chance does not explain (one-sided 90 %)."""
    return all((lower_bound(group, Z_BADGE) or 0) > 0.5 for group in groups)


def are_publishable(groups: Sequence[Tally]) -> bool:
    """Whether the groups are large enough on this proposal for their figures to name nobody's opinion."""
    return all(group.n >= PUBLISHED_FROM for group in groups)


def percent(tally: Tally) -> int:
    """The share in whole percents, the nearest; halves up, computed on whole numbers."""
    return (100 * tally.halves + tally.n) // (2 * tally.n) if tally.n else 0


def floored_percent(bound: float) -> int:
    """A bound in whole percents, never rounded up."""
    return floor(round(bound * 100, DIGITS - 3))
