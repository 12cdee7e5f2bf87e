"""What a ranking is computed from: a bill's votes, read as columns, a page of rows at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gevent
from sqlalchemy import ColumnElement, exists, func, or_, select

from lawlab.accounts.models import Level
from lawlab.amendments.models import Amendment
from lawlab.amendments.queries import STANDING
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.review.models import Family, FamilyKind, FamilyMember, RankingRun, Standing, Verdict
from lawlab.votes.models import Ballot, Position, Showing, Source, VoteCast

#: Rows read before others get their turn.
PAGE = 5000
HALVES = {Position.FOR: 2, Position.MIXED: 1, Position.AGAINST: 0}
SURE = frozenset({Level.VERIFIED, Level.ATTESTED})
CAST = (
    VoteCast.id,
    func.coalesce(VoteCast.voter_id, 0),
    VoteCast.pseudonym,
    VoteCast.ballot_id,
    VoteCast.position,
    VoteCast.source,
    VoteCast.is_invited,
    VoteCast.level,
)
VoteLine = tuple[int, ...]  #: person, place of the amendment, halves, invited, direct, first, last


@dataclass(frozen=True)
class Recount:
    """A bill's amendments by number, their votes that count, their confirmed families: numbers alone."""

    amendment_of: dict[int, int]  #: id by number
    lines: list[VoteLine]
    verified: list[VoteLine]  #: of them, those whose voter's identity is verified or attested
    families: list[list[int]]  #: of numbers
    last_cast_id: int
    last_showing_at: datetime | None


def moved_bills(at: datetime, recent: datetime) -> list[int]:
    """The bills open, or closed since `recent`, that their last ranking no longer tells the truth about."""
    newest = select(func.max(RankingRun.id)).group_by(RankingRun.bill_id)
    read = select(RankingRun.bill_id, RankingRun.last_cast_id, RankingRun.computed_at)
    runs = db.session.execute(read.where(RankingRun.id.in_(newest)))
    seen = {bill_id: (cast, computed) for bill_id, cast, computed in runs}
    running = select(Bill.id, Bill.dossier_id).where(
        Bill.opens_at <= at, or_(Bill.closes_at.is_(None), Bill.closes_at >= recent)
    )
    bills = db.session.execute(running.order_by(Bill.id)).all()
    return [ident for ident, dossier in bills if _has_moved(ident, dossier, seen.get(ident), at)]


def _has_moved(bill_id: int, dossier_id: int, run: tuple[int, datetime] | None, at: datetime) -> bool:
    """Whether there are other amendments than the last run placed, or votes, wordings or families since."""
    standing = select(func.count()).select_from(Amendment).where(*_ranked_on(bill_id))
    placed = select(func.count()).select_from(Standing).where(Standing.bill_id == bill_id)
    if db.session.scalar(standing) != db.session.scalar(placed):
        return True
    if run is None:
        return False
    cast, computed = run
    voted = select(VoteCast.id).join(Amendment, Amendment.ballot_id == VoteCast.ballot_id)
    asked = select(Ballot.id).where(Ballot.room == f"bill:{bill_id}", Ballot.opens_at.between(computed, at))
    judged = select(Family.id).where(Family.dossier_id == dossier_id, Family.judged_at >= computed)
    since = (voted.where(VoteCast.id > cast, *_ranked_on(bill_id)), asked, judged)
    return any(db.session.scalar(query.limit(1)) is not None for query in since)


def bills_with_votes() -> list[int]:
    """Every bill on which an amendment was voted on, open or not."""
    voted = select(Ballot.room).join(Amendment, Amendment.ballot_id == Ballot.id)
    voted = voted.where(exists().where(VoteCast.ballot_id == Ballot.id))
    rooms = set(db.session.scalars(voted.distinct()))
    return [
        ident for ident in db.session.scalars(select(Bill.id).order_by(Bill.id)) if f"bill:{ident}" in rooms
    ]


