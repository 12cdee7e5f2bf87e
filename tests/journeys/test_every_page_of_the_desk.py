"""Every page of the desk, and what the public reads of its work: accessible, no wider than the screen."""

import re
import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.routing import Rule

from tests import services
from tests.browser import DESKTOP, PHONE, NewPage, Pages, screenshot
from tests.journeys.conftest import PROGRAM
from tests.journeys.people import Person
from tests.journeys.test_every_page import judged
from tests.live import ROOT, Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.services]
SLUG = "republique-numerique"
DESK, BILL = f"/desk/{SLUG}", f"/bills/{SLUG}"
#: The demonstration's amendments by what was done with them; their ids are found on the site.
ANSWERED, NOTED = "Changer d’avis sans payer", "Six mois, douze mois"

AT_THE_DESK = {
    "desk-home": "/desk",
    "desk": DESK,
    "desk-bridging": f"{DESK}?order=bridging",
    "desk-divisive": f"{DESK}?order=divisive",
    "desk-filtered": f"{DESK}?answer=no&assignee=me",
    "desk-nothing": f"{DESK}?q=introuvable",
    "desk-amendment": f"{DESK}/amendments/{{noted}}",
    "families": f"{DESK}/families",
    "families-confirmed": f"{DESK}/families?show=confirmed",
    "families-none": f"{DESK}/families?show=dismissed",
    "responses": f"{DESK}/responses",
    "response-new": f"{DESK}/responses/new?amendment={{noted}}",
    "response-batch": f"{DESK}/responses/new?amendment={{noted}}&amendment={{answered}}",
    "response-none": f"{DESK}/responses/new",
    "response-draft": "{draft}",
    "follow-up": f"{DESK}/follow-up",
    "consolidated": f"{DESK}/consolidated",
    "consolidated-new": f"{DESK}/consolidated/new",
    "consolidated-board": f"{DESK}/consolidated/1",
    "desk-synthesis": f"{DESK}/synthesis",
    "exports": f"{DESK}/exports",
}
IN_PUBLIC = {
    "responses-public": f"{BILL}/responses",
    "responses-owed": f"{BILL}/responses?show=unanswered",
    "response-public": "{response}",
    "synthesis-public": f"{BILL}/synthesis",
    "trace": f"{BILL}/trace",
    "about-ranking": "/about/ranking",
    "amendment-answered": "/amendments/{answered}",
    "notices": "/account/notices",
}
#: What is no page of its own: parts that live pages fetch again, and files.
PARTS = re.compile(r"/text\.<|/(rows|board|list)$|/exports/<int")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the text of the demonstration alone, and its people at work."""
    texts = tmp_path_factory.mktemp("texts")
    shutil.copytree(ROOT / "texts" / "fr" / SLUG, texts / SLUG)
    settings = {"FLASK_TEXTS": str(texts), "PORT": str(services.free_port()), "LAWLAB_DEMO": "1"}
    with serving(program=PROGRAM, env=settings) as site:
        yield site


@pytest.fixture(scope="module")
def places(desk: Site, browser: Browser) -> dict[str, str]:
    """The addresses that hold an id, found by following links; a file is asked for on the way."""
    pages = Pages(browser)
    deputy = member(pages, desk)
    page = deputy.page
    deputy.go(DESK)
    found = {}
    for name, title in (("answered", ANSWERED), ("noted", NOTED)):
        row = page.locator(".desk-row", has=page.locator("h3", has_text=title))
        found[name] = row.get_attribute("data-id") or ""
    deputy.go(f"{DESK}/responses")
    found["draft"] = page.locator(f".responses h3 a[href^='{DESK}']").first.get_attribute("href") or ""
    found["response"] = page.locator(f".responses h3 a[href^='{BILL}']").first.get_attribute("href") or ""
    deputy.go(f"{DESK}/exports")
    page.locator("input[value=csv]").check()
    page.locator("main form button.go").click()
    expect(page.locator(".export-list a[download]")).to_be_visible(timeout=90_000)
    assert not pages.close()
    return found


def member(pages: Pages, desk: Site, width: int = DESKTOP) -> Person:
    """The demonstration's member of parliament, at one width."""
    return Person(pages.new_page(width), desk.url, "Hélène", "deputee@demo.example").log_in()


@pytest.fixture(scope="module", params=[DESKTOP, PHONE])
def deputy(request: pytest.FixtureRequest, desk: Site, browser: Browser) -> Iterator[Person]:
    pages = Pages(browser)
    yield member(pages, desk, request.param)
    assert not pages.close()


@pytest.mark.parametrize("kind", [*AT_THE_DESK, *IN_PUBLIC])
def test_a_page_of_the_desk_is_accessible_and_fits(deputy: Person, places: dict[str, str], kind: str) -> None:
    deputy.go((AT_THE_DESK | IN_PUBLIC)[kind].format(**places))
    judged(deputy.page, kind)
    width = (deputy.page.viewport_size or {})["width"]
    deputy.page.emulate_media(color_scheme="light")
    screenshot(deputy.page, f"{kind}-{width}")


@pytest.mark.parametrize("kind", [kind for kind in IN_PUBLIC if kind != "notices"])
def test_visitors_read_what_is_public_without_an_account(
    desk: Site, places: dict[str, str], new_page: NewPage, kind: str
) -> None:
    page = new_page(PHONE, locale="en-GB")
    page.goto(desk.url + IN_PUBLIC[kind].format(**places))
    judged(page, kind)


def test_the_reason_for_a_place_is_shown_word_for_word_and_said_to_be_french(
    desk: Site, deputy: Person, places: dict[str, str]
) -> None:
    deputy.go(f"{DESK}/amendments/{places['answered']}")
    sentence = deputy.page.locator(".why-here [lang=fr]")
    expect(sentence).to_contain_text(re.compile(r"^Classé \d+ᵉʳ? sur 15\."))
    whole = sentence.inner_text()
    deputy.go(DESK)
    expect(deputy.page.locator(f".desk-row[data-id='{places['answered']}'] [lang=fr]")).to_have_text(whole)


def test_no_page_of_the_desk_is_left_out(app: Flask) -> None:
    """A new page has to be added above, or be known as a part of another."""
    ids = {
        "noted": "1",
        "answered": "1",
        "draft": f"{DESK}/responses/1",
        "response": f"{BILL}/responses/1",
    }
    address = app.url_map.bind("localhost")
    visited = {
        address.match(path.format(**ids).partition("?")[0])[0] for path in (AT_THE_DESK | IN_PUBLIC).values()
    }
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if is_page_of_the_desk(rule)}
    assert asked - visited == set()


def is_page_of_the_desk(rule: Rule) -> bool:
    methods = rule.methods or set()
    return rule.rule.startswith("/desk") and "GET" in methods and not PARTS.search(rule.rule)
