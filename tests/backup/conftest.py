"""Sites apart from the tests' own, each with a data folder and a database that migrations made."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from lawlab import create_app
from lawlab.config import read_config
from lawlab.core.db import db
from tests import services

ROOT = Path(__file__).parent.parent.parent
serial = count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def new_site(request, tmp_path: Path, monkeypatch) -> Iterator[Callable[..., Flask]]:
    """Makes a site: `new_site()`, its tables at the last revision; `new_site(revision=None)`: without any."""
    with ExitStack() as stack:

        def make(revision: str | None = "head", **settings: str) -> Flask:
            number = next(serial)
            environ = {"LAWLAB_INSTANCE": str(tmp_path / f"instance-{number}"), "SECRET_KEY": f"key-{number}"}
            if request.param == "postgresql":
                monkeypatch.setenv("PATH", f"{services.postgres_programs()}:{os.environ['PATH']}")
                server = request.getfixturevalue("postgres_url")
                environ["DATABASE_URL"] = stack.enter_context(services.new_database(server, f"site_{number}"))
            app = create_app(read_config({**environ, **settings}, ROOT))
            stack.callback(_let_go, app)
            if revision:
                with app.app_context():
                    upgrade(revision=revision)
                    db.session.remove()
                    db.engine.dispose()
            return app

        yield make


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
