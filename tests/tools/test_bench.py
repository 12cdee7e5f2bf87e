"""Measurements: taken in turn, compared, judged against their bar, and written one JSON line each."""

import json
from pathlib import Path

import pytest

from bench import run
from bench.results import Report, median_of, seconds, side_by_side


def test_a_line_has_the_published_fields(tmp_path: Path) -> None:
    report = Report(path=tmp_path / "results.jsonl", commit="abc")
    report.add("law.diff", 2.0, "ms", baseline="python", baseline_value=10.0, bar="ratio <= 0.2", runs=5)
    report.add("law.parse", 12.0, "s", bar="value <= 10")
    first, second = map(json.loads, report.path.read_text().splitlines())
    assert first == {
        "name": "law.diff", "value": 2.0, "unit": "ms", "baseline": "python", "baseline_value": 10.0,
        "ratio": 0.2, "bar": "ratio <= 0.2", "holds": True, "runs": 5, "commit": "abc",
    }  # fmt: skip
    assert (second["ratio"], second["holds"]) == (None, False)
    assert [made.name for made in report.missed()] == ["law.parse"]


@pytest.mark.parametrize("bar", ["0.2", "ratio < 0.2", "ratio <= 0.2"])
def test_a_bar_that_cannot_be_judged_is_refused(tmp_path: Path, bar: str) -> None:
    with pytest.raises(ValueError, match=r"A bar reads|needs a baseline"):
        Report(path=tmp_path / "results.jsonl").add("law.diff", 2.0, "ms", bar=bar)
    assert not (tmp_path / "results.jsonl").exists()


def test_contender_and_baseline_take_turns_at_going_first() -> None:
    order: list[str] = []

    def taking(name: str, values: list[float]) -> float:
        order.append(name)
        return values.pop(0)

    fast, slow = [1.0, 9.0, 2.0], [4.0, 5.0, 6.0]
    assert side_by_side(lambda: taking("c", fast), lambda: taking("b", slow), runs=3) == (2.0, 5.0)
    assert "".join(order) == "cbbccb"


def test_the_median_ignores_an_outlier_and_seconds_are_per_call() -> None:
    values = [1.0, 100.0, 2.0]
    assert median_of(lambda: values.pop(), runs=3) == 2.0
    calls: list[int] = []
    assert 0 <= seconds(lambda: calls.append(1), times=10)() < 1
    assert len(calls) == 10


def test_a_family_is_its_files_and_a_broken_one_leaves_the_others_their_chance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.__path__", [str(tmp_path)])
    (tmp_path / "bench_law_diff.py").write_text("def run(report): report.add('law.diff', 1, 'ms')")
    (tmp_path / "bench_law_bad.py").write_text("def run(report): raise OSError")
    (tmp_path / "bench_live.py").write_text("")
    names = run.modules("law", tmp_path)
    report = Report(path=tmp_path / "results.jsonl", commit="abc")
    assert names == ["bench_law_bad", "bench_law_diff"]
    assert run.run(names, report) == ["bench_law_bad"]
    assert "law.diff     1 ms" in report.table()
