"""Readers who are slow, or stop: they are sent whole frames, and hold up nobody."""

import statistics
import threading
import time
from collections.abc import Iterator

import pytest

from tests.live import Site, serving
from tests.live_client import Client
from tests.live_room import PROGRAM, ROOM, say

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving(program=PROGRAM, env={"LAWLAB_SOCKETS_PER_ADDRESS": "30"}) as site:
        yield site


@pytest.fixture
def client(site: Site) -> Iterator[Client]:
    with Client(site.url) as client:
        assert "error" not in client.join(ROOM)
        yield client


def latencies(client: Client) -> list[float]:
    """How long each event took until there is silence, by the clock that server and client share, in ms."""
    taken = []
    while client.read(1.5) and not client.ended:
        at = time.monotonic_ns()
        taken += [(at - event["payload"]["t"]) / 1e6 for event in client.events]
        client.events = []
    return taken


def said_to(others: list[Client], site: Site, count: int, **how: object) -> list[float]:
    """Have events said while the others read; the time that each delivery took."""
    taken: list[float] = []
    readers = [threading.Thread(target=lambda c=c: taken.extend(latencies(c))) for c in others]
    for reader in readers:
        reader.start()
    say(site.url, count, how="frames", size=600, **how)
    for reader in readers:
        reader.join()
    assert len(taken) == count * len(others)
    return taken


def p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]


def test_a_stalled_reader_gets_a_clean_stream_and_holds_up_nobody(site: Site) -> None:
    """It stops reading while far more than its buffers hold is sent; cut off, it catches up by its cursor."""
    others = [Client(site.url) for _ in range(4)]
    for other in others:
        other.join(ROOM)
    without = p99(said_to(others, site, 2000, rate=1000))
    with Client(site.url, buffer=16 * 1024) as stalled:
        seen = stalled.join(ROOM)["seq"]
        with_it = p99(said_to(others, site, 2000, rate=1000))  # it falls behind…
        said_to(others, site, 8000, rate=4000)  # …and is cut off
        stalled.read_to_the_end()  # every frame is taken apart strictly
        numbers = [event["seq"] for event in stalled.events]
        assert numbers == list(range(1, 2001))[: len(numbers)] or numbers[:2000] == list(range(1, 2001))
        assert 0 < len(numbers) < 10_000
    with Client(site.url) as back:
        assert back.join(ROOM, seen)["reset"] is False
    for other in others:
        other.socket.close()
    assert "cut off" in site.said()
    assert with_it <= max(1.5 * without, without + 10)  # ms: below that the machine's own noise speaks


def test_what_was_asked_for_is_answered_in_order_with_what_is_pushed(site: Site, client: Client) -> None:
    """Answers go through a queue and pushes do not: nothing is lost or overtakes within a room."""
    start = client.call("watch", {"room": ROOM, "after": None})["seq"]
    speaker = threading.Thread(target=say, args=(site.url, 200), kwargs={"rate": 200})
    speaker.start()
    for _ in range(25):
        client.call("leave", {"room": "room:9"})
        time.sleep(0.04)
    speaker.join()
    client.wait_until_last(start + 200)
    assert [event["seq"] for event in client.events] == list(range(start + 1, start + 201))
