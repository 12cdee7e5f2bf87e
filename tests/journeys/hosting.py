"""A show as its host runs it and others follow it, in real browsers."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.bills import Bill
from tests.journeys.people import Person
from tests.live import ROOT, environment

#: Twitch's player as far as pages use it: it says how late its picture is.
PLAYER = """
window.Twitch = { Player: class {
  constructor(id) { document.getElementById(id).textContent = "▶"; }
  getPlaybackStats() { return { hlsLatencyBroadcaster: window.scriptedDelay ?? 0 }; }
} };
"""


def make_host(instance: Path, person: Person, role: str = "host") -> None:
    """`flask accounts grant`, from a process of its own, as an operator does."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "accounts", "grant", person.email, role],
        cwd=ROOT, env=environment(instance, 5000, {}), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@dataclass
class Show:
    """A debate, by the hand of its host."""

    host: Person
    number: str  #: of the debate, as addresses have it

    @property
    def path(self) -> str:
        return f"/debates/{self.number}"

    @property
    def page(self) -> Page:
        return self.host.page

    def console(self) -> None:
        self.host.go(f"{self.path}/console")
        self.host.is_alive()

    def queued(self, words: str) -> Locator:
        return self.page.locator("[data-queued]", has_text=words)

    def press(self, key: str, *, done: str) -> None:
        """Press a key of the console, and wait until its act was answered."""
        with self.page.expect_response(re.compile(rf"/console/{done}$")) as answer:
            self.page.keyboard.press(key)
        assert answer.value.ok, answer.value.text()


def plan_show(
    host: Person, bill: Bill, *, articles: int = 2, stream: str = "", title: str = "Le direct"
) -> Show:
    """By the form, from the bill's own page; the first articles are put on the agenda."""
    page = host.page
    host.go(bill.path)
    page.locator(f'.bill-links a[href="{bill.path}/debates"]').click()
    page.locator('a[href*="/debates/new"]').click()
    page.fill("#title", title)
    if stream:
        page.select_option("#stream", "twitch")
        page.fill("#stream_ref", f"https://www.twitch.tv/{stream}")
    page.locator("main form button.go").click()
    page.wait_for_url(re.compile(r"/debates/\d+/edit#agenda$"))
    host.is_alive()
    for box in page.locator('input[name="article"]').all()[:articles]:
        box.check()
    page.locator('button[value="add"]').click()
    expect(page.locator("[data-point]")).to_have_count(articles)
    found = re.search(r"/debates/(\d+)/", page.url)
    assert found
    return Show(host, found[1])


def follow(person: Person, show: Show) -> None:
    person.go(show.path)
    if person.page.context.browser is not None:
        person.is_alive()


def say(person: Person, side: str, words: str) -> None:
    form = person.page.locator("[data-say]")
    form.locator("textarea").fill(words)
    form.locator(f'button[value="{side}"]').click()
    expect(form.locator("textarea")).to_have_value("")  # it left
