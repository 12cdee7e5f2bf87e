"""How Alembic reaches the database: through the application, whole migrations in one transaction.

SQLite alters a table by making it anew, which it refuses of a table that rows of others name: its foreign keys
are set aside meanwhile (which it allows outside a transaction alone), and all checked before the commit.
"""

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from lawlab.core.db import db

assert not context.is_offline_mode(), "migrations run against a database: use `flask db upgrade`"


def set_foreign_keys(connection: Connection, value: str) -> None:
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute(f"PRAGMA foreign_keys={value}")


def require_whole(connection: Connection) -> None:
    """No row may name another that is not there; raised before the commit, so nothing changed."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"the migration would leave rows that name none: {orphans[:5]}")


with db.engine.connect() as connection:
    set_foreign_keys(connection, "OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            require_whole(connection)
        connection.commit()
    finally:
        connection.rollback()
        set_foreign_keys(connection, "ON")
