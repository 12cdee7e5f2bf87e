"""The checks of docs/trust.md: `pytest -m trust --trust FILE` writes a JSON line a check, with what it found.

A test names its check with `@pytest.mark.trust("S13")`, and says what it found with the fixture `figure`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.trust_bars import BARS

Figure = Callable[[str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--trust", type=Path, default=None, help="write the figures of the trust checks here")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Say in words what was found, figures first: `figure("20 of 20 bad answers refused, 0 sessions")`."""
    return lambda words: record_property("trust figure", words)


class Findings:
    """What the tests of each check found."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.figures: dict[str, list[str]] = defaultdict(list)
        self.outcomes: dict[str, list[str]] = defaultdict(list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        report: Any = yield
        checks = [name for mark in item.iter_markers("trust") for name in mark.args]
        if report.when == "call" or report.outcome != "passed":
            for check in checks:
                self.outcomes[check].append(report.outcome)
                self.figures[check] += [v for k, v in report.user_properties if k == "trust figure"]
        return report  # type: ignore[return-value]

    def pytest_sessionfinish(self) -> None:
        with self.path.open("w") as file:
            for check, bar in BARS.items():
                line = {"check": check, "bar": bar, "figure": self.figure(check), "holds": self.holds(check)}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def figure(self, check: str) -> str:
        """The distinct figures of a check's tests, then how many of them passed."""
        outcomes = self.outcomes[check]
        if not outcomes:
            return "not run"
        passed = f"{outcomes.count('passed')} of {len(outcomes)} tests pass"
        return "; ".join([*dict.fromkeys(self.figures[check]), passed])

    def holds(self, check: str) -> bool:
        return bool(self.outcomes[check]) and set(self.outcomes[check]) == {"passed"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "trust(check): a check of the trust table, such as S13")
    if path := config.getoption("--trust"):
        config.pluginmanager.register(Findings(path), "trust findings")
