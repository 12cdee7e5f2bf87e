"""Whatever breaks, every page ends with every event, once, in order."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lawlab.core.realtime import CATCH_UP
from tests import services
from tests.live import Site, serving
from tests.live_client import Client, Follower
from tests.live_room import PROGRAM, ROOM, facts, say

pytestmark = pytest.mark.services
MANY = {"LAWLAB_SOCKETS_PER_ADDRESS": "2000"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(program=PROGRAM, env=MANY) as site:
        yield site


def speaking(url: str, count: int, rate: float, first: int = 1) -> threading.Thread:
    asked = {"rate": rate, "from": first}
    thread = threading.Thread(target=lambda: say(url, count, **asked))
    thread.start()
    return thread


def test_two_hundred_sockets_get_every_event_in_order(site: Site) -> None:
    clients = [Client(site.url) for _ in range(200)]
    for client in clients:
        client.join(ROOM)
    assert facts(site.url) == {"lines": 200, "direct": 200, "presence": 200}
    speaker = speaking(site.url, 25, rate=5)
    for client in clients:
        client.wait_until_last(25, 30)
    speaker.join()
    for client in clients:
        assert [event["seq"] for event in client.events] == list(range(1, 26))
        assert [event["payload"]["n"] for event in client.events] == list(range(1, 26))
        client.socket.close()


def test_events_close_together_arrive_together_and_the_first_at_once(site: Site) -> None:
    """At most four messages a second: twenty events of half a second take the first and two or three more."""
    with Client(site.url) as client:
        client.join(ROOM)
        speaker = speaking(site.url, 20, rate=40)
        messages = []
        while sum(messages) < 20:
            assert client.read(5)
            messages.append(len(client.events))
            client.events = []
        speaker.join()
        assert messages[0] == 1
        assert len(messages) <= 4


def test_a_client_cut_twenty_times_ends_with_every_event_once(site: Site) -> None:
    count = CATCH_UP - 20  # however late a busy machine makes a follower, it may still catch up
    dice = random.Random(7)  # noqa: S311 - reproducible, not secret
    followers = [Follower(site.url, ROOM) for _ in range(5)]
    cuts = {f: sorted(dice.sample(range(1, count - 20), 20)) for f in followers}  # after which events
    speaker = speaking(site.url, count, rate=40)
    deadline = time.monotonic() + 100
    while any(follower.last < count or cuts[follower] for follower in followers):
        assert time.monotonic() < deadline, [follower.last for follower in followers]
        for follower in followers:
            if follower.client is None:
                follower.connect()
            follower.step(0.002)
            if cuts[follower] and follower.last >= cuts[follower][0]:
                follower.cut()
                del cuts[follower][0]
    speaker.join()
    for follower in followers:
        follower.cut()
        assert follower.seen == list(range(1, count + 1))
        assert follower.applied == list(range(1, count + 1))


def test_a_server_killed_while_it_speaks_loses_and_doubles_nothing(tmp_path: Path) -> None:
    port = services.free_port()
    settings = {**MANY, "PORT": str(port)}
    followers = [Follower(f"http://127.0.0.1:{port}", ROOM) for _ in range(10)]
    with serving(program=PROGRAM, env=settings, instance=tmp_path) as site:
        for follower in followers:
            follower.connect()
        threading.Thread(target=_say_until_killed, args=(site.url,), daemon=True).start()
        while followers[0].last < 20:
            for follower in followers:
                follower.step(0.01)
        site.process.kill()
        site.process.wait()
        for follower in followers:
            while follower.client is not None:
                follower.step(1)
    with serving(program=PROGRAM, env=settings, instance=tmp_path) as site:
        up = time.monotonic()
        for follower in followers:
            follower.connect()
        last = max(follower.last for follower in followers)
        assert last >= 20
        say(site.url, 5, **{"from": last + 1})
        while any(follower.last < last + 5 for follower in followers):
            assert time.monotonic() - up < 5, "not complete again within 5 s"
            for follower in followers:
                follower.step(0.05)
        for follower in followers:
            follower.cut()
            assert follower.seen == list(range(1, last + 6))
            assert follower.applied == follower.seen


def _say_until_killed(url: str) -> None:
    with suppress(OSError):
        say(url, 100_000, rate=100)


def test_two_processes_tell_each_other_and_count_together(
    tmp_path: Path, postgres_database: str, valkey_url: str
) -> None:
    shared = {"program": PROGRAM, "instance": tmp_path, "env": MANY,
              "database_url": postgres_database, "redis_url": valkey_url}  # fmt: skip
    with serving(**shared) as one, serving(**shared) as two:  # type: ignore[arg-type]
        clients = [Client(site.url) for site in (one, two) for _ in range(10)]
        for client in clients:
            client.join(ROOM)
        say(one.url, 20, rate=20)
        say(two.url, 20, rate=20, **{"from": 21})
        for client in clients:
            client.wait_until_last(40, 40)
            assert [event["payload"]["n"] for event in client.events] == list(range(1, 41))
        deadline = time.monotonic() + 45
        while facts(two.url)["presence"] != 20:
            assert time.monotonic() < deadline, facts(two.url)
            time.sleep(0.5)
        for client in clients:
            client.socket.close()
