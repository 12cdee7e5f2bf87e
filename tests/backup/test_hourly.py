"""The hourly backup: made once an hour by one process, loud when it fails."""

import fcntl
from datetime import timedelta

import pytest

from lawlab.backup.keeping import name_at
from lawlab.backup.tasks import FAILURE, make_due
from lawlab.core.db import db, now
from lawlab.core.health import State, reports


@pytest.fixture
def site(new_site, tmp_path):
    app = new_site(LAWLAB_BACKUPS=str(tmp_path / "safe"))
    with app.app_context():
        yield app
        db.session.remove()


def test_a_backup_is_made_when_it_is_due_and_only_then(site, tmp_path, caplog):
    folder = tmp_path / "safe"
    assert reports()["backups"].state is State.DEGRADED
    assert make_due()
    assert '"event": "backup", "outcome": "done"' in caplog.text
    assert len(list(folder.glob("*.backup"))) == 1
    assert not make_due()
    found = reports()["backups"]
    assert found.state is State.WELL
    (made,) = folder.glob("*.backup")
    made.rename(folder / name_at(now() - timedelta(hours=3)))
    assert reports()["backups"].state is State.DEGRADED
    assert make_due()
    assert len(list(folder.glob("*.backup"))) == 2


def test_while_another_process_makes_it_this_one_does_not(site, tmp_path):
    folder = tmp_path / "safe"
    folder.mkdir()
    with (folder / ".turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert not make_due()
    assert not list(folder.glob("*.backup"))


def test_a_failure_is_loud_until_one_succeeds(site, tmp_path, caplog):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the same code, whatever the database")
    folder, database = tmp_path / "safe", site.config["LAWLAB"].instance / "lawlab.sqlite3"
    db.engine.dispose()
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + b"\0" * 4096)
    assert not make_due()
    assert "THE HOURLY BACKUP FAILED" in caplog.text
    found = reports()["backups"]
    assert found.state is State.DOWN
    assert not list(folder.glob("*.backup"))
    assert not make_due(), "it is not tried again at every turn"
    database.write_bytes(whole)
    (folder / FAILURE).unlink()
    assert make_due()
    assert reports()["backups"].state is State.WELL
