"""The last word about a ballot: rooms hear of votes at most once a second, and always of the last one."""

from datetime import datetime

from sqlalchemy import select

from lawlab.core.background import every
from lawlab.core.db import db, now, promise_to_read_only
from lawlab.votes.models import Ballot
from lawlab.votes.services import TELL_AFTER, tell_that_it_moved

#: Most ballots told in one turn; the others wait for the next one.
AT_ONCE = 500


@every(1.0, "tell of ballots that moved")
def tell_of_moved_ballots() -> int:
    return tell_of_ballots_moved_before(now())


def tell_of_ballots_moved_before(at: datetime) -> int:
    """Tell the rooms of the ballots that moved and were told of more than a second ago; how many.

    Each in a transaction of its own; a ballot that a voter or another process holds is left to the next turn.
    """
    due = select(Ballot.id).where(Ballot.is_untold, Ballot.told_at <= at - TELL_AFTER).limit(AT_ONCE)
    promise_to_read_only(True)
    ids = list(db.session.scalars(due))
    db.session.rollback()
    promise_to_read_only(False)
    return sum(_tell_of(ident, at) for ident in ids)


def _tell_of(ident: int, at: datetime) -> bool:
    query = select(Ballot).where(Ballot.id == ident, Ballot.is_untold).with_for_update(skip_locked=True)
    ballot = db.session.scalars(query, execution_options={"populate_existing": True}).first()
    if ballot is not None:
        tell_that_it_moved(ballot, at)
    db.session.commit()
    return ballot is not None
