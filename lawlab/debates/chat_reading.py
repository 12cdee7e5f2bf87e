"""Which chats are read: those of the debates on air that name a channel, by one process of the site.

Three tasks of every serving process do it. One, every two seconds, compares what is read with the debates on
air; with Redis, the process that holds a lease reads, and another takes over within ten seconds of its end.
Another, four times a second, writes what was heard since in one transaction for each debate; the last one
tells the consoles how it goes. Should two processes read at once, for Redis is lost, each message still
counts once: its identifier is unique.
"""

import json
import logging
import secrets
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import gevent
import redis
from flask import current_app
from sqlalchemy import select

from lawlab.core.background import every
from lawlab.core.db import db, now, reading
from lawlab.core.pump import pump
from lawlab.core.realtime import announce
from lawlab.debates.chat.eventsub import EventSub
from lawlab.debates.chat.helix import Helix
from lawlab.debates.chat.orders import is_bot, read_order
from lawlab.debates.chat.source import ChatSource, Deleted, Hear, Heard, Remembered, Said
from lawlab.debates.chat.twitch_irc import TwitchIrc
from lawlab.debates.chat_reception import ROUND, ChatReport, Hearing, Report, read_report, write_report
from lawlab.debates.chat_taking import take_in, tell_pulse
from lawlab.debates.models import Debate, DebateState

logger = logging.getLogger(__name__)

WATCH, WRITE, TELL = 2.0, 0.25, 0.5  #: seconds between two turns of each task
PULSE = 2.0  #: least seconds between two words to the pages that the pulse moved
HELD = 2000  #: messages of one debate kept for the next writes; past that they are counted, and lost
BATCH = 500  #: messages that one write takes
TRIES = 3  #: writes that may fail before what they hold is lost; deletions are tried for ever
LEASE, STATE, LIFE = "lawlab:chat:reader", "lawlab:chat:state", 10  #: names in Redis; seconds
KNOWN = 5000  #: deleted messages remembered, should one arrive after its deletion


class Inbox:
    """What one debate's chat said and is not written yet."""

    def __init__(self) -> None:
        self._held: deque[Heard] = deque()
        self._failures = 0
        self.lost, self.aside = 0, 0  #: counts for the console

    def put(self, heard: Heard) -> None:
        """Keep it, unless too much waits. A deletion is always kept."""
        if isinstance(heard, Said) and len(self._held) >= HELD:
            self.lost += 1
        else:
            self._held.append(heard)

    def batch(self) -> list[Heard]:
        return [self._held[place] for place in range(min(BATCH, len(self._held)))]

    def written(self, count: int) -> None:
        for _ in range(count):
            self._held.popleft()
        self._failures = 0

    def failed(self, count: int) -> None:
        """A write of the first `count` failed: try again, but not for ever."""
        self._failures += 1
        if self._failures < TRIES:
            return
        first = [self._held.popleft() for _ in range(count)]
        kept = [heard for heard in first if not isinstance(heard, Said)]
        self.lost += len(first) - len(kept)
        self._held.extendleft(reversed(kept))
        self._failures = 0


class Reader:
    """What this process reads, if it is the one that does."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(8)
        self.source: ChatSource | None = None
        self.debates: dict[str, list[int]] = {}  # of each channel
        self.inboxes: dict[int, Inbox] = {}  # of each debate
        self.pulsed: dict[int, float] = {}  # when each debate's pages were last told
        self.moved: set[int] = set()  # debates whose pages must be told
        self.told: dict[
            int, tuple[ChatReport | None, float]
        ] = {}  # what each console was last told of the connection
        self._deleted = Remembered(KNOWN)
        self._greenlet: Any = None

    def follow(self, debates: dict[str, list[int]], config: Any) -> None:
        """Read the chats of these debates and no others; the connection goes with the last one."""
        self.debates = debates
        wanted = {ident for idents in debates.values() for ident in idents}
        self.inboxes = {ident: self.inboxes.get(ident) or Inbox() for ident in sorted(wanted)}
        self.moved &= wanted
        for kept in (self.pulsed, self.told):
            for ident in kept.keys() - wanted:
                del kept[ident]
        if not debates:
            self.stop()
            return
        if self.source is None:
            self.source = make_source(config, self.hear)
        if self.source is not None:
            self.source.follow(frozenset(debates))
            if self._greenlet is None or self._greenlet.dead:
                self._greenlet = gevent.spawn(self.source.run)

    def stop(self) -> None:
        """Close the connection and forget what was not written."""
        if self._greenlet is not None:
            self._greenlet.kill()
        self.source = self._greenlet = None
        self.debates, self.inboxes = {}, {}
        self._deleted = Remembered(KNOWN)

    def hear(self, heard: Heard) -> None:
        """Sort out what is said to the site from all that is said; nothing here waits."""
        if isinstance(heard, Deleted):
            self._deleted.add(heard.ident)
        elif isinstance(heard, Said) and (
            read_order(heard.text) is None or is_bot(heard.name, heard.badges) or heard.ident in self._deleted
        ):
            return
        for ident in self.debates.get(heard.channel, ()):
            self.inboxes[ident].put(heard)

    def has_news(self, ident: int, said: ChatReport) -> bool:
        """Whether this console was not told that: counts of what is left out may wait a little."""
        told, at = self.told.get(ident, (None, 0.0))
        is_same = told is not None and (told.hearing, told.retry_at or said.retry_at) == (
            said.hearing,
            said.retry_at or told.retry_at,
        )
        if is_same and (told == said or time.monotonic() - at < ROUND):
            return False
        self.told[ident] = (said, time.monotonic())
        return True

    def report(self) -> Report | None:
        """How the reading goes; None when this process reads nothing."""
        if not self.debates:
            return None
        left = {ident: (inbox.lost, inbox.aside) for ident, inbox in self.inboxes.items()}
        return Report(self.source.reception if self.source else None, left)


reader = Reader()


def make_source(config: Any, hear: Hear) -> ChatSource | None:
    """EventSub where the site has a key, else IRC, else nothing; addresses are the operator's alone."""
    if config.token:
        helix = Helix(config.api, config.client_id, config.token, config.authorities)
        return EventSub(hear, config.eventsub, helix, authorities=config.authorities)
    return TwitchIrc(hear, config.irc, authorities=config.authorities) if config.irc else None


