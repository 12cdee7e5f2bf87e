"""An SQLite database copied while it is written to, and put in place of another."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, Connection

from lawlab.core.errors import Conflict, Invalid, Unavailable

#: How long a copy waits for another program's lock, in seconds.
WAIT = 30.0
BESIDE = ("-wal", "-shm", "-journal")


def file_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise Invalid("Only a database in a file of its own can be backed up or restored.")
    return Path(url.database)


def copy(source: Path, target: Path) -> list[str]:
    """Copy a database as it is at one moment, without a page that was freed; tell what is wrong with it.

    It is one reader among others: in WAL mode nobody waits for it. Pages that were freed may still hold what
    people erased: VACUUM INTO leaves them out, as a copy of the pages would not.
    """
    if not source.exists():
        raise Invalid(f"There is no database at {source}.")
    try:
        with closing(sqlite3.connect(source, timeout=WAIT)) as connection:
            wrong = _wrong_with(connection)
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise Unavailable(f"The database could not be copied: {error}.") from error
    target.chmod(0o600)
    if found := check(target):
        raise Unavailable(f"The copy of the database is not sound: {'; '.join(found[:3])}.")
    return wrong


def check(path: Path) -> list[str]:
    """What SQLite itself finds wrong with a database; none when it is sound."""
    try:
        with closing(sqlite3.connect(path, timeout=WAIT)) as connection:
            return _wrong_with(connection)
    except sqlite3.Error as error:
        return [str(error)]


def _wrong_with(connection: sqlite3.Connection) -> list[str]:
    said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    orphans = [
        f"a row of {row[0]} names none of {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")
    ]
    return [words for words in said if words != "ok"] + orphans


@contextmanager
def connected(path: Path) -> Iterator[Connection]:
    """A connection to a copy, apart from the application's."""
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def require_alone(path: Path) -> None:
    """Refuse while any program has the database open: its file must not be replaced under it.

    Leaving WAL mode needs every other connection to be closed; it also empties the log into the file.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise Conflict(f"The site seems to be running ({error}): stop it first.") from error
    except sqlite3.DatabaseError:  # damaged: this is what backups are for
        return
    if mode == "wal":
        raise Conflict("The site seems to be running: stop it first.")


def put_aside(path: Path) -> Path:
    """Move a database and what belongs to it out of the way; where it now is."""
    aside = path.with_name(f"{path.name}.before-restore")
    for end in ("", *BESIDE):
        moved = path.with_name(path.name + end)
        aside.with_name(aside.name + end).unlink(missing_ok=True)
        if moved.exists():
            os.replace(moved, aside.with_name(aside.name + end))
    return aside


def put_back(aside: Path, path: Path) -> None:
    for end in ("", *BESIDE):
        path.with_name(path.name + end).unlink(missing_ok=True)
        moved = aside.with_name(aside.name + end)
        if moved.exists():
            os.replace(moved, path.with_name(path.name + end))


def forget(aside: Path) -> None:
    for end in ("", *BESIDE):
        aside.with_name(aside.name + end).unlink(missing_ok=True)
