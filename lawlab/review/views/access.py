"""Who passes the desk's door. Every view of the desk is behind `login_required` and begins here."""

from flask_babel import gettext as _
from flask_login import current_user

from lawlab.accounts.policies import can_review
from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug
from lawlab.core.errors import NotAllowed


def reviewed_bill(slug: str) -> Bill:
    """The bill of that slug, for somebody who works at the desk; NotAllowed for everybody else."""
    if not can_review(current_user):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
    return bill_by_slug(slug)
