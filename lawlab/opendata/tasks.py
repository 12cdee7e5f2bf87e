"""The regular tasks of the public log: ballots are sealed when they end; each hour has its checkpoint."""

from datetime import datetime

import gevent
from sqlalchemy import func, select

from lawlab.bills.models import Bill, Dossier
from lawlab.core.background import every
from lawlab.core.db import db, now, reading
from lawlab.opendata.archive_files import make_waiting_archives
from lawlab.opendata.checkpoints import checkpoint, latest_checkpoint
from lawlab.opendata.models import PublicLog
from lawlab.opendata.sealing import seal_due
from lawlab.votes.models import Ballot

#: The hour in which this process last looked for acts that wait.
_looked: list[datetime] = []


@every(10.0, "seal the ballots that ended")
def seal_and_close() -> int:
    """Seal what ended, and make the closing checkpoints; how many."""
    at = now()
    made = 0
    for ident in sorted(seal_due(at)):
        db.session.rollback()
        made += checkpoint(db.session.get_one(Dossier, ident), at, is_closing=True) is not None
    return made


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
