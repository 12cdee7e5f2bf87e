"""The site's process for tests: on its own port and data, told to stop, and heard when it fails."""

from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests import live

pytestmark = pytest.mark.services
THROWAWAY = Path(__file__).with_name("throwaway.py")
Serve = Callable[..., live.Site]
pytest_plugins = ["pytester"]


def environment_of(site: live.Site) -> dict[str, str]:
    with urlopen(f"{site.url}/environment") as answer:  # noqa: S310 (a loopback address)
        return dict(line.split("=", 1) for line in answer.read().decode().splitlines() if "=" in line)


def test_the_site_answers_and_is_gone_after_the_block() -> None:
    with live.serving(program=THROWAWAY) as site:
        assert live.is_ready(site.url)
    assert not live.is_ready(site.url)
    assert not site.log.parent.exists()


def test_the_settings_reach_the_site_and_the_developers_do_not(
    live_server: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAWLAB_ROLE", "live")
    monkeypatch.setenv("DATABASE_URL", "postgresql://production")
    site = live_server(program=THROWAWAY, redis_url="redis://127.0.0.1:1/0", env={"LAWLAB_ORIGINS": "x"})
    seen = environment_of(site)
    assert "LAWLAB_ROLE" not in seen
    assert "DATABASE_URL" not in seen
    assert (seen["REDIS_URL"], seen["LAWLAB_ORIGINS"]) == ("redis://127.0.0.1:1/0", "x")
    assert seen["LAWLAB_INSTANCE"] == str(site.instance)


def test_two_processes_may_share_the_data_of_one_site(live_server: Serve, tmp_path: Path) -> None:
    first = live_server(program=THROWAWAY, instance=tmp_path)
    second = live_server(program=THROWAWAY, instance=tmp_path)
    assert first.url != second.url
    assert environment_of(first)["LAWLAB_INSTANCE"] == environment_of(second)["LAWLAB_INSTANCE"]


def test_a_site_that_refuses_to_start_says_why() -> None:
    with (
        pytest.raises(live.NotReady, match="no such key"),
        live.serving(program=THROWAWAY, env={"REFUSE": "no such key"}),
    ):
        pass


def test_the_log_is_shown_when_a_test_fails(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(live.ROOT))
    pytester.makeini("[pytest]\nmarkers =\n    services: starts a real server")
    pytester.makepyfile(
        f"from pathlib import Path\ndef test_it(live_server):\n"
        f"    live_server(program=Path({str(THROWAWAY)!r}))\n    assert False"
    )
    outcome = pytester.runpytest_subprocess("-p", "tests.server_fixtures")
    outcome.assert_outcomes(failed=1)
    outcome.stdout.fnmatch_lines(["*Log of http://127.0.0.1:*", "the throw-away site starts"])
