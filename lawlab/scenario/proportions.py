"""The proportions of a real consultation, as figures: that on the bill « République numérique ».

It was held from 26 September to 18 October 2015: 21,330 people, 8,500 contributions, 150,000 votes. The
quantiles were computed from its public figures (opinions, amendments, arguments and their votes, which Etalab
published under the Licence Ouverte); nothing that anybody wrote is here. How many votes each person cast was
not published: the scenario draws it from a log-normal law with the published mean, which is an assumption.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PEOPLE, CONTRIBUTIONS, VOTES = 21_330, 8_500, 150_000
DAYS = 22  #: that it lasted
#: Shares of the contributions: proposals and amendments, arguments; the rest annotate the text.
AMENDMENTS, ARGUMENTS = 0.24, 0.59
#: Shares of the votes: on the Government's articles, on arguments; the rest is on proposals and amendments.
VOTES_ON_ARTICLES, VOTES_ON_ARGUMENTS = 0.177, 0.072
#: Spread of the log-normal law of votes a person, in natural logarithms.
ACTIVITY_SPREAD = 1.3

#: Votes on each of the 30 articles, in order.
ARTICLE_VOTES = [
    2447, 1318, 1106, 892, 658, 777, 800, 822, 3334, 706, 1426, 796, 669, 379, 488, 733, 495, 324, 561, 625,
    187, 853, 368, 386, 226, 392, 1380, 498, 408, 833,
]  # fmt: skip
#: Amendments to each of them, in order.
ARTICLE_AMENDMENTS = [
    117, 32, 18, 30, 39, 13, 19, 54, 110, 12, 31, 38, 31, 16, 27, 31, 30, 13, 34, 16, 3, 26, 41, 7, 7, 16, 31,
    24, 22, 11,
]  # fmt: skip
# Quantiles, from the least to the most, at equal steps.
AMENDMENT_VOTES = [
    0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 9, 10, 11, 12, 13, 14, 16, 18, 21,
    22, 25, 28, 33, 43, 59, 77, 145, 1949,
]  # fmt: skip
ARGUMENT_VOTES = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 4, 4, 5, 7, 9, 13, 45]
ARGUMENT_LENGTHS = [
    7, 47, 69, 87, 106, 128, 147, 168, 195, 219, 250, 278, 311, 355, 398, 460, 547, 666, 850, 1195, 2000,
]  # fmt: skip
BY_AUTHOR = [1] * 29 + [2] * 9 + [3] * 4 + [4, 4, 5, 5, 6, 8, 10, 14, 189]
#: Share of the votes that are in favour.
SUPPORT = [
    0.0, 0.13, 0.25, 0.36, 0.5, 0.58, 0.67, 0.75, 0.8, 0.83, 0.88, 0.9, 0.92, 0.93, 0.96, 0.97, 0.99, 1, 1, 1,
    1,
]  # fmt: skip
ARTICLE_SUPPORT = [0.4, 0.46, 0.52, 0.62, 0.7, 0.76, 0.82, 0.85, 0.86, 0.88, 0.9, 0.91, 0.93, 0.95, 0.97]
#: Of the votes that are not in favour, the share against; the others are mixed.
OPPOSITION = [0, 0, 0, 0, 0, 0, 0, 0.25, 0.38, 0.5, 0.56, 0.67, 0.7, 0.75, 0.84, 0.89, 0.95, 1, 1, 1, 1]
ARGUMENTS_FOR = 0.484  #: share of the arguments


@dataclass(frozen=True)
class Size:
    """How much of everything a scenario has."""

    people: int
    amendments: int
    arguments: int
    annotations: int
    votes: int

    @classmethod
    def of(cls, scale: float) -> "Size":
        """The real consultation's figures times `scale`."""
        total = max(12, round(CONTRIBUTIONS * scale))
        amendments, arguments = round(total * AMENDMENTS), round(total * ARGUMENTS)
        people = max(12, round(PEOPLE * scale))
        return cls(people, amendments, arguments, total - amendments - arguments, round(VOTES * scale))


def drawn(chance: np.random.Generator, quantiles: list[float] | list[int], count: int) -> Floats:
    """`count` values with the distribution that these quantiles describe, read off between them."""
    steps = np.linspace(0, 1, len(quantiles))
    values: Floats = np.interp(chance.random(count), steps, np.asarray(quantiles, dtype=float))
    return values


def whole(values: Floats, total: int, most: Floats | float) -> Ints:
    """The values in proportion, as whole numbers that sum to about `total`, none above `most`."""
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    values = np.maximum(values, 0.01)
    for _ in range(30):
        values = np.minimum(values * (total / values.sum()), most)
    return np.floor(values + 0.5).astype(np.int64)


def authors(chance: np.random.Generator, people: int, contributions: int) -> Ints:
    """Who wrote each contribution, in no order: most authors write once, a few dozens of times."""
    some = chance.permutation(people)
    counts = np.maximum(1, np.round(drawn(chance, BY_AUTHOR, people))).astype(np.int64)
    multiset = np.repeat(some, np.minimum(counts, max(3, contributions // 40)))
    while len(multiset) < contributions:
        multiset = np.concatenate([multiset, some])
    return chance.permutation(multiset[:contributions])
