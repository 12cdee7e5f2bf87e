"""Sockets end with the log-in that their handshake showed, in this process at once and in all within 2 s.

A tie is the hash of what the session's cookie names: it is read from the handshake without asking the
database, so that a crowd that arrives costs nothing. Whoever keeps the log-ins says which have ended.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

import redis
from sqlalchemy import event
from sqlalchemy.orm import Session

from lawlab.core.background import every
from lawlab.core.db import db, now, reading

logger = logging.getLogger(__name__)

#: How often the database is asked which log-ins have ended, in seconds: another process may have no word.
ASKED_EVERY = 1.0
#: How far back it is asked, for clocks that differ and transactions that end late, in seconds.
OVERLAP = 60.0
#: How often every tie is looked up, in seconds: for log-ins whose record is gone altogether.
LOOKED_UP_EVERY = 30.0

#: Which of these ties have ended since that moment (None: which are not, or no longer, a log-in's).
Ended = Callable[[Collection[str], datetime | None], Iterable[str]]


def tie_of(ident: str) -> str:
    """What is kept of the identifier in a session's cookie: nobody can get back in with it."""
    return sha256(ident.encode()).hexdigest()


class Ties:
    """The sockets of this process that came with a log-in."""

    def __init__(self) -> None:
        self.cut_off: Callable[[str], None] = lambda sid: None  # set by the gate, which knows the sockets
        self.publish: Callable[[str], object] | None = None
        self.ended: Ended = lambda ties, since: ()
        self.sockets: dict[str, set[str]] = {}  # of each tie
        self.ties: dict[str, str] = {}  # of each socket
        self.asked_at: datetime | None = None
        self.looked_up = 0.0

    def arrive(self, sid: str, ident: str) -> None:
        """Tie a socket to the log-in that its handshake's cookie names."""
        tie = self.ties[sid] = tie_of(ident)
        self.sockets.setdefault(tie, set()).add(sid)

    def depart(self, sid: str) -> None:
        if (tie := self.ties.pop(sid, None)) is not None:
            self.sockets[tie].discard(sid)
            if not self.sockets[tie]:
                del self.sockets[tie]

    def cut(self, ended: Iterable[str]) -> None:
        """Cut off, in this process, every socket of these log-ins."""
        for tie in ended:
            for sid in list(self.sockets.get(tie, ())):
                self.cut_off(sid)

    def tell(self, ended: Collection[str]) -> None:
        """Log-ins ended, and that is committed: cut here, and let the other processes know."""
        self.cut(ended)
        if self.publish is not None:
            try:
                for tie in ended:
                    self.publish(tie)
            except redis.RedisError as error:  # the others ask the database every second
                logger.warning("the other processes could not be told that a log-in ended: %s", error)

    def ask(self) -> None:
        """Ask the database which log-ins have ended, when any socket depends on it."""
        if not self.ties:
            self.asked_at = None
            return
        asking, since = now(), self.asked_at
        is_thorough = since is None or time.monotonic() - self.looked_up > LOOKED_UP_EVERY
        with reading():
            start = None if since is None or is_thorough else since - timedelta(seconds=OVERLAP)
            ended = list(self.ended(list(self.sockets), start))
            db.session.rollback()
        self.asked_at = asking
        if is_thorough:
            self.looked_up = time.monotonic()
        self.cut(ended)


ties = Ties()


def end_ties_on_commit(ended: Iterable[str]) -> None:
    """Have the sockets of these log-ins cut off once the transaction commits, and only then."""
    db.session.info.setdefault("ended ties", set()).update(ended)


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if not session.in_nested_transaction() and (ended := session.info.pop("ended ties", None)):
        ties.tell(ended)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("ended ties", None)


@every(ASKED_EVERY, "log-ins that ended elsewhere")
def ask_which_ended() -> None:
    ties.ask()
