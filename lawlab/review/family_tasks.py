"""Families are suggested in the background, whenever amendments came, went or were reworded."""

from typing import Any

import gevent
from sqlalchemy import func, select

from lawlab.amendments.models import Amendment, Revision, Status
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.core.background import every
from lawlab.core.db import db, now, reading
from lawlab.review.families import profiles_on, store_suggestions
from lawlab.review.grouping import suggestions

#: What each version's families were last suggested from, in this process.
_seen: dict[int, tuple[Any, ...]] = {}


@every(20.0, "families of amendments")
def suggest_what_changed() -> int:
    """Suggest for the versions whose amendments changed since the last turn; how many families are new."""
    with reading():
        db.session.rollback()
        rows = db.session.execute(_states()).all()
        states: dict[int, tuple[Any, ...]] = {row[0]: tuple(row[1:]) for row in rows}
        db.session.rollback()
    found = 0
    for bill_id, state in states.items():
        if _seen.get(bill_id) != state:
            found += suggest_for(bill_id)
            _seen[bill_id] = state
    return found


def suggest_for(bill_id: int) -> int:
    """Compare the amendments of one version, and store what is found in a transaction of its own.

    Comparing takes seconds when there are thousands: it holds no transaction, and other greenlets run.
    """
    with reading():
        db.session.rollback()
        profiles = profiles_on(db.session.get_one(Bill, bill_id))
        db.session.rollback()
    found = gevent.get_hub().threadpool.apply(suggestions, (profiles,))
    new = store_suggestions(db.session.get_one(Bill, bill_id), found, at=now())
    db.session.commit()
    return new


def _states() -> Any:
    """For each version with amendments that stand: how many, which, and when the last was written."""
    count, which, last = func.count(Amendment.id), func.sum(Amendment.id), func.max(Revision.created_at)
    query: Any = (
        select(Revision.bill_id, count, which, last)
        .join(Amendment, Amendment.id == Revision.amendment_id)
        .where(Amendment.status == Status.SUBMITTED, Amendment.visibility == Visibility.PUBLIC)
        .group_by(Revision.bill_id)
    )
    return query
