"""Very many rows into the database at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from lawlab.core.db import Base

Row = tuple[Any, ...]
CHUNK = 5_000


class Writer:
    """Writes in the transaction of its connection, and tells how many rows went in."""

    def __init__(self, connection: Connection, tell: Callable[[int], object]) -> None:
        self.connection, self.tell = connection, tell
        self.is_postgres = connection.dialect.name == "postgresql"

    def write(self, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Add rows whose values are in the order of `columns`; Python defaults do not apply."""
        table = _table(model)
        prepared = self._prepared(table, columns, rows)
        names = ", ".join(f'"{name}"' for name in columns)
        if self.is_postgres:
            self._copy(f'COPY "{table.name}" ({names}) FROM STDIN', prepared)
            return
        marks = ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
        for chunk in _chunks(prepared):
            self.connection.exec_driver_sql(statement, chunk)
            self.tell(len(chunk))

    def _copy(self, statement: str, rows: Iterator[Row]) -> None:
        driver: Any = self.connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for chunk in _chunks(rows):
                for row in chunk:
                    copy.write_row(row)
                self.tell(len(chunk))

    def _prepared(self, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
        """The values as the driver wants them: what SQLAlchemy would do for each, and nothing more."""
        dialect = self.connection.dialect
        changes = [
            (place, process)
            for place, name in enumerate(columns)
            if (process := table.c[name].type.dialect_impl(dialect).bind_processor(dialect))
        ]
        for row in rows:
            values = list(row)
            for place, process in changes:
                values[place] = process(values[place])
            yield tuple(values)

    def last_id(self, model: type[Base]) -> int:
        return int(self.connection.execute(select(func.max(_table(model).c.id))).scalar() or 0)

    def settle(self, models: Iterable[type[Base]]) -> None:
        """Let PostgreSQL number the next rows after these, and know how many there are."""
        if not self.is_postgres:
            return
        for table in map(_table, models):
            if "id" in table.c and not table.c.id.foreign_keys:
                numbered = (
                    "SELECT setval(pg_get_serial_sequence(:name, 'id'), coalesce(max(id), 0) + 1, false)"
                )
                statement = text(f'{numbered} FROM "{table.name}"')
                self.connection.execute(statement, {"name": f'"{table.name}"'})
            self.connection.execute(text(f'ANALYZE "{table.name}"'))


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