def _ranked_on(bill_id: int) -> tuple[Any, ...]:
    """The amendments that stand, in public, on this version."""
    on_it = select(Ballot.id).where(Ballot.room == f"bill:{bill_id}")
    return (
        Amendment.ballot_id.in_(on_it),
        Amendment.number.is_not(None),
        Amendment.status.in_(STANDING),
        Amendment.visibility == Visibility.PUBLIC,
    )


def recount(bill: Bill, *among: ColumnElement[bool]) -> Recount:
    """All that the ranking of a bill needs. Other work goes on between two pages of rows.

    `among`: which acts of voting are looked at, where it is not all of them.
    """
    ranked = select(Amendment.number, Amendment.id, Amendment.ballot_id).where(*_ranked_on(bill.id))
    rows = db.session.execute(ranked.order_by(Amendment.number)).all()
    place = {ballot_id or 0: k for k, (_, _, ballot_id) in enumerate(rows)}
    number_of = {ident: number for number, ident, _ in rows if number is not None}
    lines, verified, last = _votes(bill, place, among)
    shown = select(func.max(Showing.at)).where(Showing.bill_id == bill.id)
    passed = select(func.max(Showing.passed_at)).where(Showing.bill_id == bill.id)
    moments = [moment for moment in (db.session.scalar(shown), db.session.scalar(passed)) if moment]
    return Recount(
        {number: ident for ident, number in number_of.items()},
        lines,
        verified,
        _families(bill, number_of),
        last,
        max(moments, default=None),
    )


def _votes(
    bill: Bill, place: dict[int, int], among: Sequence[ColumnElement[bool]]
) -> tuple[list[VoteLine], list[VoteLine], int]:
    """The votes that count, each with what its first cast says of its source; those of verified people
    again; and the last cast read."""
    pairs: dict[tuple[int, int], list[int]] = {}
    gone: dict[tuple[int, str], int] = {}  # who left is another person on each ballot
    sure: dict[tuple[int, int], bool] = {}
    last = 0
    query = (
        select(*CAST)
        .join(Amendment, Amendment.ballot_id == VoteCast.ballot_id)
        .where(*_ranked_on(bill.id), *among)
        .order_by(VoteCast.id)
    )
    while rows := _page(query, last):
        for ident, voter, name, ballot, position, source, is_invited, level in rows:
            voter = voter or gone.setdefault((ballot, name), -1 - len(gone))
            halves = -1 if position is None else HALVES[position]
            pair = pairs.setdefault(
                (voter, place[ballot]), [0, is_invited, source is Source.DIRECT, ident, 0]
            )
            pair[0], pair[4] = halves, ident
            sure[voter, place[ballot]] = level in SURE
        last = rows[-1].id
        gevent.sleep(0)
    counting = sorted((*key, *map(int, pair)) for key, pair in pairs.items() if pair[0] >= 0)
    return counting, [line for line in counting if sure[line[0], line[1]]], last


def _page(query: Any, after: int) -> list[Any]:
    return list(db.session.execute(query.where(VoteCast.id > after).limit(PAGE)))


def _families(bill: Bill, number_of: dict[int, int]) -> list[list[int]]:
    """The families of the dossier that a person confirmed as saying the same, or nearly."""
    query = (
        select(FamilyMember.family_id, FamilyMember.amendment_id)
        .join(Family, Family.id == FamilyMember.family_id)
        .where(
            Family.dossier_id == bill.dossier_id,
            Family.verdict == Verdict.CONFIRMED,
            Family.kind.in_([FamilyKind.IDENTICAL, FamilyKind.NEAR]),
        )
        .order_by(FamilyMember.family_id, FamilyMember.amendment_id)
    )
    found: dict[int, list[int]] = {}
    for family, amendment in db.session.execute(query):
        if amendment in number_of:
            found.setdefault(family, []).append(number_of[amendment])
    return [members for members in found.values() if len(members) > 1]
