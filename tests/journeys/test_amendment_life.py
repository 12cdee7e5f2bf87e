"""An amendment from its author to the text: proposed, voted on, ranked, answered, taken up, adopted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.journeys.people import Person
from tests.live import ROOT, Site, environment
from tests.review.exports.soffice import ACCEPT, resolved

pytestmark = [pytest.mark.browser, pytest.mark.services]
WORDS = "par décision motivée et affichée"


def flask(site: Site, *arguments: str) -> str:
    """A command of the site, from a process of its own, as an operator runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT, env=environment(site.instance, 5000, {}), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def votes_in_the_queue(who: Person, bill: Bill, positions: dict[str, str]) -> None:
    """Vote on each amendment that the queue serves, by the words that it has."""
    who.go(f"{bill.path}/queue")
    for _turn in positions:
        card = who.page.locator("main article.card")
        said = card.text_content() or ""
        served = card.locator("h2 a").get_attribute("href")
        (position,) = [position for words, position in positions.items() if words in said]
        card.locator(f'button[value="{position}"]').click()
        expect(who.page.locator(f'main article.card a[href="{served}"]')).to_have_count(0)
    expect(who.page.locator("main .empty")).to_be_visible()


def chosen_at_the_desk_by_keyboard(elected: Person, bill: Bill, words: str) -> None:
    """Down the list to the row with these words; assign it to oneself; go and answer it."""
    page, keys = elected.page, elected.page.keyboard
    elected.go(f"/desk/{bill.slug}")
    elected.is_alive()
    expect(page.locator(".desk-row .why-label")).to_have_count(2)
    keys.press("j")
    expect(page.locator(".desk-row:focus-within")).to_contain_text(words)  # the best supported comes first
    keys.press("a")
    expect(page.locator(".desk-row:focus-within .assignee")).to_have_text(elected.name)
    keys.press("r")
    page.wait_for_url(re.compile(r"/responses/new\?amendment=\d+$"))


def answered_by_keyboard(elected: Person) -> None:
    page, keys = elected.page, elected.page.keyboard
    page.locator('input[name="opinion"]').first.focus()
    keys.press("Space")
    expect(page.locator('input[value="favourable"]')).to_be_checked()
    page.locator("#reason").focus()
    keys.type("Une fermeture se justifie.")
    page.locator('button[value="publish"]').focus()
    keys.press("Enter")
    expect(page.locator("article.response .answered li")).to_have_count(1)


def accepted_words(elected: Person, folder: Path) -> str:
    """The Word file of the consolidated text, as LibreOffice reads it once every change is accepted."""
    with elected.page.expect_download() as download:
        elected.page.locator('#files a[href$=".docx"]').click()
    data = Path(download.value.path()).read_bytes()
    return "\n".join(resolved(folder, {"file": data}, ACCEPT)["file"])


def test_one_amendment_goes_from_its_author_to_the_text(
    site: Site, bill: Bill, person: NewPerson, tmp_path: Path
) -> None:
    anne, bruno, chloe, elected = (person() for _ in range(4))
    hers = anne.amend(bill, "1", 3, "par arrêté", WORDS, "Il faut des motifs.")
    bruno.amend(bill, "2", 1, "chaque printemps", "chaque automne", "Avant les pluies.")
    flask(site, "accounts", "grant", elected.email, "lawmaker")
    votes_in_the_queue(chloe, bill, {"affichée": "for", "automne": "against"})
    votes_in_the_queue(bruno, bill, {"affichée": "for"})
    votes_in_the_queue(anne, bill, {"automne": "against"})
    assert "votes by" in flask(site, "review", "recompute", bill.slug)

    chosen_at_the_desk_by_keyboard(elected, bill, "affichée")
    answered_by_keyboard(elected)
    anne.go(bill.path)
    anne.page.locator("a.told").click()
    anne.page.locator(".notices li.new a").first.click()
    expect(anne.page.locator("article.response")).to_contain_text("Une fermeture se justifie.")

    page = elected.page
    elected.go(f"/desk/{bill.slug}/consolidated/new?amendment={hers.rpartition('/')[2]}")
    page.locator("main form button.go").click()
    expect(page.locator(".rebuilt ins").first).to_contain_text("affichée")
    assert f"Le maire peut la fermer {WORDS} en cas de crue." in accepted_words(elected, tmp_path)
    elected.sees_no_overflow()
    page.fill("#name", "Texte des rapporteurs")
    page.locator("#save button.go").click()
    page.wait_for_url("**/trace")
    trace = page.url.removeprefix(elected.url)

    elected.go(trace.replace("/bills/", "/desk/").replace("/trace", "/follow-up?amendment=1"))
    page.fill("#by-new", "M. Durand, député")
    page.fill("#number-new", "CL42")
    page.locator('main form[action$="/follow-up"] button.go').click()
    page.locator(".life-row select[name=outcome]").select_option("adopted")
    page.locator(".life-row input[name=outcome_on]").first.fill(page.locator("#day-new").input_value())
    page.locator('.life-row button[value="outcome"]').click()
    expect(page.locator(".life-row strong").first).to_be_visible()

    anne.go(trace)
    expect(anne.page.locator("#mine")).to_contain_text("Texte des rapporteurs")
    traced = anne.page.locator(".trace-text .from", has_text="affichée").first
    expect(traced).to_have_attribute("data-who", re.compile(re.escape(anne.name)))
    anne.go(hers)
    expect(anne.page.locator("#life")).to_contain_text("CL42")
    bruno.go(f"{bill.path}/responses")
    expect(bruno.page.locator(".counts dd").first).to_have_text("1")
