"""The sockets of a running site: who may open one, what it may say, and what a slow reader is sent."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.live import Site, is_ready, serving
from tests.live_client import Client, Refused
from tests.live_room import PROGRAM, ROOM, facts, say

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


def goes_on(site: Site) -> None:
    """Everybody else is still served."""
    assert is_ready(site.url)
    with Client(site.url) as other:
        seq = other.join(ROOM)["seq"]
        say(site.url, 1)
        other.wait_until_last(seq + 1)


# ---- who may open one


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://sub.127.0.0.1", "https://127.0.0.1"]
)
def test_a_page_from_elsewhere_is_refused_at_the_handshake(site: Site, origin: str | None) -> None:
    with pytest.raises(Refused, match=r"HTTP/1\.1 40[01]"):
        Client(site.url, origin=origin)


def test_no_extension_is_accepted(client: Client) -> None:
    assert "101 Switching Protocols" in client.answer
    assert "extensions" not in client.answer.lower()


def test_an_address_may_hold_so_many_sockets_and_no_more(site: Site) -> None:
    held = [Client(site.url) for _ in range(30)]
    with pytest.raises(Refused, match="401"):
        Client(site.url)
    for one in held:
        one.socket.close()
    deadline = time.monotonic() + 10
    while True:  # until the server has noticed that they are gone
        try:
            with Client(site.url):
                break
        except Refused:
            assert time.monotonic() < deadline
    assert "LAWLAB_PROXIES" in site.said()


def test_polling_is_served_to_pages_of_the_site_alone(site: Site) -> None:
    address = f"{site.url}/socket.io/?EIO=4&transport=polling"
    named = Request(address, headers={"Sec-Fetch-Site": "same-origin"})  # noqa: S310 - our own loopback
    with urlopen(named) as answer:  # noqa: S310 - idem
        assert answer.read().startswith(b"0{")
    with pytest.raises(HTTPError, match="401"):
        urlopen(address)  # noqa: S310 - our own loopback


# ---- what it may say


@pytest.mark.parametrize("packet", [
    "", "9", "x", "4", "49", "42", "42[", "42[]", "42{}", "42null", "42[1]", "42[null]", "42[[]]",
    '42["nothing"]',
    '42["watch"]', '42["watch",1]', '42["watch",[]]', '42["watch",null]', '42["watch","room:1"]',
    '42["watch",{"room":null}]', '42["watch",{"room":["room:1"]}]',
    '42["watch",{"room":"room:1","after":"1"}]',
    '42["watch",{"room":"room:1","after":true}]', '42["watch",{"room":"room:1","after":-1}]',
    '42["watch",{"room":"room:1","after":1e400}]', '42["watch",{"room":"room:1","after":NaN}]',
    '42["watch",{"room":"room:1","after":99999999999999999999}]', '42["watch",{"room":"closed:1"}]',
    '42["watch",{"room":"room:²"}]', '42["watch",{"room":"room:1\\u0000"}]', '42["watch",{"room":"\\ud800"}]',
    '42["watch",{"room":"room:1","after":' + "[" * 1000 + "]" * 1000 + "}]", '42["leave",{"room":{}}]',
    '42["watch",{},{},{}]', '42["disconnect"]', '42["connect"]', '42/admin,["watch",{}]', "40/admin,",
    "451-[]",
    '451-["watch",{"_placeholder":true,"num":0}]', '4599999999999999999999-["watch"]', "430[1]", "44{}", "1",
    '420["watch",{"room":"bill:1 OR 1=1"}]', "5", "6", "2probe", "3",
], ids=lambda value: str(value)[:30])  # fmt: skip
def test_a_malformed_packet_changes_nothing(site: Site, packet: str) -> None:
    with Client(site.url) as bad:
        bad.send("40")
        bad.wait_for("40")
        bad.send(packet)
        bad.read(0.05)
        assert not any("Traceback" in said or "File " in said for said in bad.packets)
        before = facts(site.url)["lines"]
    assert before == 0
    assert is_ready(site.url)


@pytest.mark.parametrize(("first", "payload"), [
    (0x81, b"\xff\xfe\xfd"),  # not UTF-8
    (0xC1, b"40"), (0xA1, b"40"),  # bits that no extension was agreed for
    (0x83, b"40"), (0x8F, b""),  # unknown kinds of frame
    (0x80, b"40"),  # the continuation of nothing
    (0x09, b"x"), (0x89, b"x" * 126),  # control frames in pieces, and too long
    (0x88, b"\x00"), (0x88, b"\x00\x01"),  # closing without a right to
], ids=lambda value: str(value)[:30])  # fmt: skip
def test_a_malformed_frame_ends_that_connection_alone(site: Site, first: int, payload: bytes) -> None:
    with Client(site.url) as bad:
        bad.join(ROOM)
        bad.send_frame(payload, first=first)
        bad.read_to_the_end(5)
    goes_on(site)


@pytest.mark.parametrize("size", [16 * 1024 + 1, 1_000_000])
def test_a_message_too_long_ends_the_connection(site: Site, client: Client, size: int) -> None:
    with suppress(OSError):  # it may end before all is sent
        client.send('42["watch",{"room":"' + "x" * size + '"}]')
    client.read_to_the_end(5)
    goes_on(site)


def test_a_length_that_is_only_announced_takes_no_memory(site: Site, client: Client) -> None:
    client.socket.sendall(b"\x81\xff" + (1 << 40).to_bytes(8, "big") + b"\0\0\0\0")
    client.read_to_the_end(5)


def test_a_message_in_endless_pieces_ends_the_connection(client: Client) -> None:
    client.send_frame(b"4" + b"x" * 8000, first=0x01)
    client.send_frame(b"x" * 8000, first=0x00)
    client.send_frame(b"x" * 8000, first=0x00)
    client.read_to_the_end(5)


def test_who_sends_without_end_is_cut_off(site: Site, client: Client) -> None:
    for _ in range(35):
        assert client.call("leave", {"room": "room:9"}) == {}
    with suppress(OSError):
        for _ in range(5000):
            client.send('420["leave",{"room":"room:9"}]')
    client.read_to_the_end(5)
    assert sum(packet.startswith("430") for packet in client.packets) <= 30
    goes_on(site)


def process_memory(pid: int) -> int:
    """Resident bytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_half_open_connections_leave_the_site_alone(site: Site) -> None:
    address = (site.url.split("/")[2].split(":")[0], int(site.url.rsplit(":", 1)[1]))
    before = process_memory(site.process.pid)
    half = [socket.create_connection(address) for _ in range(200)]
    for one in half:
        one.sendall(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost:")
    start = time.monotonic()
    goes_on(site)
    assert time.monotonic() - start < 2
    assert process_memory(site.process.pid) - before < 50 << 20
    for one in half:
        one.close()
