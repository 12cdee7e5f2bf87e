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
    """How long each event took, by the clock that server and client share, in ms."""
    taken = []
    while client.read(1.5):
        at = time.monotonic_ns()
        taken += [(at - event["payload"]["t"]) / 1e6 for event in client.events]
        client.events = []
    return taken


def p99_of_others(site: Site, others: list[Client]) -> float:
    taken: list[float] = []
    readers = [threading.Thread(target=lambda c=c: taken.extend(latencies(c))) for c in others]  # type: ignore[misc]
    for reader in readers:
        reader.start()
    say(site.url, 3000, how="frames", rate=1500, size=600)
    for reader in readers:
        reader.join()
    assert len(taken) == 3000 * len(others)
    return statistics.quantiles(taken, n=100)[98]


def test_a_stalled_reader_gets_a_clean_stream_and_holds_up_nobody(site: Site) -> None:
    """It stops reading while far more than its buffers hold is sent; cut off, it catches up by its cursor."""
    others = [Client(site.url) for _ in range(4)]
    for other in others:
        other.join(ROOM)
    without = p99_of_others(site, others)
    with Client(site.url, buffer=16 * 1024) as stalled:
        seen = stalled.join(ROOM)["seq"]
        say(site.url, 10_000, how="frames", size=600)
        for other in others:
            latencies(other)
        with_it = p99_of_others(site, others)
        stalled.read_to_the_end()  # every frame was taken apart strictly
        numbers = [event["seq"] for event in stalled.events]
        assert numbers == list(range(1, len(numbers) + 1))
        assert 0 < len(numbers) < 13_000
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
