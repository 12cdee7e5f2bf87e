"""What keeps an identity tied to an account that let go of it: asked of whoever knows, above accounts."""

from collections.abc import Callable
from datetime import UTC, datetime

from lawlab.accounts.models import User

Hold = Callable[[User, datetime], datetime | None]
NO_END = datetime(9999, 1, 1, tzinfo=UTC)  #: of what has no date of closing yet
_holds: list[Hold] = []


def on_release(hold: Hold) -> Hold:
    """Have `hold(user, at)` asked before an identity is let go: until when it stays with its account."""
    _holds.append(hold)
    return hold


def held_until(user: User, *, at: datetime) -> datetime | None:
    """Until when what the person did would count twice, had another account their identity; or None."""
    found = [until for hold in _holds if (until := hold(user, at)) is not None]
    return max(found, default=None)
