"""Making a backup while the site runs: the data of one moment, recounted, written beside and renamed."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lawlab.backup import postgresql, sqlite
from lawlab.backup.archive import Manifest, opened, write
from lawlab.backup.checking import Findings, examine
from lawlab.backup.home import Home
from lawlab.backup.instance_files import SECRET, fresh_name, kept_files, sync_folder, write_secret
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Unavailable

#: The name of the database's part, for each kind of database.
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
WORKPLACE = ".lawlab-backup-"
#: What a backup that was killed left behind is cleared away after so long, in seconds.
STALE = 24 * 3600.0


def back_up(file: Path, config: Home, *, force: bool = False) -> Manifest:
    """Write everything that cannot be made anew into `file`; Conflict when it exists, unless forced.

    The file appears whole, under its name, or not at all. What its recount found wrong is in its manifest:
    a database with a fault is worth keeping too.
    """
    file = file.absolute()
    if file.exists() and not force:
        raise Conflict(f"{file} exists: choose another name, or say --force to replace it.")
    try:
        with _workplace(file.parent) as folder:
            return _made(file, folder, config, force=force)
    except OSError as error:
        raise Unavailable(f"The backup could not be written: {error}.") from error


def _made(file: Path, folder: Path, config: Home, *, force: bool) -> Manifest:
    made_at = now()
    kind = db.engine.dialect.name
    copied = folder / DATABASE[kind]
    found, wrong = _copy_sqlite(copied) if kind == "sqlite" else _copy_postgresql(copied)
    files = {DATABASE[kind]: copied, **kept_files(config.instance, without=config.backups)}
    files[SECRET] = write_secret(folder / "secret", config.secret_key)
    manifest = Manifest(
        made_at=made_at.isoformat(timespec="seconds"),
        database=kind,
        revision=found.revision,
        rows=found.rows,
        is_recounted=found.is_recounted,
        tallies=found.tallies,
        faults=wrong + found.faults,
    )
    written = folder / "backup"
    manifest = write(written, manifest, files)
    with opened(written):  # read again from the disk: it must be what was meant
        pass
    _put_in_place(written, file, force=force)
    return manifest


def _copy_sqlite(target: Path) -> tuple[Findings, list[str]]:
    wrong = sqlite.copy(sqlite.file_of(db.engine.url), target)
    with sqlite.connected(target) as connection:
        return examine(connection), wrong


def _copy_postgresql(target: Path) -> tuple[Findings, list[str]]:
    with postgresql.frozen(db.engine) as (connection, snapshot):
        postgresql.dump(connection, snapshot, db.engine.url, target)
        return examine(connection), []


def _put_in_place(written: Path, file: Path, *, force: bool) -> None:
    if force:
        os.replace(written, file)
    else:
        try:
            os.link(written, file)  # unlike a renaming, it never replaces what came there meanwhile
        except FileExistsError as error:
            raise Conflict(f"{file} exists by now: choose another name.") from error
        except OSError:  # a file system without links
            beside = fresh_name(file)
            shutil.copy2(written, beside)
            os.replace(beside, file)
    sync_folder(file.parent)


@contextmanager
def _workplace(parent: Path) -> Iterator[Path]:
    """A folder beside the file to be, gone at the end whatever happens; older ones are cleared away."""
    if not parent.is_dir():
        raise Conflict(f"There is no folder {parent}.")
    for old in parent.glob(f"{WORKPLACE}*"):
        if time.time() - old.stat().st_mtime > STALE:
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=WORKPLACE, dir=parent) as folder:
        yield Path(folder)
