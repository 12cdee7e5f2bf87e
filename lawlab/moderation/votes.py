"""Votes set aside by a decision, and put back when it is cancelled: each by an act of its own in the log.

Nothing is deleted: the log keeps that there was a vote, that a decision set it aside, and that another put
it back. Ballots are locked one after the other in the order of their numbers, as voters' changes of level
do. A sealed ballot stays sealed: only what is counted changes.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from lawlab.core.db import db
from lawlab.moderation.models import Decision
from lawlab.votes.chain import line_of, next_hash
from lawlab.votes.models import Ballot, Position, Vote, VoteCast
from lawlab.votes.services import tell_that_it_moved

#: Ids that one query names at most: an engine has its limits.
AT_ONCE = 5_000


@dataclass(frozen=True)
class DryRun:
    """What setting aside would do, told before it is done."""

    people: int
    votes: int
    ballots: int


def dry_run(people: Collection[int], ballots: Collection[int]) -> DryRun:
    """How many votes, of how many of these people, on how many of these ballots, count now."""
    voters: set[int] = set()
    votes = touched = 0
    for ballot_id in sorted(ballots):
        found = [vote.voter_id for vote in _votes(ballot_id, people)]
        voters.update(found)
        votes += len(found)
        touched += bool(found)
    return DryRun(len(voters), votes, touched)


def set_aside(decision: Decision, people: Collection[int], ballots: Collection[int]) -> int:
    """Set aside every current vote of these people on these ballots, open or closed; how many votes.

    The decision keeps what each ballot counted before and after. Its id stands in each act.
    """
    done: list[Ballot] = []
    votes = 0
    before, after = [], []
    for ballot in _locked(ballots):
        gone = _votes(ballot.id, people)
        if not gone:
            continue
        before.append(_picture(ballot))
        last = _last_acts(ballot.id, [vote.voter_id for vote in gone])
        for vote in gone:
            ballot.count(vote.position, -1, vote.level)
        _log(ballot, [(last[vote.voter_id], None) for vote in gone], decision, decision.at)
        _delete(ballot.id, [vote.voter_id for vote in gone])
        after.append(_picture(ballot))
        votes += len(gone)
        done.append(ballot)
    decision.counts = {**decision.counts, "votes": votes, "before": before, "after": after}
    _tell(done, decision.at)
    return votes


def restore(decision: Decision, cancelling: Decision) -> int:
    """Put back, with its position, each vote that `decision` set aside; how many.

    A vote that its owner cast anew since then is theirs, and stays as it is.
    """
    done: list[Ballot] = []
    votes = 0
    set_aside_on = select(VoteCast.ballot_id).where(VoteCast.decision_id == decision.id).distinct()
    before, after = [], []
    for ballot in _locked(db.session.scalars(set_aside_on).all()):
        pairs = _to_restore(ballot.id, decision.id)
        if not pairs:
            continue
        before.append(_picture(ballot))
        _log(ballot, [(aside, vote.position) for aside, vote in pairs], cancelling, cancelling.at)
        for aside, vote in pairs:
            assert vote.position is not None  # a vote that was set aside was one
            ballot.count(vote.position, +1, aside.level)
            if aside.voter_id is not None:  # who left has no row any more, but the vote counts
                row = {"position": vote.position, "level": aside.level, "at": vote.at}
                db.session.add(Vote(ballot_id=ballot.id, voter_id=aside.voter_id, **row))
        db.session.flush()
        after.append(_picture(ballot))
        votes += len(pairs)
        done.append(ballot)
    cancelling.counts = {**cancelling.counts, "votes": votes, "before": before, "after": after}
    _tell(done, cancelling.at)
    return votes


def _locked(ballots: Iterable[int]) -> Iterable[Ballot]:
    for ident in sorted(ballots):
        found = db.session.get(Ballot, ident)
        if found is not None:
            db.session.refresh(found, with_for_update=True)
            yield found


def _picture(ballot: Ballot) -> dict[str, Any]:
    """What a ballot counts, as a decision keeps it: for, mixed, against."""
    return {"ballot": ballot.id, "counts": list(ballot.tally.values())}


def _parts(people: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(people)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def _votes(ballot_id: int, people: Collection[int]) -> list[Vote]:
    found: list[Vote] = []
    for part in _parts(people):
        query = select(Vote).where(Vote.ballot_id == ballot_id, Vote.voter_id.in_(part))
        found += db.session.scalars(
            query.order_by(Vote.voter_id), execution_options={"populate_existing": True}
        )
    return found


def _last_acts(ballot_id: int, people: Collection[int]) -> dict[int, VoteCast]:
    """Each person's last act on the ballot."""
    last: dict[int, VoteCast] = {}
    for part in _parts(people):
        query = select(VoteCast).where(VoteCast.ballot_id == ballot_id, VoteCast.voter_id.in_(part))
        for cast in db.session.scalars(query.order_by(VoteCast.act)):
            last[cast.voter_id or 0] = cast
    return last


def _to_restore(ballot_id: int, decision_id: int) -> list[tuple[VoteCast, VoteCast]]:
    """The acts that set a vote aside and are still their person's last, each with that vote's own act."""
    of_ballot = VoteCast.ballot_id == ballot_id
    concerned = select(VoteCast.pseudonym).where(of_ballot, VoteCast.decision_id == decision_id)
    acts: dict[str, list[VoteCast]] = {}
    query = select(VoteCast).where(of_ballot, VoteCast.pseudonym.in_(concerned)).order_by(VoteCast.act)
    for cast in db.session.scalars(query):
        acts.setdefault(cast.pseudonym, []).append(cast)
    pairs = [(each[-1], each[-2]) for each in acts.values() if each[-1].decision_id == decision_id]
    return sorted(pairs, key=lambda pair: pair[0].seq)


def _log(
    ballot: Ballot,
    acts: Sequence[tuple[VoteCast, Position | None]],
    decision: Decision,
    at: datetime,
) -> None:
    """Chain an act after each of these last ones, as `votes.services.log_act` does one; hold the lock.

    Many at once, and under the pseudonym that is there: the salt of who left is gone.
    """
    for last, position in acts:
        cast = VoteCast(
            ballot_id=ballot.id,
            voter_id=last.voter_id,
            seq=ballot.log_size + 1,
            pseudonym=last.pseudonym,
            act=last.act + 1,
            position=position,
            source=last.source,
            is_invited=last.is_invited,
            level=last.level,
            decision_id=decision.id,
            at=at,
        )
        cast.chain_hash = next_hash(ballot.log_head, line_of(cast))
        ballot.log_size, ballot.log_head = cast.seq, cast.chain_hash
        db.session.add(cast)
    db.session.flush()


def _delete(ballot_id: int, people: Collection[int]) -> None:
    for part in _parts(people):
        db.session.execute(delete(Vote).where(Vote.ballot_id == ballot_id, Vote.voter_id.in_(part)))


def _tell(ballots: Iterable[Ballot], at: datetime) -> None:
    for ballot in ballots:
        tell_that_it_moved(ballot, at)
