"""A person logs in with an identity provider, chooses a name, votes: the vote counts as a verified one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import services
from tests.browser import DESKTOP, PHONE, NewPage, axe
from tests.journeys.conftest import PROGRAM
from tests.journeys.people import Person
from tests.live import ROOT, Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.services]
SETTINGS = """
[franceconnect]
name = "FranceConnect"
issuer = "{issuer}"
client_id = "lawlab"
client_secret = "a secret"
acr_values = "eidas1"
level = "verified"
"""


@contextmanager
def provider(port: int, log: Path) -> Iterator[str]:
    """The tests' provider in a process of its own: its address."""
    program = [sys.executable, "-m", "tests.accounts.oidc.provider", str(port), "lawlab", "a secret"]
    with log.open("wb") as output:
        process = subprocess.Popen(program, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def site(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that knows one provider; people come back to it by LAWLAB_ORIGINS."""
    folder, port = tmp_path_factory.mktemp("provider"), services.free_port()
    with provider(services.free_port(), folder / "log") as issuer:
        path = folder / "providers.toml"
        path.write_text(SETTINGS.format(issuer=issuer))
        settings = {
            "FLASK_TEXTS": str(texts), "PORT": str(port), "LAWLAB_OIDC": str(path),
            "LAWLAB_ORIGINS": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        with serving(program=PROGRAM, env=settings) as site:
            yield site


def go_as(page: Page, who: str) -> None:
    """On the provider's page: say who one is."""
    page.get_by_label("Qui").fill(who)
    page.get_by_role("button", name="Continuer").click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_person_arrives_by_the_provider_votes_and_leaves_by_it(
    site: Site, bill, new_page: NewPage, width: int
) -> None:
    page = new_page(width)
    lise = Person(page, site.url, f"Lise {width}")
    lise.go(bill.article())
    lise.go(f"/log-in?next={bill.article()}")
    axe(page)
    lise.sees_no_overflow()
    page.get_by_role("link", name="S’identifier avec FranceConnect").click()
    go_as(page, f"person {width}")

    expect(page.locator("h1")).to_have_text("Choisissez un nom public")
    axe(page)
    lise.sees_no_overflow()
    page.get_by_label("Nom public").fill(lise.name)
    page.locator("main form button.go").click()
    page.wait_for_url(f"**{bill.article()}")

    lise.vote("for")
    expect(page.locator("#vote .ballot .hint")).to_contain_text("1 identité vérifiée")
    lise.sees_no_overflow()

    lise.go("/account")
    axe(page)
    lise.sees_no_overflow()
    expect(page.locator(".identities")).to_contain_text("FranceConnect")
    page.locator('main form[action="/identity/log-out"] button').click()
    page.wait_for_url(f"{site.url}/")  # by the provider's page, and back
    expect(page.locator(".who")).to_have_count(0)


def test_a_person_with_a_password_links_the_provider_and_their_vote_becomes_a_verified_one(
    site: Site, bill, person, new_page: NewPage
) -> None:
    anne = person(at=site)
    page = anne.page
    anne.go(bill.article())
    anne.vote("against")
    expect(page.locator("#vote .ballot .hint")).to_contain_text("aucune identité vérifiée")
    anne.go("/account")
    page.get_by_role("button", name="Lier à FranceConnect").click()
    go_as(page, "anne")
    expect(page.locator(".flash")).to_contain_text("lié à FranceConnect")
    anne.go(bill.article())
    expect(page.locator("#vote .ballot .hint")).to_contain_text("1 identité vérifiée")

    other = new_page()
    other.goto(f"{site.url}/log-in")
    other.get_by_role("link", name="S’identifier avec FranceConnect").click()
    go_as(other, "anne")
    expect(other.locator(".who")).to_contain_text(anne.name)  # the same account, without its password


def test_a_person_who_says_no_at_the_provider_is_told_that_nothing_was_done(
    site: Site, new_page: NewPage
) -> None:
    page = new_page(PHONE, javascript=False)
    page.goto(f"{site.url}/log-in")
    page.get_by_role("link", name="S’identifier avec FranceConnect").click()
    page.locator("#deny").click()
    expect(page.locator(".flash")).to_contain_text("rien n’a été fait")
    expect(page.locator(".who")).to_have_count(0)
