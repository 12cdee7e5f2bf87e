"""The tables that migrations make are those of the models, and each migration can be taken back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from lawlab import create_app
from lawlab.config import read_config
from lawlab.core.db import db

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def empty_app(request, tmp_path):
    """An application on a database without any table."""
    environ = {"LAWLAB_INSTANCE": str(tmp_path), "SECRET_KEY": "tests"}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        environ["DATABASE_URL"] = _new_database(url, tmp_path)
    return create_app(read_config(environ, ROOT))


def _new_database(url: str, instance: Path) -> str:
    app = create_app(
        read_config(
            {"DATABASE_URL": url, "LAWLAB_INSTANCE": str(instance), "SECRET_KEY": "tests"},
            ROOT,
        )
    )
    with app.app_context():
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("DROP DATABASE IF EXISTS migrations"))
            connection.execute(text("CREATE DATABASE migrations"))
        db.engine.dispose()
    return url.rpartition("/")[0] + "/migrations"


def test_migrations_make_the_tables_of_the_models_and_can_be_taken_back(empty_app):
    with empty_app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        db.engine.dispose()
