"""Everything can be done without JavaScript, through forms and pages alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_one_reads_annotates_amends_votes_and_argues_through_forms(
    bill: Bill, person: NewPerson, width: int
) -> None:
    anne = person(width, javascript=False, expected=(r"status of 400",))
    page = anne.page
    anne.go(bill.path)
    page.locator('.article a[href$="/articles/art_1"]').first.click()
    expect(page.locator("h1")).to_contain_text("1er")

    page.locator("[data-annotate]").nth(1).click()
    page.fill("#quote", "feux de camp")
    page.locator("textarea[name=body]").fill("Et les barbecues ?")
    page.locator("main form button.go").click()
    expect(page.locator(".annotation blockquote")).to_have_text("feux de camp")

    page.locator("#vote button[value=for]").click()
    expect(page.locator("#vote button[value=for]")).to_have_attribute("aria-pressed", "true")
    expect(anne.tally()).to_have_attribute("aria-label", re.compile("^1 "))

    page.locator('#amendments a.go[href*="/amendments/new"]').click()
    anne.line(3).fill("Le maire peut la fermer par décision motivée en cas de crue.")
    page.locator("[data-no-js] button[value=preview]").click()
    expect(page.locator("[data-diff-place] ins")).to_contain_text("décision motivée")
    page.locator("#line-2").hover()  # where there is a mouse, a paragraph's tools show under it
    page.locator("#line-2 button[value^=remove]").click()
    expect(page.locator(".line-removed")).to_have_count(1)
    expect(anne.line(3)).to_have_value(re.compile("décision motivée"))
    page.locator(".line-removed button").click()
    expect(page.locator(".line-removed")).to_have_count(0)
    page.locator('.editor-bar button[value="submit"]').click()  # without its reasons
    expect(page.locator("main")).to_contain_text(re.compile("raison|pourquoi|manque", re.IGNORECASE))
    page.go_back()
    anne.submit("Il faut des motifs.")
    expect(page.locator("#wording ins")).to_contain_text("décision motivée")

    page.locator("#vote button[value=mixed]").click()
    expect(page.locator("#vote button[value=mixed]")).to_have_attribute("aria-pressed", "true")
    column = page.locator(".side-against")
    column.locator("details.compose-argument > summary").click()
    column.locator("form[data-argue] textarea").first.fill("La crue n’attend pas.")
    column.locator("form[data-argue] button.go").first.click()
    expect(anne.argument("La crue n’attend pas")).to_be_visible()
    anne.answer("La crue n’attend pas", "Deux lignes suffisent.")
    anne.sees_no_overflow()
