"""Who may decide on what: asked by verbs and by templates alike."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_moderate
from lawlab.contributions.models import Contribution, Visibility
from lawlab.moderation.models import Decision, DecisionKind, Scope

#: How long after a decision whom it concerns may appeal.
APPEAL_WITHIN = timedelta(days=30)
#: What may be cancelled, and appealed against: what has an effect on somebody.
REVERSIBLE = frozenset(
    {
        DecisionKind.HIDE,
        DecisionKind.FOLD,
        DecisionKind.WARN,
        DecisionKind.SUSPEND,
        DecisionKind.SET_ASIDE,
    }
)
#: What may be decided on a text and on a name.
KINDS: dict[Scope, tuple[DecisionKind, ...]] = {
    Scope.TEXT: (
        DecisionKind.DISMISS,
        DecisionKind.FOLD,
        DecisionKind.HIDE,
        DecisionKind.WARN,
        DecisionKind.SUSPEND,
    ),
    Scope.NAME: (DecisionKind.DISMISS, DecisionKind.HIDE, DecisionKind.WARN, DecisionKind.SUSPEND),
}


def can_flag(user: Any, contribution: Contribution) -> bool:
    """Any person with an account, what is public, unless they wrote it."""
    is_public = contribution.visibility is Visibility.PUBLIC
    return isinstance(user, User) and is_public and user.id != contribution.author_id


def is_neutral(user: Any, concerned: Collection[int | None], flaggers: Collection[int]) -> bool:
    """A moderator who is neither among the people concerned, nor among those who flagged it."""
    return can_moderate(user) and user.id not in concerned and user.id not in flaggers


def is_reversible(decision: Decision) -> bool:
    return decision.kind in REVERSIBLE and decision.cancelled_by is None


def is_in_time(decision: Decision, at: datetime) -> bool:
    """Whether an appeal may still be made."""
    return at < decision.at + APPEAL_WITHIN
