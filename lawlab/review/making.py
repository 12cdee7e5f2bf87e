"""The task that makes the files asked for: reads in short steps, has the file written by another process."""

import logging
import os
from pathlib import Path

import gevent
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from lawlab.accounts.models import User
from lawlab.core.background import every
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, LawLabError
from lawlab.law.drafting.draft import Dialect
from lawlab.review.exporting.kinds import Order, Writer, writer_of
from lawlab.review.exporting.process import write_apart
from lawlab.review.exporting.reading import chosen, items_of
from lawlab.review.exports import TRIES, choice_of, claim, fail, finish, path_of, progress, sweep
from lawlab.review.models import Export

logger = logging.getLogger(__name__)
BEAT = 1.0  #: seconds between two words on how far it is


@every(2.0, "make the files asked for at the desk")
def make_next() -> bool:
    """Make one file that waits; whether there was one."""
    export = claim(at=now())
    db.session.commit()
    if export is None:
        return False
    person = db.session.get_one(User, export.requested_by_id)
    with force_locale(person.language):
        _make(export)
    return True


@every(3600.0, "take away old exports")
def sweep_old() -> None:
    sweep(Path(current_app.instance_path), at=now())
    db.session.commit()


def _make(export: Export) -> None:
    """Make the file, or say in words why not; one whose makers died TRIES times is given up."""
    if export.parameters["tries"] > TRIES:
        fail(
            export,
            str(_("This file could not be made. Ask for fewer amendments, or another file.")),
            at=now(),
        )
        db.session.commit()
        return
    path = path_of(Path(current_app.instance_path), export)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        order = Order(export.kind, Dialect(export.parameters["dialect"]), now())
        items = items_of(export.bill, chosen(export.bill, choice_of(export)))
        if not items:  # all of them were taken back meanwhile
            raise Invalid(_("No amendment fits this choice: there is nothing to export."))
        _write(export, writer_of(order, export.bill, items), path)
        finish(export, at=now())
    except LawLabError as refusal:
        db.session.rollback()
        fail(export, refusal.sentence, at=now())
    except Exception:
        logger.exception("the export %s failed", export.id)
        db.session.rollback()
        fail(
            export,
            str(_("This file could not be made. Ask for fewer amendments, or another file.")),
            at=now(),
        )
    db.session.commit()


def _write(export: Export, write: Writer, path: Path) -> None:
    """Write beside the place and move there when it is whole; the site goes on meanwhile."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    done = [0]
    db.session.commit()  # no transaction stays open while the file is written
    writing = gevent.spawn(write_apart, write, beside, lambda count: done.__setitem__(0, count))
    while not writing.ready():
        writing.join(BEAT)
        progress(export, done[0], at=now())
        db.session.commit()
    try:
        writing.get()
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
