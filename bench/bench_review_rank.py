"""The ranking of a large consultation, read from its log and written out, against reading the same log alone.

20,000 people, 300 proposals, 15 votes each on average, four in five asked by the queue. On a quiet machine
`json` reads the log in about a second, and the whole must be done within five.
"""

import json

import numpy as np

from bench.results import Report, seconds, side_by_side
from lawlab.review.ranking.compute import compute
from lawlab.review.ranking.log import read_rows, votes_of
from lawlab.review.ranking.published import written

PEOPLE, ITEMS, VOTES = 20_000, 300, 15
RUNS = 5


def run(report: Report) -> None:
    data = log()

    def ranked() -> str:
        rows, _ = read_rows(data)
        return "".join(written(compute(votes_of(rows))))

    def read() -> list[object]:
        return [json.loads(line) for line in data.split(b"\n") if line]

    value, baseline = side_by_side(seconds(ranked), seconds(read), RUNS)
    report.add("review.rank_20000_300", value, "s", baseline="json alone", baseline_value=baseline,
               bar="ratio <= 5", runs=RUNS)  # fmt: skip


def log() -> bytes:
    """Two camps, a third of the proposals dividing them."""
    chance = np.random.default_rng(100)
    position = np.where(chance.random(PEOPLE) < 0.7, 1.0, -1.0) + chance.normal(0, 0.35, PEOPLE)
    quality = chance.normal(0.3, 0.6, ITEMS)
    slope = np.where(np.arange(ITEMS) % 3 == 0, 2.0, 0.0) * chance.choice([-1, 1], ITEMS)
    lines: list[str] = []
    for person in range(PEOPLE):
        count = int(np.clip(chance.poisson(VOTES), 1, ITEMS))
        for item in chance.choice(ITEMS, count, replace=False):
            likely = 1 / (1 + np.exp(-(quality[item] + position[person] * slope[item])))
            record = {
                "person": f"p{person}",
                "item": f"A{item + 1}",
                "value": int(chance.random() < likely),
                "source": "queue" if chance.random() < 0.8 else "direct",
                "at": len(lines),
            }
            lines.append(json.dumps(record))
    return "\n".join(lines).encode()
