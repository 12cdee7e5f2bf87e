"""Who may open a socket, how many, and how fast it may speak: checked before Socket.IO sees anything."""

import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

import gevent
from flask import Flask
from socketio import Server

from lawlab.core.buckets import Bucket
from lawlab.core.security import ident_in
from lawlab.core.security_log import note
from lawlab.core.ties import ties
from lawlab.core.websocket import outbox_of

logger = logging.getLogger(__name__)
Environ = dict[str, Any]
#: How long a connection that is cut off may take to say goodbye, in seconds.
GOODBYE = 1.0
#: Sockets that one person may hold open in one process: each open page has one.
MOST_OF_A_PERSON = 20


def comes_from_us(environ: Environ, origins: tuple[str, ...]) -> bool:
    """Whether a page of this site opens the connection; a program that says nothing of itself is refused.

    A browser names the origin of every WebSocket, and of polling requests that cross sites; for polling on
    the same site it says so in Sec-Fetch-Site.
    """
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"
    return origin in origins


def writes_whole_frames(environ: Environ) -> bool:
    """Whether this WebSocket is written through our outbox, which depends on what serves the site."""
    if environ.get("HTTP_UPGRADE", "").lower() != "websocket" or outbox_of(environ) is not None:
        return True
    logger.error("sockets are refused: this server is not the one of `python wsgi.py` or lawlab.worker")
    return False


def _number(person: str | None) -> int | None:
    """The person's number in "user:12" or in what a cookie names, "12.…"."""
    digits = (person or "").removeprefix("user:").partition(".")[0]
    return int(digits) if digits.isdecimal() else None


class Gate:
    """Stands before the Engine.IO server: Origin, sockets an address and a person, messages a socket.

    An address is many people (a school, a town hall, a mobile operator), so its limit is wide and keeps one
    machine from taking all; a person who is logged in is one, and has MOST_OF_A_PERSON.
    """

    def __init__(self, app: Flask, server: Server) -> None:
        self.app = app
        self.origins: tuple[str, ...] = app.config["ORIGINS"]
        self.most: int = app.config["SOCKETS_PER_ADDRESS"]
        self.serves = app.config["ROLE"] != "web"
        self.server, self.eio = server, server.eio
        #: address, person if any, and bucket of each open connection
        self.known: dict[str, tuple[str, str | None, Bucket]] = {}
        self.open: Counter[str] = Counter()  # connections of each address, and of each person
        self.beyond: dict[str, Callable[..., Any]] = dict(self.eio.handlers)
        self.eio.on("connect", self.connect)
        self.eio.on("message", self.message)
        self.eio.on("disconnect", self.disconnect)
        ties.cut_off = self.cut_off

    def connect(self, sid: str, environ: Environ) -> object:
        """Let in, or answer 401 to the handshake."""
        address = str(environ.get("REMOTE_ADDR", ""))
        if not self.serves or not writes_whole_frames(environ):
            return False
        if not comes_from_us(environ, self.origins):
            note("socket", "refused", address=address, why="origin")
            return False
        if self.open[address] >= self.most:
            note("socket", "refused", address=address, why="sockets of the address")
            logger.warning(
                "%s has %d sockets, the most that LAWLAB_SOCKETS_PER_ADDRESS allows; "
                "if that is your proxy's address, set LAWLAB_PROXIES", address, self.most,
            )  # fmt: skip
            return False
        ident = ident_in(self.app, environ.get("HTTP_COOKIE", ""))
        person = f"user:{ident.partition('.')[0]}" if ident else None
        if person is not None and self.open[person] >= MOST_OF_A_PERSON:
            note("socket", "refused", address=address, person=_number(ident), why="sockets of the person")
            return False
        self.known[sid] = address, person, Bucket()
        self.open.update([address] if person is None else [address, person])
        if ident is not None:
            ties.arrive(sid, ident)
        return self.beyond["connect"](sid, environ)

    def message(self, sid: str, data: object) -> object:
        """Pass a message on, or cut off who sends too many; polling clients come this way too."""
        if sid not in self.known:  # already cut off
            return None
        address, person, bucket = self.known[sid]
        if bucket.take():
            return self.beyond["message"](sid, data)
        note("socket", "refused", address=address, person=_number(person), why="messages")
        self.eio.disconnect(sid)
        return None

    def cut_off(self, sid: str) -> None:
        """End a connection: its rooms are left before anything else runs, and its client may come again."""
        ties.depart(sid)
        if (connection := self.eio.sockets.get(sid)) is None:
            return
        outbox = outbox_of(self.server.environ.get(sid) or {})
        connection.close(wait=False, reason=self.eio.reason.SERVER_DISCONNECT)
        if outbox is not None:
            gevent.spawn_later(GOODBYE, outbox.cut)

    def disconnect(self, sid: str, reason: object) -> object:
        ties.depart(sid)
        if sid in self.known:
            address, person, _bucket = self.known.pop(sid)
            for name in (address, person) if person is not None else (address,):
                self.open[name] -= 1
                if not self.open[name]:
                    del self.open[name]
        return self.beyond["disconnect"](sid, reason)
