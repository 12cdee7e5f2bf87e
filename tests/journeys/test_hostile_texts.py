"""Whatever people type stays text: it never runs, never widens the page of a phone, never half stands."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, NewPage
from tests.journeys.bills import Bill, load, write_bill
from tests.journeys.conftest import NewPerson
from tests.journeys.people import PASSWORD, Person
from tests.live import Site

pytestmark = [pytest.mark.browser, pytest.mark.services]
MARKUP = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    "</textarea></template><svg onload='window.ran = 1'><b>gras</b> {{ 7 * 7 }} ${7*7} &lt;i&gt; \" '"
)
EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈" * 60
TURNED = "oui \u202enon\u202c"
REFUSED = (r"status of 400",)


def unbroken(length: int) -> str:
    return "W" * length


def harmless(who: Person, *, says: str = "") -> None:
    """Nothing ran, nothing was made of the markup, the page fits."""
    page = who.page
    if says:
        expect(page.locator("main")).to_contain_text(says)
    assert page.evaluate("window.ran") is None
    assert (
        page.locator("main script, main img, main b:text-is('gras'), main [onload], main [onerror]").count()
        == 0
    )
    who.sees_no_overflow()


def no_dialogs(page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))


@pytest.mark.parametrize("body", [MARKUP, unbroken(2900), EMOJI], ids=["markup", "unbroken", "emoji"])
def test_hostile_words_in_every_field_stay_words(bill: Bill, person: NewPerson, body: str) -> None:
    anne = person(PHONE, name=f"Nom{unbroken(30)}{len(body) % 97}")
    no_dialogs(anne.page)
    said = body[:30]
    anne.go(bill.article())
    anne.annotate(2, "feux de camp", body)
    harmless(anne, says=said)
    anne.argue("for", body, source=f"https://example.org/{unbroken(1800)}")
    harmless(anne, says=said)

    anne.open_editor(bill)
    anne.line(1).fill(f"{body} {unbroken(10_000)}")
    expect(anne.page.locator("[data-diff-place] ins").first).to_contain_text(said)
    harmless(anne)
    anne.page.fill("#title", body[:110])
    amendment = anne.submit(f"{body}\n\n{unbroken(5_000)}")
    for view in ("redline", "clean", "side"):
        anne.go(f"{amendment}?view={view}")
        harmless(anne, says=said)
    anne.argue("against", body)
    anne.answer(body[:20], body)
    harmless(anne)
    anne.page.locator("li.argument .by a:has(time)").first.click()
    anne.page.wait_for_url(re.compile("/arguments/"))
    harmless(anne, says=said)
    for path in (
        bill.path,
        bill.article(),
        f"{bill.path}/queue",
        "/account/drafts",
        f"{amendment}/edit",
        "/",
    ):
        anne.go(path)
        harmless(anne)


def test_words_whose_direction_is_turned_are_refused_in_words_and_kept(bill: Bill, person: NewPerson) -> None:
    anne = person(PHONE, expected=REFUSED)
    anne.go(bill.article())
    column = anne.page.locator(".side-for")
    column.locator("details.compose-argument > summary").click()
    form = column.locator("form[data-argue]").first
    form.locator("textarea").fill(TURNED)
    form.locator("button.go").click()
    expect(form.locator(".error")).to_be_visible()
    expect(form.locator("textarea")).to_have_value(TURNED)
    anne.page.reload()
    expect(anne.page.locator("li.argument")).to_have_count(0)
    harmless(anne)


@pytest.mark.parametrize(
    "name", ["<script>window.ran = 1</script>", TURNED, "W" * 400, "🏳️‍🌈" * 9, "\u200b\u200b"]
)
def test_a_hostile_name_is_refused_beside_its_field(site: Site, new_page: NewPage, name: str) -> None:
    page = new_page(PHONE, expected=REFUSED)
    who = Person(page, site.url)
    who.go("/sign-up")
    page.locator("#public_name").evaluate(
        "(field, name) => { field.removeAttribute('maxlength'); field.value = name; }", name
    )
    page.fill("#email", "quelqu.un@example.org")
    page.fill("#password", PASSWORD)
    page.locator("main form button.go").click()
    expect(page.locator("#public_name-wrong")).to_be_visible()
    harmless(who)


def test_a_hostile_search_is_an_ordinary_one(site: Site, new_page: NewPage) -> None:
    page = new_page(PHONE)
    who = Person(page, site.url)
    for words in (MARKUP, unbroken(200), EMOJI[:200], TURNED, 'AND OR NOT "(((', "*", "titre:[a TO"):
        who.go("/")
        page.fill("#top-search", words)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/search"))
        harmless(who)


def test_a_hostile_bill_is_only_read(site: Site, bill: Bill, person: NewPerson, tmp_path: Path) -> None:
    """A version that a careless clerk loads: markup in its headings, a paragraph without a space."""
    anne = person(PHONE)
    words = f"# Titre Ier — {MARKUP}\n\n## Article 1er — {unbroken(400)}\n\n{MARKUP}\n\n{unbroken(10_000)}\n"
    path = write_bill(tmp_path, bill.next_slug, f"Règlement {unbroken(300)}", words, dossier=bill.slug)
    load(site, path)
    for page in (
        f"/bills/{bill.next_slug}",
        f"/bills/{bill.next_slug}/articles/art_1",
        f"/bills/{bill.next_slug}/compare?with={bill.slug}",
        "/",
    ):
        anne.go(page)
        harmless(anne)
