"""A lawmaker works through amendments with the keyboard alone; the desk is accessible at both widths."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, axe, screenshot
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.journeys.people import TOO_WIDE, Person
from tests.live import ROOT, Site, environment

pytestmark = [pytest.mark.browser, pytest.mark.services]
LONG = "anticonstitutionnellement" * 6


def make_lawmaker(site: Site, person: Person) -> None:
    """`flask accounts grant`, from a process of its own, as an operator does."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "accounts", "grant", person.email, "lawmaker"],
        cwd=ROOT, env=environment(site.instance, 5000, {}), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def amended(anne: Person, bill: Bill) -> None:
    """Three amendments, one of which holds a word that is wider than a phone."""
    anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    anne.argue("for", "Une décision motivée se conteste mieux.")
    anne.amend(bill, "1", 2, "feux de camp", LONG, f"Parce que {LONG}.")
    anne.amend(bill, "2", 1, "chaque printemps", "chaque automne", "Avant les pluies.")


def current(page: Page) -> str | None:
    """The number of the row that has the focus."""
    label = page.locator(".desk-row:focus-within .row-head .label")
    found = re.search(r"n°\s*(\d+)", label.text_content() or "") if label.count() else None
    return found[1] if found else None


def judged(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    page.emulate_media(color_scheme="light")
    assert not page.evaluate(TOO_WIDE)


def test_amendments_are_worked_through_with_keys_alone(bill: Bill, person: NewPerson, site: Site) -> None:
    anne: Person = person()
    amended(anne, bill)
    make_lawmaker(site, anne)
    page, keys = anne.page, anne.page.keyboard
    anne.go(f"{bill.path}")
    expect(page.locator(f'.bill-head a[href="/desk/{bill.slug}"]')).to_be_visible()
    anne.go(f"/desk/{bill.slug}")
    anne.is_alive()

    keys.press("j")
    assert current(page) == "1"
    keys.press("j")
    keys.press("ArrowDown")
    assert current(page) == "3"
    keys.press("ArrowDown")  # the last one stays
    keys.press("k")
    assert current(page) == "2"
    keys.press("k")
    assert (
        page.locator(".desk-row:focus-within a[data-open]").evaluate(
            "(link) => getComputedStyle(link).outlineStyle"
        )
        != "none"
    )

    keys.press("x")
    expect(page.locator(".desk-row:focus-within .row-tick input")).to_be_checked()
    expect(page.locator(".batch-count")).to_contain_text("1")
    keys.press("a")
    expect(page.locator(".desk-row:focus-within .assignee")).to_have_text(anne.name)
    expect(page.locator(".desk-row:focus-within .row-tick input")).to_be_checked()

    keys.press("Enter")
    panel = page.locator("[data-panel]")
    expect(panel.locator("h2")).to_be_focused()
    expect(panel.locator("ins").first).to_contain_text("décision motivée")
    expect(panel).to_contain_text("Une décision motivée se conteste mieux.")
    expect(panel).to_contain_text("Assemblée nationale")
    judged(page)
    screenshot(page, "desk-panel")

    keys.press("n")
    expect(panel.locator("textarea")).to_be_focused()
    keys.type("a j x : à voir jeudi")  # letters are letters where one writes
    expect(panel.locator("textarea")).to_have_value("a j x : à voir jeudi")
    keys.press("Tab")
    keys.press("Enter")
    expect(panel.locator(".note-words")).to_have_text("a j x : à voir jeudi")
    expect(page.locator(".desk-row.opened .notes")).to_contain_text("1")
    keys.press("Escape")
    expect(panel).to_be_hidden()
    assert current(page) == "1"

    keys.press("?")
    help_ = page.locator("dialog[open]")
    expect(help_).to_be_visible()
    axe(page)
    help_.locator("[data-keys-on]").focus()
    keys.press("Space")
    keys.press("Escape")
    keys.press("j")  # turned off
    assert current(page) in ("1", None)
    page.reload()
    anne.is_alive()
    keys.press("j")
    assert current(page) is None
    page.locator("[data-keys]").focus()
    keys.press("Enter")
    help_.locator("[data-keys-on]").focus()
    keys.press("Space")
    keys.press("Escape")
    keys.press("j")
    assert current(page) == "1"
    keys.press("r")
    page.wait_for_url(re.compile(rf"/desk/{bill.slug}/responses/new\?amendment=\d+$"))
    expect(page.locator("main h1, main h2").first).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_desk_is_accessible_and_fits(bill: Bill, person: NewPerson, site: Site, width: int) -> None:
    anne: Person = person()
    amended(anne, bill)
    make_lawmaker(site, anne)
    reader = Person(person(width).page, site.url, anne.name)
    reader.page.context.clear_cookies()
    reader.log_in()
    page = reader.page
    for path in (
        "/desk",
        f"/desk/{bill.slug}",
        f"/desk/{bill.slug}?order=document&answer=no&assignee=me&q=x",
    ):
        reader.go(path)
        judged(page)
    reader.go(f"/desk/{bill.slug}?order=document")
    screenshot(page, f"desk-{width}")
    page.locator(".keep > summary").click()
    page.fill("#view-name", "Ordre du texte " + "z" * 60)
    page.locator(".keep-form button").first.click()
    expect(page.locator(".saved .chip")).to_contain_text("Ordre du texte")
    judged(page)
    page.locator("a[data-open]").nth(1).click()
    expect(page.locator(".close-up h2")).to_be_visible()
    judged(page)


def test_without_scripts_the_desk_is_forms_and_links(bill: Bill, person: NewPerson, site: Site) -> None:
    anne: Person = person()
    amended(anne, bill)
    make_lawmaker(site, anne)
    plain = Person(person(javascript=False).page, site.url, anne.name)
    plain.page.context.clear_cookies()
    plain.log_in()
    page = plain.page
    plain.go(f"/desk/{bill.slug}")
    for box in page.locator(".row-tick input").all()[:2]:
        box.check()
    page.locator('.batch-bar button[value="assign"]').click()
    expect(page.locator(".assignee")).to_have_count(2)
    page.locator(".desk-filters summary").click()
    page.select_option("#f-assignee", "me")
    page.locator(".desk-filters form button").click()
    expect(page.locator(".desk-row")).to_have_count(2)
    page.locator("a[data-open]").first.click()
    page.fill(".colleagues textarea", "À voir jeudi.")
    page.locator(".colleagues form[data-notes] button.btn:not(.link)").click()
    expect(page.locator(".note-words")).to_have_text("À voir jeudi.")
    page.locator(".crumbs a").click()
    expect(page.locator(".desk-row .notes")).to_have_count(1)
