"""The live protocol: a client watches a room from the last event it saw, and is sent what follows."""

import functools
from collections.abc import Callable
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_socketio import join_room, leave_room

from lawlab.core.db import db, promise_to_read_only, reading
from lawlab.core.errors import Invalid, LawLabError, NotFound
from lawlab.core.realtime import catch_up, may_read_room, pump, socketio

Reply = dict[str, Any]


def handler(function: Callable[..., Reply]) -> Callable[..., Reply]:
    """A socket event whose refusals are acknowledged in words, and whose transaction never stays open."""

    @functools.wraps(function)
    def wrapped(*args: Any) -> Reply:
        promise_to_read_only(False)  # the greenlet may have inherited the promise of the handshake's GET
        try:
            return function(*args)
        except LawLabError as error:
            return {"error": error.sentence}
        finally:
            db.session.rollback()

    return wrapped


@socketio.on("connect")
def connect(auth: object = None) -> bool:
    """Refuse pages of other sites, and programs that say nothing of where they come from.

    A browser names the origin of every WebSocket, and of polling requests that cross sites; for polling on
    the same site it says so in Sec-Fetch-Site.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin in current_app.config["ORIGINS"]


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
        join_room(room)  # before reading: what is committed in between arrives twice rather than never
        answer = catch_up(room, after)
        db.session.rollback()
    pump.watch(room, _sid(), answer["seq"])
    return answer


@socketio.on("leave")
@handler
def leave(data: object = None) -> Reply:
    room = data.get("room") if isinstance(data, dict) else None
    if isinstance(room, str):
        leave_room(room)
        pump.leave(room, _sid())
    return {}


def _sid() -> str:
    return request.sid  # type: ignore[attr-defined, no-any-return]  # Flask-SocketIO adds it
