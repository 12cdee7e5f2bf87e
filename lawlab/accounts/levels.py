"""How sure it is that an account is one person, as it rises."""

from collections.abc import Callable
from datetime import datetime

from lawlab.accounts.models import Level, User
from lawlab.core.db import db
from lawlab.core.journal import record

#: From the least sure to the surest; an officer who sees a person is as sure as a provider of identities.
ORDER = (Level.DECLARED, Level.CONFIRMED, Level.VERIFIED, Level.ATTESTED)
Listener = Callable[[User, datetime], None]
_listeners: list[Listener] = []


def on_level_raised(listener: Listener) -> Listener:
    """Have `listener(user, at)` called, in the same transaction, once a person's level has risen."""
    _listeners.append(listener)
    return listener


def is_at_least(user: User, level: Level) -> bool:
    """Whether the person's level is this one or a surer one."""
    return ORDER.index(user.level) >= ORDER.index(level)


def raise_level(user: User, level: Level, *, at: datetime) -> bool:
    """Give the person a surer level; False, and nothing changes, when theirs is as sure already."""
    if is_at_least(user, level):
        return False
    earlier, user.level = user.level, level
    db.session.flush()
    record(user.id, "level raised", f"user:{user.id}", before=earlier.value, after=level.value)
    for listener in _listeners:
        listener(user, at)
    return True
