"""A debate watched again: what is clicked or entered moves the picture; without it, the links still lead."""

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import DESKTOP, PHONE, NewPage, axe, screenshot
from tests.journeys.bills import Bill
from tests.journeys.conftest import NewPerson
from tests.journeys.people import TOO_WIDE, Person
from tests.live import ROOT, Site, environment

pytestmark = [pytest.mark.browser, pytest.mark.services]

#: Players that do as the services' own, and keep what they were asked in their title.
YOUTUBE = """<!doctype html><html lang="fr"><title>lecteur</title><p>Lecteur<script>
let time = 1;
addEventListener("message", (event) => {
  const said = JSON.parse(event.data);
  if (said.func === "seekTo") time = said.args[0];
  document.title = said.func === "seekTo" ? `à ${time}` : document.title;
  parent.postMessage(JSON.stringify({event: "infoDelivery", info: {currentTime: time}}), "*");
});
</script></html>"""
PEERTUBE = """<!doctype html><html lang="fr"><title>lecteur</title><p>Lecteur<script>
let time = 1;
const tell = () => {
  const update = {method: "peertube::playbackStatusUpdate", params: {position: time}};
  parent.postMessage(JSON.stringify(update), "*");
};
parent.postMessage(JSON.stringify({method: "peertube::__ready", params: "ping"}), "*");
setInterval(tell, 300);
addEventListener("message", (event) => {
  const said = JSON.parse(event.data);
  if (said.method === "peertube::seek") {
    time = said.params;
    document.title = `à ${time}`;
  }
});
</script></html>"""
DEAF = """<!doctype html><html lang="fr"><title>lecteur</title><p>Lecteur</html>"""
TWITCH = """window.Twitch = { Player: class {
  constructor(id, options) {
    window.asked = [options.video];
    this.at = 0;
    document.getElementById(id).textContent = "Lecteur";
  }
  seek(seconds) { this.at = seconds; window.asked.push(seconds); }
  getCurrentTime() { return this.at; }
} };"""

NewShow = Callable[..., tuple[Person, str]]


