"""A WebSocket as a client sees it: text messages, one after the other (RFC 6455, by `wsproto`)."""

from collections import deque
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    Message,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from lawlab.debates.chat.connection import CONNECT_TIMEOUT, PACKET, ChatLost, dial, hang_up

MAX_MESSAGE = 256 * 1024  #: characters; a message is a few thousand


class WebSocket:
    """Open from the moment it is made; ChatLost or OSError when it cannot be, or is no longer."""

    def __init__(self, url: str, authorities: str | None = None) -> None:
        parts = urlsplit(url)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._events: deque[Event] = deque()
        self._is_open = False
        self._words: list[str] = []
        self._socket: Any = dial(url, authorities)
        try:
            self._socket.settimeout(CONNECT_TIMEOUT)
            target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            self._send(Request(host=parts.netloc, target=target))
            while not self._is_open:
                self._open(self._next())
        except BaseException:
            hang_up(self._socket)
            raise
        self._socket.settimeout(None)

    def receive(self) -> str:
        """The next message, however long it takes; ChatLost once the connection is closed."""
        while True:
            event = self._next()
            if isinstance(event, TextMessage):
                self._words.append(event.data)
                if sum(map(len, self._words)) > MAX_MESSAGE:
                    raise ChatLost("a message is too long")
                if event.message_finished:
                    whole, self._words = "".join(self._words), []
                    return whole
            elif isinstance(event, Ping):
                self._send(event.response())
            elif isinstance(event, CloseConnection):
                with suppress(OSError, LocalProtocolError):
                    self._send(event.response())
                raise ChatLost(f"the server closed the connection ({event.code})")
            elif isinstance(event, Message):
                raise ChatLost("the server sent bytes where words are expected")

    def close(self) -> None:
        with suppress(OSError, LocalProtocolError):
            self._send(CloseConnection(code=1000))
        hang_up(self._socket)

    def _open(self, event: Event) -> None:
        if isinstance(event, RejectConnection):
            raise ChatLost(f"the server refused the connection ({event.status_code})")
        self._is_open = isinstance(event, AcceptConnection)

    def _next(self) -> Event:
        while not self._events:
            packet = self._socket.recv(PACKET)
            try:
                self._protocol.receive_data(packet or None)
                self._events.extend(self._protocol.events())
            except RemoteProtocolError as error:
                raise ChatLost("the server does not speak the protocol") from error
            if not packet and not self._events:
                raise ChatLost("the server hung up")
        return self._events.popleft()

    def _send(self, event: Event) -> None:
        self._socket.sendall(self._protocol.send(event))
