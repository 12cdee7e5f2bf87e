"""Files are asked for at the desk by keyboard, with scripts and without; one that fails says why in words."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, axe
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.journeys.people import Person
from tests.live import ROOT, Site, environment

pytestmark = [pytest.mark.browser, pytest.mark.services]
PATIENCE = 60_000  #: milliseconds for a file made by another process


def at_the_desk(site: Site, bill: Bill, who: Person) -> Page:
    """With one amendment, and the right to be there, on the page of exports."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "accounts", "grant", who.email, "lawmaker"],
        cwd=ROOT, env=environment(site.instance, 5000, {}), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    who.go(f"/desk/{bill.slug}/exports")
    return who.page


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_file_is_asked_for_with_keys_and_given_when_ready(
    site: Site, bill: Bill, person: NewPerson, width: int
) -> None:
    anne, elected = person(), person(width)
    anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    page, keys = at_the_desk(site, bill, elected), elected.page.keyboard
    page.locator('input[name="which"]:checked').focus()
    keys.press("Tab")
    if not page.locator('input[name="kind"]').first.evaluate("(radio) => radio === document.activeElement"):
        keys.press("Tab")  # past the number of amendments
    for _ in range(2):
        keys.press("ArrowDown")
    expect(page.locator('input[value="tracked-docx"]')).to_be_checked()
    keys.press("Tab")
    keys.press("Tab")
    expect(page.locator(".export-form button")).to_be_focused()
    keys.press("Enter")
    elected.is_alive()
    link = page.locator(".export-list a[download]")
    was_ready = link.count() > 0  # the file may be there before the page is
    expect(link).to_be_visible(timeout=PATIENCE)  # without reading the page again
    if not was_ready:
        expect(page.locator("#exports-voice")).to_contain_text("Prêt")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    elected.sees_no_overflow()
    with page.expect_download() as download:
        link.focus()
        keys.press("Enter")
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    assert download.value.suggested_filename.endswith(".docx")


def test_without_scripts_a_link_tells_how_far_it_is(site: Site, bill: Bill, person: NewPerson) -> None:
    anne, elected = person(), person(PHONE, javascript=False)
    anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    page = at_the_desk(site, bill, elected)
    page.locator('input[value="akn"]').check()
    page.locator(".export-form button").click()
    link = page.locator(".export-list a[download]")
    for _ in range(PATIENCE // 1000):
        if link.count():
            break
        page.locator(".export-files a.link").click()
        page.wait_for_timeout(1000)
    expect(link).to_be_visible()
    elected.sees_no_overflow()


def test_a_file_that_cannot_be_written_says_so_in_words(site: Site, bill: Bill, person: NewPerson) -> None:
    anne, elected = person(), person()
    anne.amend(bill, "1", 3, "par arrêté", "par décision motivée", "Il faut des motifs.")
    page = at_the_desk(site, bill, elected)
    folder = site.instance / "exports"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("a file where the folder should be")
    try:
        page.locator('input[value="xlsx"]').check()
        page.locator(".export-form button").click()
        expect(page.locator(".export-list .error")).to_contain_text("n’a pas pu", timeout=PATIENCE)
        expect(page.locator("#exports-voice")).to_contain_text("n’a pas pu")
        axe(page)
    finally:
        folder.unlink()
