"""The people of the load: a locust file. Each is someone of the scenario, with an address of their own.

Six in ten read, two vote in the queue and on articles, one argues, one watches live while reading. They wait
as people do, 4 to 16 seconds between two pages. What they were told is kept: the votes that the site said
it recorded are written to VOTES as JSON lines, and compared with its database afterwards.
"""

import json
import os
import random
import re
import time
from itertools import count
from typing import Any
from urllib.parse import quote

import gevent
import socketio
from locust import FastHttpUser, between, events, task

SLUG = os.environ["LOAD_SLUG"]
PASSWORD = os.environ["LOAD_PASSWORD"]
PEOPLE = int(os.environ["LOAD_PEOPLE"])  #: accounts to log in as, from the tenth on
VOTES = os.environ["LOAD_VOTES"]
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
AMENDMENT = re.compile(r'href="(/amendments/\d+)"')
ARTICLE = re.compile(rf'href="(/bills/{re.escape(SLUG)}/articles/[^"#?]+)"')
BALLOT = re.compile(r'action="(/amendments/\d+)/vote"')
WORDS = ("délai", "licence", "données publiques", "Commission", "décret", "recours", "logiciel", "accès")
REASONS = (
    "Le délai proposé laisse à chacun le temps de répondre, et l’administration s’y est déjà engagée.",
    "Cette rédaction ferait peser sur les petites communes une charge qu’elles ne peuvent pas porter.",
    "Le texte actuel dit la même chose en moins de mots ; mieux vaut ne rien y ajouter.",
)
_serial = count()
_log = open(VOTES, "a", buffering=1)  # noqa: SIM115 - open for the whole run


@events.quitting.add_listener
def close_log(**_: Any) -> None:
    _log.close()


class Person(FastHttpUser):
    """Somebody who reads: the common ground of the others."""

    abstract = True
    wait_time = between(4, 16)
    insecure = False

    def on_start(self) -> None:
        self.number = next(_serial)
        self.lots = random.Random(self.number)
        self.own = {"X-Forwarded-For": f"10.{self.number // 250}.{self.number % 250}.7"}
        self.token, self.articles, self.amendments = "", list[str](), list[str]()
        self.read("/", "home")
        self.read(f"/bills/{SLUG}", "bill")

    def read(self, path: str, name: str) -> str:
        """The page's words; what it links to is remembered."""
        with self.client.get(path, name=name, headers=self.own, catch_response=True) as answer:
            page = answer.text or ""
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
                return ""
        if found := TOKEN.search(page):
            self.token = found[1]
        self.articles = ARTICLE.findall(page) or self.articles
        self.amendments = list(dict.fromkeys(AMENDMENT.findall(page))) or self.amendments
        return page

    def send(self, path: str, name: str, **form: str) -> bool:
        """Send a form as a script does; whether the site said that it was done."""
        headers = self.own | {"X-Requested-With": "fetch", "X-CSRFToken": self.token}
        with self.client.post(path, name=name, data=form, headers=headers, catch_response=True) as answer:
            if answer.status_code in (409, 429):  # refused in words: closed, or too often
                answer.success()
                return False
            if answer.status_code not in (200, 201):
                answer.failure(f"{answer.status_code}")
                return False
        return True

    def log_in(self) -> None:
        """As somebody of the scenario who has no part in it beside citizen."""
        self.read("/log-in", "log-in page")
        self.email = f"citoyen{20 + self.number % (PEOPLE - 20)}@scenario.example"
        form = {"email": self.email, "password": PASSWORD, "csrf_token": self.token}
        call: Any = {"data": form, "headers": self.own, "name": "log in", "catch_response": True}
        with self.client.post("/log-in", **call) as answer:
            if answer.status_code != 200 or "/log-in" in str(answer.url):
                answer.failure(f"{answer.status_code}")
        self.read(f"/bills/{SLUG}", "bill")

    def vote(self, path: str, name: str, source: str) -> None:
        position = self.lots.choice(["for", "mixed", "against"])
        if self.send(f"{path}/vote", name, position=position, source=source):
            said = {"email": self.email, "path": path, "position": position, "at": time.time()}
            _log.write(json.dumps(said) + "\n")


class Reader(Person):
    weight = 6

    @task(3)
    def read_an_article(self) -> None:
        if self.articles:
            self.read(self.lots.choice(self.articles), "article")

    @task(3)
    def read_an_amendment(self) -> None:
        if self.amendments:
            self.read(self.lots.choice(self.amendments), "amendment")

    @task(1)
    def search(self) -> None:
        self.read(f"/search?q={quote(self.lots.choice(WORDS))}", "search")

    @task(1)
    def go_back_to_the_bill(self) -> None:
        self.read(f"/bills/{SLUG}", "bill")


class Voter(Person):
    weight = 2

    def on_start(self) -> None:
        super().on_start()
        self.log_in()

    @task(4)
    def vote_in_the_queue(self) -> None:
        page = self.read(f"/bills/{SLUG}/queue", "queue")
        if found := BALLOT.search(page):
            gevent.sleep(self.lots.uniform(2, 6))
            self.vote(found[1], "vote on an amendment", "queue")

    @task(1)
    def vote_on_an_article(self) -> None:
        if self.articles:
            path = self.lots.choice(self.articles)
            self.read(path, "article")
            self.vote(path, "vote on an article", "direct")


class Debater(Voter):
    weight = 1

    @task(2)
    def argue(self) -> None:
        if self.amendments:
            path = self.lots.choice(self.amendments)
            self.read(path, "amendment")
            key = f"load-{self.number}-{self.lots.getrandbits(48):x}"
            side = self.lots.choice(["for", "against"])
            self.send(f"{path}/arguments", "argue", side=side, body=self.lots.choice(REASONS), client_key=key)


class Watcher(Reader):
    """Reads with the live socket open, as every page with scripts does."""

    weight = 1

    def on_start(self) -> None:
        super().on_start()
        self.socket = socketio.Client(reconnection=True)
        self.socket.connect(self.host, transports=["websocket"], wait_timeout=30)
        self.socket.on("events", self.told)
        self.seq: int | None = None
        room = os.environ["LOAD_ROOM"]
        joined = self.socket.call("watch", {"room": room, "after": None}, timeout=30)
        self.seq = joined["seq"]

    def told(self, message: dict[str, Any]) -> None:
        """Numbers must follow each other: a gap is an event that was lost."""
        for event in message["events"]:
            missed = self.seq is not None and event["seq"] > self.seq + 1
            error = Exception(f"{event['seq']} after {self.seq}") if missed else None
            told = {"request_type": "WS", "name": "event", "response_time": 0, "response_length": 0}
            events.request.fire(**told, exception=error)  # type: ignore[no-untyped-call]
            self.seq = max(self.seq or 0, event["seq"])

    def on_stop(self) -> None:
        self.socket.disconnect()
