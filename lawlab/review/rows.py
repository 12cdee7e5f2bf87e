"""The rows of the desk's list, each with all that it shows: as many queries for one row as for fifty."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import aliased

from lawlab.accounts.models import Level, User
from lawlab.amendments.models import Amendment, AmendmentKind, Carry, Revision, Status
from lawlab.bills.models import Article, Bill, Paragraph
from lawlab.contributions.models import Contribution
from lawlab.core.db import db
from lawlab.review.extracts import Extract, extracts_of, touched_paragraphs
from lawlab.review.listing import Place
from lawlab.review.models import (
    Answer,
    Assignment,
    Family,
    FamilyKind,
    FamilyMember,
    InternalNote,
    OfficialResponse,
    Opinion,
    Standing,
    Verdict,
)
from lawlab.review.queries import in_conflict, is_last_of
from lawlab.votes.models import Ballot, level_totals

#: How many members of a family a row names; the families' page has them all.
MOST_MEMBERS = 12


@dataclass(frozen=True)
class Member:
    """Another amendment of a family, as a row names it."""

    id: int
    number: int
    title: str
    status: Status
    rank: int | None


@dataclass(frozen=True)
class Relation:
    """A family of the row's amendment, itself left out."""

    family_id: int
    is_confirmed: bool
    members: list[Member]
    more: int  #: how many are not named


@dataclass(frozen=True)
class DeskRow:
    """One amendment of the list."""

    id: int
    number: int
    title: str
    kind: AmendmentKind
    status: Status
    is_waiting: bool  #: for its author, in conflict with this version
    parent_number: int | None  #: of the amendment that it amends
    author: str
    submitted_at: datetime
    article: str  #: the article's number; empty where there is none
    article_label: str
    article_eid: str
    standing: Standing | None
    votes: int
    levels: dict[Level, int]  #: of these votes, those of each level of verification
    extracts: list[Extract] = field(default_factory=list)
    variants: Relation | None = None
    rivals: list[Relation] = field(default_factory=list)
    opinion: Opinion | None = None  #: of the published response
    response_id: int | None = None
    is_being_answered: bool = False
    assignee: User | None = None
    notes: int = 0

    @property
    def is_additional(self) -> bool:
        return self.kind is AmendmentKind.ADDITION

    @property
    def mobilisation(self) -> int | None:
        """Where the ranking notes one: by how many points more those who came by a link are for it."""
        standing = self.standing
        if standing is None or not standing.note or not sum(standing.invited) or not sum(standing.direct):
            return None
        invited, direct = (
            for_ / sum(votes) for votes in (standing.invited, standing.direct) for for_ in votes[:1]
        )
        return round(100 * (direct - invited))


def rows_of(bill: Bill, places: Sequence[Place]) -> list[DeskRow]:
    """The amendments of a page, in its order."""
    idents = [place.amendment_id for place in places]
    facts = _facts(bill, idents)
    extracts = _extracts(idents)
    rivals = _relations(bill, idents, [FamilyKind.RIVALS], confirmed=False)
    variants = _relations(bill, idents, [FamilyKind.IDENTICAL, FamilyKind.NEAR], confirmed=True)
    published, begun = _responses(idents)
    assignees = _assignees(idents)
    notes = _notes(idents)
    return [
        DeskRow(
            **facts[ident],
            extracts=extracts.get(ident, []),
            variants=variants[ident][0] if variants[ident] else None,
            rivals=rivals[ident],
            opinion=published[ident][0] if ident in published else None,
            response_id=published[ident][1] if ident in published else None,
            is_being_answered=ident in begun,
            assignee=assignees.get(ident),
            notes=notes.get(ident, 0),
        )
        for ident in idents
        if ident in facts
    ]


