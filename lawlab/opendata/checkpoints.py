"""What the site commits to: waiting acts go into the public log, and a signed note says what it holds."""

import logging
from datetime import datetime, timedelta

import gevent
from sqlalchemy import select

from lawlab.bills.models import Dossier
from lawlab.core.db import begin_to_write, db, promise_to_read_only
from lawlab.opendata.holding import grow_by, hold, let_go
from lawlab.opendata.keys import origin_of, signer
from lawlab.opendata.log import Taken, add_leaves, root_at
from lawlab.opendata.models import Checkpoint
from lawlab.opendata.waiting import acts_to_take

logger = logging.getLogger(__name__)

#: Leaves written in one transaction: on SQLite voters wait for it, a twentieth of a second.
BATCH = 500
DAY = timedelta(days=1)


def latest_checkpoint(dossier_id: int) -> Checkpoint | None:
    query = select(Checkpoint).where(Checkpoint.dossier_id == dossier_id)
    return db.session.scalars(query.order_by(Checkpoint.size.desc()).limit(1)).first()


def checkpoint(dossier: Dossier, at: datetime, *, is_closing: bool = False) -> Checkpoint | None:
    """Take the acts that may be taken into the log and sign what it holds; None when nothing was.

    It commits: a batch at a time, the signed note last, so that nobody waits for long. While another process
    makes the same log grow it does nothing, and the acts go in at that one's or the next turn.
    """
    ident = dossier.id
    word = hold(ident, at=at)
    db.session.commit()
    if word is None:
        return None
    try:
        taken = _read_aside(ident)
        for start in range(0, len(taken), BATCH):
            _take(ident, word, taken[start : start + BATCH], at)
        return _signed(ident, word, at, is_closing=is_closing)
    finally:
        begin_to_write()
        let_go(ident, word)
        db.session.commit()


def _read_aside(dossier_id: int) -> list[Taken]:
    db.session.rollback()
    promise_to_read_only(True)
    try:
        return acts_to_take(dossier_id)
    finally:
        begin_to_write()


def _take(dossier_id: int, word: str, batch: list[Taken], at: datetime) -> None:
    add_leaves(dossier_id, grow_by(dossier_id, word, len(batch), at=at), batch)
    db.session.commit()
    gevent.sleep(0)


def _signed(dossier_id: int, word: str, at: datetime, *, is_closing: bool) -> Checkpoint | None:
    size = grow_by(dossier_id, word, 0, at=at)
    last = latest_checkpoint(dossier_id)
    if last is not None and last.size == size:
        if is_closing and not last.is_for_witnesses:
            last.is_for_witnesses = True
            db.session.commit()
        return None
    dossier = db.session.get_one(Dossier, dossier_id)
    root = root_at(dossier_id, size)
    made = Checkpoint(
        dossier_id=dossier_id,
        size=size,
        root=root,
        note=signer().checkpoint(origin_of(dossier), size, root),
        at=at,
        is_for_witnesses=is_closing or _is_first_of_a_day(dossier_id, at),
    )
    db.session.add(made)
    db.session.commit()
    logger.info("checkpoint of %s: %s acts of voting", dossier.slug, size)
    return made


def _is_first_of_a_day(dossier_id: int, at: datetime) -> bool:
    """Whether the witnesses were sent none in the last day."""
    sent = select(Checkpoint.id).where(
        Checkpoint.dossier_id == dossier_id, Checkpoint.is_for_witnesses, Checkpoint.at > at - DAY
    )
    return db.session.scalar(sent.limit(1)) is None
