"""The WebSocket as it is written: whole frames only, one writer a connection, and a backlog that ends.

gevent-websocket answers the handshake (it never negotiates an extension, so nothing is compressed once per
client) and takes frames apart; all that leaves goes through an `Outbox`. See docs/decisions/0003.
"""

import logging
import os
import struct
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from socket import IPPROTO_TCP, SHUT_RDWR, TCP_NODELAY
from typing import Any

import gevent
from gevent.pywsgi import WSGIHandler
from geventwebsocket.exceptions import FrameTooLargeException, ProtocolError, WebSocketError
from geventwebsocket.handler import WebSocketHandler
from geventwebsocket.websocket import Header, Stream, WebSocket

from lawlab.core.buckets import Bucket

logger = logging.getLogger(__name__)

#: Bytes that may wait for a slow reader; beyond, it is cut off, and catches up from its cursor.
BACKLOG = 1024 * 1024
#: Longest message that a client may send, in bytes: they only ever name a room and a number.
LONGEST_MESSAGE = 16 * 1024
#: How long the last frames of a closed connection may take to leave, in seconds.
LAST_WORDS = 5.0
#: How long the head of a request may take to arrive, and a connection may stay open without one, in seconds.
HEAD_SECONDS, IDLE_SECONDS = 15.0, 75.0
TOO_BIG = 1009


def text_frame(text: bytes) -> bytes:
    """One unmasked WebSocket text frame (RFC 6455, section 5.2): what every reader of a room is sent."""
    size = len(text)
    if size < 126:
        return struct.pack("!BB", 0x81, size) + text
    if size < 1 << 16:
        return struct.pack("!BBH", 0x81, 126, size) + text
    return struct.pack("!BBQ", 0x81, 127, size) + text


class Outbox:
    """What leaves through one socket, in order: at once while it takes all, else by one greenlet.

    `write` never waits and never raises: what can no longer be sent is dropped, and the greenlet that reads
    the socket meets its end and clears up.
    """

    __slots__ = ("closed", "ending", "fd", "flusher", "size", "socket", "waiting")

    def __init__(self, socket: Any) -> None:
        self.socket, self.fd = socket, socket.fileno()
        self.waiting: deque[bytes] | None = None  # made for the few sockets that need one
        self.size = 0
        self.flusher: gevent.Greenlet | None = None
        self.closed = self.ending = False

    def write(self, frame: bytes) -> None:
        """Send a whole frame, or put the rest of it behind what waits already."""
        if self.closed:
            return
        if not self.size:
            try:
                sent = os.write(self.fd, frame)
            except BlockingIOError:
                sent = 0
            except OSError:
                self.cut()
                return
            if sent == len(frame):
                return
            frame = frame[sent:]
        self._keep(frame)

    def _keep(self, rest: bytes) -> None:
        self.size += len(rest)
        if self.size > BACKLOG:
            logger.info("a reader is more than %d bytes behind: cut off", BACKLOG)
            self.cut()
            return
        if self.waiting is None:
            self.waiting = deque()
        self.waiting.append(rest)
        if self.flusher is None:
            self.flusher = gevent.spawn(self._flush)

    def _flush(self) -> None:
        try:
            while self.waiting and not self.closed:
                block = b"".join(self.waiting)
                self.waiting.clear()
                self.socket.sendall(block)
                self.size -= len(block)
        except OSError:
            self.cut()
        finally:
            self.flusher = self.waiting = None
        if self.ending:
            self.cut()

    def end(self) -> None:
        """Close the connection once what waits has left, or after LAST_WORDS at the latest."""
        if self.flusher is None:
            self.cut()
        else:
            self.ending = True
            gevent.spawn_later(LAST_WORDS, self.cut)

    def wait(self) -> None:
        """Let the last frames leave; afterwards nothing is written to the socket's number again."""
        if (flusher := self.flusher) is not None:
            flusher.join(LAST_WORDS)
        self.cut()

    def cut(self) -> None:
        if not self.closed:
            self.closed, self.waiting = True, None
            with suppress(OSError):
                self.socket.shutdown(SHUT_RDWR)


