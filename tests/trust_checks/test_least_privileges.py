"""What docs/operating.md gives the account of the database is enough to serve, and no more."""

import re
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from lawlab import create_app
from lawlab.config import read_config
from lawlab.core.db import db
from lawlab.serve import prepare_database

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operating.md"
FORM = {"email": "a@example.org", "public_name": "Anna Riva", "password": "dromadaire tiède 9"}


@pytest.mark.services
def test_an_account_that_may_only_read_and_write_rows_serves_the_site(
    postgres_database: str, tmp_path: Path
) -> None:
    environ = {"LAWLAB_INSTANCE": str(tmp_path), "SECRET_KEY": "tests", "DATABASE_URL": postgres_database}
    owner = create_app(read_config(environ, ROOT))
    with owner.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    [block] = re.findall(r"```sql\n(.+?)```", PAGE.read_text(), re.DOTALL)
    url = make_url(environ["DATABASE_URL"]).set(drivername="postgresql+psycopg")
    role = f"serving_{url.database}"
    statements = block.replace("lawlab_serving", role).replace("lawlab_owner", str(url.username))
    statements = statements.replace("DATABASE lawlab", f"DATABASE {url.database}")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in filter(str.strip, statements.split(";")):
            connection.execute(text(statement))
    try:
        served = url.set(username=role, password="…")
        environ["DATABASE_URL"] = served.render_as_string(hide_password=False)
        site = create_app(read_config(environ, ROOT))
        site.config["WTF_CSRF_ENABLED"] = False
        with site.app_context():
            prepare_database()
            browser = site.test_client()
            assert browser.post("/sign-up", data=FORM).status_code == 302
            assert browser.get("/account").status_code == 200
            for statement in (
                'DROP TABLE "vote"',
                "CREATE TABLE other (id int)",
                "ALTER TABLE vote ADD x int",
            ):
                with pytest.raises(ProgrammingError):
                    db.session.execute(text(statement))
                db.session.rollback()
            db.session.remove()
            db.engine.dispose()
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
        engine.dispose()
