"""What a backup is checked by, made or restored: its rows, and every chain and ballot of votes recounted."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from lawlab.core.schema import revision_of, wanted_revision
from lawlab.votes.recount import faults


@dataclass(frozen=True)
class Findings:
    """What was counted in a database, in one transaction."""

    revision: str | None
    rows: dict[str, int]
    is_recounted: bool
    tallies: str | None
    faults: list[str]


def examine(connection: Connection) -> Findings:
    """Count the rows of every table; recount every ballot where the tables are of this program's version."""
    revision = revision_of(connection)
    rows = {name: _rows(connection, name) for name in sorted(inspect(connection).get_table_names())}
    if revision != wanted_revision():
        return Findings(revision, rows, is_recounted=False, tallies=None, faults=[])
    with Session(connection) as session:
        found = faults(session)
    return Findings(revision, rows, is_recounted=True, tallies=tallies_of(connection), faults=found)


def _rows(connection: Connection, table: str) -> int:
    quoted = connection.dialect.identifier_preparer.quote(table)
    return int(connection.execute(text(f"SELECT count(*) FROM {quoted}")).scalar_one())  # noqa: S608 - quoted


def tallies_of(connection: Connection) -> str:
    """A hash of what every ballot counts and of where its chain ends: the same where nothing changed."""
    query = text(
        "SELECT id, for_count, mixed_count, against_count, log_size, log_head FROM ballot ORDER BY id"
    )
    digest = hashlib.sha256()
    for row in connection.execute(query):
        digest.update((",".join(map(str, row)) + "\n").encode())
    return digest.hexdigest()
