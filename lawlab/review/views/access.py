"""Who passes the desk's door. Every view of the desk is behind `login_required` and begins here."""

from flask_babel import gettext as _
from flask_login import current_user

from lawlab.accounts.policies import can_review
from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug
from lawlab.contributions.queries import MAX_ID
from lawlab.core.db import db
from lawlab.core.errors import NotAllowed, NotFound
from lawlab.review.models import Consolidation


def reviewed_bill(slug: str) -> Bill:
    """The bill of that slug, for somebody who works at the desk; NotAllowed for everybody else."""
    if not can_review(current_user):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
    return bill_by_slug(slug)


def reviewed_consolidation(bill: Bill, ident: int) -> Consolidation:
    """A consolidated text of this bill; NotFound otherwise."""
    found = db.session.get(Consolidation, ident) if 0 < ident < MAX_ID else None
    if found is None or found.bill_id != bill.id:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found
