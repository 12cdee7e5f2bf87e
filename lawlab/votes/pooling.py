"""Several ballots looked at together: who voted on any of them, and what these people say in all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from lawlab.core.db import db
from lawlab.votes.models import Ballot, Position, Vote


@dataclass(frozen=True)
class Pooled:
    """The votes on several wordings, each person counted once, with the last position they took."""

    tally: Mapping[Position, int]

    @property
    def people(self) -> int:
        return sum(self.tally.values())


def pooled(ballot_ids: Iterable[int]) -> Pooled:
    """The union of the voters on these ballots: one position each, that of their last vote on any of them.

    A vote taken back is none; votes of the same instant are told apart by their ballot, the later one last.
    """
    latest = func.row_number().over(
        partition_by=Vote.voter_id, order_by=(Vote.at.desc(), Vote.ballot_id.desc())
    )
    votes = select(Vote.position, latest.label("place")).where(Vote.ballot_id.in_(list(ballot_ids)))
    ranked = votes.subquery()
    query = select(ranked.c.position, func.count()).where(ranked.c.place == 1).group_by(ranked.c.position)
    found = {Position(position): count for position, count in db.session.execute(query)}
    return Pooled({position: found.get(position, 0) for position in Position})


def voters_on(ballots: Select[Any]) -> Select[Any]:
    """Who voted on one of these ballots or on an earlier round of it, as a query of their ids."""
    rounds = select(Ballot.id, Ballot.previous_id).where(Ballot.id.in_(ballots)).cte(recursive=True)
    earlier = select(Ballot.id, Ballot.previous_id).join(rounds, Ballot.id == rounds.c.previous_id)
    rounds = rounds.union(earlier)
    return select(Vote.voter_id).where(Vote.ballot_id.in_(select(rounds.c.id)))