@every(WATCH, "the chats of the debates on air")
def follow_chats() -> None:
    """Read what should be read, if this process is the one that reads; let the others know how it goes."""
    on_air: dict[str, list[int]] = {}
    query = select(Debate.id, Debate.chat_channel).where(
        Debate.state == DebateState.LIVE, Debate.chat_channel != ""
    )
    with reading():
        for ident, channel in db.session.execute(query.order_by(Debate.id)):
            on_air.setdefault(channel, []).append(ident)
        db.session.rollback()
    if on_air and not _has_lease():
        on_air = {}
    reader.follow(on_air, current_app.config["CHAT"])
    _publish()


def _has_lease() -> bool:
    """Whether this process is the one that reads. Without Redis it is; nor does losing Redis stop a show."""
    if pump.redis is None:
        return True
    try:
        if pump.redis.set(LEASE, reader.name, nx=True, ex=LIFE):
            return True
        if pump.redis.get(LEASE) != reader.name.encode():
            return False
        pump.redis.expire(LEASE, LIFE)
    except redis.RedisError as error:
        logger.warning("the processes cannot agree on who reads the chats: %s", error)
    return True


def _publish() -> None:
    report = reader.report()
    if pump.redis is not None and report is not None:
        with suppress(redis.RedisError):
            pump.redis.set(STATE, json.dumps(write_report(report)), ex=LIFE)


@every(WRITE, "what chats say")
def write_chats() -> None:
    """Write what was heard since the last time, and tell the pages that the pulse moved."""
    for ident, inbox in list(reader.inboxes.items()):
        batch = inbox.batch()
        if batch:
            _write(ident, inbox, batch)
        if ident in reader.moved and time.monotonic() - reader.pulsed.get(ident, -PULSE) >= PULSE:
            tell_pulse(_debate(ident))
            db.session.commit()
            reader.moved.discard(ident)
            reader.pulsed[ident] = time.monotonic()


def _write(ident: int, inbox: Inbox, batch: Sequence[Heard]) -> None:
    try:
        taken = take_in(_debate(ident), batch, at=now())
        db.session.commit()
    except Exception:
        db.session.rollback()
        inbox.failed(len(batch))
        logger.exception("what the chat of debate %s said could not be written", ident)
        return
    inbox.written(len(batch))
    inbox.lost += taken.full
    inbox.aside += taken.aside
    if taken.has_moved:
        reader.moved.add(ident)


def _debate(ident: int) -> Debate:
    return db.session.get_one(Debate, ident)


@every(TELL, "what consoles say of chats")
def tell_consoles() -> None:
    """Consoles are told at once when the connection changes, and of what was left out every five seconds."""
    report = reader.report()
    if report is None:
        return
    for channel, idents in reader.debates.items():
        for ident in idents:
            said = report.of(ident, channel, now())
            if not reader.has_news(ident, said):
                continue
            _publish()
            announce("console:moved", {"debate": ident}, room=f"console:{ident}")
            db.session.commit()


def chat_report(debate: Debate) -> ChatReport | None:
    """How this debate's chat is heard, whichever process reads it; None when there is nothing to hear."""
    if debate.state is not DebateState.LIVE or not debate.chat_channel:
        return None
    report = reader.report() or _published()
    if report is None or debate.id not in report.left:  # about to be read
        return ChatReport(Hearing.CONNECTING, debate.chat_channel)
    return report.of(debate.id, debate.chat_channel, now())


def _published() -> Report | None:
    """What the process that reads last said; None when it cannot be known."""
    if pump.redis is None:
        return None
    try:
        kept: Any = pump.redis.get(STATE)
        return read_report(json.loads(kept)) if kept else None
    except (redis.RedisError, ValueError, KeyError, TypeError):
        return None
