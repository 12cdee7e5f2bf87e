"""What is flagged, what was decided, and who may decide: read in a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, with_polymorphic

from lawlab.accounts.models import Role, RoleGrant, User
from lawlab.amendments.models import Amendment
from lawlab.amendments.wording import proposed_text
from lawlab.annotations.models import Annotation
from lawlab.arguments.models import Argument
from lawlab.bills.models import Bill
from lawlab.contributions.models import Contribution
from lawlab.contributions.queries import MAX_ID
from lawlab.core.db import db
from lawlab.core.errors import NotFound
from lawlab.law.tokens import wording_hash
from lawlab.moderation.models import Appeal, Decision, DecisionKind, Flag, Scope
from lawlab.votes.models import VoteCast

#: What every list of decisions shows of them, so that no row asks for more.
WHOLE = (
    joinedload(Decision.contribution).joinedload(Contribution.article),
    joinedload(Decision.bill),
    joinedload(Decision.cancels),
    joinedload(Decision.cancelled_by),
    selectinload(Decision.appeals),
)


def words_of(contribution: Contribution, scope: Scope = Scope.TEXT) -> list[str]:
    """All that its author wrote, or the name that it is signed with: what a decision is about."""
    if scope is Scope.NAME:
        return [contribution.author.public_name]
    if isinstance(contribution, Amendment):
        return [contribution.title, contribution.body, *proposed_text(contribution.current)]
    if isinstance(contribution, Annotation):
        return [contribution.body, contribution.source_url]
    if isinstance(contribution, Argument):
        return [contribution.body, *(part for s in contribution.sources for part in (s.url, s.title))]
    return [contribution.body]


def hash_of_words(contribution: Contribution, scope: Scope = Scope.TEXT) -> str:
    """What tells that a decision, or a flag, is about these exact words."""
    return wording_hash(words_of(contribution, scope))


# ---- what is flagged


@dataclass(frozen=True)
class Flagged:
    """A text, or a name, that waits for a decision."""

    contribution: Contribution
    scope: Scope
    flags: int
    since: datetime
    codes: list[str]  #: the reasons given, the most frequent first


def flagged(*, limit: int, offset: int = 0) -> list[Flagged]:
    """What waits, the most flagged first, then what has waited longest."""
    count, since = func.count(Flag.id), func.min(Flag.at)
    query = (
        select(Flag.contribution_id, Flag.scope, count, since)
        .where(Flag.decision_id.is_(None))
        .group_by(Flag.contribution_id, Flag.scope)
        .order_by(count.desc(), since, Flag.contribution_id, Flag.scope)
        .limit(limit)
        .offset(offset)
    )
    rows = db.session.execute(query).all()
    found = contributions_with([row[0] for row in rows])
    codes = _codes_of([row[0] for row in rows])
    return [
        Flagged(found[ident], scope, number, first, codes.get((ident, scope), []))
        for ident, scope, number, first in rows
    ]


def contributions_with(idents: Sequence[int]) -> dict[int, Contribution]:
    """The contributions with these ids, whatever their kind, with what a list shows of them."""
    every = with_polymorphic(Contribution, [Annotation, Amendment, Argument])
    query = select(every).where(every.id.in_(idents))
    query = query.options(joinedload(every.bill), joinedload(every.article))
    return {row.id: row for row in db.session.scalars(query)}


def _codes_of(idents: Sequence[int]) -> dict[tuple[int, Scope], list[str]]:
    query = (
        select(Flag.contribution_id, Flag.scope, Flag.code, func.count())
        .where(Flag.decision_id.is_(None), Flag.contribution_id.in_(idents))
        .group_by(Flag.contribution_id, Flag.scope, Flag.code)
        .order_by(func.count().desc(), Flag.code)
    )
    codes: dict[tuple[int, Scope], list[str]] = {}
    for ident, scope, code, _number in db.session.execute(query):
        codes.setdefault((ident, scope), []).append(code)
    return codes


def open_flags(contribution: Contribution, scope: Scope) -> list[Flag]:
    """What was said against it, and is not decided yet, the oldest first."""
    query = select(Flag).where(
        Flag.contribution_id == contribution.id, Flag.scope == scope, Flag.decision_id.is_(None)
    )
    return list(db.session.scalars(query.order_by(Flag.id)))


def flaggers_of(contribution_id: int | None) -> set[int]:
    """Who flagged this text or its author's name, at any time: they decide nothing about it."""
    query = select(Flag.person_id).where(Flag.contribution_id == contribution_id)
    return set(db.session.scalars(query))


def flags_by(person: User, *, limit: int = 100) -> list[Flag]:
    """What a person flagged, the latest first, with what became of it."""
    query = (
        select(Flag)
        .where(Flag.person_id == person.id)
        .options(
            joinedload(Flag.decision).joinedload(Decision.cancelled_by),
            joinedload(Flag.contribution).joinedload(Contribution.bill),
        )
    )
    return list(db.session.scalars(query.order_by(Flag.id.desc()).limit(limit)))


