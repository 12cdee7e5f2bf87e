"""Amendments as lists: of an article, of a person, of another amendment."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, AmendmentKind, Carry, Revision, Status
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Visibility
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db

#: What citizens see listed: what was put before them and not taken back.
STANDING = (Status.SUBMITTED, Status.ACCEPTED, Status.REJECTED)


def amendments_of(article: Article, viewer: Any, *, limit: int = 500) -> list[Amendment]:
    """The standing amendments that stood on this article at some moment, sub-amendments left to theirs."""
    on_it = exists().where(_written_on(Revision.article_id == article.id))
    additions = Amendment.amendment_kind == AmendmentKind.ADDITION
    order = (additions, Amendment.number)
    query = _standing(viewer).where(on_it, Amendment.parent_id.is_(None)).order_by(*order).limit(limit)
    return list(db.session.scalars(query))


def additions_before(bill: Bill, viewer: Any) -> list[Amendment]:
    """The additional articles proposed before the first one."""
    first = and_(Revision.article_id.is_(None), Revision.bill_id == bill.id)
    additions = Amendment.amendment_kind == AmendmentKind.ADDITION
    query = _standing(viewer).where(
        exists().where(_written_on(first)), additions, Amendment.parent_id.is_(None)
    )
    return list(db.session.scalars(query.order_by(Amendment.number)))


def amendments_on(bill: Bill, viewer: Any) -> list[Amendment]:
    """All standing amendments of a version with their revisions, in a number of queries that is fixed."""
    on_it = exists().where(_written_on(Revision.bill_id == bill.id))
    return list(db.session.scalars(_standing(viewer).where(on_it).order_by(Amendment.number)))


def standing_among(idents: Collection[int], viewer: Any) -> list[Amendment]:
    """The standing amendments with these ids, as `amendments_on` gives them."""
    query = _standing(viewer).where(Amendment.id.in_(idents)).order_by(Amendment.number)
    return list(db.session.scalars(query))


class Place(NamedTuple):
    """Where an amendment stands, or which one it amends, without the rest of it."""

    ident: int
    parent_id: int | None
    article_id: int | None


def places_on(bill: Bill, viewer: Any, besides: Collection[int]) -> list[Place]:
    """The amendments that may be decided on in a version, in the order of their numbers, as columns in one
    query; and those `besides` that stand anywhere."""
    is_here = and_(
        Amendment.status == Status.SUBMITTED, Revision.bill_id == bill.id, Revision.carry != Carry.CONFLICT
    )
    query = (
        select(Amendment.id, Amendment.parent_id, Revision.article_id)
        .join(Revision, and_(Revision.amendment_id == Amendment.id, Revision.position == _last_position()))
        .where(visible_to(viewer), Amendment.status.in_(STANDING))
        .where(or_(is_here, Amendment.id.in_(besides)))
        .order_by(Amendment.number)
    )
    return [Place(*row) for row in db.session.execute(query)]


class Change(NamedTuple):
    """What a standing amendment does on a version, without the rest of it."""

    kind: AmendmentKind
    article_id: int
    revision_id: int
    wording_hash: str


def changes_on(bill: Bill, viewer: Any) -> list[Change]:
    """The last revision on this version of each standing amendment to an article, as columns in one query:
    a much debated bill has thousands."""
    each = aliased(Revision)
    last = (
        select(func.max(each.position))
        .where(each.amendment_id == Amendment.id, each.bill_id == bill.id, each.article_id.is_not(None))
        .correlate(Amendment)
        .scalar_subquery()
    )
    query = (
        select(Amendment.amendment_kind, Revision.article_id, Revision.id, Revision.wording_hash)
        .select_from(Amendment)
        .join(Revision, and_(Revision.amendment_id == Amendment.id, Revision.position == last))
        .where(visible_to(viewer), Amendment.status.in_(STANDING), Amendment.parent_id.is_(None))
        .where(Revision.bill_id == bill.id, Revision.article_id.is_not(None))
        .order_by(Amendment.number)
    )
    rows = db.session.execute(query)
    return [Change(kind, place, ident, words) for kind, place, ident, words in rows if place is not None]


def operations_of(revision_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The stored operations of these revisions."""
    query = select(Revision.id, Revision.operations).where(Revision.id.in_(revision_ids))
    return {ident: operations for ident, operations in db.session.execute(query)}


