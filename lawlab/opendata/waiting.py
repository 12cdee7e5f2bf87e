"""Which acts of voting go into the public log next.

They go in by lots, so that neither their order nor the moment of a checkpoint tells who cast what together:
of a ballot that is open, POOL acts always wait, drawn by their hash, which nobody chooses (it depends on a
salt that is kept); and none is taken before as many can go together. A sealed ballot's acts all go in.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import gevent
from sqlalchemy import func, select

from lawlab.bills.models import Bill
from lawlab.core.db import db
from lawlab.opendata.log import Taken
from lawlab.opendata.models import Leaf
from lawlab.votes.chain import leaf_hash, line_of
from lawlab.votes.models import Ballot, VoteCast

#: Acts of an open ballot that wait. An act that is taken is one of POOL at least that might have been, and of
#: POOL that are: a watcher who saw the ballot move cannot do better than one in ten. More would keep the
#: smaller ballots, half of which have under 40 votes, out of the log until they close.
POOL = 10
PAGE = 2000  #: rows read before others get their turn


def rooms_of(dossier_id: int) -> list[str]:
    """The rooms of the dossier's versions: every ballot of it is in one."""
    return [
        f"bill:{ident}" for ident in db.session.scalars(select(Bill.id).where(Bill.dossier_id == dossier_id))
    ]


def waiting_counts(dossier_id: int) -> dict[int, int]:
    """How many acts wait on each ballot of the dossier where any does."""
    logged = (
        select(VoteCast.ballot_id, func.count().label("count"))
        .join(Leaf, Leaf.cast_id == VoteCast.id)
        .where(Leaf.dossier_id == dossier_id)
        .group_by(VoteCast.ballot_id)
    ).subquery()
    waiting = Ballot.log_size - func.coalesce(logged.c.count, 0)
    query = select(Ballot.id, waiting).outerjoin(logged, logged.c.ballot_id == Ballot.id)
    ballots = Ballot.room.in_(rooms_of(dossier_id)), waiting > 0
    return {ident: count for ident, count in db.session.execute(query.where(*ballots).order_by(Ballot.id))}


def acts_to_take(dossier_id: int) -> list[Taken]:
    """The acts that go into the log now, by their hash, all ballots mixed. Others get turns meanwhile."""
    counts = waiting_counts(dossier_id)
    sealed = select(Ballot.id).where(Ballot.room.in_(rooms_of(dossier_id)), Ballot.sealed_at.is_not(None))
    closed = set(db.session.scalars(sealed))
    taken: list[Taken] = []
    for ballot_id, count in counts.items():
        if ballot_id in closed:
            taken += [(leaf_hash(line_of(cast)), cast.id) for cast in _waiting(ballot_id)]
        elif count >= 2 * POOL:
            taken += pooled(list(_waiting(ballot_id)))
    return sorted(taken)


def pooled(waiting: Sequence[Any]) -> list[Taken]:
    """Those of an open ballot's waiting acts that go into the log.

    An act that only states a new level waits for the seal: the same person's, on many ballots in one
    checkpoint, would tie these together.
    """
    restated = _restated(waiting)
    free = sorted((leaf_hash(line_of(cast)), cast.id) for cast in waiting if cast.id not in restated)
    return free[:-POOL] if len(free) >= 2 * POOL else []


def _waiting(ballot_id: int) -> Iterator[Any]:
    """The ballot's acts that are not in the log, as rows that `line_of` reads."""
    columns = [column for column in VoteCast.__table__.columns if column.name not in ("at", "chain_hash")]
    query = (
        select(*columns)
        .outerjoin(Leaf, Leaf.cast_id == VoteCast.id)
        .where(VoteCast.ballot_id == ballot_id, Leaf.cast_id.is_(None))
        .order_by(VoteCast.seq)
    )
    after = 0
    while rows := db.session.execute(query.where(VoteCast.seq > after).limit(PAGE)).all():
        yield from rows
        after = rows[-1].seq
        gevent.sleep(0)


def _restated(waiting: Iterable[Any]) -> set[int]:
    """Those whose person's act before, on the same ballot, was under another level."""
    later = [cast for cast in waiting if cast.act > 1]
    found: set[int] = set()
    for start in range(0, len(later), 500):
        page = later[start : start + 500]
        names = {cast.pseudonym for cast in page}
        query = select(VoteCast.pseudonym, VoteCast.act, VoteCast.level)
        here = VoteCast.ballot_id == page[0].ballot_id, VoteCast.pseudonym.in_(names)
        levels = {(name, act): level for name, act, level in db.session.execute(query.where(*here))}
        found |= {cast.id for cast in page if levels.get((cast.pseudonym, cast.act - 1)) != cast.level}
    return found
