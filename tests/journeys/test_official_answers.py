"""A lawmaker answers a batch; the author sees the notice, and everybody the answer with its reason."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.live import ROOT, Site, environment

pytestmark = [pytest.mark.browser, pytest.mark.services]


def make_lawmaker(site: Site, email: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "accounts", "grant", email, "lawmaker"],
        cwd=ROOT, env=environment(site.instance, 5000, {}), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + os.linesep + done.stdout


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_batch_is_answered_and_its_author_is_told(
    site: Site, bill: Bill, person: NewPerson, width: int
) -> None:
    anne, desk = person(width), person(width)
    make_lawmaker(site, desk.email)
    first = anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    anne.amend(bill, "2", 1, "chaque printemps", "chaque automne", "Avant les pluies.")

    desk.go(f"{bill.path.replace('/bills/', '/desk/')}/responses")
    for box in desk.page.locator(".owed-list input").all():
        box.check()
    desk.sees_no_overflow()
    desk.page.locator(".owed-bar button").click()
    desk.page.locator('input[value="wisdom"]').check()
    desk.page.fill("#reason", "La commission n’a pas tranché.")
    desk.page.locator('button[value="preview"]').click()
    expect(desk.page.locator(".preview")).to_contain_text("pas tranché")
    desk.sees_no_overflow()
    desk.page.locator('button[value="publish"]').click()
    expect(desk.page.locator("article.response .answered li")).to_have_count(2)
    desk.sees_no_overflow()

    anne.go(bill.path)
    expect(anne.page.locator(".told-count")).to_have_text("1")
    anne.sees_no_overflow()
    anne.page.locator("a.told").click()
    expect(anne.page.locator(".notices li.new")).to_contain_text("2 amendements")
    anne.sees_no_overflow()
    anne.page.locator(".notices a").first.click()
    expect(anne.page.locator("article.response")).to_contain_text("La commission n’a pas tranché.")
    anne.go("/account/notices")
    anne.page.locator("main form button").click()
    expect(anne.page.locator(".told-count")).to_have_count(0)
    anne.go(first)
    expect(anne.page.locator("#response")).to_contain_text("Sagesse")
    anne.sees_no_overflow()
    anne.go(f"{bill.path}/responses")
    expect(anne.page.locator(".counts dd").first).to_have_text("2")
    anne.sees_no_overflow()
