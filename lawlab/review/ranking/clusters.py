"""Points gathered around a few centres: k-means, and which number of centres fits best.

Seeded, with sums in a fixed order: the same points give the same clusters everywhere.
"""

import numpy as np

from lawlab.review.ranking.axes import Floats
from lawlab.review.ranking.log import Ints

SIZES = (2, 3, 4)  #: how many clusters may be found
RESTARTS = 5
SAMPLE = 600  #: points on which the numbers of clusters are compared
_STEPS = 60
_SEED = 19820301


def best_clusters(points: Floats, size: int | None) -> tuple[Floats, int]:
    """The centres, `size` of them or as many as fit best; and how many fit best, whatever was asked.

    The fit is the mean silhouette (Rousseeuw 1987); of equal ones, the smaller number. No centre, and 0,
    when the points do not differ.
    """
    distinct = len(np.unique(points, axis=0))
    found = {k: k_means(points, k) for k in SIZES if k <= distinct}
    if not found:
        return np.zeros((0, points.shape[1])), 0
    sample = points[_sampled(len(points))]
    fits = {k: silhouette(sample, nearest(sample, centres)) for k, centres in found.items()}
    best = max(fits, key=lambda k: (fits[k], -k))
    return found.get(size or best, found[best]), best


def nearest(points: Floats, centres: Floats) -> Ints:
    """The place of each point's nearest centre; of equally near ones, the first."""
    places: Ints = np.argmin(_squares(points, centres), axis=1).astype(np.int64)
    return places


def _squares(points: Floats, centres: Floats) -> Floats:
    squares = np.zeros((len(points), len(centres)))
    for axis in range(points.shape[1]):
        squares += (points[:, axis, None] - centres[None, :, axis]) ** 2
    return squares


def _sampled(count: int) -> Ints:
    lots = np.random.default_rng(_SEED).random(count)
    return np.sort(np.argsort(lots, kind="stable")[:SAMPLE])


def k_means(points: Floats, k: int) -> Floats:
    """The centres with the least sum of squares out of some starts drawn by k-means++."""
    tries = []
    for start in range(RESTARTS):
        centres = _settled(points, _drawn(points, k, np.random.default_rng((_SEED, k, start))))
        tries.append((round(float(_squares(points, centres).min(axis=1).sum()), 6), start, centres))
    return min(tries, key=lambda one: one[:2])[2]


def _drawn(points: Floats, k: int, chance: np.random.Generator) -> Floats:
    """Starting centres: each point's chance grows with its distance from those drawn before it."""
    chosen = [int(chance.random() * len(points))]
    for _ in range(k - 1):
        weight = np.cumsum(_squares(points, points[chosen]).min(axis=1))
        place = np.searchsorted(weight, chance.random() * weight[-1], side="right")
        chosen.append(min(int(place), len(points) - 1))
    return points[chosen]


def _settled(points: Floats, centres: Floats) -> Floats:
    labels = nearest(points, centres)
    for _ in range(_STEPS):
        sizes = np.bincount(labels, minlength=len(centres))
        moved = centres.copy()
        for axis in range(points.shape[1]):
            sums = np.bincount(labels, points[:, axis], minlength=len(centres))
            moved[:, axis] = np.divide(sums, sizes, out=centres[:, axis].copy(), where=sizes > 0)
        centres, before = np.round(moved, 9), labels
        labels = nearest(points, centres)
        if (labels == before).all():
            break
    return centres


def silhouette(points: Floats, labels: Ints) -> float:
    """How much nearer points are to their own cluster than to the next one, −1 to 1; −1 for one cluster."""
    present = np.unique(labels)
    if len(present) < 2:
        return -1.0
    distances = np.sqrt(_squares(points, points))
    sums = np.stack([distances[:, labels == label].sum(axis=1) for label in present], axis=1)
    sizes = np.array([(labels == label).sum() for label in present])
    rows, own = np.arange(len(points)), np.searchsorted(present, labels)
    others = np.maximum(sizes[own] - 1, 1)
    inside = sums[rows, own] / others
    means = sums / sizes
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    larger = np.maximum(np.maximum(inside, outside), 1e-12)
    scores = np.where(sizes[own] > 1, (outside - inside) / larger, 0.0)
    return round(float(scores.mean()), 9)