def sub_amendments_of(amendment: Amendment, viewer: Any) -> list[Amendment]:
    """The standing sub-amendments, in the order of their numbers."""
    query = _standing(viewer).where(Amendment.parent_id == amendment.id).order_by(Amendment.number)
    return list(db.session.scalars(query))


def drafts_of(author: User) -> list[Amendment]:
    """What a person began and has not submitted, the latest first."""
    query = (
        select(Amendment)
        .where(Amendment.author_id == author.id, Amendment.status == Status.DRAFT)
        .order_by(Amendment.id.desc())
    )
    return list(db.session.scalars(query))


def submitted_by(author: User) -> list[Amendment]:
    """What a person put before others, withdrawn amendments included, the latest first."""
    query = (
        select(Amendment)
        .where(Amendment.author_id == author.id, Amendment.status != Status.DRAFT)
        .where(Amendment.number.is_not(None))
        .order_by(Amendment.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(query))


def conflicts_of(author: User) -> list[Amendment]:
    """A person's amendments that a new version of the text set a question about."""
    pending = or_(Amendment.status == Status.SUBMITTED, Amendment.status == Status.DRAFT)
    query = (
        select(Amendment)
        .join(Revision, and_(Revision.amendment_id == Amendment.id, Revision.position == _last_position()))
        .where(Amendment.author_id == author.id, pending, Revision.carry == Carry.CONFLICT)
        .order_by(Amendment.id)
    )
    return list(db.session.scalars(query))


def open_to_vote(bill: Bill, places: Collection[int | None] | None = None) -> list[Amendment]:
    """The amendments of a version that the fair queue may serve, whoever reads: public and submitted;
    those of some articles only (None: before the first one) when `places` are given."""
    query = (
        select(Amendment)
        .join(Revision, and_(Revision.amendment_id == Amendment.id, Revision.position == _last_position()))
        .where(Revision.bill_id == bill.id, Revision.carry != Carry.CONFLICT)
        .where(Amendment.status == Status.SUBMITTED, Amendment.visibility == Visibility.PUBLIC)
        .where(Amendment.moderated_for.is_(None))  # what is behind a reason is put before nobody
        .order_by(Amendment.id)
    )
    if places is not None:
        named = Revision.article_id.in_([place for place in places if place is not None])
        query = query.where(or_(named, Revision.article_id.is_(None)) if None in places else named)
    return list(db.session.scalars(query))


def pending_on(bill: Bill) -> Sequence[Amendment]:
    """The drafts and submitted amendments on this version, amendments before theirs."""
    query = (
        select(Amendment)
        .join(Revision, and_(Revision.amendment_id == Amendment.id, Revision.position == _last_position()))
        .where(Revision.bill_id == bill.id, Amendment.status.in_([Status.DRAFT, Status.SUBMITTED]))
        .order_by(Amendment.parent_id.is_not(None), Amendment.id)
    )
    return list(db.session.scalars(query))


def _last_position() -> Any:
    """The position of an amendment's last revision, as a sub-query on the amendment at hand."""
    each = aliased(Revision)
    query = select(func.max(each.position)).where(each.amendment_id == Amendment.id)
    return query.correlate(Amendment).scalar_subquery()


def _standing(viewer: Any) -> Any:
    return (
        select(Amendment)
        .where(visible_to(viewer), Amendment.status.in_(STANDING))
        .options(
            selectinload(Amendment.revisions).options(
                joinedload(Revision.article), joinedload(Revision.bill), joinedload(Revision.parent_revision)
            ),
            joinedload(Amendment.ballot),
        )
    )


def _written_on(place: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(Revision.amendment_id == Amendment.id, place)
