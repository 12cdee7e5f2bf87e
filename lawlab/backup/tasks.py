"""The hourly backup of a serving process, made by a program of its own, and what operators are told of it."""

import fcntl
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from lawlab.backup.home import Home
from lawlab.backup.keeping import moment_of, name_at, too_many
from lawlab.core.background import every
from lawlab.core.db import now
from lawlab.core.health import Report, State, part
from lawlab.core.security_log import note

logger = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent.parent

EVERY = timedelta(hours=1)
#: After a failure it is tried again, but not at every turn.
AGAIN = timedelta(minutes=5)
#: From this age on the last backup is too old: the hourly one has failed or hangs.
LATE = timedelta(hours=2)
FAILURE = "last-failure.txt"


@every(60.0, "backups")
def make_due() -> bool:
    """Make the backup of this hour unless it is there, or another process makes it; whether it was made."""
    config: Home = current_app.config["LAWLAB"]
    if config.backups is None or not _is_due(config.backups, now()):
        return False
    config.backups.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _turn(config.backups) as is_mine:
        return is_mine and _is_due(config.backups, now()) and _make(config, config.backups)


def _make(config: Home, folder: Path) -> bool:
    """A process of its own copies, counts and packs: this one goes on answering."""
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "backup"]
    if nice := shutil.which("nice"):
        command = [nice, "-n", "10", *command]
    environ = {
        **os.environ,
        "DATABASE_URL": config.database_url,
        "LAWLAB_INSTANCE": str(config.instance),
        "SECRET_KEY": config.secret_key,
    }
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, str(folder / name_at(now()))],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    note("backup", "refused" if done.returncode else "done", by="hourly", status=done.returncode)
    if done.returncode:
        words = (done.stderr or done.stdout).strip()[-2000:]
        logger.error("THE HOURLY BACKUP FAILED: %s", words)
        (folder / FAILURE).write_text(words)
    else:
        (folder / FAILURE).unlink(missing_ok=True)
    for name in too_many(path.name for path in folder.iterdir()):
        (folder / name).unlink(missing_ok=True)
    return not done.returncode


def _is_due(folder: Path, at: datetime) -> bool:
    last, failure = last_backup(folder), _failed_at(folder)
    if failure is not None and timedelta() <= at - failure < AGAIN:
        return False
    return last is None or not timedelta() <= at - last < EVERY


def last_backup(folder: Path) -> datetime | None:
    if not folder.is_dir():
        return None
    return max(filter(None, (moment_of(path.name) for path in folder.iterdir())), default=None)


def _failed_at(folder: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp((folder / FAILURE).stat().st_mtime, tz=now().tzinfo)
    except OSError:
        return None


@contextmanager
def _turn(folder: Path) -> Iterator[bool]:
    """Whether this process may make it: one at a time; the system frees the turn of one that dies."""
    with (folder / ".turn").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@part("backups")
def backups() -> Report:
    config: Home = current_app.config["LAWLAB"]
    folder = config.backups
    if folder is None:
        return Report(State.OFF, _("No backups are made: LAWLAB_BACKUPS names no folder."))
    if _failed_at(folder) is not None:
        words = (folder / FAILURE).read_text()[-300:]
        return Report(State.DOWN, _("The last backup failed: %(reason)s", reason=words))
    last = last_backup(folder)
    if last is None:
        return Report(State.DEGRADED, _("No backup has been made yet in %(folder)s.", folder=folder))
    if now() - last > LATE:
        return Report(
            State.DEGRADED, _("The last backup is of %(moment)s: it is late.", moment=last.isoformat())
        )
    return Report(State.WELL, _("The last backup is of %(moment)s.", moment=last.isoformat()))
