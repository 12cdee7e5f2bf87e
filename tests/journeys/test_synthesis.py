"""The synthesis of a text that people spoke about: readable, accessible, on a desk and on a telephone."""

import pytest

from tests.browser import DESKTOP, PHONE, axe, screenshot
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_what_was_said_is_in_the_synthesis_and_what_was_voted_waits(
    bill: Bill, person: NewPerson, width: int
) -> None:
    reader = person(width)
    reader.go(bill.article())
    reader.vote("for")
    reader.argue("against", "La crue n’attend pas.")
    reader.go(bill.path)
    reader.page.locator(f'.bill-head a[href="{bill.path}/synthesis"]').click()
    reader.page.locator(".quotable", has_text="1 personne, 1 contribution, 1 vote.").wait_for()
    reader.page.locator("[data-withheld]").wait_for()
    assert reader.page.locator("#s-votes").count() == 0
    for scheme in ("light", "dark"):
        reader.page.emulate_media(color_scheme=scheme)
        axe(reader.page)
    reader.sees_no_overflow()
    summary = reader.page.locator("#figure-articles summary")
    summary.focus()
    reader.page.keyboard.press("Enter")
    assert reader.page.locator("#figure-articles td").first.is_visible()
    screenshot(reader.page, f"synthesis-{width}")
