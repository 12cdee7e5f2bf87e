"""A whole show: planned, held, cut by a crash, ended, watched again; every page tells the same story."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import services
from tests.browser import PHONE, NewPage
from tests.journeys.bills import Bill, write_bill
from tests.journeys.conftest import PROGRAM
from tests.journeys.hosting import Show, make_host, plan_show, say
from tests.journeys.people import TOO_WIDE, Person
from tests.live import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.services]
BROKEN = (r"net::ERR_", r"WebSocket connection to", r"Failed to load resource")
BACK = 5.0  #: seconds after which every page is complete again once the site answers


def seconds(face: str) -> int:
    minutes, left = face.strip("− ").split(":")
    return 60 * int(minutes) + int(left)


def clock(page: Page, side: str) -> int:
    return seconds(page.locator(f".clock.side-{side} time").first.inner_text())


def spotlight(page: Page) -> str:
    found = page.locator(".spotlight blockquote")
    return found.inner_text() if found.count() else ""


class Cast:
    """A host, three who follow (on a phone, without sockets, without an account), and an overlay on air."""

    def __init__(self, new_page: NewPage, url: str) -> None:
        self.host = Person(new_page(expected=BROKEN), url, "Agnès").sign_up()
        self.phone = Person(new_page(PHONE, expected=BROKEN), url, "Basile").sign_up()
        self.polling = Person(new_page(expected=BROKEN), url, "Chloé").sign_up()
        self.visitor = Person(new_page(expected=BROKEN), url, "Denis")
        self.overlay = new_page(expected=BROKEN)
        self.polling.page.route("**/socket.io/**", lambda route: route.abort())
        self.polling.page.route_web_socket(re.compile(r"/socket\.io/"), lambda socket: socket.close())

    @property
    def viewers(self) -> list[Person]:
        return [self.phone, self.polling, self.visitor]

    def put_overlay_on_air(self, show: Show) -> None:
        """The host makes a key, and pastes its address in the streaming program."""
        page = self.host.page.context.new_page()
        page.goto(f"{self.host.url}{show.path}/console")
        page.fill("#key-label", "OBS")
        page.locator('form[action$="/console/keys"] button').click()
        address = page.locator("code", has_text="/overlay/all").first.inner_text()
        page.close()
        self.overlay.set_viewport_size({"width": 1920, "height": 1080})
        self.overlay.goto(address)

    def card(self, kind: str) -> Locator:
        return self.overlay.locator(f'[data-card="{kind}"]')

    def all_see(self, selector: str, words: str, *, timeout: float = 15_000) -> None:
        for viewer in self.viewers:
            expect(viewer.page.locator(selector).first).to_contain_text(words, timeout=timeout)


def test_a_whole_show_with_a_crash_in_the_middle(tmp_path: Path, new_page: NewPage) -> None:
    write_bill(tmp_path / "texts", "berges", "Règlement des berges")
    bill = Bill("berges", "Règlement des berges", tmp_path)
    settings = {"FLASK_TEXTS": str(tmp_path / "texts"), "PORT": str(services.free_port())}
    instance = tmp_path / "instance"
    with serving(program=PROGRAM, instance=instance, env=settings) as site:
        cast = Cast(new_page, f"http://127.0.0.1:{settings['PORT']}")
        make_host(instance, cast.host)
        show = plan_show(cast.host, bill)
        begin(cast, show, bill)
        argue_and_vote(cast, show, bill)
        floor_at = ask(cast, show)
        crash(site)
        lost = cast.phone.page.locator("[data-say]")
        lost.locator("textarea").fill("Écrit pendant la panne.")
        lost.locator('button[value="for"]').click()
        expect(lost.locator(".error")).to_be_visible()
        expect(cast.host.page.locator('[data-line-state="lost"]')).to_be_visible(timeout=12_000)
    with serving(program=PROGRAM, instance=instance, env=settings):
        come_back(cast, show, floor_at)
        close(cast, show)
        end(cast, show)


def begin(cast: Cast, show: Show, bill: Bill) -> None:
    show.console()
    show.page.locator('form[data-act="start"] button').click()
    expect(show.page.locator(".on-air")).to_be_visible()
    for viewer in cast.viewers:
        viewer.go(bill.path)
        viewer.page.locator(f'.on-air-banner a[href="{show.path}"]').click()
        viewer.is_alive()
    show.press("n", done="move")
    cast.all_see(".on-table h2", "Article 1er")
    cast.put_overlay_on_air(show)
    expect(cast.card("text")).to_contain_text("Article 1")
    expect(cast.phone.page.locator('[data-agenda][aria-current="step"]')).to_contain_text("Article 1")


def argue_and_vote(cast: Cast, show: Show, bill: Bill) -> None:
    say(cast.phone, "for", "Les berges sont à tous.")
    say(cast.polling, "against", "Et les nids de martinets ?")
    expect(show.queued("Les berges")).to_be_visible()
    expect(show.queued("Et les nids")).to_be_visible()
    assert not any(
        "Les berges" in viewer.page.locator("[data-part=threads]").inner_text() for viewer in cast.viewers
    )
    show.page.keyboard.press("j")  # two keys from "waits" to "on air"
    show.press("s", done="spotlight")
    cast.all_see(".spotlight blockquote", "Les berges sont à tous.")
    expect(cast.card("argument")).to_contain_text("Les berges sont à tous.")
    show.page.keyboard.press("ArrowRight")
    show.press("a", done="approve")
    cast.all_see("[data-part=threads]", "Et les nids")
    show.page.keyboard.press("ArrowRight")  # approved, it let the next one have the keys
    show.press("h", done="hide")
    for viewer in (cast.phone, cast.visitor):
        expect(viewer.page.get_by_text("Et les nids")).to_have_count(0, timeout=2_000)
    show.press("u", done="undo")
    cast.all_see("[data-part=threads]", "Et les nids")
    cast.phone.vote("for", "[data-part=ballot]")
    cast.polling.vote("against", "[data-part=ballot]")
    counts = cast.phone.page.locator(
        "[data-part=ballot] svg.tally"
    )  # a vote of the show moves the counts there
    expect(counts.first).to_have_attribute("aria-label", re.compile("1 pour, 0 .*, 1 contre"))


def ask(cast: Cast, show: Show) -> float:
    page = show.page
    page.locator('[data-keep="new-poll"] summary').click()
    page.fill("#poll-question", "Faut-il fermer la nuit ?")
    page.fill("#poll-answer-1", "Oui")
    page.fill("#poll-answer-2", "Non")
    page.fill("#poll-seconds", "300")
    page.locator('form[data-act="prepare-poll"] button').click()
    page.locator('form[data-act="open-poll"] button').click()
    cast.all_see("#poll .question", "Faut-il fermer la nuit ?")
    answer(cast.phone, "Oui")
    answer(cast.visitor, "Non")
    page.keyboard.press("Escape")
    show.press("f", done="floor-for")
    at = time.monotonic()
    for viewer in cast.viewers:
        expect(viewer.page.locator(".clock.running.side-for")).to_be_visible()
    return at


def answer(person: Person, label: str) -> None:
    person.page.locator("#poll button", has_text=label).click()
    expect(person.page.locator("#poll form")).to_have_count(0)


def crash(site: Site) -> None:
    site.process.kill()
    site.process.wait()


def come_back(cast: Cast, show: Show, floor_at: float) -> None:
    """At once the host goes on; within five seconds every page has it, and the clock and poll are exact."""
    answered = show.page.request.post(
        f"{show.host.url}{show.path}/console/clear",
        headers={"X-Requested-With": "fetch", "X-CSRFToken": token(show.page)},
    )
    assert answered.ok, answered.text()
    back = time.monotonic()
    for viewer in cast.viewers:
        left = max(0.1, BACK - (time.monotonic() - back))
        expect(viewer.page.locator(".spotlight")).to_have_count(0, timeout=1000 * left)
    expect(cast.card("argument")).to_have_count(0)  # the overlay comes back by itself
    print(f"complete again after {time.monotonic() - back:.1f} s")
    expect(show.page.locator('[data-line-state="lost"]')).to_be_hidden(timeout=12_000)
    for page in [show.page, *(viewer.page for viewer in cast.viewers)]:
        due = 600 - (time.monotonic() - floor_at)
        assert abs(clock(page, "for") - due) <= 2, (clock(page, "for"), due)
        assert clock(page, "against") == 600
    late = Person(cast.visitor.page.context.new_page(), cast.host.url)
    late.go(show.path)  # who comes late sees the running poll, answered from this browser
    expect(late.page.locator("#poll .question")).to_have_text("Faut-il fermer la nuit ?")
    expect(late.page.locator("#poll form")).to_have_count(0)
    late.page.close()
    cast.phone.page.locator('[data-say] button[value="for"]').click()  # the words were kept
    expect(show.queued("Écrit pendant la panne.")).to_have_count(1)


def token(page: Page) -> str:
    return page.locator('meta[name="csrf-token"]').get_attribute("content") or ""


def close(cast: Cast, show: Show) -> None:
    answer(cast.polling, "Oui")
    show.page.locator('form[data-act="close-poll"] button').click()
    expect(show.page.locator('form[data-act="close-poll"]')).to_have_count(0)
    show.page.keyboard.press("Escape")
    show.press(" ", done="floor-none")
    show.press("n", done="move")
    cast.all_see(".on-table h2", "Article 2")
    results = show.page.locator(".one-poll .poll-counts tbody tr")
    expect(results.first).to_be_visible(timeout=25_000)
    cells = [[cell.inner_text().split()[0] for cell in row.locator("td").all()] for row in results.all()]
    assert cells == [["2", "0"], ["0", "1"]]  # yes: two with an account; no: one without
    show.page.locator('form[data-act="show-poll"] button').click()
    cast.all_see(".poll-result .question", "Faut-il fermer la nuit ?")
    expect(cast.card("poll")).to_contain_text("Faut-il fermer la nuit ?")
    assert not cast.phone.page.evaluate(TOO_WIDE)


def end(cast: Cast, show: Show) -> None:
    show.page.locator(".end-it summary").click()
    show.page.locator('form[data-act="end"] button').click()
    for viewer in cast.viewers:
        expect(viewer.page.locator(f'.tools a[href="{show.path}/replay"]')).to_be_visible()
    cast.visitor.go("/bills/berges/articles/art_1")
    expect(cast.visitor.argument("Les berges sont à tous.")).to_contain_text("Dit en direct")
    expect(cast.visitor.page.locator(f'.noted a[href^="{show.path}/replay#argument-"]').first).to_be_visible()
    cast.visitor.go(f"{show.path}/replay")
    for words in ("Les berges sont à tous.", "Et les nids de martinets", "Faut-il fermer la nuit"):
        expect(cast.visitor.page.get_by_text(words).locator("visible=true").first).to_be_visible()
    assert not cast.visitor.page.evaluate(TOO_WIDE)
