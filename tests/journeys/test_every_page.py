"""Every kind of page, light and dark, wide and narrow: accessible, no wider than the screen, no complaint."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, PHONE, NewPage, Pages, axe, screenshot
from tests.journeys.bills import Bill, load_next_version
from tests.journeys.conftest import NewPerson, served
from tests.journeys.people import TOO_WIDE, Person
from tests.live import Site

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.fixture(scope="module")
def places(site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The paths of one page of each kind, on a bill in its second version that people have spoken about."""
    n = next(served)
    bill = Bill(f"berges-{n}", f"Règlement des berges de l’Orne, canton {n}", tmp_path_factory.mktemp("next"))
    pages = Pages(browser)
    try:
        anne = Person(pages.new_page(), site.url, "Axelle").sign_up()
        return {"bill": bill.path} | written_by(anne, bill, site)
    finally:
        assert not pages.close()


def written_by(anne: Person, bill: Bill, site: Site) -> dict[str, str]:
    anne.go(bill.article())
    anne.annotate(2, "feux de camp", "Et les barbecues ?")
    anne.annotate(3, "en cas de crue", "Le plan de prévention.", kind="remark")
    carried = anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    anne.vote("for")
    anne.argue("for", "Une décision motivée se conteste mieux.", source="https://example.org/motivation")
    anne.argue("against", "La crue n’attend pas.")
    anne.answer("La crue n’attend pas", "Deux lignes suffisent.")
    torn = anne.amend(bill, "2", 1, "chaque printemps", "chaque automne", "Avant les pluies.")
    load_next_version(site, bill)
    return {"carried": carried, "torn": torn}


KINDS = {
    "home": "/",
    "bill": "{bill}-bis",
    "earlier-bill": "{bill}",
    "article": "{bill}-bis/articles/art_1",
    "bare-article": "{bill}-bis/articles/art_3",
    "compare": "{bill}-bis/compare?with={slug}",
    "amendment": "{carried}",
    "amendment-clean": "{carried}?view=clean",
    "amendment-side": "{carried}?view=side",
    "conflict": "{torn}",
    "choose": "{torn}/carry",
    "edit": "{carried}/edit",
    "queue": "{bill}-bis/queue",
    "drafts": "/account/drafts",
    "account": "/account",
    "search": "/search?q=feux",
    "moderation-rules": "/moderation/rules",
    "moderation-log": "/moderation/log",
    "my-flags": "/account/moderation",
    "search-empty": "/search",
    "error": "/nothing-here",
}
PUBLIC = {
    "sign-up": "/sign-up",
    "log-in": "/log-in",
    "forgotten": "/forgotten-password",
    "forgotten-sent": "/forgotten-password/sent",
}


def fits_when_enlarged(page: Page, name: str) -> None:
    """At 200 % a window of 1,280 by 800 holds 640 by 400; and nothing moves for who asks for no motion."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": 640, "height": 400})
    page.emulate_media(reduced_motion="reduce")
    assert not page.evaluate(TOO_WIDE), f"{name}, enlarged"
    assert page.evaluate("document.getAnimations().length") == 0, name
    page.set_viewport_size(before)


def judged(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    assert not page.evaluate(TOO_WIDE), name


@pytest.fixture(scope="module", params=[DESKTOP, PHONE])
def reader(
    request: pytest.FixtureRequest, site: Site, browser: Browser, places: dict[str, str]
) -> Iterator[Person]:
    """Axelle again, at each width."""
    pages = Pages(browser)
    page = pages.new_page(request.param, expected=("status of 404",))
    yield Person(page, site.url, "Axelle").log_in()
    assert not pages.close()


@pytest.mark.trust("S49")
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_accessible_and_fits(reader: Person, places: dict[str, str], kind: str) -> None:
    slug = places["bill"].removeprefix("/bills/")
    reader.page.goto(reader.url + KINDS[kind].format(**places, slug=slug))
    judged(reader.page, kind)
    width = (reader.page.viewport_size or {})["width"]
    if width == DESKTOP:
        fits_when_enlarged(reader.page, kind)
    reader.page.emulate_media(color_scheme="light")
    screenshot(reader.page, f"{kind}-{width}")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("kind", PUBLIC)
def test_a_page_for_visitors_is_accessible_and_fits(
    site: Site, new_page: NewPage, kind: str, width: int
) -> None:
    page = new_page(width, expected=("status of 40[01]",))  # the empty form is refused
    page.goto(site.url + PUBLIC[kind])
    judged(page, kind)
    if page.locator("main form button.go").count():  # without mail, whom to ask is said instead of a form
        page.locator("main form button.go").click()  # what is missing is said, accessibly too
        page.locator("[role=alert]").first.wait_for()
        judged(page, kind)
    page.emulate_media(color_scheme="light")
    screenshot(page, f"{kind}-{width}")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_queue_is_found_from_the_bill_and_judged(
    places: dict[str, str], person: NewPerson, width: int
) -> None:
    reader = person(width)
    reader.go(f"{places['bill']}-bis")
    reader.page.locator(f'.bill-head a[href="{places["bill"]}-bis/queue"]').click()
    reader.page.locator(".queue button[value=for]").wait_for()
    judged(reader.page, "queue")
    screenshot(reader.page, f"queue-full-{width}")
    reader.page.locator(".queue button[value=for]").click()
    reader.page.locator(".queue .empty").wait_for()  # the other one waits for its author
