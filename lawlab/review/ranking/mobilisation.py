"""The note on mobilisation: whether those who came by a link voted otherwise than those who were asked.

A note, not a sanction: both figures are public, and calling others to vote is allowed.
"""

from math import sqrt

from lawlab.review.ranking.scores import GROUP_GATE, Tally

LEAST_GAP = 0.15  #: between the two shares
LEAST_VOTES = GROUP_GATE  #: of each kind
LEAST_Z = 3.0  #: in a test of two proportions


def mobilisation(direct: Tally, invited: Tally) -> int | None:
    """The gap in points (positive: those who came by a link are more in favour), where it is worth a note."""
    if min(direct.n, invited.n) < LEAST_VOTES:
        return None
    gap = direct.share - invited.share
    if abs(gap) <= LEAST_GAP or abs(gap) <= LEAST_Z * _deviation(direct, invited):
        return None
    return round(gap * 100)


def _deviation(one: Tally, other: Tally) -> float:
    """The standard deviation of the gap, if both voted alike."""
    together = (one.halves + other.halves) / (2 * (one.n + other.n))
    return sqrt(together * (1 - together) * (1 / one.n + 1 / other.n))


def mobilisation_note(points: int) -> str:
    """The note in French: “forte mobilisation par lien direct (+22 points)”."""
    return f"forte mobilisation par lien direct ({'+' if points > 0 else '−'}{abs(points)} points)"
