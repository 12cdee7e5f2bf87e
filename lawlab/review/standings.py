"""The ranking kept with the votes: recomputed when they moved, written whole, read by the desk.

No row says who is in which group: the groups live in memory for the time of a computation.
"""

from collections import Counter
from datetime import datetime, timedelta

import gevent
from sqlalchemy import ColumnElement, delete, insert, select

from lawlab.bills.models import Bill
from lawlab.core.db import begin_to_write, db, now, promise_to_read_only
from lawlab.review.models import RankingRun, RankStatus, Standing
from lawlab.review.ranking.compute import Place, Ranking, compute
from lawlab.review.ranking.log import votes_from
from lawlab.review.ranking.scores import FORMULA, Tally, lower_bound
from lawlab.review.ranking.stability import Found, next_found
from lawlab.review.recounting import Recount, moved_bills, recount

#: How long after its end a consultation is still looked at: votes under way, families judged late.
AFTER_THE_END = timedelta(days=2)
#: Runs kept of each bill, beside the one that the number of groups in use comes from.
RUNS_KEPT = 50


def rank_moved_bills() -> int:
    """Recompute what moved; how many bills. Reads shared, computes aside, writes in short transactions."""
    at = now()
    promise_to_read_only(True)
    moved = moved_bills(at, at - AFTER_THE_END)
    db.session.rollback()
    for ident in moved:
        rank_bill(ident, at=now())
    return len(moved)


def rank_bill(bill_id: int, *, at: datetime) -> RankingRun | None:
    """Rank one bill's amendments anew and keep the result, committed; None when there is no such bill."""
    promise_to_read_only(True)
    bill = db.session.get(Bill, bill_id)
    if bill is None:
        begin_to_write()
        return None
    before, counted = _found_before(bill_id), recount(bill)
    begin_to_write()
    ranking, verified, found = gevent.get_hub().threadpool.apply(_computed, (counted, before))
    run = _written(bill_id, counted, ranking, verified, found, at)
    db.session.commit()
    return run


def ranked_as_kept(bill: Bill, *among: ColumnElement[bool]) -> tuple[Recount, Ranking, Ranking]:
    """What the votes give, and those of verified identities alone, in as many groups as the site keeps now.

    Nothing is written. `among`: see `recount`.
    """
    before, counted = _found_before(bill.id), recount(bill, *among)
    kept = before.kept if before else None
    everyone, sure = (
        compute(votes_from(sorted(counted.amendment_of), lines), counted.families, groups)
        for lines, groups in ((counted.lines, kept), (counted.verified, None))
    )
    return counted, everyone, sure


def _computed(counted: Recount, before: Found | None) -> tuple[Ranking, Ranking, Found]:
    """The ranking, in as many groups as stability allows, and that of the votes of verified identities alone.

    Pure: it runs beside the site, in a thread.
    """
    votes = votes_from(sorted(counted.amendment_of), counted.lines)
    kept = before.kept if before else None
    ranking = compute(votes, counted.families, kept)
    found = next_found(before, ranking.found)
    if found.kept != kept and kept is not None:
        ranking = compute(votes, counted.families, found.kept)
    sure = compute(votes_from(sorted(counted.amendment_of), counted.verified), counted.families)
    return ranking, sure, found


def _found_before(bill_id: int) -> Found | None:
    """What the last runs say of the number of groups: a run that agreed with it holds the one in use."""
    runs = select(RankingRun.found, RankingRun.agreed).where(RankingRun.bill_id == bill_id)
    newest = runs.order_by(RankingRun.id.desc())
    last = db.session.execute(newest.limit(1)).first()
    if last is None:
        return None
    settled = newest.where(RankingRun.agreed == 0, RankingRun.found > 0).limit(1)
    kept = db.session.execute(settled).first()
    return Found(kept.found if kept else None, last.found, last.agreed)


def _written(
    bill_id: int, counted: Recount, ranking: Ranking, verified: Ranking, found: Found, at: datetime
) -> RankingRun:
    run = RankingRun(
        bill_id=bill_id,
        formula=FORMULA,
        last_cast_id=counted.last_cast_id,
        last_showing_at=counted.last_showing_at,
        people=ranking.people,
        votes=ranking.votes,
        groups=[
            {"size": group.size, "amendments": [counted.amendment_of[int(n)] for n in group.telling]}
            for group in ranking.groups
        ],
        agreed=found.agreed,
        found=found.found,
        computed_at=at,
    )
    db.session.execute(select(Bill.id).where(Bill.id == bill_id).with_for_update())  # one writer at a time
    db.session.add(run)
    own = _own_votes(counted)
    sure = {member: place for place in verified.places for member in place.members}
    rows = [
        _row(bill_id, counted.amendment_of[int(member)], place, own[int(member)])
        | {"verified_rank": sure[member].rank, "verified_votes": sure[member].everyone.n}
        for place in ranking.places
        for member in place.members
    ]
    db.session.execute(delete(Standing).where(Standing.bill_id == bill_id))
    if rows:
        db.session.execute(insert(Standing), rows)
    db.session.flush()
    _forget_old_runs(bill_id)
    return run


def _forget_old_runs(bill_id: int) -> None:
    """Keep the last runs, and the one that tells how many groups are in use (see `_found_before`)."""
    runs = select(RankingRun.id).where(RankingRun.bill_id == bill_id)
    newest = db.session.scalars(runs.order_by(RankingRun.id.desc()).limit(RUNS_KEPT)).all()
    settled = runs.where(RankingRun.agreed == 0, RankingRun.found > 0).order_by(RankingRun.id.desc()).limit(1)
    kept = {*newest, *db.session.scalars(settled)}
    db.session.execute(
        delete(RankingRun).where(
            RankingRun.bill_id == bill_id, RankingRun.id < min(newest), RankingRun.id.not_in(kept)
        )
    )


def _own_votes(counted: Recount) -> dict[int, Tally]:
    """All votes on each very wording, by number, its family left aside."""
    cast = Counter((line[1], line[2]) for line in counted.lines)
    return {
        number: Tally(cast[place, 2], cast[place, 1], cast[place, 0])
        for place, number in enumerate(sorted(counted.amendment_of))
    }


def _row(bill_id: int, amendment_id: int, place: Place, own: Tally) -> dict[str, object]:
    """An amendment's standing. In a family each has the place of all; `everyone` are its own voters."""
    return {
        "bill_id": bill_id,
        "amendment_id": amendment_id,
        "status": RankStatus(place.status),
        "rank": place.rank,
        "bound": lower_bound(place.basis),
        "is_invited": place.is_invited,
        "all_rank": place.all_rank,
        "all_bound": lower_bound(place.everyone),
        "bridging_rank": place.bridging_rank,
        "bridging_score": place.bridging,
        "groups": [
            {"n": group.n, "for": group.for_, "mixed": group.mixed, "against": group.against}
            for group in place.published_groups
        ],
        "has_badge": place.has_badge,
        "division": place.division,
        "invited": _counts(place.invited),
        "everyone": _counts(own),
        "direct": _counts(place.direct),
        "note": place.note,
        "sentence": place.sentence,
    }


def _counts(tally: Tally) -> list[int]:
    return [tally.for_, tally.mixed, tally.against]
