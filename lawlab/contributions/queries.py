"""The one door through which a contribution reaches a page."""

from collections.abc import Iterable
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_moderate
from lawlab.contributions.models import Contribution, ContributionEdit, Visibility
from lawlab.contributions.policies import can_see
from lawlab.core.db import db
from lawlab.core.errors import NotFound

Kind = TypeVar("Kind", bound=Contribution)

#: Past this no row has such an id, and the database could not even be asked.
MAX_ID = 2**53


def visible_contribution(kind: type[Kind], ident: int, viewer: Any) -> Kind:
    """The contribution of this kind and id; NotFound when it does not exist for `viewer`."""
    found = db.session.get(kind, ident) if 0 < ident < MAX_ID else None
    if found is None or not can_see(viewer, found):
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def visible_to(viewer: Any) -> ColumnElement[bool]:
    """The same door as a condition, for lists: `select(Argument).where(visible_to(viewer))`."""
    public = Contribution.visibility == Visibility.PUBLIC
    if not isinstance(viewer, User):
        return public
    own = Contribution.author_id == viewer.id
    if can_moderate(viewer):
        return or_(public, own, Contribution.visibility == Visibility.HIDDEN)
    return or_(public, own)


def posted_with(kind: type[Kind], author_id: int, client_key: str) -> Kind | None:
    """What this author already posted with this key of the form, if anything."""
    same = and_(Contribution.author_id == author_id, Contribution.client_key == client_key)
    return db.session.scalars(select(kind).where(same)).first()


def edits_of(contribution: Contribution) -> list[ContributionEdit]:
    """The earlier wordings, the oldest first; the present one is `contribution.body`."""
    query = (
        select(ContributionEdit)
        .where(ContributionEdit.contribution_id == contribution.id)
        .order_by(ContributionEdit.position)
    )
    return list(db.session.scalars(query))


def visible_among(kind: type[Kind], idents: Iterable[int], viewer: Any) -> dict[int, Kind]:
    """Those of these contributions that `viewer` may see, by id."""
    wanted = [ident for ident in idents if 0 < ident < MAX_ID]
    found = db.session.scalars(select(kind).where(kind.id.in_(wanted), visible_to(viewer)))
    return {contribution.id: contribution for contribution in found}
