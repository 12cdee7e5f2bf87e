"""Synthetic consultations with known opinions, as seeded worlds: what a ranking should find is known there.

Two camps and five kinds of proposals; the chance that a person is for one is logistic(quality + position ×
slope + leniency). People vote on 12 proposals on average, some on one, some on all.
"""

from dataclasses import dataclass

import numpy as np

from lawlab.review.ranking.compute import Ranking
from lawlab.review.ranking.log import Row

#: number, quality (mean, deviation), slope (mean, deviation)
KINDS = {
    "common": (10, 1.2, 0.2, 0.0, 0.15),
    "camp A": (12, 0.3, 0.3, 2.2, 0.3),
    "camp B": (8, 0.3, 0.3, -2.2, 0.3),
    "dull": (20, 0.0, 0.3, 0.0, 0.4),
    "bad": (10, -1.3, 0.3, 0.0, 0.3),
}
NAMES = [f"A{k + 1}" for k in range(60)]
KIND = dict(zip(NAMES, [kind for kind, row in KINDS.items() for _ in range(row[0])], strict=True))


@dataclass
class World:
    chance: np.ndarray  #: people × proposals: how likely each is for
    camp: np.ndarray  #: of each person, from 0
    rows: list[Row]  #: the log, in time order
    rng: np.random.Generator

    @property
    def support(self) -> dict[str, float]:
        return dict(zip(NAMES, self.chance.mean(axis=0), strict=True))

    @property
    def worst_camp(self) -> dict[str, float]:
        means = [self.chance[self.camp == camp].mean(axis=0) for camp in np.unique(self.camp)]
        return dict(zip(NAMES, np.min(means, axis=0), strict=True))


def two_camps(
    seed: int,
    share: float = 0.7,
    people: int = 2000,
    votes: float = 12,
    direct: float = 0.0,
    apart: float = 1,
) -> World:
    """`share`: of the larger camp; `direct`: of the votes, those that came by a link; `apart` 0: no camps."""
    rng = np.random.default_rng(seed)
    camp = (rng.random(people) >= share).astype(int)
    position = apart * np.where(camp == 0, 1.0, -1.0) + rng.normal(0, 0.35 if apart else 0.2, people)
    quality, slope = [], []
    for number, q, q_sd, f, f_sd in KINDS.values():
        quality.extend(rng.normal(q, q_sd, number))
        slope.extend(rng.normal(f, f_sd, number))
    leniency = rng.normal(0, 0.4, people)
    score = np.array(quality) + position[:, None] * np.array(slope) + leniency[:, None]
    chance = 1 / (1 + np.exp(-score))
    return World(chance, camp, voted(rng, chance, votes, direct), rng)


def three_camps(seed: int, people: int = 2000) -> World:
    """Shares of 0.5, 0.3 and 0.2 at three angles; a proposal pleases those on its side of the circle."""
    rng = np.random.default_rng(seed)
    camp = rng.choice(3, people, p=[0.5, 0.3, 0.2])
    angle = np.array([0, 2.09, 4.19])[camp] + rng.normal(0, 0.25, people)
    kinds = [(row[1], row[2], kind) for kind, row in KINDS.items() for _ in range(row[0])]
    quality = np.array([rng.normal(q, sd) for q, sd, _ in kinds])
    strength = np.array([{"common": 0.15, "camp A": 2.4, "camp B": 2.4}.get(kind, 0.4) for *_, kind in kinds])
    turned = rng.uniform(0, 2 * np.pi, len(kinds))
    leniency = rng.normal(0, 0.4, people)
    score = quality + 1.3 * strength * np.cos(angle[:, None] - turned) + leniency[:, None]
    chance = 1 / (1 + np.exp(-score))
    return World(chance, camp, voted(rng, chance, 12, 0.0), rng)


def voted(rng: np.random.Generator, chance: np.ndarray, mean: float, direct: float) -> list[Row]:
    """A log: each person votes on some proposals, in an order of their own."""
    people, items = chance.shape
    counts = np.clip(rng.poisson(mean * rng.lognormal(-0.3, 0.8, people)), 1, items)
    rows: list[Row] = []
    for person in range(people):
        for item in rng.permutation(items)[: counts[person]]:
            p = chance[person, item]
            halves = 2 if rng.random() < p else 0
            if rng.random() < 0.12 * np.exp(-(((p - 0.5) / 0.25) ** 2)):
                halves = 1
            source = "direct" if rng.random() < direct else "queue"
            rows.append((float(len(rows)), person, NAMES[item], halves, source))
    return rows


def more_votes(world: World, share: float) -> list[Row]:
    """The log with so many more votes, by the same people on other proposals."""
    done = {(row[1], row[2]) for row in world.rows}
    rows = list(world.rows)
    while len(rows) < len(world.rows) * (1 + share):
        person, item = int(world.rng.integers(len(world.chance))), int(world.rng.integers(len(NAMES)))
        if (person, NAMES[item]) not in done:
            done.add((person, NAMES[item]))
            halves = 2 if world.rng.random() < world.chance[person, item] else 0
            rows.append((float(len(rows)), person, NAMES[item], halves, "queue"))
    return rows


def by_link(rows: list[Row], target: str, accounts: int) -> list[Row]:
    """The log after a brigade came by a link and voted for its target."""
    return [*rows, *((1e6 + k, f"b{k}", target, 2, "direct") for k in range(accounts))]


def through_the_queue(world: World, target: str, accounts: int) -> list[Row]:
    """The log after a brigade walked the queue to its target, wherever it stands among the 60."""
    rows = list(world.rows)
    for account in range(accounts):
        for item in world.rng.permutation(NAMES):
            at, is_target = 1e6 + len(rows), item == target
            rows.append((at, f"b{account}", str(item), 2 if is_target else -1, "queue"))
            if is_target:
                break
    return rows


def order(ranking: Ranking, rank: str = "rank") -> list[str]:
    """The proposals by that rank."""
    placed = [place for place in ranking.places if getattr(place, rank) is not None]
    return [str(place.item) for place in sorted(placed, key=lambda place: getattr(place, rank))]


def ndcg(found: list[str], gain: dict[str, float], most: int = 10) -> float:
    """How much of the best possible first ten was found, the first places counting more."""
    weight = [1 / np.log2(place + 2) for place in range(most)]
    got = sum(w * gain[item] for w, item in zip(weight, found, strict=False))
    best = sum(w * g for w, g in zip(weight, sorted(gain.values(), reverse=True), strict=False))
    return float(got / best)


def kendall(one: list[str], other: list[str]) -> float:
    """Kendall's τ of two orders of the same proposals."""
    place = {item: k for k, item in enumerate(other)}
    ranks = np.array([place[item] for item in one])
    signs = np.sign(ranks[None, :] - ranks[:, None])[np.triu_indices(len(ranks), 1)]
    return float(signs.mean())
