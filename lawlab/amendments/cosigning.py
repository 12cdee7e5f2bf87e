"""Signing an amendment with its author, and taking one's name off it."""

from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.models import User
from lawlab.amendments.hooks import amendment_panel
from lawlab.amendments.models import Amendment, Cosignature, Status
from lawlab.contributions.policies import is_author, takes_contributions
from lawlab.contributions.services import require_in_sight, require_open
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.core.journal import record
from lawlab.core.realtime import announce


def cosign(person: User, amendment: Amendment, *, at: datetime) -> bool:
    """Sign with the author, once, while the amendment stands and its text is open; whether it is new."""
    if is_author(person, amendment):
        raise Conflict(_("You wrote this amendment: it bears your name already."))
    _require_standing(amendment, at)
    try:
        with db.session.begin_nested():
            db.session.add(Cosignature(amendment_id=amendment.id, person_id=person.id, at=at))
    except IntegrityError:
        return False  # the same form, sent again
    _tell(person, amendment, "cosigned")
    return True


def withdraw_cosignature(person: User, amendment: Amendment, *, at: datetime) -> bool:
    """Take one's name off, while the amendment stands and its text is open; whether it was on it."""
    _require_standing(amendment, at)
    own = (Cosignature.amendment_id == amendment.id, Cosignature.person_id == person.id)
    if db.session.execute(delete(Cosignature).where(*own).returning(Cosignature.person_id)).first() is None:
        return False
    db.session.expire_all()
    _tell(person, amendment, "uncosigned")
    return True


def _require_standing(amendment: Amendment, at: datetime) -> None:
    require_open(amendment.current.bill, at)
    require_in_sight(amendment)
    if amendment.status is not Status.SUBMITTED:
        raise Conflict(_("Only an amendment that is submitted, and still stands, can be co-signed."))


def _tell(person: User, amendment: Amendment, verb: str) -> None:
    record(person.id, verb, f"amendment:{amendment.id}")
    facts = {"amendment": amendment.id, "article": amendment.current.article_id}
    announce(f"amendment:{verb}", facts, room=amendment.current.bill.room)


def cosigners_of(amendment: Amendment) -> list[User]:
    """Who signed with the author, the first one first."""
    query = select(Cosignature).where(Cosignature.amendment_id == amendment.id)
    query = query.order_by(Cosignature.at, Cosignature.person_id)
    return [row.person for row in db.session.scalars(query)]


@amendment_panel(order=5)
def cosigner_list(amendment: Amendment, viewer: Any) -> Markup:
    """The names beside the author's, and the button that adds one's own."""
    if amendment.status is Status.DRAFT:
        return Markup("")
    people = cosigners_of(amendment)
    is_open = takes_contributions(amendment.current.bill, now()) and amendment.status is Status.SUBMITTED
    return Markup(  # noqa: S704 - a template's own output
        render_template(
            "amendments/_cosigners.html",
            amendment=amendment,
            people=people,
            has_signed=isinstance(viewer, User) and any(person.id == viewer.id for person in people),
            may_sign=is_open and not is_author(viewer, amendment),
        )
    )
