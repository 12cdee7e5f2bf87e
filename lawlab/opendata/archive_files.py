"""The archives that the site gives: made once a checkpoint, by a process of their own, and kept in a file."""

import fcntl
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from gevent import subprocess
from sqlalchemy import func, select

from lawlab.bills.models import Dossier
from lawlab.core.db import db, reading
from lawlab.opendata.keys import config
from lawlab.opendata.models import Checkpoint

logger = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
LONGEST = 1800  #: seconds


def folder() -> Path:
    return Path(current_app.instance_path) / "cache" / "opendata"


def archive_path(slug: str, size: int) -> Path:
    return folder() / f"{slug}-{size}.zip"


def newest_archive(slug: str) -> Path | None:
    """The archive of the latest checkpoint that has one: the next may be in the making."""
    found = [(int(path.stem.rpartition("-")[2]), path) for path in folder().glob(f"{slug}-*.zip")
             if path.stem.rpartition("-")[0] == slug and path.stem.rpartition("-")[2].isdigit()]  # fmt: skip
    return max(found)[1] if found else None


def make_waiting_archives() -> int:
    """Make the archives of the checkpoints that have none yet; how many. One process at a time."""
    with reading():
        newest = select(Dossier.slug, func.max(Checkpoint.size)).join(
            Checkpoint, Checkpoint.dossier_id == Dossier.id
        )
        rows = db.session.execute(newest.group_by(Dossier.slug).order_by(Dossier.slug)).all()
        db.session.rollback()
    lacking = [(slug, size) for slug, size in rows if not archive_path(slug, size).exists()]
    if not lacking:
        return 0
    with alone() as is_alone:
        return sum(_made(slug, archive_path(slug, size)) for slug, size in lacking) if is_alone else 0


@contextmanager
def alone() -> Iterator[bool]:
    """Whether no other process of this machine is at it."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "making.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _made(slug: str, path: Path) -> bool:
    beside = path.with_name(f"{path.name}.part")
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "opendata", "export", "--kept", slug, str(beside)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=LONGEST,
    )
    if done.returncode:
        logger.error("the archive of %s was not made: %s", slug, done.stderr.decode(errors="replace")[-2000:])
        beside.unlink(missing_ok=True)
        return False
    beside.replace(path)
    for earlier in path.parent.glob(f"{slug}-*.zip"):
        if earlier != path and earlier.stem.rpartition("-")[0] == slug:
            earlier.unlink(missing_ok=True)
    return True


def environment() -> dict[str, str]:
    """What the child needs to be of the same site, whatever this process was configured by."""
    ours = config()
    return os.environ | {
        "DATABASE_URL": ours.database_url,
        "LAWLAB_INSTANCE": str(ours.instance),
        "LAWLAB_ORIGINS": ",".join(ours.origins),
        "LAWLAB_SIGNING_KEY": str(ours.signing_key) if ours.signing_key.exists() else "",
        "SECRET_KEY": ours.secret_key,
    }
