"""Real servers, a real browser, and the site itself as a running process, for any test that asks."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest
from playwright.sync_api import Browser

from tests import services
from tests.browser import NewPage, Pages, chromium
from tests.live import Site, serving

SERVICES = {"postgres_url", "postgres_database", "valkey_url", "live_server"}
BROWSER = {"browser", "pages", "new_page"}
FAILED = pytest.StashKey[bool]()
SITES = pytest.StashKey[list[Site]]()
serial = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts a server or a browser, so that `make check` can leave it to `make test`."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & SERVICES:
            item.add_marker(pytest.mark.services)
        if asked & BROWSER:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """When a test fails, show what its sites said, and tell its fixtures."""
    report: pytest.TestReport = yield  # type: ignore[assignment]  # pytest sends the report in
    if report.failed:
        item.stash[FAILED] = True
        for site in item.stash.get(SITES, []):
            if site.log.exists():
                report.sections.append((f"Log of {site.url}", site.said()))
    return report  # type: ignore[return-value]


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


@pytest.fixture
def live_server(request: pytest.FixtureRequest) -> Iterator[Callable[..., Site]]:
    """Starts the site as a process: `live_server(database_url=…, redis_url=…, env={…}).url` (tests/live.py).

    Call it again, with the same `instance`, database and Redis, for a second process of the same site.
    """
    with ExitStack() as running:
        sites = request.node.stash.setdefault(SITES, [])

        def start(**settings: object) -> Site:
            sites.append(running.enter_context(serving(**settings)))  # type: ignore[arg-type]
            return sites[-1]  # type: ignore[no-any-return]

        yield start


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests. From then on this thread has an asyncio loop: no `asyncio.run` in tests."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def pages(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Pages]:
    """The pages of one test; it fails at the end if the browser complained of anything not expected."""
    pages = Pages(browser)
    yield pages
    if request.node.stash.get(FAILED, False):
        pages.picture("failed-" + re.sub(r"\W+", "-", request.node.name))
    complaints = pages.close()
    assert not complaints, "The browser complains:\n" + "\n".join(complaints)


@pytest.fixture
def new_page(pages: Pages) -> NewPage:
    """Opens a page for a new person: `new_page()`, `new_page(width=390)` (see tests/browser.py)."""
    return pages.new_page
