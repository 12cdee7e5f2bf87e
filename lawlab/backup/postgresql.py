"""A PostgreSQL database dumped by its own programs, of the moment at which it is recounted."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, Connection, Engine

from lawlab.core.errors import Conflict, Unavailable

#: Where Debian and its like keep the programs of each version.
PLACES = Path("/usr/lib/postgresql")
ASIDE = "before_restore"
#: What a connection's address may say besides, and the variable by which PostgreSQL's programs know it.
VARIABLES = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT",
             "sslkey": "PGSSLKEY", "host": "PGHOST", "port": "PGPORT"}  # fmt: skip


def program(name: str, least: int) -> str:
    """pg_dump or pg_restore of this major version or later; Unavailable in words when there is none."""
    found = [shutil.which(name), *sorted(map(str, PLACES.glob(f"*/bin/{name}")), reverse=True)]
    versions = {path: _major(path) for path in dict.fromkeys(filter(None, found))}
    for path, version in versions.items():
        if version >= least:
            return path
    seen = ", ".join(f"{path} is of version {version}" for path, version in versions.items())
    raise Unavailable(
        f"{name} of PostgreSQL {least} or later is needed, as the server is: {seen or 'none was found'}. "
        "Install the package postgresql-client, or put its folder on the PATH."
    )


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    match = re.search(r"\) (\d+)", said)
    return int(match[1]) if match else 0


def version_of(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000


def _environment(url: URL) -> dict[str, str]:
    """How to reach the database, where other people of the machine cannot read it as they can an argument."""
    named: dict[str, object] = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
    }
    named |= {"PGDATABASE": url.database}
    named |= {VARIABLES[key]: value for key, value in url.query.items() if key in VARIABLES}
    return {**os.environ, **{key: str(value) for key, value in named.items() if value}}


def _run(command: list[str], url: URL, what: str) -> None:
    done = subprocess.run(command, env=_environment(url), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Unavailable(f"The database could not be {what}: {(done.stderr or done.stdout).strip()[-600:]}")


@contextmanager
def frozen(engine: Engine) -> Iterator[tuple[Connection, str]]:
    """The database as it is at this moment, for as long as the block lasts, and the name to share it by."""
    with engine.connect() as connection:
        connection.rollback()
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield connection, str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())


def dump(connection: Connection, snapshot: str, url: URL, target: Path) -> None:
    """Dump what this frozen connection sees; nobody who votes waits."""
    pg_dump = program("pg_dump", version_of(connection))
    target.touch(0o600)
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    _run([pg_dump, *options, f"--file={target}"], url, "dumped")


def load(connection: Connection, url: URL, source: Path) -> None:
    """Load a dump into an empty schema, whole or not at all."""
    pg_restore = program("pg_restore", version_of(connection))
    connection.rollback()
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run([pg_restore, *options, f"--dbname={url.database}", str(source)], url, "restored")


def require_alone(connection: Connection) -> None:
    """Refuse while another program is connected to the database: it must not be replaced under it."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    others = connection.execute(text(query)).scalar_one()
    connection.rollback()
    if others:
        raise Conflict(f"The site seems to be running ({others} connections to its database): stop it first.")


def put_aside(connection: Connection) -> None:
    """Rename the schema that holds the tables, and make an empty one in its place."""
    connection.execute(text(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE"))
    connection.execute(text(f"ALTER SCHEMA public RENAME TO {ASIDE}"))
    connection.execute(text("CREATE SCHEMA public"))
    connection.commit()


def put_back(connection: Connection) -> None:
    connection.rollback()
    connection.execute(text("DROP SCHEMA public CASCADE"))
    connection.execute(text(f"ALTER SCHEMA {ASIDE} RENAME TO public"))
    connection.commit()


def forget(connection: Connection) -> None:
    connection.rollback()
    connection.execute(text(f"DROP SCHEMA {ASIDE} CASCADE"))
    connection.commit()
