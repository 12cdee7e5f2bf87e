"""Groups of opinion: who votes alike, found from the votes alone, never named after a party.

7 votes to shape the groups, 3 to be assigned to one; a group under 20 people joins the nearest one. Who is in
which group stays in memory for the time of a computation: only counts leave it.
"""

from dataclasses import dataclass

import numpy as np

from lawlab.review.ranking.axes import Floats, coordinates
from lawlab.review.ranking.clusters import best_clusters, nearest
from lawlab.review.ranking.log import Ints, Votes
from lawlab.review.ranking.scores import PUBLISHED_FROM, Tally

TO_SHAPE, TO_BE_ASSIGNED = 7, 3  #: votes
LEAST_PEOPLE = 20  #: in a group
TELLING = 3  #: how many proposals describe a group
UNASSIGNED = -1


@dataclass(frozen=True)
class Groups:
    """A group a person (UNASSIGNED where too little is known), the largest group first."""

    of_person: Ints
    sizes: list[int]
    shaping: int  #: how many people shaped the groups
    found: int  #: the number of groups that fits best today, whatever number is kept for stability


def find_groups(votes: Votes, kept: int | None = None) -> Groups:
    """The groups; `kept`: into how many, for stability, else into as many as fit best.

    None at all (and nobody assigned) when fewer than two of 20 people can be told apart.
    """
    cast = np.bincount(votes.person, minlength=votes.people)
    shapes, assigned = cast >= TO_SHAPE, cast >= TO_BE_ASSIGNED
    shaping = int(shapes.sum())
    labels = np.full(votes.people, UNASSIGNED, dtype=np.int64)
    if shaping < 2:
        return Groups(labels, [], shaping, 0)
    points = coordinates(votes, shapes)
    centres, found = best_clusters(points[shapes], kept)
    if found:
        labels[assigned] = nearest(points[assigned], centres)
        labels = _ordered(_merged(labels, points, len(centres)))
    sizes = [int(size) for size in np.bincount(labels[labels >= 0])]
    if len(sizes) < 2:
        return Groups(np.full_like(labels, UNASSIGNED), [], shaping, found)
    return Groups(labels, sizes, shaping, found)


def _merged(labels: Ints, points: Floats, count: int) -> Ints:
    """The smallest group under 20 people joins the one whose middle is nearest, again and again."""
    labels = labels.copy()
    while True:
        sizes = np.bincount(labels[labels >= 0], minlength=count)
        present = [k for k in range(count) if sizes[k]]
        smallest = min(present, key=lambda k: (sizes[k], k))
        if sizes[smallest] >= LEAST_PEOPLE or len(present) == 1:
            return labels
        middle = {k: points[labels == k].mean(axis=0).round(9) for k in present}
        near = {k: round(float(((middle[k] - middle[smallest]) ** 2).sum()), 9) for k in present}
        labels[labels == smallest] = min((k for k in present if k != smallest), key=lambda k: (near[k], k))


def _ordered(labels: Ints) -> Ints:
    """Groups numbered from the largest; of equal ones, the one whose first member comes first."""
    members = labels[labels >= 0]
    present, first = np.unique(members, return_index=True)
    sizes = np.bincount(members)
    order = sorted(zip(present, first, strict=True), key=lambda one: (-sizes[one[0]], one[1]))
    renamed = np.full(int(labels.max()) + 2, UNASSIGNED, dtype=np.int64)
    for new, (old, _) in enumerate(order):
        renamed[old] = new
    return renamed[labels]


def tallies(votes: Votes, groups: Groups) -> list[list[Tally]]:
    """How each group voted, by proposal, then by group."""
    return counted(votes, groups.of_person[votes.person], len(groups.sizes))


def counted(votes: Votes, category: Ints, categories: int) -> list[list[Tally]]:
    """How the votes of each category (negative: left out) went, by proposal, then by category."""
    shape = (len(votes.items), categories, 3)
    inside = category >= 0
    cells = (votes.item[inside] * categories + category[inside]) * 3 + votes.halves[inside]
    table = np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape)
    return [[Tally(c[2], c[1], c[0]) for c in row] for row in table.tolist()]


def telling_items(by_item: list[list[Tally]], group: int) -> list[int]:
    """The places of the three proposals that set a group apart most, among those that it and the others
    voted on 20 times at least: the gap between its share and theirs."""
    gaps = []
    for place, row in enumerate(by_item):
        own = row[group]
        rest = [tally for k, tally in enumerate(row) if k != group]
        n, halves = sum(tally.n for tally in rest), sum(tally.halves for tally in rest)
        if own.n >= PUBLISHED_FROM and n >= PUBLISHED_FROM:
            gaps.append((-round(abs(own.share - halves / (2 * n)), 9), place))
    return [place for _, place in sorted(gaps)[:TELLING]]
