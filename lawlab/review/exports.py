"""Files asked for at the desk: made in the background, once, kept a week.

Verbs change an `Export` and never commit. A file is claimed by one UPDATE, so that of several processes one
makes it; whoever makes it says so every second, and one that has not been heard of for SILENCE is taken up
by another, TRIES times.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select, update

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_review
from lawlab.bills.models import Bill
from lawlab.core.db import db
from lawlab.core.errors import Invalid, NotAllowed, NotFound, TooMany
from lawlab.law.drafting.draft import Dialect
from lawlab.review.exporting.kinds import EXTENSIONS
from lawlab.review.exporting.reading import Choice, chosen
from lawlab.review.models import Export, ExportState

SILENCE = timedelta(seconds=60)
KEPT = timedelta(days=7)
ABANDONED = timedelta(hours=1)
TRIES = 3
MOST_WAITING = 10  #: files that one person may have waiting at once
CHOICES = ("all", "answered", "unanswered", "top", "listed")
PENDING = (ExportState.WAITING, ExportState.RUNNING)


def request_export(
    person: User, bill: Bill, kind: str, choice: Choice, dialect: Dialect, *, at: datetime
) -> Export:
    """Ask for a file. Invalid when nothing fits the choice; TooMany beyond MOST_WAITING."""
    if not can_review(person):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
    if kind not in EXTENSIONS or choice.which not in CHOICES:
        raise Invalid(_("Choose a file and the amendments that go into it."))
    count = len(chosen(bill, choice))
    if not count:
        raise Invalid(_("No amendment fits this choice: there is nothing to export."))
    waiting = select(Export.id).where(Export.requested_by_id == person.id, Export.state.in_(PENDING))
    if len(list(db.session.scalars(waiting))) >= MOST_WAITING:
        raise TooMany(_("You have many files waiting already. Let them be made first."))
    export = Export(
        bill_id=bill.id,
        requested_by_id=person.id,
        kind=kind,
        parameters=_stored(choice, dialect),
        total=count,
        file_name=f"{bill.slug}-{kind.split('-')[0]}-{at.date().isoformat()}.{EXTENSIONS[kind]}",
        requested_at=at,
    )
    db.session.add(export)
    db.session.flush()
    return export


def _stored(choice: Choice, dialect: Dialect) -> dict[str, Any]:
    return {
        "which": choice.which,
        "count": choice.count,
        "amendments": list(choice.idents),
        "dialect": dialect.value,
        "tries": 0,
    }


def choice_of(export: Export) -> Choice:
    said = export.parameters
    return Choice(said["which"], said["count"], tuple(said["amendments"]))


def claim(*, at: datetime) -> Export | None:
    """The next file to make, now in this maker's hands; None when there is none."""
    silent = and_(Export.state == ExportState.RUNNING, Export.beat_at < at - SILENCE)
    free = or_(Export.state == ExportState.WAITING, silent)
    for ident in db.session.scalars(select(Export.id).where(free).order_by(Export.id).limit(5)).all():
        taking = update(Export).where(Export.id == ident, free)
        values = {"state": ExportState.RUNNING, "beat_at": at, "done": 0}
        if db.session.execute(taking.values(**values).returning(Export.id)).first() is None:
            continue  # another process was faster
        export = db.session.get_one(Export, ident, populate_existing=True)
        export.parameters = {**export.parameters, "tries": export.parameters["tries"] + 1}
        return export
    return None


def progress(export: Export, done: int, *, at: datetime) -> None:
    """Say that its maker lives, and how far it is."""
    export.done, export.beat_at = min(done, export.total), at


def finish(export: Export, *, at: datetime) -> None:
    export.state, export.done, export.finished_at = ExportState.DONE, export.total, at


def fail(export: Export, reason: str, *, at: datetime) -> None:
    export.state, export.failure, export.finished_at = ExportState.FAILED, reason, at


def exports_of(bill: Bill, person: User) -> list[Export]:
    """A person's files of this bill, the latest first."""
    query = select(Export).where(Export.bill_id == bill.id, Export.requested_by_id == person.id)
    return list(db.session.scalars(query.order_by(Export.id.desc()).limit(50)))


def ready_export(bill: Bill, ident: int, person: User) -> Export:
    """A file that is made, for whoever works at the desk; NotFound otherwise."""
    export = db.session.get(Export, ident) if 0 < ident < 2**53 else None
    if export is None or export.bill_id != bill.id or export.state is not ExportState.DONE:
        raise NotFound(_("This file does not exist, or is not kept any more."))
    if not can_review(person):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
    return export


def path_of(instance: Path, export: Export) -> Path:
    """Where the file is: named by us alone, whatever the bill is called."""
    return instance / "exports" / f"{export.id}.{EXTENSIONS[export.kind]}"


def sweep(instance: Path, *, at: datetime) -> int:
    """Take away the files made more than a week ago (how many), and what makers that were killed left."""
    old = list(db.session.scalars(select(Export).where(Export.finished_at < at - KEPT)))
    for export in old:
        path_of(instance, export).unlink(missing_ok=True)
        db.session.delete(export)
    for part in (instance / "exports").glob(
        "*.part"
    ):  # written at one go, at the end: an old one has no maker
        with suppress(FileNotFoundError):
            if datetime.fromtimestamp(part.stat().st_mtime, UTC) < at - ABANDONED:
                part.unlink()
    return len(old)
