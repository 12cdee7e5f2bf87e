"""What every test may ask for: real servers, a real browser, and the site itself as a running process."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests import services

SERVICES = {"postgres_url", "postgres_database", "valkey_url", "live_server"}
BROWSER = {"browser", "new_page"}
serial = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts a server or a browser, so that `make check` can leave it to `make test`."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & SERVICES:
            item.add_marker(pytest.mark.services)
        if asked & BROWSER:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL, one for all tests: the URL of its database `postgres`."""
    with services.postgres() as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, for this test alone."""
    with services.new_database(postgres_url, f"test_{next(serial)}") as url:
        yield url


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """A real Valkey, one for all tests: each test uses keys or channels of its own."""
    with services.valkey() as url:
        yield url
