"""The console in a browser: by keys, by thumbs, by two hosts, without scripts, logged out; and its pages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, axe, screenshot
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.journeys.hosting import Show, make_host, plan_show, say
from tests.journeys.people import TOO_WIDE, Person
from tests.live import Site

pytestmark = [pytest.mark.browser, pytest.mark.services]
OUT = ("status of 40[014]",)  # what a browser says of a page that is no longer open to who asks


def judged(page: Page, name: str) -> None:
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    assert not page.evaluate(TOO_WIDE), name
    screenshot(page, name)


def live_show(person: NewPerson, bill: Bill, site: Site) -> tuple[Show, Person]:
    host: Person = person(expected=OUT)
    make_host(site.instance, host)
    show = plan_show(host, bill)
    show.console()
    show.page.locator('form[data-act="start"] button').click()
    expect(show.page.locator(".on-air")).to_be_visible()
    show.press("n", done="move")
    speaker: Person = person()
    speaker.go(show.path)
    speaker.is_alive()
    for n, side in enumerate(("against", "against", "for")):
        say(speaker, side, f"Raison {n}.")
    expect(show.page.locator("[data-queued]")).to_have_count(3)
    return show, speaker


def test_two_hosts_run_a_show_by_keys_and_by_thumbs(bill: Bill, person: NewPerson, site: Site) -> None:
    show, speaker = live_show(person, bill, site)
    page, keys = show.page, show.page.keyboard
    show.host.go(f"{show.path}/edit")
    page.fill("#host-name", speaker.name)
    page.locator(".add-host button").click()
    expect(page.locator(".host-list")).to_contain_text(speaker.name)
    for width in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        judged(page, f"debate-edit-{width}")
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    show.console()
    beside = Person(person(PHONE, expected=OUT).page, site.url, speaker.name)
    beside.page.context.clear_cookies()
    beside.log_in().go(f"{show.path}/console")
    beside.is_alive()

    pressed = ["j", "s"]  # two keys from "waits" to "on air"
    for key in pressed:
        keys.press(key)
    expect(page.locator("[data-queued].on-screen")).to_have_count(1)
    expect(beside.page.locator("[data-queued].on-screen")).to_have_count(1)
    keys.press("ArrowRight")
    keys.press("a")
    keys.press("a")  # the next one has the keys at once
    for board in (page, beside.page):
        expect(board.locator('form[data-act="approve"]')).to_have_count(0)
    expect(page.locator("[data-undo]")).not_to_be_empty()
    keys.press("u")
    for board in (page, beside.page):
        expect(board.locator('form[data-act="approve"]')).to_have_count(1)
    button = beside.page.locator('form[data-act="approve"] button')
    assert (button.bounding_box() or {"height": 0})["height"] >= 44
    button.tap()
    expect(page.locator('form[data-act="approve"]')).to_have_count(0)
    beside.page.locator('.board-nav a[href="#points-title"]').tap()
    expect(beside.page.locator("#points-title")).to_be_in_viewport()
    judged(page, "console-1440")
    judged(beside.page, "console-390")
    speaker.go(show.path)
    judged(speaker.page, "debate-1440")
    speaker.page.set_viewport_size({"width": PHONE, "height": 844})
    judged(speaker.page, "debate-390")

    page.context.clear_cookies()
    expect(page.locator('[data-line-state="out"]')).to_be_visible(timeout=15_000)
    keys.press("c")
    expect(page.locator(".toast")).to_be_visible()


def test_a_show_is_run_without_any_script(bill: Bill, person: NewPerson, site: Site) -> None:
    show, _ = live_show(person, bill, site)
    plain = Person(person(javascript=False).page, site.url, show.host.name)
    page = plain.page
    page.context.clear_cookies()
    plain.log_in().go(f"{show.path}/console")
    page.locator('form[data-act="approve"] button').first.click()
    page.locator('form[data-act="spotlight"] button').first.click()
    expect(page.locator("[data-queued].on-screen")).to_have_count(1)
    page.locator('form[data-act="undo"] button').click()
    expect(page.locator("[data-queued].on-screen")).to_have_count(0)
    plain.go(f"{show.path}/edit")
    page.locator('button[value^="remove:"]').first.click()
    expect(page.locator("[data-point]")).to_have_count(1)
    page.locator(".add-points summary").click()
    page.fill("#free-title", "Questions du public")
    page.locator('button[value="add"]').click()
    expect(page.locator("[data-point]")).to_have_count(2)
    plain.go(f"{show.path}/console")
    page.locator(".end-it summary").click()
    page.locator('form[data-act="end"] button').click()
    expect(page.locator(".board-head .label")).to_contain_text("terminé")
