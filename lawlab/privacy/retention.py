"""How long things are kept (docs/privacy.md), applied once a day."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, select, update

from lawlab.accounts.models import Notice, SpentChallenge, User
from lawlab.core.background import every
from lawlab.core.db import db, now
from lawlab.core.journal import Entry

logger = logging.getLogger(__name__)
YEAR = timedelta(days=365)
#: (table, the column that says since when the row serves nothing): of tables that not every site has.
ENDED = (("login", "ended_at"), ("mail_token", "expires_at"))


@every(24 * 3600.0, "keep things no longer than needed")
def keep_no_longer() -> int:
    gone = apply_retention(now())
    db.session.commit()
    return gone


def apply_retention(at: datetime) -> int:
    """Remove what has been kept long enough; how many rows."""
    year = at - YEAR
    gone = _count(delete(Notice).where(Notice.read_at < year))
    gone += _count(delete(SpentChallenge).where(SpentChallenge.expires_at < at))
    names = Entry.verb == "changed name", Entry.at < year
    gone += _count(update(Entry).where(*names, Entry.data["before"].as_string().is_not(None)).values(data={}))
    for name, column in ENDED:
        table = db.metadata.tables.get(name)
        if table is not None and column in table.c:
            gone += _count(delete(table).where(table.c[column] < year))
    gone += _forget_names_of_the_gone()
    logger.info("%s rows were kept long enough", gone)
    return gone


def _forget_names_of_the_gone() -> int:
    """Entries about people who left lose the names they hold, also those written since."""
    subjects = [
        f"user:{ident}" for ident in db.session.scalars(select(User.id).where(User.erased_at.is_not(None)))
    ]
    gone = 0
    for start in range(0, len(subjects), 500):
        about = Entry.subject.in_(subjects[start : start + 500]), Entry.verb == "changed name"
        gone += _count(
            update(Entry).where(*about, Entry.data["before"].as_string().is_not(None)).values(data={})
        )
    return gone


def _count(statement: Any) -> int:
    result = db.session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0
