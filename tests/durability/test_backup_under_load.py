"""The whole drill: a backup while people vote, restored elsewhere, opened, voted on."""

import time
from collections import defaultdict

import pytest

from tests import services
from tests.durability.site import Person, Site
from tests.durability.writers import Writers, truth

pytestmark = [pytest.mark.services, pytest.mark.trust("S11")]
RATE = 100  #: votes a second that the crowd casts, should the machine let it


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.soak)])
def test_a_backup_under_load_is_restored_elsewhere(
    start, tmp_path, postgres_url, database_url, seconds, figure, monkeypatch
) -> None:
    monkeypatch.setenv("PATH", f"{services.postgres_programs()}:{services.os.environ['PATH']}")
    site, file = start(database_url=database_url), tmp_path / "drill.backup"
    with Writers(site, 8, rate=RATE) as writers:
        time.sleep(seconds)
        before = {key: len(acts) for key, acts in list(writers.accounts.acts.items())}
        began = time.monotonic()
        made = site.command("backup", str(file))
        backed_up = time.monotonic() - began
        during = writers.accounts.acknowledged - sum(before.values())
        time.sleep(1)
    assert made.returncode == 0, made.stderr
    assert writers.accounts.wrong == []
    with services.new_database(postgres_url, f"drill_{seconds}") as url:
        began = time.monotonic()
        elsewhere = restored(tmp_path, url if database_url else None, file)
        found = truth(elsewhere.database)
        opened = elsewhere.start()
        drill = time.monotonic() - began + backed_up
        person = Person(elsewhere, 100)
        assert person.vote("art_1er", "for") == 303
        person.leave()
        elsewhere.kill()
    kept, lost = compared(writers.accounts.acts, found.acts)
    figure(
        f"{'PostgreSQL' if database_url else 'SQLite'}: {during / backed_up:.0f} votes a second during a "
        f"backup of {backed_up:.1f} s, {kept:,} acts restored, {lost} younger than the backup, "
        f"{len(found.faults)} faults, whole drill {drill:.1f} s (site up after {opened:.1f} s)"
    )
    assert found.faults == []
    for key, count in before.items():
        assert len(found.acts.get(key, [])) >= count, "what was acknowledged before the backup is not in it"
    assert drill < 600


def restored(tmp_path, url: str | None, file) -> Site:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    site = Site(folder, url)
    done = site.command("restore", str(file))
    assert done.returncode == 0, done.stderr
    return site


def compared(acknowledged: dict, found: dict) -> tuple[int, int]:
    """How many acts are there, each a beginning of what a person did in order; how many are not."""
    everything = defaultdict(list, acknowledged)
    for key, acts in found.items():
        asked = everything[key]
        # A vote that was saved when the backup began may have been acknowledged a moment after it.
        assert asked[: len(acts)] == acts
    kept = sum(map(len, found.values()))
    return kept, sum(map(len, acknowledged.values())) - kept
