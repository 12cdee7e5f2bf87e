"""Which version the tables have, and which one this program wants: revisions of lawlab/migrations."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.engine import Connection


def revision_of(connection: Connection) -> str | None:
    """The revision that the tables behind this connection have; None for tables that no migration made."""
    return MigrationContext.configure(connection).get_current_revision()


def wanted_revision() -> str:
    """The last revision that this program knows."""
    return known_revisions()[0]


def known_revisions() -> list[str]:
    """Every revision that this program can bring up to date, the last one first."""
    config = current_app.extensions["migrate"].migrate.get_config()
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
