"""How Alembic reaches the database: through the application, whole migrations in one transaction."""

from alembic import context
from flask import current_app

from lawlab.core.db import db

assert not context.is_offline_mode(), "migrations run against a database: use `flask db upgrade`"

with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
