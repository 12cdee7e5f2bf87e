"""Sites to kill, on either database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.durability.postgres import Server, durable_postgres
from tests.durability.site import Site, running


@pytest.fixture(scope="session")
def durable_server() -> Iterator[Server]:
    with durable_postgres() as server:
        yield server


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Starts a site in a folder of this test: `start("name", database_url=…, env=…, prefix=…)`."""
    with ExitStack() as stack:

        def one(name: str = "site", database_url: str | None = None, **settings: Any) -> Site:
            folder = tmp_path / name
            folder.mkdir()
            return stack.enter_context(running(folder, database_url, **settings))

        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """None for SQLite, else an empty database of the tests' PostgreSQL."""
    return request.getfixturevalue("postgres_database") if request.param == "postgresql" else None
