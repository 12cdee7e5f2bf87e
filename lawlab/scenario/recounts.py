"""Whether a database says the same thing everywhere: counters are recounted, logs are read again."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, Revision, Status
from lawlab.amendments.wording import hash_of, wording_of
from lawlab.core.db import db
from lawlab.core.realtime import Event, Room
from lawlab.votes import recount
from lawlab.votes.models import Ballot, Position, Showing, Source, Vote, VoteCast
from lawlab.votes.queue import INVITED_PLACES

#: At most so many revisions are applied again to the words they are on.
REVISIONS = 3_000


def discrepancies() -> list[str]:
    """What does not add up, a line each; none when all is well."""
    return [f"{what}: {count}" for what, count in _counted() if count]


def _counted() -> Iterator[tuple[str, int]]:
    yield "ballots whose counters are not their votes", _miscounted()
    yield "ballots that say another number of showings", _misshown()
    yield "votes that are not the person's last cast", _unlogged()
    yield "casts that stand without a vote", _lost()
    yield "people whose places in the queue have gaps", _gaps_in_places()
    yield "casts whose source or invitation is not their showing's", _misattributed()
    yield "rooms whose events have gaps", _gaps_in_rooms()
    yield "ballots on other words than their amendment's", _reworded()
    yield "amendments whose operations do not give the words voted on", _unapplied()
    yield "faults in the log of votes", len(recount.faults())
    yield "people not marked as made up", _rows(select(User.id).where(~User.is_demo))


def _rows(query: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _miscounted() -> int:
    """Votes, and the last acts of those who left: of theirs nothing else is kept."""
    later = aliased(VoteCast)
    is_last = ~exists().where(
        later.ballot_id == VoteCast.ballot_id, later.pseudonym == VoteCast.pseudonym, later.id > VoteCast.id
    )
    left = select(VoteCast.ballot_id, VoteCast.position).where(
        VoteCast.voter_id.is_(None), VoteCast.position.is_not(None), is_last
    )
    standing = union_all(select(Vote.ballot_id, Vote.position), left).subquery()
    votes = select(
        standing.c.ballot_id,
        *(
            func.sum(case((standing.c.position == position, 1), else_=0)).label(position.value)
            for position in Position
        ),
    )
    counted = votes.group_by(standing.c.ballot_id).subquery()
    differs = or_(*(getattr(Ballot, f"{p}_count") != func.coalesce(counted.c[p.value], 0) for p in Position))
    return _rows(select(Ballot.id).outerjoin(counted, counted.c.ballot_id == Ballot.id).where(differs))


def _misshown() -> int:
    """A ballot keeps the number of its showings when a person leaves, and theirs go with them."""
    left = _rows(select(User.id).where(User.erased_at.is_not(None)))
    counted = select(Showing.ballot_id, func.count().label("n")).group_by(Showing.ballot_id).subquery()
    query = select(Ballot.id).outerjoin(counted, counted.c.ballot_id == Ballot.id)
    missing = Ballot.shown_count - func.coalesce(counted.c.n, 0)
    return _rows(query.where(or_(missing < 0, missing > left)))


def _unlogged() -> int:
    """Looked up vote by vote, on the index of casts: a join on the last casts has none on SQLite."""
    last = select(VoteCast.position).where(
        VoteCast.ballot_id == Vote.ballot_id, VoteCast.voter_id == Vote.voter_id
    )
    last_position = last.order_by(VoteCast.id.desc()).limit(1).scalar_subquery()
    wrong = or_(last_position.is_(None), last_position != Vote.position)
    return _rows(select(Vote.ballot_id, Vote.voter_id).where(wrong))


def _lost() -> int:
    later = aliased(VoteCast)
    is_last = ~exists().where(
        later.ballot_id == VoteCast.ballot_id, later.voter_id == VoteCast.voter_id, later.id > VoteCast.id
    )
    has_vote = exists().where(Vote.ballot_id == VoteCast.ballot_id, Vote.voter_id == VoteCast.voter_id)
    known = VoteCast.voter_id.is_not(None)
    return _rows(select(VoteCast.id).where(known, VoteCast.position.is_not(None), is_last, ~has_vote))


def _gaps_in_places() -> int:
    query = select(Showing.person_id).group_by(Showing.person_id, Showing.bill_id)
    return _rows(query.having(or_(func.max(Showing.place) != func.count(), func.min(Showing.place) != 1)))


def _misattributed() -> int:
    same = and_(Showing.ballot_id == VoteCast.ballot_id, Showing.person_id == VoteCast.voter_id)
    invited = func.coalesce(Showing.place, INVITED_PLACES + 1) <= INVITED_PLACES
    query = select(VoteCast.id).outerjoin(Showing, same)
    wrong = or_(
        (VoteCast.source == Source.QUEUE) != Showing.place.is_not(None), VoteCast.is_invited != invited
    )
    return _rows(query.where(VoteCast.voter_id.is_not(None), wrong))


def _gaps_in_rooms() -> int:
    query = select(Room.name).outerjoin(Event, Event.room == Room.name).group_by(Room.name, Room.last_seq)
    gap = or_(func.count(Event.seq) != Room.last_seq, func.coalesce(func.max(Event.seq), 0) != Room.last_seq)
    return _rows(query.having(gap))


def _reworded() -> int:
    last = select(func.max(Revision.id)).group_by(Revision.amendment_id)
    query = select(Amendment.id).join(Revision, Revision.amendment_id == Amendment.id)
    query = query.outerjoin(Ballot, Ballot.id == Amendment.ballot_id).where(Revision.id.in_(last))
    wrong = or_(Ballot.id.is_(None), Ballot.wording_hash != Revision.wording_hash)
    return _rows(query.where(Amendment.status != Status.DRAFT, wrong))


def _unapplied() -> int:
    revisions = db.session.scalars(select(Revision).order_by(Revision.id).limit(REVISIONS))
    return sum(hash_of(wording_of(revision)) != revision.wording_hash for revision in revisions)
