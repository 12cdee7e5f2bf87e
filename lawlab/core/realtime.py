"""What others must see: one row a change, written with the change, pushed after its commit.

Numbers follow the order of commits without gaps, because `announce` holds the room's row until then. So
every process may push a room by reading what follows the last number it pushed: no message has to carry
an event from one process to another, a word that the room moved is enough, and losing that word costs
seconds, never an event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_login import AnonymousUserMixin
from flask_socketio import SocketIO
from sqlalchemy import JSON, ForeignKey, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lawlab.core.db import Base, db, now
from lawlab.core.errors import NotFound

socketio = SocketIO()

#: How many missed events are sent one by one; past that a client fetches the page again.
CATCH_UP = 500
#: Least time between two pushes to the same room, in seconds: the first event leaves at once.
WINDOW = 0.25
#: Called with the name of each room in which a change was committed (see `core/pump.py`).
on_moved: list[Callable[[str], None]] = []


class Room(Base):
    """Who is told of a change; made together with the bill or the debate it belongs to."""

    __tablename__ = "room"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_seq: Mapped[int] = mapped_column(default=0)


class Event(Base):
    """One change that everyone in a room must see. Rows are only ever added."""

    __tablename__ = "event"

    room: Mapped[str] = mapped_column(ForeignKey("room.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=now)

    def as_json(self) -> dict[str, Any]:
        return {"seq": self.seq, "type": self.type, "at": self.at.isoformat(), "payload": self.payload}


def announce(type: str, payload: dict[str, Any], *, room: str) -> None:
    """Add the next event of `room`; everyone there is told once, and only if the transaction commits.

    Call it last in a verb: it locks the room until the commit. Ids and facts that never change may travel
    in `payload`; texts and counters never do.
    """
    counter = update(Room).where(Room.name == room).values(last_seq=Room.last_seq + 1)
    seq = db.session.execute(counter.returning(Room.last_seq)).scalar_one_or_none()
    if seq is None:
        raise LookupError(f"there is no room {room}")
    row = Event(room=room, seq=seq, type=type, payload=payload)
    db.session.add(row)
    db.session.info.setdefault("announced", []).append(row)


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint was released: nothing is committed yet
        return
    rows = session.info.pop("announced", [])
    for room in {row.__dict__["room"] for row in rows if row in session}:  # what was rolled back has left it
        for tell in on_moved:
            tell(room)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("announced", None)


def events_after(room: str, seq: int, *, limit: int = CATCH_UP) -> list[Event]:
    """The events of `room` that follow `seq`, oldest first, at most `limit`."""
    query = select(Event).where(Event.room == room, Event.seq > seq).order_by(Event.seq).limit(limit)
    return list(db.session.scalars(query))


def last_event(room: str) -> int:
    """The number of the last event of `room`; 0 before the first."""
    last = db.session.scalar(select(Room.last_seq).where(Room.name == room))
    if last is None:
        raise NotFound(f"no room {room}")
    return last


def catch_up(room: str, after: int | None) -> dict[str, Any]:
    """What a client that has seen up to `after` missed: its events, or `reset` when there are too many."""
    last = last_event(room)
    if after is None:
        return {"seq": last, "events": [], "reset": False}
    if after > last or last - after > CATCH_UP:
        return {"seq": last, "events": [], "reset": True}
    missed = events_after(room, after)
    return {
        "seq": missed[-1].seq if missed else last,
        "events": [e.as_json() for e in missed],
        "reset": False,
    }


#: Whether a person may read the room with this id.
Reader = Callable[[int, Any], bool]
_anyone = AnonymousUserMixin()


@dataclass(frozen=True)
class Kind:
    """What is true of all rooms of a kind."""

    may_read: Reader
    window: float  #: least time between two pushes to the same room, in seconds


_kinds: dict[str, Kind] = {}


def register_room(kind: str, may_read: Reader, *, window: float = WINDOW) -> None:
    """Say who may read the rooms named `kind:<id>`, and how often at most they are pushed to.

    `may_read(id, viewer)` is asked with an anonymous viewer too, to know whether anyone may read the room.
    A kind that nobody registered is refused to all.
    """
    _kinds[kind] = Kind(may_read, window)


def may_read_room(name: object, viewer: Any) -> bool:
    """Whether `viewer` may read the room; False for a name that is no room's."""
    kind, _, ident = name.partition(":") if isinstance(name, str) else ("", "", "")
    if kind not in _kinds or not ident.isascii() or not ident.isdigit() or len(ident) > 15:
        return False
    return _kinds[kind].may_read(int(ident), viewer)


def is_public_room(name: object) -> bool:
    """Whether anyone may read the room, logged in or not: what it holds may then be kept by any cache."""
    return may_read_room(name, _anyone)


def window_of(room: str) -> float:
    """Least time between two pushes to this room, in seconds."""
    kind = _kinds.get(room.partition(":")[0])
    return kind.window if kind else WINDOW
