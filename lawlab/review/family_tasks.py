"""Families are suggested in the background, whenever amendments came, went or were reworded.

Amendments to different articles are never a family: only the articles on which something changed are compared
anew. No transaction is open while they are.
"""

import pickle
import sys
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import gevent
from gevent import subprocess
from sqlalchemy import func, select

from lawlab.amendments.models import Amendment, Revision, Status
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.core.background import every
from lawlab.core.db import db, now, reading
from lawlab.review.families import profiles_on, store_suggestions
from lawlab.review.grouping import Profile, Suggestion, suggestions

ROOT = Path(__file__).parents[2]
#: More amendments than these are compared in a process of their own: a thread would keep the interpreter from
#: the pages. Fewer take less time than a process takes to start.
APART = 400

Places = dict[int | None, tuple[Any, ...]]
#: What each version's families were last suggested from, by article, in this process.
_seen: dict[int, Places] = {}


@every(20.0, "families of amendments")
def suggest_what_changed() -> int:
    """Suggest for the articles whose amendments changed since the last turn; how many families are new."""
    with reading():
        db.session.rollback()
        states: dict[int, Places] = defaultdict(dict)
        for bill_id, place, *state in db.session.execute(_states()):
            states[bill_id][place] = tuple(state)
        db.session.rollback()
    found = 0
    for bill_id in {*states, *_seen}:
        before, after = _seen.get(bill_id), states.get(bill_id, {})
        if before == after:
            continue
        changed = {
            place for place in {*(before or {}), *after} if (before or {}).get(place) != after.get(place)
        }
        found += suggest_for(bill_id, None if before is None else changed)
        _seen[bill_id] = after
    return found


def suggest_for(bill_id: int, places: Collection[int | None] | None = None) -> int:
    """Compare the amendments of one version, or of some of its articles, and store what is found in a
    transaction of its own; how many families are new."""
    with reading():
        db.session.rollback()
        bill = db.session.get(Bill, bill_id)
        if bill is None:
            return 0
        profiles = profiles_on(bill, places)
        compared = {profile.ident for profile in profiles}
        elsewhere = set(db.session.scalars(_standing_on(bill_id))) - compared if places is not None else set()
        db.session.rollback()
    found = _compared(profiles)
    new = store_suggestions(db.session.get_one(Bill, bill_id), found, at=now(), elsewhere=elsewhere)
    db.session.commit()
    return new


def _compared(profiles: Sequence[Profile]) -> list[Suggestion]:
    """Their families; other greenlets run meanwhile."""
    if len(profiles) <= APART:
        found: list[Suggestion] = gevent.get_hub().threadpool.apply(suggestions, (profiles,))
        return found
    child = subprocess.run(
        [sys.executable, "-m", "lawlab.review.comparing"],
        input=pickle.dumps(profiles),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=True,
    )
    apart: list[Suggestion] = pickle.loads(child.stdout)  # noqa: S301 - from our own process, by a pipe
    return apart


def _standing() -> tuple[Any, ...]:
    return Amendment.status == Status.SUBMITTED, Amendment.visibility == Visibility.PUBLIC


def _standing_on(bill_id: int) -> Any:
    revised = select(Amendment.id).join(Revision, Revision.amendment_id == Amendment.id)
    return revised.where(Revision.bill_id == bill_id, *_standing())


def _states() -> Any:
    """For each article with amendments that stand: how many, which, and when the last was written."""
    count, which, last = func.count(Amendment.id), func.sum(Amendment.id), func.max(Revision.created_at)
    query: Any = (
        select(Revision.bill_id, Revision.article_id, count, which, last)
        .join(Amendment, Amendment.id == Revision.amendment_id)
        .where(*_standing())
        .group_by(Revision.bill_id, Revision.article_id)
    )
    return query
