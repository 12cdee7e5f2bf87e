"""Routes that belong to no capability: health, and the event log over HTTP."""

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import text

from lawlab.core.db import db
from lawlab.core.errors import Invalid, NotFound
from lawlab.core.health import reports
from lawlab.core.realtime import (
    catch_up,
    events_after,
    is_public_room,
    last_event,
    may_read_room,
)

bp = Blueprint("core", __name__)

#: Events in a closed segment.
SEGMENT = 100


@bp.get("/healthz")
def health() -> Response:
    """200 once the database answers; load balancers and `make run` wait for it."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")


@bp.get("/healthz/details")
def health_details() -> Response:
    """Every part with its state and a sentence, for administrators and for programs of this machine."""
    if not (_is_administrator() or _asks_from_here()):
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    found = reports()
    answer = jsonify(
        status="degraded" if any(report.is_bad for report in found.values()) else "well",
        parts={name: {"state": report.state, "sentence": report.sentence} for name, report in found.items()},
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_administrator() -> bool:
    """Whether an administrator asks; accounts stand above, so the person is asked by the role's name."""
    return bool(current_user.is_authenticated) and "admin" in current_user.roles


def _asks_from_here() -> bool:
    """Whether a program of this machine asks, and not a proxy of this machine for somebody else.

    A site reached over HTTPS has a proxy before it: unless LAWLAB_PROXIES says how many, everybody seems
    to come from here, so nobody is believed to.
    """
    config = current_app.config["LAWLAB"]
    if not config.proxies and (config.is_secure or "X-Forwarded-For" in request.headers):
        return False
    return request.remote_addr in ("127.0.0.1", "::1")


@bp.get("/events/<room>")
def events(room: str) -> Response:
    """What a client that has seen up to `after` missed, in the shape of the socket's acknowledgement."""
    after = request.args.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) < 16):
        raise Invalid(_("The number of the last event seen must be a whole number."))
    _check(room)
    answer = jsonify(catch_up(room, int(after) if after else None))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/events/<room>/<int:first>-<int:last>.json")
def segment(room: str, first: int, last: int) -> Response:
    """A hundred events that will never change: where anyone may read the room, any cache may keep them."""
    if first % SEGMENT != 1 or last != first + SEGMENT - 1:
        raise Invalid(_("A segment is %(size)s events: 1-100, 101-200…", size=SEGMENT))
    is_public = _check(room)
    found = [event.as_json() for event in events_after(room, first - 1, limit=SEGMENT)]
    if len(found) < SEGMENT:
        raise NotFound(_("These events have not all happened yet."))
    answer = jsonify(seq=last, events=found, reset=False)
    answer.headers["Cache-Control"] = f"{'public' if is_public else 'private'}, max-age=31536000, immutable"
    return answer


@bp.get("/events/<room>/latest.json")
def latest(room: str) -> Response:
    """What follows the last closed segment; a cache before the site answers all who ask in the same second.

    A viewer whose cursor is older reads the segments in between first, which never change.
    """
    is_public = _check(room)
    last = last_event(room)
    closed = last - last % SEGMENT
    found = [event.as_json() for event in events_after(room, closed, limit=last - closed)]
    answer = jsonify(seq=last, events=found, reset=False)
    answer.headers["Cache-Control"] = "public, max-age=1" if is_public else "private, no-store"
    return answer


def _check(room: str) -> bool:
    """Whether anyone may read the room, asked first: then no cookie is looked at, nor varies the answer."""
    if is_public_room(room):
        return True
    if not may_read_room(room, current_user):
        raise NotFound(_("This room does not exist, or is not open to you."))
    return False
