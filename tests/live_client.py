"""A socket client that sees the bytes: WebSocket frames taken apart strictly, Engine.IO and Socket.IO on top.

It knows nothing of the server's libraries, so that what they might get wrong together shows.
"""

import base64
import json
import os
import select
import socket
import struct
import time
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import urlopen

#: What every browser offers, and what must not be accepted.
OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
TEXT, CLOSE = 1, 8


class Corrupt(AssertionError):
    """Bytes that are no frame: the reader is lost from here on."""


class Refused(Exception):
    """The handshake was answered by something else than 101."""


class Frames:
    """Cuts a stream of bytes into frames; whatever a server may not send is Corrupt."""

    def __init__(self) -> None:
        self.bytes = bytearray()

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        self.bytes += data
        found = []
        while (frame := self._next()) is not None:
            found.append(frame)
        return found

    def _next(self) -> tuple[int, bytes] | None:
        if len(self.bytes) < 2:
            return None
        first, size = self.bytes[0], self.bytes[1]
        if first not in (0x81, 0x88, 0x89, 0x8A) or size & 0x80:
            raise Corrupt(f"a frame cannot begin with {bytes(self.bytes[:40])!r}")
        start = 2 if size < 126 else 4 if size == 126 else 10
        if len(self.bytes) < start:
            return None
        if size > 125:
            size = int.from_bytes(self.bytes[2:start], "big")
        if len(self.bytes) < start + size:
            return None
        payload = bytes(self.bytes[start : start + size])
        del self.bytes[: start + size]
        return first & 0x0F, payload


class Client:
    """One WebSocket to the site, blocking; `events` are those of the rooms watched, as they came."""

    def __init__(
        self, url: str, *, origin: str | None = "", buffer: int | None = None, cookie: str = ""
    ) -> None:
        self.parts, self.cookie = urlsplit(url), cookie
        self.frames, self.packets = Frames(), list[str]()
        self.events: list[dict[str, Any]] = []
        self.ended = False
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(10)
        self.socket.connect((self.parts.hostname, self.parts.port))
        try:
            self.answer = self._shake_hands(url if origin == "" else origin)
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.socket.close()

    def _shake_hands(self, origin: str | None) -> str:
        named = f"Origin: {origin}\r\n" if origin is not None else ""
        named += f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {self.parts.netloc}\r\n{named}"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Version: 13\r\n{OFFER}\r\n".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head:
            data = self.socket.recv(65536)
            if not data:
                raise Refused(head.decode() or "closed")
            head += data
        answer, _, rest = head.partition(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 101"):
            raise Refused(answer.decode())
        self._take(rest)
        return answer.decode()

    def send_frame(self, payload: bytes, opcode: int = TEXT, *, first: int | None = None) -> None:
        size = len(payload)
        head = bytes([0x80 | opcode if first is None else first])
        if size < 126:
            head += bytes([0x80 | size])
        else:
            head += struct.pack("!BH", 0xFE, size) if size < 1 << 16 else struct.pack("!BQ", 0xFF, size)
        self.socket.sendall(head + b"\0\0\0\0" + payload)  # a mask of zeros leaves the words as they are

    def send(self, packet: str) -> None:
        self.send_frame(packet.encode("utf-8", "surrogatepass"))

    def join(self, room: str, after: int | None = None) -> dict[str, Any]:
        """Connect and watch a room; the acknowledgement."""
        self.send("40")
        self.wait_for("40")
        return self.call("watch", {"room": room, "after": after})

    def call(self, event: str, *data: object) -> dict[str, Any]:
        self.send(f"420{json.dumps([event, *data])}")
        return json.loads(self.wait_for("430")[3:])[0]  # type: ignore[no-any-return]

    def wait_for(self, beginning: str, seconds: float = 10) -> str:
        deadline = time.monotonic() + seconds
        while True:
            for packet in self.packets:
                if packet.startswith(beginning):
                    self.packets.remove(packet)
                    return packet
            assert not self.ended, f"closed while waiting for {beginning}"
            assert self.read(deadline - time.monotonic()), f"no {beginning} within {seconds} s"

    def wait_until_last(self, seq: int, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not self.events or self.events[-1]["seq"] < seq:
            assert not self.ended, "closed before the last event"
            assert self.read(deadline - time.monotonic()), f"no event {seq} within {seconds} s"

    def read(self, seconds: float) -> bool:
        """Take in what arrives next; False when nothing did in time."""
        ready = select.select([self.socket], [], [], max(0.0, seconds))[0]
        if not ready:
            return False
        try:
            data = self.socket.recv(1 << 20)
        except ConnectionResetError:
            data = b""
        self.ended = self.ended or not data
        self._take(data)
        return True

    def read_to_the_end(self, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not self.ended:
            assert self.read(deadline - time.monotonic()), f"still open after {seconds} s"

    def _take(self, data: bytes) -> None:
        for opcode, payload in self.frames.feed(data):
            if opcode == CLOSE:
                self.ended = True
            elif opcode == TEXT:
                self._packet(payload.decode())

    def _packet(self, packet: str) -> None:
        if packet == "2":
            self.send("3")
        elif packet.startswith('42["events"'):
            self.events += json.loads(packet[2:])[1]["events"]
        else:
            self.packets.append(packet)


class Follower:
    """A page in small: applies event n + 1 alone, asks for what it missed, comes back when cut off."""

    def __init__(self, url: str, room: str, **options: Any) -> None:
        self.url, self.room, self.options = url, room, options
        self.seen: list[int] = []
        self.applied: list[Any] = []
        self.client: Client | None = None

    @property
    def last(self) -> int:
        return self.seen[-1] if self.seen else 0

    def connect(self) -> None:
        self.client = Client(self.url, **self.options)
        answer = self.client.join(self.room, self.last)
        self._settle(answer)

    def cut(self) -> None:
        """The network goes away between any two bytes."""
        if self.client is not None:
            self.client.socket.close()
            self.client = None

    def step(self, seconds: float = 0.0) -> bool:
        """Take in what arrived; False when nothing did, or the socket is gone."""
        if self.client is None or not self.client.read(seconds):
            return False
        events, self.client.events = self.client.events, []
        self._apply(events)
        if self.client.ended:
            self.cut()
        return True

    def _settle(self, answer: dict[str, Any]) -> None:
        while True:
            assert not answer["reset"], "too far behind to catch up"
            self._apply(answer["events"])
            if self.last >= answer["seq"]:
                break
            answer = self._pull()

    def _apply(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            if event["seq"] > self.last + 1:
                self._settle(self._pull())
            if event["seq"] == self.last + 1:
                self.seen.append(event["seq"])
                self.applied.append(event["payload"].get("n"))

    def _pull(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/events/{self.room}?after={self.last}") as answer:  # noqa: S310 - our loopback
            return json.load(answer)  # type: ignore[no-any-return]
