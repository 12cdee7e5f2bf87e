"""What is reported to moderators: bursts of votes, and accounts that vote as one."""

import numpy as np

from lawlab.review.ranking.bursts import bursts
from lawlab.review.ranking.cliques import DirectVote, cliques


def calm(rng):
    """A day of 40 votes an hour on each of twenty proposals."""
    return [(float(at), f"A{rng.integers(20)}") for at in np.sort(rng.uniform(0, 86_400, 4000))]


def test_a_burst_is_found_and_calm_days_are_not():
    votes = calm(np.random.default_rng(1))
    assert bursts(votes) == []
    crowd = [(40_200.0 + k, "A3") for k in range(60)]
    (found,) = bursts([*votes, *crowd])
    assert (found.item, found.at) == ("A3", 40_200.0)
    assert found.votes >= 60


def test_a_burst_after_a_spotlight_is_expected():
    votes = [*calm(np.random.default_rng(2)), *((40_200.0 + k, "A3") for k in range(60))]
    assert bursts(votes, {"A3": [39_900.0]}) == []
    assert len(bursts(votes, {"A3": [30_000.0], "A4": [39_900.0]})) == 1


def test_a_brigade_is_found_whole_and_nobody_else():
    for size in (20, 80):
        rng = np.random.default_rng(size)
        honest = [
            DirectVote(
                f"h{p}", f"A{item}", 2 * int(rng.random() < 0.6), float(rng.uniform(0, 7 * 86_400)) + k * 40
            )
            for p in range(1000)
            for k, item in enumerate(rng.permutation(60)[: rng.poisson(3)])
        ]
        brigade = [
            DirectVote(f"b{p}", f"A{item}", 2, 300_000.0 + float(rng.uniform(0, 900)))
            for p in range(size)
            for item in range(6)
        ]
        (found,) = cliques([*honest, *brigade])
        assert set(found.people) == {f"b{p}" for p in range(size)}
        assert set(found.items) >= {f"A{item}" for item in range(6)}


def test_few_shared_votes_tie_nobody():
    assert cliques(DirectVote(f"p{p}", f"A{k}", 2, float(p)) for p in range(50) for k in range(3)) == []
