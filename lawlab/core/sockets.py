"""The live protocol: a client watches a room from the last event it saw, and is sent what follows.

The handlers stand on the Socket.IO server itself: a crowd that joins a public room opens no request context.
"""

import time
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_login import current_user
from socketio import Server

from lawlab.core.background import every
from lawlab.core.db import db, promise_to_read_only, reading
from lawlab.core.errors import Invalid, LawLabError, NotFound
from lawlab.core.pump import Line, pump
from lawlab.core.realtime import catch_up, is_public_room, may_read_room, socketio
from lawlab.core.websocket import outbox_of

Reply = dict[str, Any]
#: Rooms that one socket may watch: a page watches one or two.
MOST_ROOMS = 20
#: How long it is remembered that anyone may read a room, in seconds.
PUBLIC_SECONDS = 2.0
_public: dict[str, float] = {}  # until when
#: How often whoever watches a room that not everyone may read is asked about again, in seconds.
ASKED_AGAIN = 2.0
_private: set[tuple[str, str]] = set()  # such rooms, and the sockets that watch them


def init_sockets(app: Flask) -> None:
    """Answer `watch` and `leave`, and forget who disconnects."""
    server: Server = socketio.server  # type: ignore[attr-defined]  # missing in the stubs
    server.on("watch", lambda sid, data=None, *_rest: _watch(app, server, sid, data))
    server.on("leave", lambda sid, data=None, *_rest: _leave(sid, data))
    server.on("disconnect", lambda sid, _reason=None: pump.leave_all(sid))


def _watch(app: Flask, server: Server, sid: str, data: object) -> Reply:
    """Join a room one may read, and learn what happened there since `after` (null: from now on)."""
    if reply := _join_crowd(server, sid, data):
        return reply
    with app.request_context(server.get_environ(sid)):
        promise_to_read_only(False)  # the greenlet may have inherited the promise of the handshake's GET
        try:
            room, after = _asked(data)
            with reading():
                return _join(server, sid, room, after)
        except LawLabError as error:
            return {"error": error.sentence}
        finally:
            db.session.rollback()


def _leave(sid: str, data: object) -> Reply:
    room = data.get("room") if isinstance(data, dict) else None
    if isinstance(room, str):
        pump.leave(room, sid)
    return {}


def _join_crowd(server: Server, sid: str, data: object) -> Reply | None:
    """Join a room that anyone may read and that this process has up to date: nothing is asked elsewhere."""
    if not isinstance(data, dict):
        return None
    room, after = data.get("room"), data.get("after")
    if not isinstance(room, str) or _public.get(room, 0.0) <= time.monotonic():
        return None
    last = pump.pushed.get(room)
    if last is None or isinstance(after, bool) or after not in (None, last) or _watches_too_many(sid, room):
        return None
    pump.join(room, _line(server, sid))
    return {"seq": last, "events": [], "reset": False}


def _asked(data: object) -> tuple[str, int | None]:
    """The room and the number of the last event seen, or Invalid."""
    room = data.get("room") if isinstance(data, dict) else None
    after = data.get("after") if isinstance(data, dict) else None
    if not isinstance(room, str):
        raise Invalid(_("A room is needed."))
    if after is not None and (
        not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**53
    ):
        raise Invalid(_("The number of the last event seen must be a whole number."))
    return room, after


def _join(server: Server, sid: str, room: str, after: int | None) -> Reply:
    if is_public_room(room):
        _public[room] = time.monotonic() + PUBLIC_SECONDS
    elif not may_read_room(room, current_user):
        raise NotFound(_("This room does not exist, or is not open to you."))
    else:
        _private.add((room, sid))
    if _watches_too_many(sid, room):
        raise Invalid(_("A page may watch at most %(most)s rooms.", most=MOST_ROOMS))
    pump.join(
        room, _line(server, sid)
    )  # before reading: what is committed in between arrives twice, not never
    answer = catch_up(room, after)
    db.session.rollback()
    pump.watch(room, answer["seq"])
    return answer


@every(ASKED_AGAIN, "rooms that some may read no longer")
def leave_closed_rooms() -> None:
    """Let nobody go on watching what they may no longer read: somebody else hosts the debate, say."""
    server: Server = socketio.server  # type: ignore[attr-defined]  # missing in the stubs
    for room, sid in list(_private):
        if sid not in pump.watchers.get(room, {}):
            _private.discard((room, sid))
        elif not _may_still_read(server, room, sid):
            pump.leave(room, sid)


def _may_still_read(server: Server, room: str, sid: str) -> bool:
    environ = server.get_environ(sid)
    if environ is None or pump.app is None:
        return False
    with pump.app.request_context(environ), reading():
        may_read = may_read_room(room, current_user)
        db.session.rollback()
        return may_read


def _watches_too_many(sid: str, room: str) -> bool:
    others = (watchers for name, watchers in pump.watchers.items() if name != room)
    return sum(sid in watchers for watchers in others) >= MOST_ROOMS


def _line(server: Server, sid: str) -> Line:
    """This socket as the pump writes to it. Engine.IO has no public name for its queue; a test holds it."""
    environ = server.get_environ(sid) or {}
    connection = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
    outbox = outbox_of(environ) if connection is not None else None
    queue = connection.queue if connection is not None else None
    return Line(sid, str(environ.get("HTTP_COOKIE", "")), outbox, queue)


def forget_rooms() -> None:
    """Ask again, from now on, whether anyone may read a room."""
    _public.clear()
