"""The whole path, with two people in two browsers: neither ever reloads to see what the other does."""

import re
import time
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE
from tests.journeys.bills import Bill, load_next_version
from tests.journeys.conftest import NewPerson
from tests.journeys.people import Person
from tests.live import Site

pytestmark = [pytest.mark.browser, pytest.mark.services]
FOUND = 2.0  #: seconds after which what was written is found


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_two_people_make_a_bill_into_a_voted_and_argued_amendment(
    site: Site, bill: Bill, person: NewPerson, width: int
) -> None:
    anne, bruno = person(width), person(width)
    anne.log_out_and_in()
    anne.go("/")
    anne.page.locator(f'.text-card a[href="{bill.path}"]').first.click()
    expect(anne.page.locator("h1")).to_have_text(bill.title)
    anne.page.locator('.article a[href$="/articles/art_1"]').first.click()
    anne.sees_no_overflow()
    bruno.go(bill.article())

    anne.annotate(2, "feux de camp", "Les barbecues sont-ils des feux de camp ?")
    question = bruno.page.locator(".annotation", has_text="barbecues")
    expect(question).to_be_visible()
    expect(bruno.page.locator(".article mark")).to_have_text("feux de camp")
    expect(question.locator("blockquote")).to_have_text("feux de camp")

    anne.open_editor(bill)
    diff = anne.page.locator("[data-diff-place]")
    anne.reword(3, "par arrêté", "par ")
    expect(diff.locator("del")).to_contain_text("arrêté")
    anne.line(3).press_sequentially("décision motivée")
    expect(diff.locator("ins")).to_contain_text("décision motivée")
    anne.sees_no_overflow()
    anne.page.locator('.editor-bar button[value="submit"]').click()
    expect(anne.page.locator("[data-why-needed]")).to_be_visible()
    amendment = anne.submit("Une fermeture doit dire ses raisons à ceux qu’elle prive de passage.")

    row = bruno.page.locator(".amendment-row", has_text="décision motivée")
    expect(row).to_be_visible()
    row.locator("h3 a").click()
    bruno.page.wait_for_url(re.compile(f"{amendment}$"))
    bruno.sees_no_overflow()
    expect(bruno.page.locator("#wording ins")).to_contain_text("décision motivée")
    expect(bruno.page.locator("#wording del")).to_contain_text("arrêté")

    expect(bruno.tally()).to_have_count(0)  # no counts before one's own vote
    bruno.vote("for")
    expect(bruno.tally()).to_be_visible()
    anne.vote("mixed")
    bruno.vote("against")
    expect(anne.tally()).to_have_attribute("aria-label", re.compile(r"0 .*1 .*1 "))

    bruno.argue("for", "Une décision motivée se conteste mieux.", source="https://example.org/motivation")
    theirs = anne.argument("se conteste mieux")
    expect(theirs).to_be_visible()
    expect(theirs.locator(".sources a")).to_have_attribute("href", "https://example.org/motivation")
    anne.argue("against", "La crue n’attend pas qu’on écrive des motifs.")
    bruno.answer("La crue n’attend pas", "Deux lignes suffisent à les écrire.")
    expect(anne.argument("Deux lignes suffisent")).to_be_visible()
    expect(anne.page.locator("li.argument")).to_have_count(3)
    anne.sees_no_overflow()
    finds_within_seconds(anne, "Deux lignes suffisent", f"canton {bill.title.split()[-1]}")


def finds_within_seconds(who: Person, words: str, bill: str) -> None:
    """A search asked later than two seconds after the words were posted has them (they were just before)."""
    posted = asked = time.monotonic()
    result = who.page.locator(".result", has_text=words).filter(has_text=bill)
    while asked - posted < FOUND:
        asked = time.monotonic()
        who.go(f"/search?q={quote_plus(words)}&order=date")
        if result.count():
            break
    expect(result).to_be_visible(timeout=1)
    who.sees_no_overflow()


def test_a_new_version_arrives_while_both_watch(site: Site, bill: Bill, person: NewPerson) -> None:
    anne, bruno = person(), person(PHONE)
    anne.go(bill.article())
    anne.annotate(2, "feux de camp", "Et les barbecues ?")
    carried = anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    torn = anne.amend(bill, "2", 1, "chaque printemps", "chaque automne", "Avant les pluies.")
    bruno.go(bill.article())
    anne.go(bill.path)
    load_next_version(site, bill)

    for who in (anne, bruno):  # the page says so by itself
        expect(who.page.locator("[data-newer]")).to_be_visible()
    bruno.page.locator("[data-newer] a.btn").first.click()
    expect(bruno.page).to_have_url(re.compile(f"{bill.next_slug}/articles/art_1"))
    expect(bruno.page.locator("[data-newer]")).to_have_count(0)
    bruno.sees_no_overflow()

    question = bruno.page.locator(".annotation", has_text="barbecues")  # it followed its words, from 2 to 3
    expect(question.locator("blockquote")).to_have_text("feux de camp")
    expect(question.locator("a").first).to_have_attribute("href", "#art_1__al_3")
    expect(bruno.page.locator('[data-position="3"] mark')).to_have_text("feux de camp")
    expect(bruno.page.locator(".amendment-row", has_text="décision motivée")).to_be_visible()

    bruno.go(carried)
    expect(bruno.page.locator("#wording ins")).to_contain_text("décision motivée")
    expect(bruno.page.locator("#wording .row-changed, #wording li.row:has(ins)")).to_have_attribute(
        "data-base", "4"
    )
    bruno.go(torn)
    expect(bruno.page.locator(".amendment-text > .notice")).to_be_visible()
    expect(bruno.page.locator(f'a[href="{torn}/carry"]')).to_have_count(0)  # the choice is its author's

    anne.page.locator("a.who").click()
    anne.page.locator('main a[href="/account/drafts"]').click()
    anne.page.locator(f'a[href="{torn}"]').first.click()
    anne.page.locator(f'a[href="{torn}/carry"]').click()
    reading = anne.page.locator(".reading")
    expect(reading.locator("dd").nth(1)).to_contain_text("riverains")
    expect(reading.locator("dd").nth(2)).to_contain_text("automne")
    anne.reword(1, "de riverains", "de riverains chaque automne")
    anne.page.locator('.editor-bar button[value="submit"]').click()
    anne.page.wait_for_url(re.compile(f"{torn}$"))
    expect(anne.page.locator("#wording ins")).to_contain_text("chaque automne")
    expect(anne.page.locator(".amendment-text > .notice")).to_have_count(0)
    expect(bruno.page.locator(".amendment-text > .notice")).to_have_count(0)


def test_the_versions_are_compared_article_by_article(site: Site, bill: Bill, person: NewPerson) -> None:
    reader = person(PHONE)
    load_next_version(site, bill)
    reader.go(f"/bills/{bill.next_slug}")
    reader.page.locator('.versions a[href*="/compare"]').click()
    expect(reader.page.locator("main ins").first).to_be_visible()
    expect(reader.page.locator("main")).to_contain_text("association de riverains")
    reader.sees_no_overflow()
