"""A text is flagged, hidden, appealed for and brought back, in public: by keys alone, wide and narrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, axe
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.journeys.hosting import make_host
from tests.journeys.people import Person
from tests.journeys.test_by_keyboard import press, tab_to
from tests.live import Site

pytestmark = [pytest.mark.browser, pytest.mark.services]
WORDS = "Le garde champêtre touche des pots-de-vin des campeurs."
FACTS = "Impute un délit à une personne reconnaissable, sans source."
ANSWER = "Le jugement du 3 mars le dit."


def is_fine(person: Person) -> None:
    """The page is accessible and no wider than the screen."""
    person.sees_no_overflow()
    axe(person.page)


def choose(page: Page, name: str, down: int = 0) -> None:
    """Tick a radio button by keys: the first one of its group, then so many further down."""
    group = page.locator(f'main input[name="{name}"]')
    tab_to(page, group.first)
    page.keyboard.press("Space")
    for _ in range(down):
        page.keyboard.press("ArrowDown")
    expect(group.nth(down)).to_be_checked()


def write(page: Page, field: str, words: str) -> None:
    tab_to(page, page.locator(field))
    page.keyboard.type(words)


def send(page: Page) -> None:
    press(page, page.locator("main form:has(textarea) button"))


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_text_is_flagged_hidden_appealed_for_and_brought_back(
    site: Site, bill: Bill, person: NewPerson, width: int
) -> None:
    author, reader, first, second = (person(width) for _ in range(4))
    for moderator in (first, second):
        make_host(site.instance, moderator, "moderator")
    author.go(bill.article())
    author.argue("against", WORDS)
    flag_it(reader, bill)
    number = hide_it(first)
    reader.go(bill.article())
    expect(reader.page.locator("main")).not_to_contain_text(WORDS)
    appeal_against_it(author, number)
    reverse_it(second)
    read_of_it(reader, bill, number)


def flag_it(reader: Person, bill: Bill) -> None:
    page = reader.page
    reader.go(bill.article())
    reader.is_alive()
    press(page, reader.argument(WORDS).locator(".flag-link").first)
    page.wait_for_url(re.compile(r"/contributions/\d+/flag$"))
    is_fine(reader)
    choose(page, "code")
    write(page, "#facts", "Une accusation sans preuve.")
    send(page)
    page.wait_for_url(re.compile("/account/moderation$"))
    expect(page.locator("main")).to_contain_text("attend un modérateur")
    is_fine(reader)


def hide_it(moderator: Person) -> str:
    page = moderator.page
    moderator.go("/moderation")
    moderator.is_alive()
    is_fine(moderator)
    item = page.locator("li.card", has_text=WORDS).locator("[data-item]")
    for _ in range(30):
        page.keyboard.press("j")
        if item.evaluate("(element) => element === document.activeElement"):
            break
    expect(item).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/moderation/contributions/\d+"))
    is_fine(moderator)
    choose(page, "kind", down=2)
    write(page, "#facts", FACTS)
    send(page)
    page.wait_for_url(re.compile(r"/moderation/decisions/\d+$"))
    expect(page.locator("h1")).to_contain_text("Masqué")
    is_fine(moderator)
    return page.url.rpartition("/")[2]


def appeal_against_it(author: Person, number: str) -> None:
    page = author.page
    author.go("/account/notices")
    expect(page.locator("main")).to_contain_text(FACTS)
    is_fine(author)
    press(page, page.locator(f'main a[href$="/moderation/decisions/{number}"]'))
    page.wait_for_url(re.compile(rf"/decisions/{number}$"))
    is_fine(author)
    write(page, "#words", ANSWER)
    press(page, page.locator("#appeal button"))
    expect(page.locator("main")).to_contain_text("Il attend un autre modérateur.")


def reverse_it(moderator: Person) -> None:
    page = moderator.page
    moderator.go("/moderation")
    press(page, page.locator('[data-item][href*="/moderation/appeals/"]').last)
    page.wait_for_url(re.compile(r"/appeals/\d+$"))
    expect(page.locator("main")).to_contain_text(ANSWER)
    is_fine(moderator)
    choose(page, "outcome", down=1)
    write(page, "#reasons", "Le jugement est public.")
    send(page)
    page.wait_for_url(re.compile(r"/moderation/decisions/\d+$"))
    expect(page.locator("main")).to_contain_text("elle n’a plus d’effet")


def read_of_it(reader: Person, bill: Bill, number: str) -> None:
    page = reader.page
    reader.go(bill.article())
    expect(page.locator("main")).to_contain_text(WORDS)
    reader.go("/moderation/log")
    line = page.locator(f"#decision-{number}")
    expect(line).to_contain_text(FACTS)
    expect(line).to_contain_text("recours\u00a0: annulée")
    expect(line).not_to_contain_text(WORDS)
    is_fine(reader)
    reader.go("/moderation/rules")
    is_fine(reader)
