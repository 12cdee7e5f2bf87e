"""The live protocol: a client watches a room from the last event it saw, and is sent what follows."""

import functools
from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_login import current_user

from lawlab.core.db import db, promise_to_read_only, reading
from lawlab.core.errors import Invalid, LawLabError, NotFound
from lawlab.core.pump import Line, pump
from lawlab.core.realtime import catch_up, may_read_room, socketio
from lawlab.core.websocket import outbox_of

Reply = dict[str, Any]
#: Rooms that one socket may watch: a page watches one or two.
MOST_ROOMS = 20


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
            db.session.rollback()

    return wrapped


@socketio.on("disconnect")
def disconnect(reason: object = None) -> None:
    pump.leave_all(_sid())


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
        if not isinstance(room, str) or not may_read_room(room, current_user):
            raise NotFound(_("This room does not exist, or is not open to you."))
        _check_number_of_rooms(room)
        pump.join(
            room, _line()
        )  # before reading: what is committed in between arrives twice, never not at all
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
    who = f"user:{current_user.get_id()}" if current_user.is_authenticated else f"socket:{sid}"
    return Line(sid, who, outbox, connection.queue if connection is not None else None)


def _sid() -> str:
    return request.sid  # type: ignore[attr-defined, no-any-return]  # Flask-SocketIO adds it
