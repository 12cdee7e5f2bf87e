"""Who may see, and who may change, what a citizen wrote: asked by verbs and by templates alike."""

from datetime import datetime
from typing import Any

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_moderate
from lawlab.bills.models import Bill
from lawlab.contributions.models import Contribution, Visibility


def is_author(user: Any, contribution: Contribution) -> bool:
    return isinstance(user, User) and user.id == contribution.author_id


def can_see(viewer: Any, contribution: Contribution) -> bool:
    """What is public: everybody. A draft: its author. What was hidden: its author and the moderators."""
    if contribution.visibility is Visibility.PUBLIC or is_author(viewer, contribution):
        return True
    return contribution.visibility is Visibility.HIDDEN and can_moderate(viewer)


def can_edit(user: Any, contribution: Contribution) -> bool:
    """The author alone changes a contribution's words, and not while it is hidden."""
    return is_author(user, contribution) and contribution.visibility is not Visibility.HIDDEN


def takes_contributions(bill: Bill, at: datetime) -> bool:
    """Whether citizens may write and vote on this version now: it is open, and none is newer."""
    return bill.is_open(at) and bill.is_latest