# ---- what was decided


def decision_with(ident: int) -> Decision:
    """The decision of this number; NotFound otherwise."""
    found = db.session.get(Decision, ident) if 0 < ident < MAX_ID else None
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def appeal_with(ident: int) -> Appeal:
    found = db.session.get(Appeal, ident) if 0 < ident < MAX_ID else None
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def last_decision(contribution: Contribution, scope: Scope) -> int:
    """The number of the last decision about this text or this name; 0 before the first."""
    scopes = [scope, Scope.WRITING]  # a suspension may come from either
    query = select(func.max(Decision.id)).where(
        Decision.contribution_id == contribution.id, Decision.scope.in_(scopes)
    )
    return db.session.scalar(query) or 0


def decisions(*, code: str = "", bill: Bill | None = None, limit: int, offset: int = 0) -> list[Decision]:
    """The public log, the latest first; of one reason, or about one text and its other versions."""
    query = select(Decision).options(*WHOLE).order_by(Decision.id.desc())
    if code:
        query = query.where(Decision.code == code)
    if bill is not None:
        same = select(Bill.id).where(Bill.dossier_id == bill.dossier_id)
        query = query.where(Decision.bill_id.in_(same))
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def bills_decided_on() -> list[Bill]:
    """The texts that decisions speak of, for the log's filter."""
    query = select(Bill).where(Bill.id.in_(select(Decision.bill_id))).order_by(Bill.title, Bill.position)
    return list(db.session.scalars(query))


def decisions_about(person: User, *, limit: int = 100) -> list[Decision]:
    """What was decided about a person's texts, name, votes and right to write, the latest first."""
    mine = or_(Decision.person_id == person.id, Decision.id.in_(_setting_aside(person)))
    query = select(Decision).options(*WHOLE).where(mine, Decision.kind != DecisionKind.DISMISS)
    return list(db.session.scalars(query.order_by(Decision.id.desc()).limit(limit)))


def is_concerned(person: Any, decision: Decision) -> bool:
    """Whether a decision is about this person's text, name, votes or right to write."""
    if not isinstance(person, User):
        return False
    if decision.person_id is not None:
        return decision.person_id == person.id
    query = _setting_aside(person).where(VoteCast.decision_id == decision.id)
    return db.session.scalar(query.limit(1)) is not None


def _setting_aside(person: User) -> Any:
    return select(VoteCast.decision_id).where(
        VoteCast.voter_id == person.id, VoteCast.decision_id.is_not(None)
    )


def similar_decisions(codes: Sequence[str], contribution: Contribution, *, limit: int = 5) -> list[Decision]:
    """The latest decisions for the same reasons, on other texts: what was decided of the like before."""
    query = (
        select(Decision)
        .options(*WHOLE)
        .where(
            Decision.code.in_(codes),
            Decision.kind != DecisionKind.CANCEL,
            Decision.contribution_id != contribution.id,
        )
    )
    return list(db.session.scalars(query.order_by(Decision.id.desc()).limit(limit)))


def decisions_on(contribution: Contribution) -> list[Decision]:
    """All that was decided about a text and its author's name, the latest first."""
    query = select(Decision).options(*WHOLE).where(Decision.contribution_id == contribution.id)
    return list(db.session.scalars(query.order_by(Decision.id.desc())))


def suspended_until(person_id: int) -> datetime | None:
    """The end of the last suspension of a person that nothing cancelled."""
    cancelled = select(Decision.cancels_id).where(Decision.cancels_id.is_not(None))
    query = select(func.max(Decision.until)).where(
        Decision.person_id == person_id,
        Decision.kind == DecisionKind.SUSPEND,
        Decision.id.not_in(cancelled),
    )
    return db.session.scalar(query)


# ---- appeals


def open_appeals() -> list[Appeal]:
    """The appeals that wait, the oldest first."""
    query = select(Appeal).where(Appeal.outcome.is_(None)).order_by(Appeal.id)
    whole = joinedload(Appeal.decision).joinedload(Decision.contribution)
    return list(db.session.scalars(query.options(whole)))


def others_who_may_decide(appeal: Appeal) -> int:
    """How many moderators and administrators may decide on an appeal."""
    decision = appeal.decision
    query = select(func.count(func.distinct(RoleGrant.user_id))).where(
        RoleGrant.role.in_([Role.MODERATOR, Role.ADMIN]), *_not_involved(appeal, decision)
    )
    return db.session.scalar(query) or 0


def _not_involved(appeal: Appeal, decision: Decision) -> list[ColumnElement[bool]]:
    flaggers = select(Flag.person_id).where(Flag.contribution_id == decision.contribution_id)
    involved = [i for i in (appeal.person_id, decision.decided_by_id, decision.person_id) if i is not None]
    return [RoleGrant.user_id.not_in(involved), RoleGrant.user_id.not_in(flaggers)]
