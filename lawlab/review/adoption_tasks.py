"""Later versions are compared with the amendments on the earlier ones, in the background."""

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from lawlab.amendments.models import Amendment, Revision
from lawlab.bills.models import Bill
from lawlab.core.background import every
from lawlab.core.db import db, reading
from lawlab.review.adoption import likenesses, store_adoptions

#: When the last revision was written up to which each version was compared, in this process.
_seen: dict[int, datetime] = {}


@every(60.0, "amendments in later versions")
def compare_later_versions() -> int:
    """Compare the versions whose dossier changed since the last turn; how many adoptions are suggested."""
    earlier = aliased(Bill)
    query = (
        select(Bill.id, func.max(Revision.created_at))
        .join(Amendment, Amendment.dossier_id == Bill.dossier_id)
        .join(Revision, Revision.amendment_id == Amendment.id)
        .where(exists().where(earlier.dossier_id == Bill.dossier_id, earlier.position < Bill.position))
        .group_by(Bill.id)
    )
    with reading():
        db.session.rollback()
        states = {bill_id: last for bill_id, last in db.session.execute(query)}
        db.session.rollback()
    found = 0
    for bill_id, last in states.items():
        if _seen.get(bill_id) != last:
            found += look_for_adoptions(bill_id)
            _seen[bill_id] = last
    return found


def look_for_adoptions(bill_id: int) -> int:
    """Compare one version with the amendments on those before it, and store what is found."""
    with reading():
        db.session.rollback()
        found = likenesses(db.session.get_one(Bill, bill_id))
        db.session.rollback()
    suggested = store_adoptions(db.session.get_one(Bill, bill_id), found)
    db.session.commit()
    return suggested
