<<<<<<< HEAD
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


def make_host(instance: Path, person: Person) -> None:
    """`flask accounts grant`, from a process of its own, as an operator does."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "accounts", "grant", person.email, "host"],
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
=======
"""A show that is over, written into a running site's database: `python tests/journeys/shows.py SLUG EMAIL`.

The person of this address hosts it; its recording is of the kind given third. Prints the debate's id.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import select

from lawlab import create_app
from lawlab.accounts.models import Role, RoleGrant, User
from lawlab.arguments.models import Side
from lawlab.bills.queries import bill_by_slug
from lawlab.core.db import db, now
from lawlab.debates.models import Debate, PollState, StreamKind
from lawlab.debates.planning import Plan, Point, open_debate, set_agenda
from lawlab.debates.polls import open_poll, prepare_poll
from lawlab.debates.queueing import mark_answered, say
from lawlab.debates.recording import set_recording
from lawlab.debates.show import end_debate, go_live
from lawlab.debates.staging import give_floor, move_to, spotlight

REFS = {"youtube": "dQw4w9WgXcQ", "twitch": "2345678901", "peertube": "https://tube.example/w/abc123"}
CROWD = 41  #: arguments in the second article's first minute


def play(slug: str, email: str, kind: str) -> Debate:
    host = db.session.scalars(select(User).where(User.email_key == email)).one()
    host.grants.append(RoleGrant(role=Role.HOST))
    db.session.flush()
    bill, began = bill_by_slug(slug), now() - timedelta(seconds=3600)
    plan = Plan("La loi en direct", stream=StreamKind.TWITCH, stream_ref="lawlab", is_approved_first=False)
    debate = open_debate(host, bill, plan, at=began)
    set_agenda(host, debate, [Point(article=article) for article in bill.articles])
    go_live(host, debate, at=began)

    def at(seconds: float) -> datetime:
        return began + timedelta(seconds=seconds)

    first, second, *_rest = debate.agenda
    move_to(host, debate, first, at=at(60))
    live = say(host, debate, Side.FOR, "Une promenade ouverte à tous.", at=at(700))
    spotlight(host, debate, live, at=at(754))
    mark_answered(host, debate, live, at=at(800))
    give_floor(host, debate, Side.FOR, at=at(820))
    give_floor(host, debate, None, at=at(900))
    poll = prepare_poll(host, debate, "Faut-il des bancs ?", ["Oui", "Non"], seconds=60)
    open_poll(host, debate, poll, at=at(1000))
    poll.state, poll.choices[0].members, poll.choices[1].public = PollState.CLOSED, 4, 7
    move_to(host, debate, second, at=at(1800))
    for n in range(CROWD):
        side = Side.FOR if n % 2 else Side.AGAINST
        say(host, debate, side, f"Argument numéro {n}, dans la foule.", at=at(1800 + n * 60 / CROWD))
    end_debate(host, debate, at=at(3500))
    set_recording(host, debate, StreamKind(kind), REFS[kind])
    return debate


if __name__ == "__main__":
    app = create_app()
    with app.test_request_context("/"):
        made = play(*sys.argv[1:])
        db.session.commit()
        print(made.id)
>>>>>>> main
