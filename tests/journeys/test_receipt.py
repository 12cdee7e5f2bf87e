"""Somebody votes, keeps the receipt and the program, and checks the one with the other: no site is needed."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson

pytestmark = [pytest.mark.browser, pytest.mark.services]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_voter_downloads_a_receipt_and_checks_it_alone(
    bill: Bill, person: NewPerson, tmp_path: Path, width: int
) -> None:
    anne = person(width)
    anne.go(bill.article())
    anne.vote("mixed")
    anne.page.locator("#vote a.receipt-link").click()
    expect(anne.page.locator("h1")).to_have_text("Reçu de votre vote")
    anne.page.wait_for_load_state()  # its style sheets too
    anne.sees_no_overflow()
    with anne.page.expect_download() as download:
        anne.page.locator('a[href*=".json"]').click()
    receipt = tmp_path / "recu.json"
    download.value.save_as(receipt)
    with anne.page.expect_download() as download:
        anne.page.locator('a[href="/open-data/verify.py"]').click()
    program = tmp_path / "verify.py"
    download.value.save_as(program)
    command = [sys.executable, "-I", "-S", str(program), "--receipt", str(receipt)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={})
    assert done.returncode == 0, done.stderr
    assert "mixed\tpromised to the log\tthe receipt holds" in done.stdout
    receipt.write_text(receipt.read_text().replace("mixed", "for"))
    assert subprocess.run(command, capture_output=True, cwd=tmp_path, env={}).returncode == 1
    anne.go("/account/votes")
    expect(anne.page.locator(".own-votes li")).to_have_count(1)
    anne.sees_no_overflow()
    anne.go("/open-data")
    anne.sees_no_overflow()
