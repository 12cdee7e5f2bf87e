"""The two directions along which people differ most, from who voted how on what.

Principal component analysis of the matrix people × proposals: votes as −1, 0, +1, each column centred on its
mean, a vote that was not cast as 0, as pol.is does. Each person is moved away from the centre by
√(proposals / votes), so that those who voted little are not taken for undecided.

The same on every machine, whatever its number of processors: sums of whole numbers are exact in any order,
and what follows them is added up in one order.
"""

import numpy as np
import numpy.typing as npt

from lawlab.review.ranking.log import Flags, Votes

Floats = npt.NDArray[np.float64]

DIMENSIONS = 2
_CHUNK = 2000  #: people whose matrix is in memory at once
_WIDTH, _ROUNDS = 8, 40  #: of the search for the directions
_SEED = 20170615


def coordinates(votes: Votes, shapes: Flags) -> Floats:
    """Where each person stands, in two dimensions; `shapes`: by person, whether they define these."""
    size = len(votes.items)
    counts = shapes[votes.person]
    signs = votes.halves - 1.0
    weight = np.bincount(votes.item[counts], minlength=size)
    total = np.bincount(votes.item[counts], signs[counts], minlength=size)
    means = np.divide(total, weight, out=np.zeros(size), where=weight > 0)
    directions = _directions(_products(votes, counts, means))
    centred = signs - means[votes.item]
    cast = np.bincount(votes.person, minlength=votes.people)
    stretch = np.sqrt((weight > 0).sum() / np.maximum(cast, 1))
    found = [
        np.bincount(votes.person, centred * axis[votes.item], minlength=votes.people) for axis in directions
    ]
    points: Floats = np.round(np.stack(found, axis=1) * stretch[:, None], 9)
    return points


def _products(votes: Votes, counts: Flags, means: Floats) -> Floats:
    """XᵀX of the centred matrix X, from products of whole numbers alone."""
    size = len(votes.items)
    person, item, signs = votes.person[counts], votes.item[counts], votes.halves[counts] - 1
    both, mixed, seen = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size, size))
    for start in range(0, votes.people, _CHUNK):
        inside = slice(*np.searchsorted(person, [start, start + _CHUNK]))
        value = np.zeros((_CHUNK, size), dtype=np.float32)
        cast = np.zeros((_CHUNK, size), dtype=np.float32)
        value[person[inside] - start, item[inside]] = signs[inside]
        cast[person[inside] - start, item[inside]] = 1
        both += value.T @ value
        mixed += value.T @ cast
        seen += cast.T @ cast
    cross = mixed * means[None, :]
    return both - (cross + cross.T) + means[:, None] * seen * means[None, :]


def _directions(products: Floats) -> Floats:
    """The two leading eigenvectors of a symmetric matrix, each with its largest entry positive.

    By repeated multiplication of a few vectors, their sums in a fixed order (`einsum` uses no threads).
    """
    size = len(products)
    scale = float(np.abs(products).max()) if size else 0.0
    if not scale:
        return np.zeros((DIMENSIONS, size))
    matrix = products / scale
    basis = _orthonormal(np.random.default_rng(_SEED).random((size, min(_WIDTH, size))) - 0.5)
    for _ in range(_ROUNDS):
        basis = _orthonormal(np.einsum("ij,jk->ik", matrix, basis))
    small = np.einsum("ik,il->kl", basis, np.einsum("ij,jk->ik", matrix, basis))
    strengths, turns = np.linalg.eigh((small + small.T) / 2)
    found = np.zeros((DIMENSIONS, size))
    for k, column in enumerate(np.argsort(-strengths, kind="stable")[:DIMENSIONS]):
        axis = np.einsum("ik,k->i", basis, turns[:, column])
        found[k] = axis * (1 if axis[np.argmax(np.round(np.abs(axis), 9))] >= 0 else -1)
    return found


def _orthonormal(columns: Floats) -> Floats:
    """Gram–Schmidt, twice over for precision; a column that depends on those before it becomes zero."""
    made = np.zeros_like(columns)
    for k in range(columns.shape[1]):
        vector = columns[:, k].copy()
        before = float(np.sqrt(np.einsum("i,i->", vector, vector)))
        for _ in range(2):
            for j in range(k):
                vector -= float(np.einsum("i,i->", made[:, j], vector)) * made[:, j]
        length = float(np.sqrt(np.einsum("i,i->", vector, vector)))
        if length > 1e-10 * before:
            made[:, k] = vector / length
    return made
