"""A push: from the moment an argument's form is sent to its event in another's socket, on the real site.

The person who writes posts through HTTP like a browser; the one who reads holds a real WebSocket. The
baseline is the same post answered, so that the difference is what the push itself takes.
"""

import json
import re
import statistics
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from threading import Event

import socketio

from bench.results import Report
from lawlab.demo import PARTS, PASSWORD
from tests.live import serving

POSTS = 14  # a person may post fifteen arguments a minute
PAUSE = 0.4  # beyond the window in which events are put together: each push leaves at once


class Person:
    """Somebody logged in through the site's own forms."""

    def __init__(self, url: str, email: str) -> None:
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies)
        self.token = self._token()
        self.post("/log-in", {"email": email, "password": PASSWORD})
        self.token = self._token()  # of the session that begins by logging in

    def get(self, path: str) -> str:
        with self.browser.open(self.url + path) as answer:
            return str(answer.read().decode())

    def _token(self) -> str:
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/"))
        assert token, "the page carries no token"
        return token[1]

    def post(self, path: str, fields: dict[str, str]) -> None:
        data = urllib.parse.urlencode({"csrf_token": self.token, **fields}).encode()
        headers = {"X-Requested-With": "fetch"}
        request = urllib.request.Request(self.url + path, data, headers)  # noqa: S310 - our own loopback
        self.browser.open(request).read()


def run(report: Report) -> None:
    with serving(env={"LAWLAB_DEMO": "1"}) as site:
        writer = Person(site.url, PARTS[0].email)
        page = "/bills/republique-numerique/articles/art_2"
        words = writer.get(page)
        article = re.search(r'action="(/articles/\d+/arguments)"', words)
        room = re.search(r'data-room="([^"]+)"', words)
        assert article, "the article's page has no argument form"
        assert room, "the article's page has no room"
        pushed, answered = _measure(site.url, writer, article[1], room[1])
    report.add(
        "live.push_after_post", statistics.median(pushed), "ms", baseline="the post answered",
        baseline_value=statistics.median(answered), bar="value <= 300", runs=POSTS,
    )  # fmt: skip


def _measure(url: str, writer: Person, target: str, room: str) -> tuple[list[float], list[float]]:
    """Milliseconds until the event arrived, and until the form was answered, for each post."""
    seen, arrived = Event(), [0.0]
    reader = socketio.Client(reconnection=False)

    def on_events(_message: dict[str, object]) -> None:
        arrived[0] = time.perf_counter()
        seen.set()

    reader.on("events", on_events)
    reader.connect(url, transports=["websocket"])  # which names its origin by itself
    joined = reader.call("watch", {"room": room, "after": None})
    assert "error" not in joined, json.dumps(joined)
    pushed, answered = [], []
    for n in range(POSTS):
        seen.clear()
        start = time.perf_counter()
        fields = {"side": "for", "body": f"Mesure numéro {n} : un argument parmi d'autres."}
        writer.post(target, fields)
        done = time.perf_counter()
        assert seen.wait(10), "no event arrived"
        pushed.append((arrived[0] - start) * 1000)
        answered.append((done - start) * 1000)
        time.sleep(PAUSE)
    reader.disconnect()
    return pushed, answered
