"""Routes that belong to no capability: health, and the event log over HTTP."""

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select, text

from lawlab.core.db import db
from lawlab.core.errors import Invalid, NotFound
from lawlab.core.realtime import CATCH_UP, Event, catch_up, may_read_room

bp = Blueprint("core", __name__)


@bp.get("/healthz")
def health() -> Response:
    """200 once the database answers; load balancers and `make run` wait for it."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")


@bp.get("/events/<room>")
def events(room: str) -> Response:
    """What a client that has seen up to `after` missed, in the shape of the socket's acknowledgement."""
    after = request.args.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) < 16):
        raise Invalid(_("The number of the last event seen must be a whole number."))
    _check(room)
    return jsonify(catch_up(room, int(after) if after else None))


@bp.get("/events/<room>/<int:first>-<int:last>.json")
def segment(room: str, first: int, last: int) -> Response:
    """A closed run of events: it will never change, so anyone allowed to read the room may keep it."""
    _check(room)
    if not 0 < last - first + 1 <= CATCH_UP or first < 1:
        raise Invalid(_("A segment holds from 1 to %(most)s events.", most=CATCH_UP))
    query = select(Event).where(Event.room == room, Event.seq.between(first, last)).order_by(Event.seq)
    found = [event.as_json() for event in db.session.scalars(query)]
    if len(found) != last - first + 1:
        raise NotFound(_("These events have not all happened yet."))
    response = jsonify(seq=last, events=found, reset=False)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _check(room: str) -> None:
    if not may_read_room(room, current_user):
        raise NotFound(_("This room does not exist, or is not open to you."))
