"""Who runs a debate."""

from typing import Any

from lawlab.accounts.models import User
from lawlab.accounts.policies import has_role
from lawlab.debates.models import Debate


def is_host(user: Any, debate: Debate) -> bool:
    """Whether a person runs this debate's console: its host, somebody beside them, an administrator."""
    if not isinstance(user, User):
        return False
    beside = {row.person_id for row in debate.hosts}
    return user.id == debate.host_id or user.id in beside or has_role(user)
