"""One process at a time makes a dossier's log grow, over several transactions: it holds the log meanwhile.

A holder that was killed is passed over after SILENCE; one that wakes up later finds the log in other hands,
and its next batch is refused.
"""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError

from lawlab.core.db import db
from lawlab.core.errors import Conflict
from lawlab.opendata.models import PublicLog

SILENCE = timedelta(minutes=2)


def hold(dossier_id: int, *, at: datetime) -> str | None:
    """Take the log in hand: a word that proves it; None while another process holds it."""
    if db.session.get(PublicLog, dossier_id) is None:
        with suppress(IntegrityError), db.session.begin_nested():  # another process may be as fast
            db.session.add(PublicLog(dossier_id=dossier_id))
    word = secrets.token_hex(16)
    free = or_(
        PublicLog.held_by.is_(None),
        PublicLog.held_at < at - SILENCE,
        PublicLog.held_at > at + SILENCE,  # by a clock that was wrong
    )
    taking = update(PublicLog).where(PublicLog.dossier_id == dossier_id, free)
    taken = db.session.execute(taking.values(held_by=word, held_at=at).returning(PublicLog.dossier_id))
    return word if taken.first() else None


def grow_by(dossier_id: int, word: str, leaves: int, *, at: datetime) -> int:
    """Make room for so many leaves: how many there were before. Conflict when the log is in other hands."""
    growing = update(PublicLog).where(PublicLog.dossier_id == dossier_id, PublicLog.held_by == word)
    values = {"size": PublicLog.size + leaves, "held_at": at}
    size: int | None = db.session.scalar(growing.values(**values).returning(PublicLog.size))
    if size is None:
        raise Conflict("the public log of this dossier is in another process's hands")
    return size - leaves


def let_go(dossier_id: int, word: str) -> None:
    db.session.execute(
        update(PublicLog)
        .where(PublicLog.dossier_id == dossier_id, PublicLog.held_by == word)
        .values(held_by=None, held_at=None)
    )
