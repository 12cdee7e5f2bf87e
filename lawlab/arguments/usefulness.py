"""How useful an argument is to both sides, by what those who judged it voted on the subject itself.

U = √((u_for + 1) / (n_for + 2) × (u_against + 1) / (n_against + 2)), where n_for people who are for the
subject judged the argument, with u_for as the sum of their votes (1, ½, 0), and so on. An argument that only
one's own side likes stands low. Then the order avoids saying the same twice: the next argument is the one
with the most 0.7 × U − 0.3 × its likeness (Jaccard index of the words) to those already listed
(maximal marginal relevance, Carbonell and Goldstein 1998).
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

#: Judged by so many people of the two sides, an argument has been tried; before, it is a new one.
TRIED = 8
#: Among so many of the most useful ones repetition is avoided; a page shows fewer.
POOL = 60
USEFUL, ALIKE = 0.7, 0.3
WORD = re.compile(r"\w+")

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Judged:
    """What people of both sides said of an argument; sums of votes in halves."""

    for_n: int = 0
    for_halves: int = 0
    against_n: int = 0
    against_halves: int = 0

    @property
    def people(self) -> int:
        return self.for_n + self.against_n

    @property
    def usefulness(self) -> float:
        one = (self.for_halves / 2 + 1) / (self.for_n + 2)
        other = (self.against_halves / 2 + 1) / (self.against_n + 2)
        return round(sqrt(one * other), 9)


def useful_order(judged: Mapping[Key, Judged], words: Mapping[Key, str]) -> list[Key]:
    """The keys, the most useful first without saying the same twice; ties in the order of `judged`."""
    ordered = sorted(judged, key=lambda key: -judged[key].usefulness)
    left, rest = ordered[:POOL], ordered[POOL:]
    sets = {key: frozenset(WORD.findall(words[key].lower())) for key in left}
    likeness = dict.fromkeys(left, 0.0)
    listed: list[Key] = []
    while left:
        best = max(left, key=lambda key: USEFUL * judged[key].usefulness - ALIKE * likeness[key])
        left.remove(best)
        listed.append(best)
        for key in left:
            likeness[key] = max(likeness[key], _jaccard(sets[key], sets[best]))
    return listed + rest


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def woven(tried: Sequence[Key], new: Sequence[Key]) -> list[Key]:
    """Two that were tried, then a new one, and so on: whoever comes late is read all the same."""
    woven_: list[Key] = []
    waiting = list(new)
    for k in range(0, len(tried), 2):
        woven_ += tried[k : k + 2]
        woven_ += waiting[:1]
        waiting = waiting[1:]
    return woven_ + waiting
