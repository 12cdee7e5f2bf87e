"""The essential path without a mouse: every step is a key, and what has the focus can be seen."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.services]
#: Whether something shows where the focus is: an outline, a shadow or a border of its own.
IS_SEEN = """(element) => {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return box.width > 0 && box.height > 0 && (ring || style.boxShadow !== "none");
}"""


def tab_to(page: Page, target: Locator, *, most: int = 120) -> None:
    """Press Tab until the target has the focus, and see that it shows."""
    for _ in range(most):
        if target.evaluate("(element) => element === document.activeElement"):
            assert target.evaluate(IS_SEEN), f"the focus does not show on {target}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} tabs do not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


@pytest.mark.trust("S49")
def test_the_essential_path_needs_no_mouse(bill: Bill, person: NewPerson) -> None:
    anne: Person = person()
    page = anne.page
    anne.go(bill.path)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    press(page, page.locator('.toc a[href="#art_2"]'))
    expect(page.locator("#art_2")).to_be_in_viewport()
    press(page, page.locator("#art_2 .article-title a"))
    page.wait_for_url(re.compile(r"/articles/art_2$"))

    press(page, page.locator("#vote button[value=for]"))
    expect(page.locator("#vote button[value=for]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#vote button[value=for]")).to_be_focused()  # the box is drawn anew under the finger

    press(page, page.locator('#amendments a.go[href*="/amendments/new"]'))
    page.wait_for_url(re.compile("/amendments/new"))
    tab_to(page, page.locator("#line-1 textarea"))
    page.keyboard.press("Control+End")
    page.keyboard.press("Backspace")
    page.keyboard.type(" et chaque automne.")
    expect(page.locator("[data-diff-place] ins")).to_contain_text("et chaque automne")
    tab_to(page, page.locator("#rationale"))
    page.keyboard.type("Les feuilles mortes les abîment.")
    press(page, page.locator('.editor-bar button[value="submit"]'))
    page.wait_for_url(re.compile(r"/amendments/\d+$"))

    press(page, page.locator("#vote button[value=mixed]"), "Space")
    expect(page.locator("#vote button[value=mixed]")).to_have_attribute("aria-pressed", "true")
    press(page, page.locator(".side-for details.compose-argument > summary"))
    tab_to(page, page.locator(".side-for details.compose-argument textarea"))
    page.keyboard.type("Deux passages par an suffisent.")
    press(page, page.locator(".side-for form[data-argue] button.go").first)
    expect(anne.argument("Deux passages par an")).to_be_focused()


def test_words_are_annotated_by_keyboard(bill: Bill, person: NewPerson) -> None:
    anne: Person = person()
    page = anne.page
    anne.go(bill.article())
    press(page, page.locator("[data-annotate]").nth(1))
    page.wait_for_url(re.compile("/annotate$"))
    tab_to(page, page.locator("#passage"))
    page.keyboard.press("Control+Home")
    for _ in range(3):
        page.keyboard.press("Control+Shift+ArrowRight")
    expect(page.locator("[data-chosen]")).to_contain_text("Y sont interdits")
    tab_to(page, page.locator("textarea[name=body]"))
    page.keyboard.type("Par qui ?")
    press(page, page.locator("main form button.go"))
    expect(page.locator(".annotation blockquote")).to_have_text("Y sont interdits")
