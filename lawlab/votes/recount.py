"""Every vote counted again from the log, and every chain walked: what a backup must pass to be one."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from lawlab.core.db import db
from lawlab.votes.chain import line_of, next_hash
from lawlab.votes.models import Ballot, Position, VoteCast

#: Acts read at once.
BATCH = 10_000


#: Whose transaction is read: the application's, or that of a copy.
Reader = Session | scoped_session[Session]


def faults(of: Reader | None = None) -> list[str]:
    """What does not hold in the log of votes, a sentence each; none when all is well.

    A ballot's acts are numbered from 1 without a gap; each holds the hash of those before it, and the ballot
    that of the last; a person's acts are numbered too; the counters, and those of each level, are the last
    acts counted.
    """
    session: Any = of or db.session
    ballots = {ballot.id: ballot for ballot in session.scalars(select(Ballot))}
    found: list[str] = []
    voted: set[int] = set()
    for ident, acts in groupby(_acts(session), key=lambda cast: cast.ballot_id):
        voted.add(ident)
        found += _faults_of(ballots[ident], acts)
    for ident, ballot in ballots.items():
        if ident not in voted and (
            ballot.log_size or ballot.total or any(map(any, ballot.by_level.values()))
        ):
            found.append(f"ballot {ident} counts votes, and its log is empty")
    return found


def _acts(session: Reader) -> Iterator[VoteCast]:
    query = select(VoteCast).order_by(VoteCast.ballot_id, VoteCast.seq)
    yield from session.scalars(query, execution_options={"yield_per": BATCH})


def _faults_of(ballot: Ballot, acts: Iterator[VoteCast]) -> Iterator[str]:
    head, size = "", 0
    last: dict[str, tuple[int, Position | None, str]] = {}
    for size, cast in enumerate(acts, start=1):
        if cast.seq != size:
            yield f"ballot {ballot.id}: act {size} is missing from the log"
            return
        head = next_hash(head, line_of(cast))
        if cast.chain_hash != head:
            yield f"ballot {ballot.id}: act {size} is not what the chain says"
            return
        if cast.act != last.get(cast.pseudonym, (0,))[0] + 1:
            yield f"ballot {ballot.id}: act {size} is numbered {cast.act} among its person's"
        last[cast.pseudonym] = cast.act, cast.position, cast.level.value
    if (ballot.log_size, ballot.log_head) != (size, head):
        yield f"ballot {ballot.id}: its log ends at act {size}, not at {ballot.log_size}"
    counts: dict[str, list[int]] = {}
    for _, position, level in last.values():
        if position is not None:
            counts.setdefault(level, [0, 0, 0])[tuple(Position).index(position)] += 1
    if {level: count for level, count in ballot.by_level.items() if any(count)} != counts:
        yield f"ballot {ballot.id}: its counters are not what its log says, level by level"
    if list(ballot.tally.values()) != [
        sum(column) for column in zip([0, 0, 0], *counts.values(), strict=True)
    ]:
        yield f"ballot {ballot.id}: its counters are not what its log says"
