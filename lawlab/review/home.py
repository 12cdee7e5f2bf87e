"""The desks there are: the last version of each dossier, and how much of it waits."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, Revision
from lawlab.bills.models import Bill
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db
from lawlab.review.models import Answer, OfficialResponse
from lawlab.review.queries import is_assigned_to, is_last_of, is_standing


@dataclass(frozen=True)
class Desk:
    """A bill, and its amendments in figures."""

    bill: Bill
    standing: int
    unanswered: int
    mine: int  #: assigned to the viewer


def bills_at_desk(viewer: User) -> list[Desk]:
    """The bills with amendments, those with the most to answer first."""
    answered = (
        select(Answer.amendment_id)
        .join(OfficialResponse, OfficialResponse.id == Answer.response_id)
        .where(Answer.replaced_at.is_(None), OfficialResponse.published_at.is_not(None))
    )
    later = aliased(Bill)
    is_replaced = (
        select(later.id).where(later.dossier_id == Bill.dossier_id, later.position > Bill.position).exists()
    )
    query = (
        select(
            Bill,
            func.count(Amendment.id),
            func.sum(case((Amendment.id.in_(answered), 0), else_=1)),
            func.sum(case((is_assigned_to(viewer.id), 1), else_=0)),
        )
        .select_from(Amendment)
        .join(Revision, is_last_of(Revision, Amendment.id))
        .join(Bill, Bill.id == Revision.bill_id)
        .where(is_standing(), visible_to(None), ~is_replaced)
        .group_by(Bill.id)
    )
    found = [Desk(*row) for row in db.session.execute(query)]
    return sorted(found, key=lambda desk: (-desk.unanswered, desk.bill.id))