class LiveSocket(WebSocket):
    """gevent-websocket's end of a connection, with our outbox, and limits on what is taken in."""

    closed: bool
    raw_read: Any
    raw_write: Any

    def __init__(self, environ: dict[str, Any], stream: Any, handler: Any, outbox: Outbox) -> None:
        super().__init__(environ, stream, handler)
        self.raw_write, self.outbox, self.bucket, self.taken = outbox.write, outbox, Bucket(), 0

    def receive(self) -> str | bytearray | None:
        """The next message, or None at the end; the first call is what accepts the handshake."""
        if self.handler is not None and not self.handler.headers_sent:
            self.handler.write(b"")
        return super().receive()  # type: ignore[no-any-return]

    def read_frame(self) -> tuple[Any, bytes]:
        """The next frame, unmasked; the connection ends at one too long, unmasked, or too many."""
        header = Header.decode_header(self.stream)
        if header.opcode < self.OPCODE_CLOSE:
            self.taken = header.length + (self.taken if header.opcode == self.OPCODE_CONTINUATION else 0)
        if header.length > LONGEST_MESSAGE or self.taken > LONGEST_MESSAGE:
            self.close(TOO_BIG)
            raise FrameTooLargeException
        if header.flags or not header.mask or not self.bucket.take():
            raise ProtocolError
        payload = self.raw_read(header.length) if header.length else b""
        if len(payload) != header.length:
            raise WebSocketError("the connection ended inside a frame")
        return header, unmasked(payload, header.mask)

    def close(self, code: int = 1000, message: bytes = b"") -> None:
        """Say why, once; the connection ends as soon as that has left."""
        if self.closed:
            return
        self.closed = True
        reason = struct.pack("!H", code)
        self.outbox.write(bytes(Header.encode_header(True, self.OPCODE_CLOSE, b"", len(reason), 0)) + reason)
        self.outbox.end()
        self.stream = self.raw_write = self.raw_read = self.environ = None


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """The payload that this mask hides (RFC 6455, section 5.3), as one operation on a large integer."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


class LiveHandler(WebSocketHandler):
    """Serves HTTP as pywsgi does; says yes to a WebSocket only once the application has let it in."""

    def handle(self) -> None:
        """Send at once what is written: pywsgi writes head and body apart, and Nagle holds the body back."""
        with suppress(OSError):  # not a TCP socket
            self.socket.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        super().handle()

    def read_requestline(self) -> str:
        """The first line of the next request; nothing, which ends the connection, when none comes in time."""
        with gevent.Timeout(IDLE_SECONDS, TimeoutError("no request")):  # an OSError: pywsgi hangs up
            return str(super().read_requestline())

    def read_request(self, raw_requestline: str) -> bool:
        """The rest of the head; who sends it a byte a minute is hung up on."""
        with gevent.Timeout(HEAD_SECONDS, ValueError("a head that does not end")):  # pywsgi answers 400
            return bool(super().read_request(raw_requestline))

    def upgrade_connection(self) -> Any:
        refused = super().upgrade_connection()
        if (plain := getattr(self, "websocket", None)) is not None:
            plain.closed = True  # it says nothing when it is thrown away
            self.websocket = LiveSocket(self.environ, Stream(self), self, Outbox(self.socket))
            self.environ["wsgi.websocket"] = self.websocket
        return refused

    def run_application(self) -> None:
        refused = self.upgrade_websocket()
        if getattr(self, "websocket", None) is not None:
            self.run_websocket()
        elif self.status:  # a handshake that cannot be right
            self.result = [line.encode() for line in refused or []]
            self.process_result()
        else:
            WSGIHandler.run_application(self)

    def run_websocket(self) -> None:
        """Call the application; whatever it answers before it has begun to read is its refusal."""
        refusal = ["403 Forbidden"]

        def start_response(status: str, *_: object) -> Callable[[bytes], None]:
            refusal[0] = status
            return lambda _body: None

        outbox = self.websocket.outbox
        try:
            for _ in self.application(self.environ, start_response):
                pass
            if not self.headers_sent:
                head = f"HTTP/1.1 {refusal[0]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                outbox.write(head.encode("latin-1"))
        finally:
            self.websocket.closed = True
            self.environ["wsgi.websocket"] = None
            del self.websocket
            outbox.wait()

    def log_request(self) -> None:
        """Nothing: proxies keep the log of requests."""


def outbox_of(environ: dict[str, Any]) -> Outbox | None:
    """The outbox of a connection that began as a WebSocket; None for one that polls, or began by polling."""
    return getattr(environ.get("wsgi.websocket"), "outbox", None)
