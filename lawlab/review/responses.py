"""Reading official responses: what was answered, what is owed, and what stands on one amendment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from lawlab.amendments.models import Amendment
from lawlab.amendments.queries import STANDING
from lawlab.bills.models import Dossier
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.core.errors import NotFound
from lawlab.review.models import Answer, OfficialResponse, Opinion


@dataclass(frozen=True)
class Owed:
    """The state of the answers on a dossier, as everybody may check it."""

    answered: int
    unanswered: int
    first_at: datetime | None
    last_at: datetime | None
    by_opinion: dict[Opinion, int]  #: amendments whose answer that stands has this opinion

    @property
    def total(self) -> int:
        return self.answered + self.unanswered


def _amendments_owed(dossier_id: int) -> Select[Any]:
    """Every amendment that citizens put forward and that everybody can read is owed an answer."""
    return (
        select(Amendment.id)
        .where(
            Amendment.dossier_id == dossier_id,
            Amendment.status.in_(STANDING),
            Amendment.visibility == Visibility.PUBLIC,
        )
        .correlate(None)
    )


def owed(dossier: Dossier) -> Owed:
    """How many amendments have an answer and how many wait for one, counted once each."""
    wanted = _amendments_owed(dossier.id)
    standing = (
        select(OfficialResponse.opinion, func.count(), func.min(OfficialResponse.published_at),
               func.max(OfficialResponse.published_at))
        .join(Answer, Answer.response_id == OfficialResponse.id)
        .where(_stands(), Answer.amendment_id.in_(wanted))
        .group_by(OfficialResponse.opinion)
    )  # fmt: skip
    rows = db.session.execute(standing).all()
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    answered = sum(count for _opinion, count, _first, _last in rows)
    return Owed(
        answered=answered,
        unanswered=total - answered,
        first_at=min((first for *_ignored, first, _last in rows if first), default=None),
        last_at=max((last for *_ignored, last in rows if last), default=None),
        by_opinion={opinion: count for opinion, count, _first, _last in rows},
    )


def _stands() -> ColumnElement[bool]:
    return and_(OfficialResponse.published_at.is_not(None), Answer.replaced_at.is_(None))


def published_responses(
    dossier: Dossier,
    *,
    opinion: Opinion | None,
    author: int | None = None,
    limit: int,
    offset: int,
) -> list[OfficialResponse]:
    """The published responses, the latest first; replaced ones are among them."""
    query = select(OfficialResponse).where(
        OfficialResponse.dossier_id == dossier.id, OfficialResponse.published_at.is_not(None)
    )
    if opinion is not None:
        query = query.where(OfficialResponse.opinion == opinion)
    if author is not None:
        query = query.where(OfficialResponse.author_id == author)
    query = query.options(_with_amendments())
    order = (OfficialResponse.published_at.desc(), OfficialResponse.id.desc())
    return list(db.session.scalars(query.order_by(*order).limit(limit).offset(offset)))


def _with_amendments() -> Any:
    return (
        selectinload(OfficialResponse.answers)
        .joinedload(Answer.amendment)
        .options(selectinload(Amendment.revisions))
    )


def drafts_on(dossier: Dossier) -> list[OfficialResponse]:
    """The desk's drafts, the latest first."""
    query = select(OfficialResponse).where(
        OfficialResponse.dossier_id == dossier.id, OfficialResponse.published_at.is_(None)
    )
    query = query.options(_with_amendments()).order_by(OfficialResponse.id.desc()).limit(200)
    return list(db.session.scalars(query))


def unanswered_on(dossier: Dossier, *, limit: int, offset: int) -> list[Amendment]:
    """The amendments that wait for an answer, in the order of their numbers."""
    answered = select(Answer.amendment_id).join(OfficialResponse).where(_stands())
    query = (
        select(Amendment)
        .where(Amendment.id.in_(_amendments_owed(dossier.id)), Amendment.id.not_in(answered))
        .options(selectinload(Amendment.revisions))
        .order_by(Amendment.number)
    )
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def response_on(dossier: Dossier, ident: int, *, is_desk: bool) -> OfficialResponse:
    """The response with this id; a draft exists for the desk alone (NotFound for others)."""
    query = select(OfficialResponse).where(OfficialResponse.id == ident).options(_with_amendments())
    response = db.session.scalar(query) if 0 < ident < 2**53 else None
    is_seen = response is not None and (is_desk or response.published_at is not None)
    if response is None or response.dossier_id != dossier.id or not is_seen:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return response


def answers_to(amendment: Amendment) -> list[Answer]:
    """The published answers to an amendment, the one that stands first, then the earlier ones."""
    query = (
        select(Answer)
        .join(OfficialResponse)
        .where(Answer.amendment_id == amendment.id, OfficialResponse.published_at.is_not(None))
        .options(joinedload(Answer.response))
    )
    latest = (OfficialResponse.published_at.desc(), Answer.response_id.desc())
    query = query.order_by(Answer.replaced_at.is_not(None), *latest)
    return list(db.session.scalars(query))


def standing_answers(amendment_ids: Iterable[int]) -> dict[int, OfficialResponse]:
    """The response that stands on each of these amendments, in one query; nothing where there is none."""
    query = (
        select(Answer.amendment_id, OfficialResponse)
        .join(OfficialResponse, OfficialResponse.id == Answer.response_id)
        .where(Answer.amendment_id.in_(list(amendment_ids)), _stands())
    )
    return {ident: response for ident, response in db.session.execute(query)}


def words_of_answers(amendment_ids: Sequence[int]) -> dict[int, list[str]]:
    """The reasons that stand on these amendments, for the search index."""
    found: dict[int, list[str]] = defaultdict(list)
    for ident, response in standing_answers(amendment_ids).items():
        found[ident] += [response.reason, response.condition]
    return found
