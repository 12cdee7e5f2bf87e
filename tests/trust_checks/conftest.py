"""The world that the doors are tried in, and a browser for each role."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Make
from tests.trust_checks.asking import Snapshot
from tests.trust_checks.world import World, make_world


@pytest.fixture
def world(app: Flask, make: Make) -> World:
    return make_world(app, make)


@pytest.fixture
def snapshot(world: World) -> Iterator[Snapshot]:
    taken = Snapshot()
    yield taken
    taken.forget()


@pytest.fixture
def browser_of(app: Flask, world: World) -> Callable[..., FlaskClient]:
    """A new browser of that role; `is_desk`: the author is the lawmaker who made the desk's objects."""

    def open_browser(role: str, is_desk: bool = False) -> FlaskClient:
        client = app.test_client()
        if role != "anonymous":
            ident = world.deputy if role == "author" and is_desk else world.people[role]
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = ident, True
        return client

    return open_browser
