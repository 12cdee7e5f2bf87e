"""Overlays in a real browser: what leaves the screen leaves at once; outside the cards there is nothing."""

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests import services
from tests.browser import NewPage
from tests.journeys.bills import Bill, write_bill
from tests.journeys.conftest import PROGRAM, NewPerson
from tests.journeys.people import Person
from tests.journeys.show import Show, begin_show
from tests.journeys.wire import Wire, wire
from tests.live import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.services]
BROKEN = (r"net::ERR_", r"WebSocket connection to", r"Failed to load resource")
LONG = "Une commune de huit cents habitants ne pourra pas envoyer ces règles à chacun, ni les tenir à jour. "
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TRIALS = 9
UPDATES = 300
#: When, in ms of the machine's clock, the argument's card left.
GONE = """() => new Promise((resolve) => {
  const look = () => { if (!document.querySelector('[data-card="argument"]')) resolve(Date.now()); };
  new MutationObserver(look).observe(document.querySelector("[data-screen]"), { childList: true });
  look();
})"""
CARDS = """() => [...document.querySelectorAll(".card")].map((card) => {
  const { left, top, right, bottom } = card.getBoundingClientRect();
  return [left, top, right, bottom];
})"""
#: Words smaller than 32 px, or cut, whatever the card.
FAULTS = """() => [...document.querySelectorAll(".card *:not(svg *)")].flatMap((element) => {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || !element.getClientRects().length) return [];
  const size = parseFloat(getComputedStyle(element).fontSize);
  const card = element.closest(".card").getBoundingClientRect();
  const box = (element.closest(".flow") ?? element).getBoundingClientRect();
  const isOut = box.bottom > card.bottom || box.top < card.top;
  const isSmall = size < 32 && element.tagName !== "SUP";
  return isSmall || isOut ? [`${element.className || element.tagName} ${size}`] : [];
})"""


@pytest.fixture
def show(site: Site, bill: Bill, person: NewPerson) -> Show:
    return begin_show(site, bill, person())


def opened(page: Page, address: str, *, upright: bool = False) -> Page:
    page.set_viewport_size({"width": 1080, "height": 1920} if upright else {"width": 1920, "height": 1080})
    page.goto(address)
    page.evaluate("document.fonts.ready")
    return page


def card(page: Page, name: str = "argument") -> object:
    return page.locator(f'[data-card="{name}"]')


def fill(show: Show) -> int:
    """Something on every card."""
    argument = show.say("against", LONG * 4 + WORD)
    show.act("spotlight", argument=argument)
    show.act("floor-against")
    show.act("open-poll", poll=show.poll)
    return argument


