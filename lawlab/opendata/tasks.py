"""The regular tasks of the public log: a checkpoint each hour, and one when a consultation has ended."""

from datetime import datetime

import gevent
from sqlalchemy import func, select

from lawlab.bills.models import Bill, Dossier
from lawlab.core.background import every
from lawlab.core.db import db, now, reading
from lawlab.core.mail import is_mail_sent, post
from lawlab.opendata.archive_files import make_waiting_archives
from lawlab.opendata.checkpoints import checkpoint, latest_checkpoint
from lawlab.opendata.models import PublicLog
from lawlab.opendata.witnesses import post_to_witnesses
from lawlab.votes.models import Ballot

#: The hour in which this process last looked for acts that wait.
_looked: list[datetime] = []
#: What this process knows to be closed: when the last ballot of each dossier was sealed.
_closed: dict[int, datetime] = {}


@every(10.0, "make the closing checkpoints")
def close_logs() -> int:
    """A checkpoint of each dossier whose consultation ended and whose ballots were sealed since; how many."""
    return close_logs_at(now())


def close_logs_at(at: datetime) -> int:
    with reading():
        sealed = _last_sealed(at)
        idents = [ident for ident, moment in sealed.items() if _closed.get(ident) != moment]
        idents = [ident for ident in idents if not _is_done(ident, sealed[ident])]
        db.session.rollback()
    made = 0
    for ident in idents:
        made += checkpoint(db.session.get_one(Dossier, ident), at, is_closing=True) is not None
    _closed.update(sealed)
    return made


def _last_sealed(at: datetime) -> dict[int, datetime]:
    """When the last ballot of each dossier with a version that ended was sealed."""
    query = select(Ballot.room, func.max(Ballot.sealed_at)).where(Ballot.sealed_at.is_not(None))
    rooms = {room: moment for room, moment in db.session.execute(query.group_by(Ballot.room))}
    found: dict[int, datetime] = {}
    ended = select(Bill.id, Bill.dossier_id).where(Bill.closes_at <= at)
    for bill, dossier in db.session.execute(ended):
        if moment := rooms.get(f"bill:{bill}"):
            found[dossier] = max(moment, found.get(dossier, moment))
    return found


@every(30.0, "make the hour's checkpoints")
def hourly() -> int:
    """Once in each hour of the clock, a checkpoint of each dossier with waiting acts; how many were made."""
    at = now()
    hour = at.replace(minute=0, second=0, microsecond=0)
    if _looked == [hour]:
        return 0
    _looked[:] = [hour]
    with reading():
        idents = [ident for ident in _behind() if not _is_done(ident, hour)]
        db.session.rollback()
    made = 0
    for ident in idents:
        made += checkpoint(db.session.get_one(Dossier, ident), at) is not None
        gevent.sleep(0)
    return made


@every(30.0, "make the archives anew")
def archives() -> int:
    return make_waiting_archives()


@every(60.0, "write to the witnesses")
def write_to_witnesses() -> int:
    """Post the checkpoints that witnesses wait for; they wait on while the site has no mail server."""
    at = now()
    if not is_mail_sent():
        return 0
    posted = post_to_witnesses(lambda to, subject, body: post(to, subject, body, at=at), at=at)
    db.session.commit()
    return posted


def _behind() -> list[int]:
    """The dossiers whose ballots count more acts than their public logs."""
    acts: dict[str, int] = {
        room: total
        for room, total in db.session.execute(
            select(Ballot.room, func.sum(Ballot.log_size)).group_by(Ballot.room)
        )
    }
    totals: dict[int, int] = {}
    for bill, dossier in db.session.execute(select(Bill.id, Bill.dossier_id)):
        totals[dossier] = totals.get(dossier, 0) + int(acts.get(f"bill:{bill}", 0))
    sizes = {ident: size for ident, size in db.session.execute(select(PublicLog.dossier_id, PublicLog.size))}
    return [ident for ident, total in sorted(totals.items()) if total > sizes.get(ident, 0)]


def _is_done(dossier_id: int, hour: datetime) -> bool:
    last = latest_checkpoint(dossier_id)
    return last is not None and last.at >= hour
