"""Votes follow their voter's level while they may still be changed."""

from datetime import datetime

from sqlalchemy import select

from lawlab.accounts.levels import on_level_raised
from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.votes.models import Ballot, Source, Vote
from lawlab.votes.services import log_act, tell_that_it_moved


@on_level_raised
def restate_votes(voter: User, at: datetime) -> None:
    """Say every vote of the person on an open ballot again, under their new level; closed ones stay as cast.

    Ballots are locked in the order of their numbers, so that two people cannot wait for each other.
    """
    query = select(Ballot).join(Vote, Vote.ballot_id == Ballot.id).where(Vote.voter_id == voter.id)
    for ballot in db.session.scalars(query.order_by(Ballot.id)).all():
        db.session.refresh(ballot, with_for_update=True)
        vote = db.session.get(Vote, (ballot.id, voter.id), populate_existing=True)
        if vote is None or vote.level is voter.level or not ballot.is_open(at):
            continue
        ballot.count(vote.position, -1, vote.level)
        ballot.count(vote.position, +1, voter.level)
        vote.level = voter.level
        log_act(voter, ballot, vote.position, source=Source.DIRECT, at=at)
        tell_that_it_moved(ballot, at)
