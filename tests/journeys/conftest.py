"""One running site for all journeys, and for each of them a bill and people of its own."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import services
from tests.browser import DESKTOP, NewPage
from tests.journeys.bills import Bill, write_bill
from tests.journeys.people import Person
from tests.live import Site, serving

PROGRAM = Path(__file__).with_name("site.py")
BILLS = 90
served = count(1)
#: How long a page may take to show what it must, in milliseconds: only a failing test waits that long.
expect.set_options(timeout=15_000)
NewPerson = Callable[..., Person]


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of bills alike, each the only version of its dossier."""
    folder = tmp_path_factory.mktemp("texts")
    for n in range(1, BILLS + 1):
        write_bill(folder, f"berges-{n}", f"Règlement des berges de l’Orne, canton {n}")
    return folder


@pytest.fixture(scope="session")
def wire_port() -> int:
    """A second port that browsers may come from: that of a wire which tests cut (wire.py)."""
    return services.free_port()


@pytest.fixture(scope="session")
def site(texts: Path, wire_port: int) -> Iterator[Site]:
    """The site on SQLite, one process, shared by the tests that leave it running."""
    port = services.free_port()
    origins = ",".join(f"http://127.0.0.1:{each}" for each in (port, wire_port))
    settings = {"FLASK_TEXTS": str(texts), "PORT": str(port), "LAWLAB_ORIGINS": origins}
    with serving(program=PROGRAM, env=settings) as site:
        assert "is not loaded" not in site.said()
        yield site


@pytest.fixture
def bill(texts: Path, tmp_path: Path) -> Bill:
    """An open bill that no other test writes on."""
    n = next(served)
    assert n <= BILLS, "more tests than bills: raise BILLS"
    return Bill(f"berges-{n}", f"Règlement des berges de l’Orne, canton {n}", tmp_path)


@pytest.fixture
def person(request: pytest.FixtureRequest, new_page: NewPage) -> NewPerson:
    """A person with an account, in a browser of their own: `person()`, `person(width=390, at=other_site)`."""

    def arrive(width: int = DESKTOP, *, at: Site | None = None, name: str = "", **how: object) -> Person:
        where = at or request.getfixturevalue("site")
        page = new_page(width, **how)
        page.set_default_timeout(15_000)
        return (Person(page, where.url, name) if name else Person(page, where.url)).sign_up()

    return arrive
