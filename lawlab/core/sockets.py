"""The live protocol: a client watches a room from the last event it saw, and is sent what follows."""

import functools
import time
from collections.abc import Callable
from typing import Any

from flask import request, session
from flask_babel import gettext as _
from flask_login import current_user

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


def handler(function: Callable[..., Reply]) -> Callable[..., Reply]:
    """A socket event whose refusals are acknowledged in words, and whose transaction never stays open."""

    @functools.wraps(function)
    def wrapped(*args: Any) -> Reply:
        promise_to_read_only(False)  # the greenlet may have inherited the promise of the handshake's GET
        try:
            return function(*args[:1])  # what else a client adds is nothing to us
        except LawLabError as error:
            return {"error": error.sentence}
        finally:
            if db.session.registry.has():  # else nothing was read
                db.session.rollback()

    return wrapped


@socketio.on("watch")
@handler
def watch(data: object = None) -> Reply:
    """Join a room one may read, and learn what happened there since `after` (null: from now on)."""
    if not isinstance(data, dict):
        raise Invalid(_("A room is needed."))
    room, after = data.get("room"), data.get("after")
    if after is not None and (
        not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**53
    ):
        raise Invalid(_("The number of the last event seen must be a whole number."))
    with reading():
        if not isinstance(room, str) or not (_is_public(room) or may_read_room(room, current_user)):
            raise NotFound(_("This room does not exist, or is not open to you."))
        _check_number_of_rooms(room)
        pump.join(room, _line())  # before reading: what is committed in between arrives twice, not never
        last = pump.pushed.get(room)
        if last is not None and after in (None, last):  # a crowd that arrives asks the database nothing
            return {"seq": last, "events": [], "reset": False}
        answer = catch_up(room, after)
        db.session.rollback()
    pump.watch(room, answer["seq"])
    return answer


@socketio.on("leave")
@handler
def leave(data: object = None) -> Reply:
    room = data.get("room") if isinstance(data, dict) else None
    if isinstance(room, str):
        pump.leave(room, _sid())
    return {}


def _is_public(room: str) -> bool:
    """Whether anyone may read the room, as it was at most PUBLIC_SECONDS ago."""
    moment = time.monotonic()
    if _public.get(room, 0.0) > moment:
        return True
    _public.pop(room, None)
    if is_public_room(room):
        _public[room] = moment + PUBLIC_SECONDS
    return room in _public


def forget_rooms() -> None:
    """Ask again, from now on, whether anyone may read a room."""
    _public.clear()


def _check_number_of_rooms(room: str) -> None:
    sid = _sid()
    if sum(sid in watchers for name, watchers in pump.watchers.items() if name != room) >= MOST_ROOMS:
        raise Invalid(_("A page may watch at most %(most)s rooms.", most=MOST_ROOMS))


def _line() -> Line:
    """This socket as the pump writes to it. Engine.IO has no public name for its queue; a test holds it."""
    sid = _sid()
    server = socketio.server  # type: ignore[attr-defined]  # missing in the stubs
    connection = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
    outbox = outbox_of(request.environ) if connection is not None else None
    person = str(session.get("_user_id", "")).partition(".")[0]
    who = f"user:{person}" if person else f"socket:{sid}"
    return Line(sid, who, outbox, connection.queue if connection is not None else None)


def _sid() -> str:
    return request.sid  # type: ignore[attr-defined, no-any-return]  # Flask-SocketIO adds it
