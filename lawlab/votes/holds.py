"""An identity stays with the account that voted, for as long as those votes may still be cast."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from lawlab.accounts.holds import NO_END, on_release
from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.votes.models import Ballot, VoteCast

#: How long after its end a ballot still holds: by then it is sealed, and a clock that jumped was noticed.
SETTLED = timedelta(hours=1)


@on_release
def last_closing(voter: User, at: datetime) -> datetime | None:
    """When the last of the ballots that the person ever voted on is over for good; None when all of them are.

    Acts are asked about and not votes: one that was taken back, or that a decision set aside, is one too.
    """
    closing = func.max(func.coalesce(Ballot.closes_at, NO_END), type_=Ballot.closes_at.type)
    query = (
        select(closing)
        .join(VoteCast, VoteCast.ballot_id == Ballot.id)
        .where(
            VoteCast.voter_id == voter.id,
            Ballot.sealed_at.is_(None),
            or_(Ballot.closes_at.is_(None), Ballot.closes_at > at - SETTLED),
        )
    )
    until = db.session.scalar(query)
    return until and until + SETTLED