def test_what_is_hidden_leaves_the_overlay_at_once(show: Show, new_page: NewPage) -> None:
    overlay = opened(new_page(), show.overlay("argument"))
    argument = show.say("for", "À masquer.")
    taken = []
    for trial in range(TRIALS):
        if trial:
            show.act("restore", argument=argument)
        show.act("spotlight", argument=argument)
        expect(card(overlay)).to_be_visible()
        overlay.evaluate(f"() => {{ window.gone = ({GONE})(); }}")
        time.sleep(0.07 * trial)
        before = time.time()
        show.act("hide", argument=argument)
        taken.append(overlay.evaluate("window.gone") - before * 1000)
    print(f"hide to blank, ms: {sorted(round(ms) for ms in taken)}")
    assert sorted(taken)[TRIALS // 3] <= 300  # a machine that other work keeps busy is late for the others
    assert median(taken) < 1000


@pytest.mark.parametrize("upright", [False, True])
def test_outside_the_cards_nothing_is_drawn_and_nothing_is_near_the_edge(
    show: Show, new_page: NewPage, upright: bool
) -> None:
    fill(show)
    show.act("show-tally")
    page = opened(new_page(), show.overlay(upright=upright), upright=upright)
    expect(card(page, "argument")).to_be_visible()
    assert page.locator("[data-card]").count() == 6
    assert page.evaluate(FAULTS) == []
    image = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    width, height = image.size
    left, top, right, bottom = image.getchannel("A").getbbox() or (0, 0, 0, 0)
    assert left >= width * 0.05
    assert top >= height * 0.05
    assert right <= width * 0.95
    assert bottom <= height * 0.95
    outside = image.getchannel("A")
    for box in page.evaluate(CARDS):
        ImageDraw.Draw(outside).rectangle(box, fill=0)
    assert outside.getbbox() is None


def test_long_words_go_on_pages_that_turn_and_a_reload_shows_the_same(show: Show, new_page: NewPage) -> None:
    fill(show)
    page = opened(new_page(), show.overlay())
    pages = page.locator('[data-card="argument"] .pages')
    expect(pages).to_have_text(re.compile(r"^1/[2-9]$"))
    expect(pages).to_have_text(re.compile(r"^2/"), timeout=30_000)
    seen = [page.evaluate(STATE), (page.reload() and expect(pages).to_be_visible()) or page.evaluate(STATE)]
    assert seen[0] == seen[1]


#: What the cards say, but for what passes by itself.
STATE = """() => [...document.querySelectorAll("[data-card]")].map((card) => {
  const copy = card.cloneNode(true);
  for (const passing of copy.querySelectorAll("time, .pages")) passing.remove();
  return [card.dataset.card, copy.textContent.replace(/\\s+/g, " ").trim()];
}).sort()"""


def test_a_revoked_key_leaves_nothing_and_says_nothing(show: Show, new_page: NewPage) -> None:
    show.act("spotlight", argument=show.say("for", "Encore là."))
    page = opened(new_page(expected=("status of 403",)), show.overlay())
    expect(card(page)).to_be_visible()
    show.host.page.reload()
    token = show.host.page.locator('form[data-act="revoke-key"] input[name=token]').get_attribute("value")
    show.act("revoke-key", token=token)
    expect(page.locator("[data-screen] > *")).to_have_count(0, timeout=2000)
    page.reload()
    expect(page.locator(".refusal")).to_contain_text("Cette clé n’ouvre pas")
    assert "Encore là" not in page.content()


@pytest.mark.parametrize("key", ["", "faux"])
def test_an_address_without_its_key_says_so_and_shows_nothing(
    show: Show, new_page: NewPage, key: str
) -> None:
    show.act("spotlight", argument=show.say("for", "Rien à voir."))
    page = opened(new_page(expected=("status of 403",)), show.overlay(key=key))
    expect(page.locator(".refusal")).to_be_visible()
    assert page.locator("[data-card]").count() == 0


@pytest.fixture
def wired(site: Site, wire_port: int) -> Iterator[Wire]:
    with wire(wire_port, site.url) as between:
        yield between


def test_what_was_hidden_while_the_network_was_cut_goes_when_it_is_back(
    show: Show, wired: Wire, site: Site, new_page: NewPage
) -> None:
    argument = show.say("for", "Masqué pendant la coupure.")
    show.act("spotlight", argument=argument)
    page = opened(new_page(expected=BROKEN), show.overlay().replace(site.url, wired.url))
    expect(card(page)).to_be_visible()
    wired.cut()
    show.act("hide", argument=argument)
    other = show.say("against", "Montré pendant la coupure.")
    show.act("spotlight", argument=other)
    wired.mend()
    expect(card(page)).to_contain_text("Montré pendant")
    assert "Masqué pendant" not in page.content()


def test_an_overlay_outlives_the_site(tmp_path: Path, new_page: NewPage) -> None:
    write_bill(tmp_path / "texts", "berges", "Règlement des berges")
    settings = {"FLASK_TEXTS": str(tmp_path / "texts"), "PORT": str(services.free_port())}
    instance = tmp_path / "instance"
    with serving(program=PROGRAM, instance=instance, env=settings) as site:
        host = Person(new_page(expected=BROKEN), site.url).sign_up()
        show = begin_show(site, Bill("berges", "Règlement des berges", tmp_path), host)
        show.act("spotlight", argument=show.say("for", "Avant la panne."))
        page = opened(new_page(expected=BROKEN), show.overlay())
        expect(card(page)).to_contain_text("Avant la panne")
        site.process.kill()
        site.process.wait()
    with serving(program=PROGRAM, instance=instance, env=settings):
        show.act("spotlight", argument=show.say("against", "Après la panne."))
        expect(card(page)).to_contain_text("Après la panne", timeout=20_000)
        before = page.evaluate(STATE)
        page.reload()
        expect(card(page)).to_be_visible()
        assert page.evaluate(STATE) == before


#: Shows two answers of the site in turn so many times, as if each had just been asked for; how many were.
SHOW_IN_TURN = """async ([answers, times]) => {
  const { fetch } = window;
  let shown = 0;
  window.fetch = async () => new Response(answers[shown++ % 2]);
  for (let turn = 0; turn < times; turn += 1) {
    dispatchEvent(new Event("online"));
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
  window.fetch = fetch;
  return shown;
}"""


def test_an_overlay_keeps_nothing_of_what_it_showed(show: Show, new_page: NewPage) -> None:
    answers = []
    for side, words in [("for", LONG), ("against", LONG * 5)]:
        show.act("spotlight", argument=show.say(side, words))
        address = f"{show.host.url}/debates/{show.debate}/overlay/all"
        answers.append(show.host.page.request.get(address, headers={"X-Overlay-Key": show.key}).text())
    page = opened(new_page(), show.overlay())
    expect(card(page)).to_be_visible()
    tools = page.context.new_cdp_session(page)

    def heap() -> float:
        tools.send("HeapProfiler.collectGarbage")
        return float(tools.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    page.evaluate(SHOW_IN_TURN, [answers, 100])
    before = heap()
    shown = page.evaluate(SHOW_IN_TURN, [answers, UPDATES])
    grown = heap() - before
    print(f"heap: {before:.2f} MB, {grown:+.2f} MB after {shown} updates")
    assert shown > UPDATES / 2
    assert grown < 1
