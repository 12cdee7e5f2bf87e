"""A load client: thousands of sockets on one epoll, the same for every server it is pointed at.

It finds the events of a block of bytes by their numbers and stamps, remembers what it found in the same
bytes, and checks per socket that the numbers follow each other: parsing each message apart would cost as
much as sending it.
"""

import base64
import json
import os
import re
import select
import socket
import sys
import time
from array import array
from urllib.parse import urlsplit

AT_ONCE = 100  #: handshakes in flight
EVENT = re.compile(rb'"n":\s?(\d+),\s?"words":\s?"x*",\s?"t":\s?(\d+)')
BLOCK = 1 << 16
#: Number and stamp of each event in a block of bytes, and the bytes left over.
Understood = tuple[list[tuple[int, int]], bytes]
HELLO = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n"
)


def masked(packet: bytes) -> bytes:
    """A client's frame; a mask of zeros leaves the words as they are."""
    return bytes([0x81, 0x80 | len(packet)]) + b"\0\0\0\0" + packet


AFTER = os.environ.get("BENCH_AFTER", "null").encode()  #: the last event that each reader has seen
#: What arrives in a handshake, and what is answered.
STEPS = [
    (b"0{", masked(b"40")),
    (b"40{", masked(b'420["watch",{"room":"room:1","after":' + AFTER + b"}]")),
    (b"430[", b""),
]


class Reader:
    """One socket: how far its handshake is, the number of its last event, and bytes not yet understood."""

    __slots__ = ("last", "rest", "socket", "step")

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex(address)
        self.step, self.last, self.rest = -1, 0, b""


class Load:
    def __init__(self, urls: list[str], count: int) -> None:
        self.urls, self.count = urls, count
        self.poll = select.epoll()
        self.readers: dict[int, Reader] = {}
        self.wrong = 0  #: events that came twice, too late, or after a gap
        self.taken = array("d")  #: ms of each delivery
        self.ended = 0
        self.final = 0.0
        self.understood: dict[bytes, Understood] = {}

    def connect(self) -> float:
        """Open all sockets and watch the room; how long it took, in seconds."""
        start, opened, ready = time.monotonic(), 0, 0
        while ready < self.count:
            while opened < self.count and opened - ready < AT_ONCE:
                parts = urlsplit(self.urls[opened % len(self.urls)])
                reader = Reader((str(parts.hostname), int(parts.port or 80)))
                key = base64.b64encode(os.urandom(16)).decode()
                reader.rest = HELLO.format(host=parts.netloc, key=key).encode()
                self.readers[reader.socket.fileno()] = reader
                self.poll.register(reader.socket, select.EPOLLOUT)
                opened += 1
            for number, _ in self.poll.poll(20):
                ready += self._advance(number)
            if time.monotonic() - start > 25:
                raise TimeoutError(f"{ready} of {self.count} sockets after 25 s")
        return time.monotonic() - start

    def _advance(self, number: int) -> int:
        """One step of a handshake; 1 when it was the last."""
        reader = self.readers[number]
        if reader.step < 0:
            reader.socket.send(reader.rest)
            reader.step, reader.rest = 0, b""
            self.poll.modify(number, select.EPOLLIN)
            return 0
        data = reader.socket.recv(BLOCK)
        if not data:
            raise ConnectionError(f"refused: {reader.rest[:200]!r}")
        reader.rest += data
        beginning, reply = STEPS[reader.step]
        if beginning not in reader.rest or (reader.step == 2 and not reader.rest.endswith(b"}]")):
            return 0
        reader.step, reader.rest = reader.step + 1, b""
        if reply:
            reader.socket.send(reply)
        return reader.step == len(STEPS)

    def listen(self, expected: int, seconds: float) -> None:
        """Take in events until each reader has `expected` of them, or the time is over."""
        deadline = time.monotonic() + seconds
        total, have = expected * self.count, 0
        readers, clock, taken = self.readers, time.monotonic_ns, self.taken
        while have < total and time.monotonic() < deadline and self.ended < self.count:
            for number, _ in self.poll.poll(0.2, 512):
                reader = readers[number]
                try:
                    data = reader.socket.recv(BLOCK)
                except ConnectionResetError:
                    data = b""
                if not data:
                    self.ended += 1
                    self.poll.unregister(number)
                    continue
                at = clock()
                if reader.rest:
                    data = reader.rest + data
                events, reader.rest = self.understood.get(data) or self._understand(reader, data)
                for n, t in events:
                    if n != reader.last + 1 and reader.last:
                        self.wrong += 1
                    reader.last = n
                    taken.append((at - t) / 1e6)
                have += len(events)
        self.final = time.monotonic()

    def _understand(self, reader: Reader, data: bytes) -> Understood:
        """The events in these bytes, and what is left; remembered, since everyone is sent the same bytes."""
        if len(data) == 3 and data.endswith(b"2"):
            reader.socket.send(masked(b"3"))
            return [], b""
        found = list(EVENT.finditer(data))
        rest = data[found[-1].end() :] if found else data
        rest = rest if b'"n"' in rest else rest[-40:] if not rest.endswith(b"}]}]") else b""
        if len(self.understood) > 500:
            self.understood.clear()
        self.understood[data] = made = [(int(match[1]), int(match[2])) for match in found], rest
        return made

    def close(self) -> None:
        for reader in self.readers.values():
            reader.socket.close()


def main() -> None:
    """`live_load.py COUNT EXPECTED SECONDS URL…`: says `{"joined": s}`, waits for a line, says what came."""
    count, expected, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    load = Load(sys.argv[4:], count)
    print(json.dumps({"joined": load.connect()}), flush=True)
    for line in sys.stdin:
        if line.strip() == "end":
            break
        start, cpu = time.monotonic(), time.process_time()
        load.listen(expected, seconds)
        taken = sorted(load.taken)
        p = {
            f"p{q}": taken[min(len(taken) - 1, len(taken) * q // 100)] if taken else -1 for q in (50, 95, 99)
        }
        said = {
            "deliveries": len(taken), "seconds": load.final - start, "wrong": load.wrong,
            "ended": load.ended, "client_cpu": time.process_time() - cpu, **p,
        }  # fmt: skip
        print(json.dumps(said), flush=True)
        load.taken = array("d")
    load.close()


if __name__ == "__main__":
    main()
