"""Pushes what happens in a room to the sockets of this process, each message encoded once for all of them."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import gevent
import redis
from flask import Flask
from redis.backoff import NoBackoff
from redis.retry import Retry
from socketio.packet import EVENT, Packet
from sqlalchemy import select

from lawlab.core.background import every
from lawlab.core.db import db, reading
from lawlab.core.gate import Gate
from lawlab.core.realtime import Room, events_after, on_moved, socketio, window_of
from lawlab.core.websocket import LONGEST_MESSAGE, Outbox, text_frame

logger = logging.getLogger(__name__)

#: How often watched rooms are compared with the database, in seconds, in case a word was lost.
SWEEP = 5.0
#: Largest request of a polling client, in bytes.
LARGEST_REQUEST = LONGEST_MESSAGE
CHANNEL = "lawlab:rooms"
#: Sockets written to before the other greenlets have their turn.
TURN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A socket that watches a room."""

    sid: str
    cookie: str  #: of the handshake
    outbox: Outbox | None  #: None while it polls, or began by polling
    queue: Any  #: packets that Engine.IO has yet to write to it


def send_to_all(lines: Collection[Line], event: str, data: dict[str, Any]) -> None:
    """Send one Socket.IO event to these sockets: the same bytes, straight to each that can be written to.

    Whoever polls, or has packets waiting before this one (the answer to a `watch`, a ping), gets it through
    Engine.IO's queue, behind them. A socket's writer never yields between taking a packet from the queue
    and handing it to the outbox, so an empty queue means that nothing is on its way.
    """
    frame = text_frame(b"4" + Packet(EVENT, data=[event, data]).encode().encode())
    queued = []
    for number, line in enumerate(tuple(lines), 1):
        if line.outbox is not None and line.queue.empty():
            line.outbox.write(frame)
        else:
            queued.append(line.sid)
        if not number % TURN:
            gevent.sleep(0)
    if queued:
        socketio.emit(event, data, to=queued)  # type: ignore[arg-type]  # the stubs know one room only


class Pump:
    """Sends the sockets of this process what the database says their rooms have not yet been sent."""

    def __init__(self) -> None:
        self.app: Flask | None = None
        self.redis: redis.Redis | None = None
        self.is_late = False  # Redis is away: the sweep alone brings what other processes did
        self.pushed: dict[str, int] = {}  # last number pushed, for each room watched here
        self.watchers: dict[str, dict[str, Line]] = {}  # by socket id, for each room
        self.busy: set[str] = set()
        self.moved_again: set[str] = set()

    def join(self, room: str, line: Line) -> None:
        """Count this socket among those that watch the room; call `watch` when it knows where it stands."""
        self.watchers.setdefault(room, {})[line.sid] = line

    def watch(self, room: str, seq: int) -> None:
        """A socket that joined has seen up to `seq`: push what follows to all that watch the room here."""
        if room not in self.pushed:
            self.pushed[room] = seq
            if room in self.moved_again:  # while `seq` was being read
                self.wake(room)

    def leave(self, room: str, sid: str) -> None:
        watchers = self.watchers.get(room, {})
        watchers.pop(sid, None)
        if not watchers:
            self.watchers.pop(room, None)
            self.pushed.pop(room, None)
            self.moved_again.discard(room)

    def leave_all(self, sid: str) -> None:
        for room in [room for room, watchers in self.watchers.items() if sid in watchers]:
            self.leave(room, sid)

    def moved(self, room: str) -> None:
        """A change of `room` was committed: push it here, and let the other processes know."""
        self.wake(room)
        if self.redis is not None:
            try:
                self.redis.publish(CHANNEL, room)
                self.is_late = False
            except redis.RedisError as error:  # the sweep of each process makes up for it
                self.is_late = True
                logger.warning("the other processes could not be told that %s moved: %s", room, error)

    def wake(self, room: str) -> None:
        """Push the room soon: at once, or when the window since its last push is over."""
        if room not in self.watchers:
            return
        if room in self.busy or room not in self.pushed:
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
                gevent.sleep(window_of(room))
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
                send_to_all(self.watchers.get(room, {}).values(), "events", {"room": room, "events": events})

    def sweep(self) -> None:
        """Compare every watched room with the database; wake those that moved without a word."""
        rooms = list(self.pushed)
        if not rooms:
            return
        query = select(Room.name, Room.last_seq).where(Room.name.in_(rooms))
        with reading():
            found = db.session.execute(query).all()
        for name, last in found:
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
                    pause, self.is_late = 1.0, False
                    for message in channel.listen():
                        self.wake(message["data"].decode())
            except redis.RedisError as error:
                self.is_late = True
                logger.warning("no word from the other processes (%s): again in %.0f s", error, pause)
                gevent.sleep(pause)
                pause = min(2 * pause, 30.0)


pump = Pump()
on_moved.append(pump.moved)


@every(SWEEP, "rooms that moved without a word")
def sweep() -> None:
    """What a command of another process announced reaches the pages too, with or without Redis."""
    pump.sweep()


def connection_to(url: str) -> redis.Redis:
    """Redis, asked once: a commit must not wait for a server that is away, and the sweep makes up for it."""
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=1.0)


def init_realtime(app: Flask) -> None:
    """Tie the sockets to the application; other processes are heard of through Redis when there is one."""
    url = app.config["REDIS_URL"]
    pump.app, pump.redis = app, connection_to(url) if url else None
    socketio.init_app(
        app,
        async_mode="gevent",
        cors_allowed_origins=list(app.config["ORIGINS"]),
        max_http_buffer_size=LARGEST_REQUEST,
        manage_session=False,
    )
    Gate(app, socketio.server)  # type: ignore[attr-defined]  # missing in the stubs


def start_pushing() -> None:
    """Begin to hear the other processes, in a process that serves sockets."""
    if pump.redis is not None:
        gevent.spawn(pump.listen)
