"""Ballots whose end has come are closed for good, by a clock that can be believed."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from lawlab.bills.models import Bill
from lawlab.core.db import LOCK_WAIT, begin_to_write, db, promise_to_read_only
from lawlab.opendata.clock import WATCH, Watch
from lawlab.votes.models import Ballot

logger = logging.getLogger(__name__)

#: A vote given before the end may still wait for the ballot's lock, as long as anybody waits for one.
GRACE = timedelta(seconds=LOCK_WAIT + 2)
#: Ballots sealed in one transaction.
AT_ONCE = 50


def seal_due(at: datetime, watch: Watch = WATCH) -> set[int]:
    """Seal the ballots that ended; the dossiers that they are of. Commits, some ballots at a time.

    None is sealed while the wall clock is not where it should be: an hour forward, it would end votes early
    and for ever. Until it is right again votes are refused as too late, and nothing else happens.
    """
    if not watch.is_right:
        logger.error(
            "the clock was set by %+.0f s while the site ran: no ballot is sealed until it is right again, "
            "or the site restarted",
            watch.jumped,
        )
        return set()
    promise_to_read_only(True)
    due = select(Ballot.id).where(Ballot.sealed_at.is_(None), Ballot.closes_at <= at - GRACE)
    idents = list(db.session.scalars(due.order_by(Ballot.id)))
    begin_to_write()
    rooms: set[str] = set()
    for start in range(0, len(idents), AT_ONCE):
        rooms |= _seal(idents[start : start + AT_ONCE], at)
    bills = [int(room.removeprefix("bill:")) for room in rooms if room.startswith("bill:")]
    return set(db.session.scalars(select(Bill.dossier_id).where(Bill.id.in_(bills)))) if bills else set()


def _seal(idents: list[int], at: datetime) -> set[str]:
    """Seal these under their locks; their rooms. One that somebody holds is left to the next turn."""
    query = select(Ballot).where(
        Ballot.id.in_(idents), Ballot.sealed_at.is_(None), Ballot.closes_at <= at - GRACE
    )
    locked = query.order_by(Ballot.id).with_for_update(skip_locked=True)
    ballots = db.session.scalars(locked, execution_options={"populate_existing": True}).all()
    for ballot in ballots:
        ballot.sealed_at = at
    rooms = {ballot.room for ballot in ballots}
    db.session.commit()
    return rooms