def _facts(bill: Bill, idents: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What stands on the amendment itself, its place and its votes."""
    votes = Ballot.for_count + Ballot.mixed_count + Ballot.against_count
    parent = aliased(Amendment.__table__)
    columns: dict[str, Any] = {
        "id": Amendment.id,
        "number": Amendment.number,
        "title": Amendment.title,
        "kind": Amendment.amendment_kind,
        "status": Amendment.status,
        "is_waiting": in_conflict(),
        "parent_number": parent.c.number,
        "author": User.public_name,
        "submitted_at": func.coalesce(
            Revision.submitted_at, Revision.created_at, type_=Revision.created_at.type
        ),
        "article": func.coalesce(Article.number, ""),
        "article_label": func.coalesce(Article.label, ""),
        "article_eid": func.coalesce(Article.eid, ""),
        "votes": func.coalesce(votes, 0),
        "levels": Ballot.by_level,
        "standing": Standing,
    }
    query = (
        select(*(column.label(name) if name != "standing" else column for name, column in columns.items()))
        .select_from(Amendment)
        .join(User, User.id == Contribution.author_id)
        .join(Revision, is_last_of(Revision, Amendment.id))
        .outerjoin(Article, Article.id == Revision.article_id)
        .outerjoin(Ballot, Ballot.id == Amendment.ballot_id)
        .outerjoin(parent, parent.c.id == Amendment.parent_id)
        .outerjoin(Standing, and_(Standing.bill_id == bill.id, Standing.amendment_id == Amendment.id))
        .where(Amendment.id.in_(idents))
    )
    found = {row[0]: dict(zip(columns, row, strict=True)) for row in db.session.execute(query)}
    for facts in found.values():
        facts["levels"] = level_totals(facts["levels"] or {})
    return found


def _extracts(idents: Sequence[int]) -> dict[int, list[Extract]]:
    """The first changes of each, as its last sure revision has them."""
    each = aliased(Revision)
    sure = select(func.max(each.position)).where(
        each.amendment_id == Amendment.id, each.carry != Carry.CONFLICT
    )
    query = (
        select(Amendment.id, Revision.article_id, Revision.operations, Revision.parent_revision_id)
        .join(Revision, Revision.amendment_id == Amendment.id)
        .where(Amendment.id.in_(idents), Revision.position == sure.correlate(Amendment).scalar_subquery())
    )
    found = db.session.execute(query).all()
    wanted = {
        (article_id, number)
        for _id, article_id, operations, parent in found
        if article_id and parent is None
        for number in touched_paragraphs(operations)
    }
    texts = _texts(wanted)
    return {
        ident: extracts_of(operations, texts[article_id] if parent is None else {})
        for ident, article_id, operations, parent in found
    }


def _texts(places: Iterable[tuple[int, int]]) -> dict[int | None, dict[int, str]]:
    """The words of some paragraphs, by article and number."""
    place = tuple_(Paragraph.article_id, Paragraph.position)
    query = select(Paragraph.article_id, Paragraph.position, Paragraph.text).where(place.in_(list(places)))
    found: dict[int | None, dict[int, str]] = defaultdict(dict)
    for article_id, number, text in db.session.execute(query):
        found[article_id][number] = text
    return found


def _relations(
    bill: Bill, idents: Sequence[int], kinds: Sequence[FamilyKind], *, confirmed: bool
) -> dict[int, list[Relation]]:
    """The families of these amendments, the first MOST_MEMBERS of each by rank."""
    own = aliased(FamilyMember)
    families = select(own.family_id).where(own.amendment_id.in_(idents))
    verdict = Family.verdict == Verdict.CONFIRMED if confirmed else Family.verdict != Verdict.DISMISSED
    nth = func.row_number().over(
        partition_by=Family.id, order_by=(Standing.rank.asc().nulls_last(), Amendment.number)
    )
    size = func.count().over(partition_by=Family.id)
    of = and_(Standing.bill_id == bill.id, Standing.amendment_id == Amendment.id)
    listed = (
        select(
            Family.id.label("family_id"),
            (Family.verdict == Verdict.CONFIRMED).label("is_confirmed"),
            Amendment.id.label("id"),
            Amendment.number.label("number"),
            Amendment.title.label("title"),
            Amendment.status.label("status"),
            Standing.rank.label("rank"),
            nth.label("nth"),
            size.label("size"),
        )
        .select_from(Family)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .join(Amendment, Amendment.id == FamilyMember.amendment_id)
        .outerjoin(Standing, of)
        .where(Family.id.in_(families), Family.kind.in_(kinds), verdict)
        .subquery()
    )
    query = select(listed).where(listed.c.nth <= MOST_MEMBERS + 1).order_by(listed.c.family_id, listed.c.nth)
    members: dict[int, list[Member]] = defaultdict(list)
    marks: dict[int, tuple[bool, int]] = {}
    for family_id, is_confirmed, ident, number, title, status, rank, _nth, size_ in db.session.execute(query):
        members[family_id].append(Member(ident, number, title, status, rank))
        marks[family_id] = bool(is_confirmed), size_
    return _by_amendment(idents, members, marks)


def _by_amendment(
    idents: Sequence[int], members: dict[int, list[Member]], marks: dict[int, tuple[bool, int]]
) -> dict[int, list[Relation]]:
    query = select(FamilyMember.amendment_id, FamilyMember.family_id).where(
        FamilyMember.amendment_id.in_(idents), FamilyMember.family_id.in_(list(members))
    )
    found: dict[int, list[Relation]] = defaultdict(list)
    for ident, family_id in db.session.execute(query.order_by(FamilyMember.family_id)):
        is_confirmed, size = marks[family_id]
        others = [member for member in members[family_id] if member.id != ident][:MOST_MEMBERS]
        found[ident].append(Relation(family_id, is_confirmed, others, size - 1 - len(others)))
    return found


def _responses(idents: Sequence[int]) -> tuple[dict[int, tuple[Opinion, int]], set[int]]:
    """The published opinion on each with its response, and those to which a response is being written."""
    query = (
        select(
            Answer.amendment_id, OfficialResponse.opinion, OfficialResponse.id, OfficialResponse.published_at
        )
        .join(OfficialResponse, OfficialResponse.id == Answer.response_id)
        .where(Answer.amendment_id.in_(idents), Answer.replaced_at.is_(None))
        .order_by(OfficialResponse.published_at, OfficialResponse.id)
    )
    published: dict[int, tuple[Opinion, int]] = {}
    begun: set[int] = set()
    for ident, opinion, response_id, published_at in db.session.execute(query):
        if published_at is None:
            begun.add(ident)
        else:
            published[ident] = opinion, response_id
    return published, begun


def _assignees(idents: Sequence[int]) -> dict[int, User]:
    query = select(Assignment).where(Assignment.amendment_id.in_(idents))
    return {row.amendment_id: row.assignee for row in db.session.scalars(query)}


def _notes(idents: Sequence[int]) -> dict[int, int]:
    query = (
        select(InternalNote.amendment_id, func.count())
        .where(InternalNote.amendment_id.in_(idents))
        .group_by(InternalNote.amendment_id)
    )
    return {ident: count for ident, count in db.session.execute(query)}
