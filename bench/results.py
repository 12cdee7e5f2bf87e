"""What a measurement is, how it is taken, and where it is written.

A contender and its baseline are measured side by side in one run, in alternating order: on a shared machine
the ratio of two medians can be trusted, absolute figures cannot. Each measurement becomes one JSON line of
bench/results.jsonl and one row of the printed table.
"""

import json
import operator
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.jsonl"
BAR = re.compile(r"(?P<what>ratio|value) (?P<sign><=|>=|==) (?P<bound>\d+(\.\d+)?)")
SIGNS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq}

Measure = Callable[[], float]  #: takes one measurement: seconds, deliveries a second, bytes…


def seconds(action: Callable[[], object], times: int = 1) -> Measure:
    """Measures how long one call of `action` takes, as the mean of `times` calls in a row."""

    def measure() -> float:
        start = time.perf_counter()
        for _ in range(times):
            action()
        return (time.perf_counter() - start) / times

    return measure


def median_of(measure: Measure, runs: int) -> float:
    """The median of `runs` measurements."""
    return statistics.median(measure() for _ in range(runs))


def side_by_side(contender: Measure, baseline: Measure, runs: int) -> tuple[float, float]:
    """The medians of both, measured in pairs: contender first, then baseline first, and so on."""
    taken: dict[str, list[float]] = {"contender": [], "baseline": []}
    pair = [("contender", contender), ("baseline", baseline)]
    for run in range(runs):
        for name, measure in pair if run % 2 == 0 else reversed(pair):
            taken[name].append(measure())
    return statistics.median(taken["contender"]), statistics.median(taken["baseline"])


@dataclass(frozen=True)
class Measurement:
    """One line of results.jsonl. `ratio` is value / baseline_value; `holds` is null where there is no bar."""

    name: str  #: family.subject, as in live.burst_2000
    value: float
    unit: str
    baseline: str | None
    baseline_value: float | None
    ratio: float | None
    bar: str | None  #: "ratio <= 0.2", "value >= 30"
    holds: bool | None
    runs: int
    commit: str


def judge(bar: str | None, value: float, ratio: float | None) -> bool | None:
    """Whether the bar holds; ValueError if it is written wrongly, or compares without a baseline."""
    if bar is None:
        return None
    written = BAR.fullmatch(bar)
    if not written:
        raise ValueError(f"A bar reads “ratio <= 0.2” or “value >= 30”, not “{bar}”")
    figure = ratio if written["what"] == "ratio" else value
    if figure is None:
        raise ValueError(f"“{bar}” needs a baseline that is not zero")
    return bool(SIGNS[written["sign"]](figure, float(written["bound"])))


def commit() -> str:
    """The commit measured, with a + when the working tree differs from it; empty outside of Git."""
    if not shutil.which("git"):
        return ""
    described = subprocess.run(
        ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    return described.stdout.strip()


@dataclass
class Report:
    """The measurements of one run, written as they come so that an interrupted run keeps what it has."""

    path: Path = RESULTS
    commit: str = field(default_factory=commit)
    measurements: list[Measurement] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        baseline: str | None = None,
        baseline_value: float | None = None,
        bar: str | None = None,
        runs: int = 1,
    ) -> Measurement:
        """Record one measurement, with what it is compared to and the bar it should hold."""
        ratio = value / baseline_value if baseline_value else None
        holds = judge(bar, value, ratio)
        made = Measurement(name, value, unit, baseline, baseline_value, ratio, bar, holds, runs, self.commit)
        self.measurements.append(made)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(made), ensure_ascii=False) + "\n")
        return made

    def table(self) -> str:
        """The measurements as a table for people."""
        rows = [["measurement", "value", "baseline", "ratio", "bar", "holds", "runs"]]
        rows += [row(made) for made in self.measurements]
        widths = [max(len(cells[column]) for cells in rows) for column in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(r, widths, strict=True)) for r in rows]
        return "\n".join(line.rstrip() for line in lines)

    def missed(self) -> list[Measurement]:
        return [made for made in self.measurements if made.holds is False]


def row(made: Measurement) -> list[str]:
    baseline = "" if made.baseline_value is None else f"{made.baseline_value:.4g} ({made.baseline})"
    ratio = "" if made.ratio is None else f"{made.ratio:.3g}"
    holds = {None: "", True: "yes", False: "NO"}[made.holds]
    return [
        made.name,
        f"{made.value:.4g} {made.unit}",
        baseline,
        ratio,
        made.bar or "",
        holds,
        str(made.runs),
    ]
