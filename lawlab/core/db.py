"""The database session, the types columns use, and how SQLite is made as strict as PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Engine,
    Enum,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, registry

#: How long a writer waits for another one on SQLite before the person is told to try again, in seconds.
LOCK_WAIT = 10.0
#: SQLite's `synchronous` from which each commit is on the disk before it is acknowledged.
FULL = 2


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite would otherwise give it back without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """What every table inherits: constraint names set once, and the types that annotations stand for."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(
        type_annotation_map={
            str: Text,
            int: BigInteger().with_variant(Integer, "sqlite"),  # SQLite numbers only INTEGER keys by itself
            datetime: UTCDateTime,
            dict[str, Any]: JSON,
            list[Any]: JSON,
            list[str]: JSON,
            list[int]: JSON,
            StrEnum: Enum(
                StrEnum,
                native_enum=False,
                length=32,
                values_callable=lambda members: [m.value for m in members],
            ),
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": True})
migrate = Migrate()


def now() -> datetime:
    """The present moment, aware, in UTC: the only clock that the rest of the code reads."""
    return datetime.now(UTC)


_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


def promise_to_read_only(promise: bool) -> None:
    """Let the transactions begun from here on be shared ones: a GET need not wait for writers."""
    _read_only.set(promise)


def begin_to_write() -> None:
    """End the transaction begun so far and take the promise back: what follows may write, even in a GET.

    Also the way to wait (for a slow computation, say) without holding anybody up: call it afterwards.
    """
    db.session.rollback()
    promise_to_read_only(False)


@contextmanager
def reading() -> Iterator[None]:
    """The same promise, for a block of code outside a request."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


def prepare_engine(engine: Engine) -> None:
    """Make an SQLite engine durable (FULL), strict (foreign keys) and patient (see `_begin_sqlite`).

    On PostgreSQL nobody waits for a lock for longer than on SQLite.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _connect_postgresql)
        return
    event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _connect_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{LOCK_WAIT:.0f}s'")
    connection.autocommit = False


def undurable(connection: Connection) -> list[str]:
    """The settings by which the database may lose what it acknowledged, as "name=value"; none is well."""
    if connection.dialect.name == "sqlite":
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        return [] if level >= FULL else [f"synchronous={level}"]
    names = ("fsync", "full_page_writes", "synchronous_commit")
    found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names}
    return [f"{name}={value}" for name, value in found.items() if value == "off"]


def _connect_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late and break savepoints
    # secure_delete: what is deleted is overwritten, or the file would still say who a person was
    pragmas = "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=0", "secure_delete=ON"
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once, waiting for it in short sleeps.

    Two transactions that begin as readers and then write would end in an error that no waiting cures.
    SQLite's own busy handler would stop every greenlet of the process, the lock's holder included: hence
    `busy_timeout=0` above and the sleeps here, which let the others run.
    """
    if _read_only.get():
        connection.exec_driver_sql("BEGIN")
        return
    deadline = time.monotonic() + LOCK_WAIT
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return
