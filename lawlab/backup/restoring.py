"""A backup put in place of what a site has: checked before anything is touched, recounted at the end."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade

from lawlab.backup import postgresql, sqlite
from lawlab.backup.archive import DAMAGED, Manifest, Opened, opened
from lawlab.backup.checking import Findings, examine
from lawlab.backup.home import Home
from lawlab.backup.instance_files import PREFIX, fresh_name, sync_folder
from lawlab.backup.services import DATABASE
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid
from lawlab.core.schema import known_revisions


@dataclass(frozen=True)
class Restored:
    """What stands now, and what the backup said of itself."""

    manifest: Manifest
    found: Findings

    @property
    def was_migrated(self) -> bool:
        return self.manifest.revision != self.found.revision

    @property
    def new_faults(self) -> list[str]:
        """What does not hold now, and was not known when the backup was made."""
        faults = [fault for fault in self.found.faults if fault not in self.manifest.faults]
        if self.manifest.tallies and not self.was_migrated and self.found.tallies != self.manifest.tallies:
            faults.append("the ballots do not count what they counted when the backup was made")
        return faults


def restore(file: Path, config: Home, *, force: bool = False) -> Restored:
    """Put a backup's database and files in place; the index is left to be made anew.

    Conflict when the database holds anything, unless forced, or while the site runs. What stood there comes
    back when anything fails. Invalid for a damaged file, another kind of database, or a newer version.
    """
    with opened(file) as backup:
        _require_readable(backup.manifest)
        db.session.remove()
        db.engine.dispose()
        if not force:
            _require_empty()
        place = _in_sqlite if db.engine.dialect.name == "sqlite" else _in_postgresql
        config.instance.mkdir(parents=True, exist_ok=True)
        with place(backup):
            if backup.manifest.revision != known_revisions()[0]:
                upgrade()
            with db.engine.connect() as connection:
                restored = Restored(backup.manifest, examine(connection))
            _require_same_rows(restored)
            _put_files(backup, config.instance)
        return restored


def _require_readable(manifest: Manifest) -> None:
    kind = db.engine.dialect.name
    if manifest.database != kind:
        raise Invalid(f"This is a backup of {manifest.database}, and DATABASE_URL names {kind}.")
    if manifest.revision not in known_revisions():
        raise Invalid(
            f"This backup was made by a newer version of LawLab (its tables are at {manifest.revision}; this "
            f"program knows them up to {known_revisions()[0]}): restore it with that version or a later one."
        )


def _require_empty() -> None:
    path = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if path is not None and not Path(path).exists():
        return
    try:
        with db.engine.connect() as connection:
            found = examine(connection)
    finally:
        db.engine.dispose()
    rows = sum(count for table, count in found.rows.items() if table != "alembic_version")
    if rows:
        raise Conflict(f"The database is not empty ({rows:,} rows): say --force to replace all of it.")


def _require_same_rows(restored: Restored) -> None:
    """Every table has the rows that it had; migrations may fill tables of their own."""
    was, now = restored.manifest.rows, restored.found.rows
    kept = {name: count for name, count in was.items() if name in now}
    if not restored.was_migrated:
        kept = was
    other = [name for name, count in kept.items() if now.get(name) != count]
    if other:
        raise Invalid(DAMAGED.format(reason=f"other numbers of rows in {', '.join(other)}"))


@contextmanager
def _in_sqlite(backup: Opened) -> Iterator[None]:
    path = sqlite.file_of(db.engine.url)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = fresh_name(path)
    try:
        backup.extract(DATABASE["sqlite"], fresh)
        if wrong := sqlite.check(fresh):
            raise Invalid(DAMAGED.format(reason="; ".join(wrong[:3])))
        sqlite.require_alone(path)
        aside = sqlite.put_aside(path)
        try:
            os.replace(fresh, path)
            sync_folder(path.parent)
            yield
        except BaseException:
            db.session.remove()
            db.engine.dispose()
            sqlite.put_back(aside, path)
            raise
        sqlite.forget(aside)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _in_postgresql(backup: Opened) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DATABASE["postgresql"]
        backup.extract(DATABASE["postgresql"], dump)
        with db.engine.connect() as connection:
            postgresql.require_alone(connection)
            postgresql.put_aside(connection)
            try:
                postgresql.load(connection, db.engine.url, dump)
                yield
            except BaseException:
                db.session.remove()
                postgresql.put_back(connection)
                raise
            db.session.remove()
            postgresql.forget(connection)


def _put_files(backup: Opened, instance: Path) -> None:
    for name in backup.manifest.parts:
        if not name.startswith(PREFIX):
            continue
        target = instance / name.removeprefix(PREFIX)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = fresh_name(target)
        try:
            backup.extract(name, beside)
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(target.parent)
