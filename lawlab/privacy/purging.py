"""After somebody left: what was derived from the database while it still knew them is made anew, or goes.

The search index forgets them at once for whoever searches; its files do not, before they are made anew.
"""

import logging
import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from lawlab.accounts.models import User
from lawlab.core.background import every
from lawlab.core.db import db, promise_to_read_only
from lawlab.core.errors import Unavailable
from lawlab.review.exports import PENDING, path_of
from lawlab.review.models import Export
from lawlab.search.services import rebuild

logger = logging.getLogger(__name__)
#: Files of the instance whose content is a copy, made again when it is next asked for.
COPIES = ("cache",)
MARK = "forgotten_up_to"


@every(600.0, "forget in copies")
def purge() -> bool:
    """Clear away every copy made before the last departure, unless that is done; whether it was now."""
    instance = Path(current_app.instance_path)
    last = last_departure()
    mark = instance / MARK
    if last is None or (mark.exists() and mark.read_text() == last.isoformat()):
        return False
    is_whole = _remove_exports(instance, last)
    for name in COPIES:
        for each in (instance / name).glob("*"):
            shutil.rmtree(each, ignore_errors=True) if each.is_dir() else each.unlink(missing_ok=True)
    try:
        for _done in rebuild():
            pass
    except Unavailable:
        return False  # an index is being made that may have read them: at the next turn
    empty_journal_file()
    if is_whole:
        mark.write_text(last.isoformat())
    logger.info("the copies made before the last departure are gone")
    return True


def last_departure() -> datetime | None:
    return db.session.scalar(select(func.max(User.erased_at)))


def _remove_exports(instance: Path, last: datetime) -> bool:
    """Remove the files asked for before then; False while some of them are still being made."""
    promise_to_read_only(False)
    db.session.rollback()
    before = select(Export).where(Export.requested_at <= last)
    waiting = db.session.scalars(before.where(Export.state.in_(PENDING))).first()
    for export in db.session.scalars(before.where(Export.state.not_in(PENDING))).all():
        path_of(instance, export).unlink(missing_ok=True)
        db.session.delete(export)
    known = {path_of(instance, export).name for export in db.session.scalars(select(Export))}
    db.session.commit()
    for path in (instance / "exports").glob("*"):
        if path.is_file() and path.name not in known:
            path.unlink(missing_ok=True)
    return waiting is None


def empty_journal_file() -> None:
    """Have SQLite's write-ahead journal taken into the file and emptied; what it held is overwritten."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with closing(db.engine.raw_connection()) as connection:  # no transaction: none may be open
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
