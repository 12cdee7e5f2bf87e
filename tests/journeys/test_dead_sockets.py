"""Networks that fail while people write: afterwards everything is there, once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import services
from tests.browser import NewPage
from tests.journeys.bills import Bill, write_bill
from tests.journeys.conftest import PROGRAM, NewPerson
from tests.journeys.people import Person
from tests.journeys.wire import Wire, wire
from tests.live import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.services]
#: What a browser says of a network that is not there.
BROKEN = (r"net::ERR_", r"WebSocket connection to", r"Failed to load resource")


@pytest.fixture
def wired(site: Site, wire_port: int) -> Iterator[Wire]:
    with wire(wire_port, site.url) as between:
        yield between


@pytest.fixture
def behind(site: Site, wired: Wire, new_page: NewPage) -> Person:
    """A person who reaches the site through the wire alone."""
    return Person(new_page(expected=BROKEN), wired.url).sign_up()


def settle(*people: Person) -> None:
    """Wait until the pages have loaded all that they begin with, sockets included."""
    for who in people:
        who.page.wait_for_load_state("networkidle")


def bodies(who: Person) -> list[str]:
    return sorted(who.page.locator("li.argument > .said > .words").all_inner_texts())


def test_what_others_wrote_while_the_network_was_cut_is_there_once(
    bill: Bill, behind: Person, wired: Wire, person: NewPerson
) -> None:
    bruno = person()
    for who in (behind, bruno):
        who.go(bill.article())
    settle(behind, bruno)
    bruno.argue("for", "Avant la coupure.")
    expect(behind.argument("Avant la coupure")).to_be_visible()

    wired.cut()
    bruno.argue("for", "Pendant la coupure.")
    bruno.answer("Pendant la coupure", "Réponse pendant la coupure.")
    bruno.argue("against", "Pendant aussi, de l’autre côté.")
    wired.mend()

    expect(behind.argument("Réponse pendant")).to_be_visible()
    bruno.argue("against", "Après la coupure.")
    expect(behind.argument("Après la coupure")).to_be_visible()
    assert len(bodies(behind)) == 5
    assert bodies(behind) == bodies(bruno)


def test_words_that_could_not_be_sent_stay_and_are_posted_once(
    bill: Bill, behind: Person, wired: Wire, person: NewPerson
) -> None:
    """The site got them, the answer was lost: sending them again makes no second argument."""
    bruno = person()
    for who in (behind, bruno):
        who.go(bill.article())
    settle(behind, bruno)
    column = behind.page.locator(".side-for")
    column.locator("details.compose-argument > summary").click()
    form = column.locator("form[data-argue]").first
    form.locator("textarea").fill("Une seule fois, malgré tout.")

    wired.deafen()
    form.locator("button.go").click()
    expect(bruno.argument("Une seule fois")).to_be_visible()  # it did arrive
    wired.cut()
    expect(form.locator(".error")).to_be_visible()
    expect(form.locator("textarea")).to_have_value("Une seule fois, malgré tout.")
    wired.mend()
    form.locator("button.go").click()

    expect(behind.argument("Une seule fois")).to_have_count(1)
    expect(form.locator("textarea")).to_have_value("")
    bruno.argue("against", "Et ensuite.")
    expect(behind.argument("Et ensuite")).to_be_visible()
    assert bodies(behind) == bodies(bruno) == ["Et ensuite.", "Une seule fois, malgré tout."]


def test_a_vote_that_was_not_sent_says_so(bill: Bill, behind: Person, wired: Wire) -> None:
    behind.go(bill.article())
    settle(behind)
    wired.cut()
    behind.page.locator("#vote button[value=for]").click()
    expect(behind.page.locator("#vote .error")).to_be_visible()
    expect(behind.page.locator("#vote button[value=for]")).to_have_attribute("aria-pressed", "false")
    wired.mend()
    behind.vote("for")
    expect(behind.tally()).to_have_attribute("aria-label", re.compile("^1 "))


def test_an_edit_goes_on_without_network_and_survives_a_reload(
    bill: Bill, behind: Person, wired: Wire
) -> None:
    behind.open_editor(bill)
    behind.reword(2, "feux de camp", "barbecues")
    expect(behind.page.locator("[data-diff-place] ins")).to_contain_text("barbecues")
    wired.cut()
    behind.reword(3, "par arrêté", "par décision motivée")
    expect(behind.page.locator("[data-bar-summary] a")).to_contain_text("mots sont gardés")
    wired.mend()
    behind.page.reload()
    expect(behind.page.locator("[data-kept-notice]")).to_be_visible()
    expect(behind.line(3)).to_have_value("Le maire peut la fermer par décision motivée en cas de crue.")
    expect(behind.page.locator("[data-diff-place] ins").last).to_contain_text("décision motivée")


def test_without_any_socket_the_page_catches_up_by_polling(bill: Bill, person: NewPerson) -> None:
    polling = person(expected=BROKEN)
    polling.page.route("**/socket.io/**", lambda route: route.abort())
    polling.page.route_web_socket(re.compile(r"/socket\.io/"), lambda socket: socket.close())
    polling.go(bill.article())
    bruno = person()
    bruno.go(bill.article())
    bruno.argue("for", "Vu sans socket.")
    expect(polling.argument("Vu sans socket")).to_be_visible()
    bruno.argue("for", "Et de nouveau.")
    expect(polling.argument("Et de nouveau")).to_be_visible()
    assert bodies(polling) == bodies(bruno)


def test_a_site_that_was_killed_and_started_again_loses_and_doubles_nothing(
    tmp_path: Path, new_page: NewPage
) -> None:
    write_bill(tmp_path / "texts", "berges", "Règlement des berges")
    bill = Bill("berges", "Règlement des berges", tmp_path)
    settings = {"FLASK_TEXTS": str(tmp_path / "texts"), "PORT": str(services.free_port())}
    instance = tmp_path / "instance"
    with serving(program=PROGRAM, instance=instance, env=settings) as site:
        url = f"http://127.0.0.1:{settings['PORT']}"
        anne = Person(new_page(expected=BROKEN), url).sign_up()
        bruno = Person(new_page(expected=BROKEN), url).sign_up()
        for who in (anne, bruno):
            who.go(bill.article())
        bruno.argue("for", "Avant la panne.")
        expect(anne.argument("Avant la panne")).to_be_visible()
        site.process.kill()
        site.process.wait()
        column = bruno.page.locator(".side-against")
        column.locator("details.compose-argument > summary").click()
        column.locator("form[data-argue] textarea").first.fill("Écrit pendant la panne.")
        column.locator("form[data-argue] button.go").first.click()
        expect(column.locator("form[data-argue] .error").first).to_be_visible()
    with serving(program=PROGRAM, instance=instance, env=settings):
        column.locator("form[data-argue] button.go").first.click()
        expect(anne.argument("Écrit pendant la panne")).to_be_visible(timeout=30_000)
        assert bodies(anne) == bodies(bruno) == ["Avant la panne.", "Écrit pendant la panne."]
