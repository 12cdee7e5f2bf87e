"""A lawmaker puts amendments into the bill, settles a conflict, and saves the next version."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.journeys.people import Person
from tests.live import ROOT, Site, environment

pytestmark = [pytest.mark.browser, pytest.mark.services]


def make_a_lawmaker(site: Site, who: Person) -> None:
    """`flask accounts grant`, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "accounts", "grant", who.email, "lawmaker"],
        cwd=ROOT, env=environment(site.instance, 5000, dict(os.environ)), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def put_in(who: Person, number: int) -> None:
    who.page.locator(".candidate", has_text=f"N°\u00a0{number}").locator("button").first.click()
    expect(who.page.locator(f'.candidate.is-chosen:has-text("N°\u00a0{number}")').first).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_three_amendments_a_third_reading_and_a_version(
    site: Site, bill: Bill, person: NewPerson, width: int
) -> None:
    anne, bruno, elected = person(), person(), person(width)
    make_a_lawmaker(site, elected)
    anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    bruno.amend(bill, "1", 3, "par arrêté", "par délibération", "Le conseil décide.")
    bruno.amend(bill, "1", 2, "véhicules à moteur", "véhicules motorisés", "C’est plus clair.")

    page = elected.page
    elected.go(f"/desk/{bill.slug}/consolidated")
    page.locator("a.go").click()
    page.locator("main form button.go").click()
    elected.is_alive()
    for number in (1, 2, 3):
        put_in(elected, number)
    elected.sees_no_overflow()
    expect(page.locator(".rebuilt ins", has_text="motorisés")).to_contain_text("3")
    expect(page.locator(".conflict.is-open")).to_have_count(1)
    expect(page.locator("#save form")).to_have_count(0)

    page.locator(".conflict textarea").fill("décision motivée, publiée et affichée sur place,")
    page.locator(".conflict button").click()
    expect(page.locator(".conflict.is-open")).to_have_count(0)
    expect(page.locator(".rebuilt .made").first).to_contain_text("affichée")
    page.locator("#undo").click()
    expect(page.locator(".conflict.is-open")).to_have_count(1)
    page.locator("#redo").click()
    expect(page.locator(".conflict.is-open")).to_have_count(0)
    elected.sees_no_overflow()

    page.fill("#name", "Version des rapporteurs")
    page.locator("#save button.go").click()
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_url("**/trace")
    expect(page.locator(".trace-text .from", has_text="motivée")).to_have_attribute(
        "data-who", f"n°\u00a01, {anne.name}"
    )
    expect(page.locator(".trace-text .from", has_text="affichée").first).to_have_attribute(
        "data-who", f"écrit au bureau par {elected.name}"
    )
    elected.sees_no_overflow()
    anne.go(page.url.removeprefix(anne.url))
    expect(anne.page.locator("#mine")).to_contain_text("Version des rapporteurs")


def test_two_lawmakers_at_once_are_told_of_each_other(site: Site, bill: Bill, person: NewPerson) -> None:
    anne, one, other = person(), person(), person(expected=(r"status of 409",))
    for who in (one, other):
        make_a_lawmaker(site, who)
    anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    one.go(f"/desk/{bill.slug}/consolidated/new")
    one.page.locator("main form button.go").click()
    one.is_alive()
    other.go(one.page.url.removeprefix(one.url))
    other.is_alive()
    put_in(one, 1)
    other.page.locator(".candidate button").first.click()
    expect(other.page.locator("[data-refusal]")).to_contain_text("entre-temps")
    expect(other.page.locator(".candidate.is-chosen")).to_have_count(1)  # what the first one did is shown


def test_it_works_without_scripts(site: Site, bill: Bill, person: NewPerson) -> None:
    anne, elected = person(), person(PHONE, javascript=False)
    make_a_lawmaker(site, elected)
    anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    elected.go(f"/desk/{bill.slug}/consolidated/new")
    elected.page.locator("main form button.go").click()
    put_in(elected, 1)
    elected.page.locator("#undo").click()
    expect(elected.page.locator(".candidate.is-chosen")).to_have_count(0)
    elected.page.locator("#redo").click()
    expect(elected.page.locator(".rebuilt ins").first).to_contain_text("décision motivée")
