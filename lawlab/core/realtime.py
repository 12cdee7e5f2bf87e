"""What others must see: one row a change, written with the change, pushed after its commit.

Numbers follow the order of commits without gaps, because `announce` holds the room's row until then. So
every process may push a room by reading what follows the last number it pushed: no message has to carry
an event from one process to another, a word that the room moved is enough, and losing that word costs
seconds, never an event.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import gevent
import redis
from flask import Flask
from flask_socketio import SocketIO
from sqlalchemy import JSON, ForeignKey, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lawlab.core.db import Base, db, now, reading
from lawlab.core.errors import NotFound

logger = logging.getLogger(__name__)
socketio = SocketIO()

#: How many missed events are sent one by one; past that a client fetches the page again.
CATCH_UP = 500
#: Least time between two pushes to the same room, in seconds: the first event leaves at once.
WINDOW = 0.25
#: How often watched rooms are compared with the database, in seconds, in case a word was lost.
SWEEP = 5.0
CHANNEL = "lawlab:rooms"


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
        pump.moved(room)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("announced", None)


def events_after(room: str, seq: int, *, limit: int = CATCH_UP) -> list[Event]:
    """The events of `room` that follow `seq`, oldest first, at most `limit`."""
    query = select(Event).where(Event.room == room, Event.seq > seq).order_by(Event.seq).limit(limit)
    return list(db.session.scalars(query))


def catch_up(room: str, after: int | None) -> dict[str, Any]:
    """What a client that has seen up to `after` missed: its events, or `reset` when there are too many."""
    last = db.session.scalar(select(Room.last_seq).where(Room.name == room))
    if last is None:
        raise NotFound(f"no room {room}")
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


#: For each kind of room ("bill"), whether a person may read the room with this id.
Reader = Callable[[int, Any], bool]
_readers: dict[str, Reader] = {}


def register_room(kind: str, may_read: Reader) -> None:
    """Say who may read the rooms named `kind:<id>`; a kind that nobody registered is refused to all."""
    _readers[kind] = may_read


def may_read_room(name: object, viewer: Any) -> bool:
    """Whether `viewer` may read the room; False for a name that is no room's."""
    kind, _, ident = name.partition(":") if isinstance(name, str) else ("", "", "")
    if kind not in _readers or not ident.isascii() or not ident.isdigit() or len(ident) > 15:
        return False
    return _readers[kind](int(ident), viewer)


class Pump:
    """Pushes to the sockets of this process what the database says their rooms have not yet been sent."""

    def __init__(self) -> None:
        self.app: Flask | None = None
        self.redis: redis.Redis | None = None
        self.pushed: dict[str, int] = {}  # last number pushed, for each room watched here
        self.watchers: dict[str, set[str]] = {}  # socket ids, for each room
        self.busy: set[str] = set()
        self.moved_again: set[str] = set()

    def watch(self, room: str, sid: str, seq: int) -> None:
        """Push to this socket what follows `seq` from now on, with all others that watch the room here."""
        self.watchers.setdefault(room, set()).add(sid)
        self.pushed.setdefault(room, seq)

    def leave(self, room: str, sid: str) -> None:
        watchers = self.watchers.get(room, set())
        watchers.discard(sid)
        if not watchers:
            self.watchers.pop(room, None)
            self.pushed.pop(room, None)

    def leave_all(self, sid: str) -> None:
        for room in [room for room, watchers in self.watchers.items() if sid in watchers]:
            self.leave(room, sid)

    def moved(self, room: str) -> None:
        """A change of `room` was committed: push it here, and let the other processes know."""
        self.wake(room)
        if self.redis is not None:
            try:
                self.redis.publish(CHANNEL, room)
            except redis.RedisError as error:  # the sweep of each process makes up for it
                logger.warning("the other processes could not be told that %s moved: %s", room, error)

    def wake(self, room: str) -> None:
        if room not in self.pushed:
            return
        if room in self.busy:
            self.moved_again.add(room)
            return
        self.busy.add(room)
        gevent.spawn(self._run, room)

    def _run(self, room: str) -> None:
        """Push at once, then again after each window in which the room moved."""
        try:
            while True:
                self.moved_again.discard(room)
                self.push(room)
                gevent.sleep(WINDOW)
                if room not in self.moved_again:
                    return
        except Exception:
            logger.exception("%s could not be pushed; the next sweep tries again", room)
        finally:
            self.busy.discard(room)

    def push(self, room: str) -> None:
        """Send the watchers of `room` what follows the last number they were sent, in one message."""
        assert self.app is not None
        with self.app.app_context(), reading():
            while (seq := self.pushed.get(room)) is not None:
                events = [event.as_json() for event in events_after(room, seq)]
                db.session.rollback()
                if not events:
                    return
                self.pushed[room] = events[-1]["seq"]
                socketio.emit("events", {"room": room, "events": events}, to=room)

    def sweep(self) -> None:
        """Compare every watched room with the database; wake those that moved without a word."""
        rooms = list(self.pushed)
        if rooms:
            query = select(Room.name, Room.last_seq).where(Room.name.in_(rooms))
            for name, last in db.session.execute(query):
                if last > self.pushed.get(name, last):
                    self.wake(name)

    def listen(self) -> None:
        """Hear from the other processes which rooms moved, for ever; rooms are swept after each silence."""
        pause = 1.0
        while True:
            try:
                assert self.redis is not None
                with self.redis.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
                    channel.subscribe(CHANNEL)
                    pause = 1.0
                    for message in channel.listen():
                        self.wake(message["data"].decode())
            except redis.RedisError as error:
                logger.warning("no word from the other processes (%s): again in %.0f s", error, pause)
                gevent.sleep(pause)
                pause = min(2 * pause, 30.0)


pump = Pump()


def init_realtime(app: Flask) -> None:
    """Tie the sockets to the application; other processes are heard of through Redis when there is one."""
    url = app.config["REDIS_URL"]
    pump.app, pump.redis = app, redis.Redis.from_url(url) if url else None
    socketio.init_app(
        app,
        async_mode="gevent",
        cors_allowed_origins=list(app.config["ORIGINS"]),
        max_http_buffer_size=64 * 1024,
        manage_session=False,
    )


def start_pushing() -> None:
    """Begin to hear the other processes, in a process that serves sockets."""
    if pump.redis is not None:
        gevent.spawn(pump.listen)
