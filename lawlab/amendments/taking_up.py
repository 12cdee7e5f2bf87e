"""An amendment whose words the text has taken up is settled: no more votes, no more edits, until put back."""

from datetime import datetime

from lawlab.amendments.models import Amendment, Status
from lawlab.amendments.rounds import close_vote, put_to_vote


def take_up(amendment: Amendment, *, at: datetime) -> bool:
    """Mark a submitted amendment as accepted and end the vote on it; whether anything changed."""
    if amendment.status is not Status.SUBMITTED:
        return False
    amendment.status = Status.ACCEPTED
    close_vote(amendment, at=at)
    return True


def put_back(amendment: Amendment, *, at: datetime) -> bool:
    """Undo it: the amendment stands again as submitted, and its vote goes on with the votes it had."""
    if amendment.status is not Status.ACCEPTED:
        return False
    amendment.status = Status.SUBMITTED
    put_to_vote(amendment, at=at)
    return True
