"""A closed vote stays closed: once its consultation has ended, no date and no clock opens it again."""

import logging
import time
from datetime import datetime, timedelta

from sqlalchemy import String, cast, select

from lawlab.bills.models import Bill
from lawlab.core.background import every
from lawlab.core.db import db, now, promise_to_read_only
from lawlab.votes.models import Ballot

logger = logging.getLogger(__name__)

#: A vote that was let in just before the end has so long to be committed.
GRACE = timedelta(seconds=15)
#: Past this the wall clock is said to have jumped, in seconds.
MOST_DRIFT = 60.0
#: Most ballots sealed in one turn.
AT_ONCE = 500
_began = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)


def has_clock_jumped() -> bool:
    """Whether the wall clock was moved, since this process began, against the one that only goes forward."""
    return abs(time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) - _began) > MOST_DRIFT


@every(60.0, "seal the ballots of consultations that ended")
def seal_closed_ballots() -> int:
    """Seal what has ended; nothing while the clock cannot be trusted, for sealing is for good."""
    if has_clock_jumped():
        logger.error("the clock was moved: no ballot is sealed while it stays so, or until the next start")
        return 0
    return seal_ballots_closed_before(now())


def seal_ballots_closed_before(at: datetime) -> int:
    """Seal the ballots that closed with their bill more than `GRACE` ago; how many. Commits each.

    A ballot that ended earlier (its amendment withdrawn, or taken up in the text) is sealed with the others.
    """
    over = at - GRACE
    due = (
        select(Ballot.id)
        .join(Bill, Ballot.room == "bill:" + cast(Bill.id, String))
        .where(Ballot.sealed_at.is_(None), Ballot.closes_at <= over, Bill.closes_at <= over)
        .order_by(Ballot.id)
        .limit(AT_ONCE)
    )
    promise_to_read_only(True)
    idents = list(db.session.scalars(due))
    db.session.rollback()
    promise_to_read_only(False)
    return sum(_seal(ident, at) for ident in idents)


def _seal(ident: int, at: datetime) -> bool:
    query = select(Ballot).where(Ballot.id == ident, Ballot.sealed_at.is_(None)).with_for_update()
    ballot = db.session.scalars(query, execution_options={"populate_existing": True}).first()
    if ballot is not None:
        ballot.sealed_at = at
    db.session.commit()
    return ballot is not None