@pytest.fixture
def show(site: Site, bill: Bill, person: NewPerson) -> NewShow:
    """The host of a show that is over, in a browser, and the path of the debate."""

    def play(kind: str = "youtube", width: int = DESKTOP, **how: object) -> tuple[Person, str]:
        host = person(width, **how)
        slug = bill.path.removeprefix("/bills/")
        done = subprocess.run(
            [sys.executable, "tests/journeys/shows.py", slug, host.email, kind],
            cwd=ROOT, env=environment(site.instance, 5000, {}), capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return host, f"/debates/{done.stdout.split()[-1]}"

    return play


def serve(page: Page, address: str, body: str, kind: str = "text/html") -> list[str]:
    """Answer in the place of a service; the addresses that were asked for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")

    page.route(re.compile(re.escape(address)), answer)
    return asked


def title_of_frame(page: Page) -> str:
    return page.frames[1].title()


def until(page: Page, check: Callable[[], bool]) -> None:
    for _ in range(100):
        if check():
            return
        page.wait_for_timeout(100)
    assert check()


def answers(page: Page) -> None:
    """Wait until the frame has told its time: the line over the lanes moves."""
    expect(page.locator("[data-head]").first).not_to_have_attribute("x1", "-5")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_click_and_a_key_move_the_picture_once_it_was_asked_for(show: NewShow, width: int) -> None:
    host, path = show("youtube", width)
    page = host.page
    asked = serve(page, "www.youtube-nocookie.com", YOUTUBE)
    host.go(f"{path}/replay")
    host.is_alive()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        axe(page)
    page.emulate_media(color_scheme="light")
    assert not page.evaluate(TOO_WIDE)
    screenshot(page, f"replay-{width}")
    assert asked == [], "nothing of a third party before consent"
    page.locator("[data-load]").click()
    until(page, lambda: any("enablejsapi=1" in address for address in asked))
    answers(page)
    onscreen = page.locator(".beat-screen a.time").first
    onscreen.click()
    until(page, lambda: title_of_frame(page) == "à 754")
    expect(page).to_have_url(re.compile(r"#t=754$"))
    expect(onscreen).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-now-playing]")).to_contain_text("0:12:34")
    second = page.locator(".chapter h2 a.time").nth(1)
    second.focus()
    page.keyboard.press("Enter")
    until(page, lambda: title_of_frame(page) == "à 1800")
    page.locator(".lane-polls a").first.click(force=True)
    until(page, lambda: title_of_frame(page) == "à 1000")
    page.locator(".beat-argument a", has_text="Ce qui lui a été répondu").first.click()
    until(page, lambda: title_of_frame(page) == "à 754")


def test_peertube_is_moved_in_place_too(show: NewShow) -> None:
    host, path = show("peertube")
    serve(host.page, "tube.example", PEERTUBE)
    host.go(f"{path}/replay")
    host.is_alive()
    host.page.locator("[data-load]").click()
    until(host.page, lambda: len(host.page.frames) > 1)
    answers(host.page)
    host.page.locator(".chapter h2 a.time").nth(1).click()
    until(host.page, lambda: title_of_frame(host.page) == "à 1800")


def test_twitch_is_moved_by_its_own_script(show: NewShow) -> None:
    host, path = show("twitch")
    serve(host.page, "player.twitch.tv/js", TWITCH, "text/javascript")
    host.go(f"{path}/replay")
    host.is_alive()
    host.page.locator("[data-load]").click()
    expect(host.page.locator("#twitch-player")).to_have_text("Lecteur")
    host.page.locator(".chapter h2 a.time").nth(1).click()
    until(host.page, lambda: host.page.evaluate("window.asked") == ["2345678901", 1800])


def test_a_frame_that_does_not_answer_is_loaded_again_at_the_moment(show: NewShow) -> None:
    host, path = show("youtube")
    asked = serve(host.page, "www.youtube-nocookie.com", DEAF)
    host.go(f"{path}/replay")
    host.is_alive()
    host.page.locator("[data-load]").click()
    until(host.page, lambda: len(asked) == 1)
    host.page.locator(".chapter h2 a.time").nth(1).click()
    until(host.page, lambda: len(asked) == 2 and "start=1800" in asked[1])


def test_before_the_picture_a_moment_is_a_row_and_a_link_to_the_service(show: NewShow) -> None:
    host, path = show("youtube")
    host.go(f"{path}/replay#t=754")
    host.is_alive()
    row = host.page.locator(".beat-screen a.time").first
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_be_in_viewport()
    there = host.page.locator("[data-there]")
    expect(there).to_have_attribute("href", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=754s")


def test_a_host_writes_the_present_moment_as_an_anchor(show: NewShow) -> None:
    host, path = show("youtube")
    page = host.page
    serve(page, "www.youtube-nocookie.com", YOUTUBE)
    host.go(f"{path}/replay")
    host.is_alive()
    page.locator("[data-load]").click()
    answers(page)
    page.locator(".chapter h2 a.time").first.click()  # where the first article is supposed to be
    page.wait_for_timeout(1200)
    page.locator("[data-here]").click()
    expect(page.locator("#media")).to_have_value("0:01:00.0")
    page.fill("#media", "0:02:30")
    page.select_option("#cue", index=1)
    page.locator(".anchor-form .go").click()
    expect(page.locator(".recording tbody tr")).to_have_count(1)
    expect(page.locator(".chapter h2 a.time").first).to_have_text("0:02:30")
    expect(page.locator(".beat-screen a.time").first).to_have_text("0:14:04")  # 754 + 90


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_without_scripts_each_moment_is_a_link_to_the_service(
    show: NewShow, new_page: NewPage, width: int
) -> None:
    host, path = show("youtube")
    page = new_page(width, javascript=False)
    page.goto(f"{host.url}{path}/replay#t=754")
    expect(page.locator("[data-load]")).to_be_hidden()
    link = page.locator(".beat-screen .at a", has_text="regarder").first
    expect(link).to_have_attribute("href", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=754s")
    expect(page.locator(".beat-screen").first).to_be_in_viewport()
    page.locator(".points a", has_text="Article 2").click()
    expect(page.locator(".beat-argument")).to_have_count(41)
    screenshot(page, f"replay-crowd-{width}")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_sheet_is_readable_and_leads_to_the_moments(show: NewShow, width: int) -> None:
    host, path = show("youtube", width)
    host.go(f"{path}/sheet")
    for scheme in ("light", "dark"):
        host.page.emulate_media(color_scheme=scheme)
        axe(host.page)
    host.sees_no_overflow()
    host.page.emulate_media(color_scheme="light")
    screenshot(host.page, f"sheet-{width}")
    host.page.locator(".quoted a", has_text="réponse à 0:12:34").first.click()
    expect(host.page).to_have_url(re.compile(r"/replay#t=754$"))
