"""How a team shares the work: who looks after which amendment, what colleagues tell each other, kept lists.

Nothing here is announced to a room or written to the journal: both are, or may become, public, and this is
between colleagues. Each row says itself who did what, and when.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_review
from lawlab.amendments.models import Amendment
from lawlab.bills.models import Bill
from lawlab.contributions.services import clean_line, clean_text
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lawlab.review.asking import asked_in
from lawlab.review.models import Assignment, InternalNote, SavedView

MAX_NOTE = 5_000  #: characters
MAX_NAME = 80
#: How many amendments one act may be about.
MAX_BATCH = 500
MAX_VIEWS = 100  #: of one person on one dossier


def assign_amendments(
    by: User, amendments: Sequence[Amendment], assignee: User | None, *, at: datetime
) -> None:
    """Have a colleague look after these amendments, whoever did before; None: nobody does any more."""
    _require_desk(by)
    if assignee is not None and not can_review(assignee):
        raise Invalid(_("This person does not work at the desk."))
    check_batch(amendments)
    idents = sorted(amendment.id for amendment in amendments)
    db.session.execute(
        select(Amendment.id).where(Amendment.id.in_(idents)).order_by(Amendment.id).with_for_update()
    )
    db.session.execute(delete(Assignment).where(Assignment.amendment_id.in_(idents)))
    if assignee is None:
        return
    rows = [Assignment(amendment_id=i, assignee_id=assignee.id, assigned_by_id=by.id, at=at) for i in idents]
    db.session.add_all(rows)


def check_batch(amendments: Sequence[object]) -> None:
    """Invalid, in words, for nothing at all and for more than MAX_BATCH."""
    if not amendments:
        raise Invalid(_("Choose at least one amendment first."))
    if len(amendments) > MAX_BATCH:
        raise Invalid(_("Choose at most %(most)s amendments at a time.", most=MAX_BATCH))


def note_internally(author: User, amendment: Amendment, body: str, *, at: datetime) -> InternalNote:
    """Leave a remark for one's colleagues, that no one else ever reads."""
    _require_desk(author)
    note = InternalNote(
        amendment_id=amendment.id, author_id=author.id, body=clean_text(body, MAX_NOTE), at=at
    )
    db.session.add(note)
    db.session.flush()
    return note


def remove_note(author: User, note: InternalNote) -> None:
    """Take back one's own remark."""
    _require_desk(author)
    if note.author_id != author.id:
        raise NotAllowed(_("Only its author can remove this note."))
    db.session.delete(note)


def save_view(owner: User, bill: Bill, name: str, query: str, *, is_shared: bool, at: datetime) -> SavedView:
    """Keep the filters of an address under a name, for oneself or for the team."""
    _require_desk(owner)
    asked = asked_in(query)
    if not asked.args:
        raise Invalid(_("This is the whole list: choose filters or an order before keeping it."))
    kept = SavedView.owner_id == owner.id, SavedView.dossier_id == bill.dossier_id
    if len(list(db.session.scalars(select(SavedView.id).where(*kept)))) >= MAX_VIEWS:
        raise Conflict(_("You keep %(most)s views already: delete one first.", most=MAX_VIEWS))
    view = SavedView(
        owner_id=owner.id,
        dossier_id=bill.dossier_id,
        name=clean_line(name, MAX_NAME),
        query=asked.query,
        is_shared=is_shared,
        created_at=at,
    )
    with _alone_of_its_name():
        db.session.add(view)
    return view


def rename_view(owner: User, view: SavedView, name: str, *, is_shared: bool) -> None:
    """Give one's own view another name, and say whether colleagues see it."""
    _require_own(owner, view)
    cleaned = clean_line(name, MAX_NAME)
    with _alone_of_its_name():
        view.name, view.is_shared = cleaned, is_shared


def delete_view(owner: User, view: SavedView) -> None:
    _require_own(owner, view)
    db.session.delete(view)


def view_of(bill: Bill, ident: int) -> SavedView:
    """A saved view of this dossier; NotFound otherwise."""
    view = db.session.get(SavedView, ident)
    if view is None or view.dossier_id != bill.dossier_id:
        raise NotFound(_("This view is not here any more."))
    return view


@contextmanager
def _alone_of_its_name() -> Iterator[None]:
    """Write what the block does to a view; Conflict when its owner has another of this name already."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError:
        raise Conflict(_("You already have a view of this name.")) from None


def _require_own(owner: User, view: SavedView) -> None:
    _require_desk(owner)
    if view.owner_id != owner.id:
        raise NotAllowed(_("Only the person who made this view can change it."))


def _require_desk(person: User) -> None:
    if not can_review(person):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
