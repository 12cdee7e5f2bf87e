"""Moderators hear of a burst within minutes: a regular task looks at the texts whose votes moved."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from lawlab.accounts.models import Role, RoleGrant
from lawlab.accounts.notices import tell
from lawlab.bills.models import Bill
from lawlab.core.background import every
from lawlab.core.db import db, now, promise_to_read_only
from lawlab.review.brigades import Report, report_on
from lawlab.votes.models import Ballot, VoteCast

#: A text whose last vote is older has been looked at.
RECENT = timedelta(minutes=10)
#: Acts of voting that are looked through for the texts that moved, a minute after the last look.
LAST = 5_000


@every(60.0, "look for bursts of votes")
def look_for_bursts() -> int:
    return look_at_moved_bills(now())


def look_at_moved_bills(at: datetime) -> int:
    """Tell moderators of what there is to look at, once a day and text; on how many texts."""
    promise_to_read_only(True)
    last = select(VoteCast.ballot_id, VoteCast.at).order_by(VoteCast.id.desc()).limit(LAST).subquery()
    rooms = select(Ballot.room).join(last, last.c.ballot_id == Ballot.id).where(last.c.at >= at - RECENT)
    open_ones = or_(Bill.closes_at.is_(None), Bill.closes_at >= at - RECENT)
    moved = set(db.session.scalars(rooms.distinct()))
    bills = [bill for bill in db.session.scalars(select(Bill).where(open_ones)) if bill.room in moved]
    reports = [report_on(bill) for bill in bills]
    found = [
        (report.bill.id, report.bill.slug, _figures(report)) for report in reports if not report.is_empty
    ]
    db.session.rollback()
    promise_to_read_only(False)
    for ident, slug, figures in found:
        _tell_moderators(ident, slug, figures, at)
    return len(found)


def _figures(report: Report) -> dict[str, int]:
    return {
        "notes": len(report.mobilised),
        "bursts": len(report.bursts),
        "groups": len(report.cliques),
    }


def _tell_moderators(bill_id: int, slug: str, figures: dict[str, int], at: datetime) -> None:
    people = select(RoleGrant.user_id).where(RoleGrant.role.in_([Role.MODERATOR, Role.ADMIN]))
    subject = f"brigade:{bill_id}:{at.date().isoformat()}"
    tell(people, "brigade:seen", subject, {"bill": slug, **figures}, at=at)
    db.session.commit()
