"""One's own data in a real browser: taking them along, leaving, and what pages and logs give away."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests import services
from tests.browser import DESKTOP, PHONE, axe
from tests.journeys.bills import Bill
from tests.journeys.conftest import PROGRAM, NewPerson
from tests.journeys.hosting import PLAYER, make_host, plan_show
from tests.journeys.people import PASSWORD, Person
from tests.journeys.test_by_keyboard import press, tab_to
from tests.live import Site, serving
from tests.trust import Figure

pytestmark = [pytest.mark.browser, pytest.mark.services]
MAIN = ("/", "/search?q=berges", "/account", "/account/data", "/account/notices", "/account/drafts",
        "/about/ranking", "/log-in", "/sign-up")  # fmt: skip


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_person_takes_their_data_along_and_leaves_by_keyboard(
    person: NewPerson, bill: Bill, width: int
) -> None:
    anne: Person = person(width)
    page = anne.page
    anne.go(bill.article())
    anne.vote("for")
    anne.argue("for", "Une berge propre est une berge aimée.")
    anne.go("/account")
    press(page, page.locator('main a[href="/account/data"]'))
    page.wait_for_url(re.compile("/account/data$"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    anne.sees_no_overflow()
    with page.expect_download() as download:
        press(page, page.locator('form[action$="/copy"] button'))
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "Une berge propre" in archive.read("index.html").decode()
    tab_to(page, page.locator("#erase-password"))
    page.keyboard.type(PASSWORD)
    tab_to(page, page.locator("#erase-word"))
    page.keyboard.type("EFFACER")
    press(page, page.locator('form[action$="/erase"] button'))
    expect(page.locator(".flashes")).to_contain_text("Votre compte est effacé")
    page.goto(anne.url + bill.article())
    expect(page.locator("li.argument", has_text="Une berge propre")).to_contain_text("Personne partie")
    expect(page.locator("body")).not_to_contain_text(anne.name)


@pytest.mark.trust("S43")
def test_no_page_asks_anything_of_a_third_party_before_consent(
    site: Site, person: NewPerson, bill: Bill, figure: Figure
) -> None:
    anne: Person = person()
    make_host(site.instance, anne)
    show = plan_show(anne, bill, stream="lawlab")
    page, requests = anne.page, list[Request]()
    page.context.on("request", lambda request: requests.append(request))
    page.route("https://player.twitch.tv/**", lambda route: route.fulfill(body=PLAYER))
    debate = (f"{show.path}/console", f"{show.path}/replay", show.path)
    paths = [bill.path, bill.article(), f"{bill.path}/queue", f"{bill.path}/debates", *MAIN, *debate]
    for path in paths:
        anne.go(path)
        anne.is_alive()
        page.wait_for_timeout(150)
    ours = urlsplit(anne.url).netloc
    foreign = [request.url for request in requests if urlsplit(request.url).netloc not in ("", ours)]
    assert not foreign
    before = len(requests)
    page.locator("[data-player] [data-load]").click()
    expect(page.locator("#twitch-player")).to_have_text("▶")
    after = [request.url for request in requests[before:]]
    assert any(url.startswith("https://player.twitch.tv/") for url in after)
    figure(
        f"0 of {before} requests of {len(paths)} pages go elsewhere; a stream's picture only after its button"
    )


@pytest.fixture
def logged_site(texts: Path) -> Iterator[Site]:
    port = services.free_port()
    env = {"FLASK_TEXTS": str(texts), "PORT": str(port), "LAWLAB_ORIGINS": f"http://127.0.0.1:{port}"}
    with serving(program=PROGRAM, env=env) as site:
        yield site


@pytest.mark.trust("S42")
def test_the_log_says_nothing_that_it_must_not(
    logged_site: Site, person: NewPerson, bill: Bill, figure: Figure
) -> None:
    secrets = [PASSWORD, "un-mot-de-passe-faux-9"]
    anne: Person = person(at=logged_site, expected=("status of 40",))
    page = anne.page
    anne.go(bill.article())
    anne.vote("against")
    anne.argue("against", "Les feux gênent les riverains.")
    anne.go("/account")
    page.fill("#codes-password", PASSWORD)
    page.locator('form[action="/account/codes"] button').click()
    page.wait_for_url(re.compile("/account/codes$"))
    secrets.append(page.locator("#secret").inner_text().replace(" ", ""))
    secrets += _cookies(page)
    page.locator('meta[name="csrf-token"]').wait_for(state="attached")
    secrets.append(page.locator('meta[name="csrf-token"]').get_attribute("content") or "")
    anne.log_out_and_in()
    secrets += _cookies(page)
    page.context.clear_cookies()
    anne.go("/log-in")
    page.fill("#email", anne.email)
    page.fill("#password", secrets[1])
    page.locator("main form button.go").click()
    expect(page.locator(".refusal")).to_be_visible()
    said = logged_site.said()
    assert len(said) > 50
    assert not [secret for secret in secrets if secret and secret in said]
    assert anne.email not in said
    assert not re.search(r"position\W+(for|mixed|against)", said)
    figure(
        f"{len(secrets)} secrets and 1 address looked for in {len(said.splitlines())} lines of log: 0 found"
    )


def _cookies(page: Page) -> list[str]:
    return [str(cookie["value"]) for cookie in page.context.cookies()]
