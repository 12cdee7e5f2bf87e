"""Who runs a debate."""

from typing import Any

from lawlab.accounts.models import Role, User
from lawlab.accounts.policies import has_role
from lawlab.debates.models import Debate


def is_host(user: Any, debate: Debate) -> bool:
    """Whether a person runs this debate's console: its host, somebody beside them, an administrator.

    Whoever loses the role of host loses the console; those beside were let in by name.
    """
    if not isinstance(user, User):
        return False
    beside = {row.person_id for row in debate.hosts}
    is_its_own = user.id == debate.host_id and has_role(user, Role.HOST)
    return is_its_own or user.id in beside or has_role(user)
