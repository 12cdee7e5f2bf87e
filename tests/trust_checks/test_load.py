"""A crowd that reads, votes, argues and watches (bench/load/): nobody is refused, no vote is lost."""

import json
import os
import subprocess
import sys

import pytest

from bench.results import RESULTS, ROOT

pytestmark = pytest.mark.services


def measured(minutes: float, people: int, scale: float) -> dict[str, float]:
    """What `make bench ONLY=load` finds with so many people, by the measurement's name without its size."""
    before = RESULTS.stat().st_size if RESULTS.exists() else 0
    asked = {"BENCH_MINUTES": str(minutes), "BENCH_PEOPLE": str(people), "BENCH_SCALE": str(scale)}
    command = [sys.executable, "-m", "bench.run", "load"]
    subprocess.run(command, cwd=ROOT, env=os.environ | asked, capture_output=True, timeout=60 * minutes + 600)
    with RESULTS.open() as file:
        file.seek(before)
        lines = [json.loads(line) for line in file]
    return {line["name"].partition("_0.")[0].partition("_1x")[0]: line["value"] for line in lines}


@pytest.mark.long
def test_a_small_crowd_is_served_without_a_refusal_or_a_lost_vote():
    found = measured(0.4, 30, 0.02)
    assert found["load.failures"] == 0
    assert found["load.votes_lost"] == found["load.log_faults"] == 0
    assert found["load.requests"] > 1


@pytest.mark.soak
@pytest.mark.trust("S46")
def test_three_hundred_people_for_half_an_hour(figure):
    minutes = float(os.environ.get("BENCH_MINUTES", "30"))
    found = measured(minutes, 300, 1)
    slowest = max((value, name) for name, value in found.items() if name.endswith("p95"))
    figure(
        f"slowest 95th percentile {slowest[0]:.0f} ms ({slowest[1]}), "
        f"{found['load.failures']:.3f} % refused, "
        f"{found['load.memory']:+.2f} MB a minute, {found['load.requests']:.0f} requests a second"
    )
    assert slowest[0] <= 500
    assert found["load.failures"] < 0.1
    assert found["load.memory"] < 1
    assert found["load.votes_lost"] == found["load.log_faults"] == 0
