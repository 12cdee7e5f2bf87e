"""The vote on an amendment follows its words (design decision 3): the same words, the same vote."""

from datetime import datetime

from lawlab.amendments.models import Amendment
from lawlab.amendments.wording import shown_revision, wording_of
from lawlab.core.db import db
from lawlab.votes.rounds import close_ballot, next_round, open_ballot


def put_to_vote(amendment: Amendment, *, at: datetime) -> None:
    """Open the vote on what an amendment says now; votes on the same words stay, others are asked again."""
    revision = shown_revision(amendment)
    wording, bill = wording_of(revision), revision.bill
    if amendment.ballot is None:
        amendment.ballot = open_ballot(bill.room, wording, opens_at=bill.opens_at, closes_at=bill.closes_at)
    else:
        amendment.ballot = next_round(
            amendment.ballot,
            wording,
            room=bill.room,
            opens_at=bill.opens_at,
            closes_at=bill.closes_at,
            at=at,
        )
    db.session.flush()


def close_vote(amendment: Amendment, *, at: datetime) -> None:
    """End the vote: the amendment was withdrawn, or does not stand on the present text."""
    if amendment.ballot is not None:
        close_ballot(amendment.ballot, at=at)
