"""The application under test, on SQLite or on PostgreSQL, clean for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import text

from lawlab import create_app
from lawlab.accounts.models import User
from lawlab.config import read_config
from lawlab.core.db import db, promise_to_read_only
from lawlab.core.limits import limiter
from lawlab.core.pump import pump
from lawlab.core.realtime import catch_up, socketio
from lawlab.core.sockets import forget_rooms
from tests.factories import Make

ROOT = Path(__file__).parent.parent


class Browser(FlaskClient):
    """A browser whose requests know nothing of each other, although the test's own context is around them."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in list(g):
            g.pop(name)
        try:
            return super().open(*args, **kwargs)
        finally:
            promise_to_read_only(False)  # a GET promised it in the test's own context, which goes on to write


ORIGIN = "http://localhost"


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def application(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application; whatever uses it runs on SQLite and, outside the quick gate, again on PostgreSQL."""
    instance = tmp_path_factory.mktemp("instance")
    environ = {"LAWLAB_INSTANCE": str(instance), "SECRET_KEY": "tests", "LAWLAB_ORIGINS": ORIGIN}
    if request.param == "postgresql":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    limiter.enabled = True  # while it is tied to the application: its headers are set up then
    app = create_app(read_config(environ, ROOT))
    app.test_client_class = Browser
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, SERVER_NAME="localhost")
    limiter.enabled = False
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application, inside an application context; every table is emptied afterwards.

    What verbs say outside a request is said in English, the language of the source; pages negotiate theirs.
    """
    with application.app_context(), force_locale("en"):
        yield application
        db.session.remove()
        pump.pushed.clear()
        pump.watchers.clear()
        forget_rooms()
        empty_database()


def empty_database() -> None:
    names = [table.name for table in db.metadata.sorted_tables]
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "postgresql":
            quoted = ", ".join(f'"{name}"' for name in names)
            connection.execute(text(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE"))
            return
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for name in reversed(names):
            connection.execute(text(f'DELETE FROM "{name}"'))  # noqa: S608 - our own tables' names


@pytest.fixture
def make(app: Flask) -> Make:
    """Factories: `make.user()`, `make.bill()`… always valid; a test names only what matters."""
    return Make()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is logged in."""
    return app.test_client()


@pytest.fixture
def client_for(app: Flask) -> Callable[[User], FlaskClient]:
    """A browser in which this person is logged in."""

    def log_in(user: User) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = user.get_id(), True
        return client

    return log_in


class Screen:
    """A page that watches a room from now on: what it was sent, in order."""

    def __init__(self, app: Flask, room: str) -> None:
        self.client = socketio.test_client(app, headers={"Origin": ORIGIN})
        self.joined: dict[str, Any] = self.client.emit("watch", {"room": room, "after": None}, callback=True)

    def get_received(self) -> list[dict[str, Any]]:
        """The events received since the last call."""
        for _ in range(20):
            gevent.sleep(0.01)  # lets the pushes in flight arrive
        batches = [m["args"][0] for m in self.client.get_received() if m["name"] == "events"]
        return [event for batch in batches for event in batch["events"]]


@pytest.fixture
def watching(app: Flask) -> Callable[[str], Screen]:
    return lambda room: Screen(app, room)


@pytest.fixture
def events_of(app: Flask) -> Callable[[str], list[dict[str, Any]]]:
    """All that was ever announced in a room."""
    return lambda room: catch_up(room, 0)["events"]
