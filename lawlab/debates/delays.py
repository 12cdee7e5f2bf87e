"""How late the picture reaches people: what browsers report, and what follows for closing a poll.

Each browser reports the delay it measured (Twitch's player tells it) or that its person set, in whole
seconds, once, and again when it has changed; only how many reported each delay is kept.
"""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lawlab.core.db import db
from lawlab.core.errors import Invalid
from lawlab.debates.models import Debate, DelayCount

DEFAULT = 8.0  #: seconds, where nothing was measured or set
MOST = 120  #: seconds
LEAST_GRACE, MARGIN = 15.0, 5.0  #: seconds


def report_delay(debate: Debate, seconds: float, previous: float | None = None) -> None:
    """Count one browser at this delay, and no longer at the one that it reported before."""
    _count(debate, _whole(seconds), +1)
    if previous is not None:
        _count(debate, _whole(previous), -1)


def _whole(seconds: float) -> int:
    if not 0 <= seconds <= MOST:
        raise Invalid(_("A delay is between 0 and %(most)s seconds.", most=MOST))
    return round(seconds)


def _count(debate: Debate, seconds: int, change: int) -> None:
    same = [DelayCount.debate_id == debate.id, DelayCount.seconds == seconds]
    if change < 0:
        same.append(DelayCount.browsers > 0)
    moved = update(DelayCount).where(*same).values(browsers=DelayCount.browsers + change)
    if db.session.execute(moved.returning(DelayCount.seconds)).first() or change < 0:
        return
    try:
        with db.session.begin_nested():
            db.session.add(DelayCount(debate_id=debate.id, seconds=seconds, browsers=1))
    except IntegrityError:  # another browser came first
        db.session.execute(moved)


def percentile(debate: Debate, share: float) -> float:
    """The delay, in seconds, that this share (0 to 1) of the browsers see or less; DEFAULT when none said."""
    query = select(DelayCount.seconds, DelayCount.browsers).where(DelayCount.debate_id == debate.id)
    counts = sorted((seconds, browsers) for seconds, browsers in db.session.execute(query) if browsers > 0)
    total, seen = sum(browsers for _, browsers in counts), 0
    for seconds, browsers in counts:
        seen += browsers
        if seen >= share * total:
            return float(seconds)
    return DEFAULT


def grace(debate: Debate) -> timedelta:
    """How long after its announced close a poll still takes answers: max(15 s, p95 of the delays + 5 s)."""
    return timedelta(seconds=max(LEAST_GRACE, percentile(debate, 0.95) + MARGIN))
