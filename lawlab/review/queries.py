"""The desk's list as SQL: which amendments of a bill, one small function a filter, one entry an order.

A list starts from the dossier's amendments (found by the key of their numbers); the contribution, the last
revision and the standing of each are found by their own keys, and what else is asked about (answers,
families, assignments) are sets computed once. So a list costs one pass, and a page details its rows alone.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased, lazyload, load_only

from lawlab.accounts.models import Role, RoleGrant, User
from lawlab.amendments.models import Amendment, AmendmentKind, Carry, Revision, Status
from lawlab.amendments.queries import STANDING
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Contribution
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db
from lawlab.review.models import (
    Answer,
    Assignment,
    Family,
    FamilyKind,
    FamilyMember,
    OfficialResponse,
    RankStatus,
    SavedView,
    Standing,
    Verdict,
)
from lawlab.votes.models import Ballot

Condition = ColumnElement[bool]
#: Families whose members say the same, nearly so: shown as one.
ALIKE = (FamilyKind.IDENTICAL, FamilyKind.NEAR)
#: The forms of operations (lawlab/law/forms.py) behind each kind of change that one may ask for.
CHANGES: dict[str, tuple[str, ...]] = {
    "replace": (
        "SUBST_MOTS",
        "REDIGER_DEBUT_FIN",
        "REDIGER_PHRASE",
        "REDIGER_ALINEA",
        "SUBST_ALINEAS",
        "REDIGER_ARTICLE",
    ),
    "insert": ("INSERT_MOTS", "COMPL_ALINEA_MOTS"),
    "delete": ("SUPPR_MOTS", "SUPPR_PHRASE", "SUPPR_ALINEA"),
    "paragraphs": ("INSERT_ALINEA", "COMPL_ALINEA_ALINEAS", "COMPL_ARTICLE"),
}
WHOLE = {"addition": AmendmentKind.ADDITION, "deletion": AmendmentKind.DELETION}


def at_desk(bill: Bill, *columns: Any) -> Select[Any]:
    """What was put before everybody on this version of the bill, drafts and hidden words left out.

    The whole team sees the same list, whoever reads it.
    """
    standing = and_(Standing.bill_id == bill.id, Standing.amendment_id == Amendment.id)
    return (
        select(*columns)
        .select_from(Amendment)
        .join(Revision, is_last_of(Revision, Amendment.id))
        .outerjoin(Standing, standing)
        .where(
            Amendment.dossier_id == bill.dossier_id,
            Amendment.number.is_not(None),
            Amendment.status != Status.DRAFT,
            Revision.bill_id == bill.id,
            visible_to(None),
        )
    )


def is_last_of(revision: Any, amendment_id: Any) -> Condition:
    """That a revision is the last one of an amendment."""
    each = aliased(Revision)
    last = select(func.max(each.position)).where(each.amendment_id == amendment_id)
    correlated = last.correlate_except(each).scalar_subquery()
    return and_(revision.amendment_id == amendment_id, revision.position == correlated)


# ---- filters


def is_standing() -> Condition:
    """Not taken back by its author."""
    return Amendment.status.in_(STANDING)


def has_status(status: str) -> Condition:
    """In this state; "conflict": waits for its author on this version; "all": withdrawn ones too."""
    if status == "conflict":
        return and_(is_standing(), in_conflict())
    if status == "all":
        return Amendment.status != Status.DRAFT
    return Amendment.status == Status(status)


def in_conflict() -> Condition:
    return and_(Revision.carry == Carry.CONFLICT, Amendment.status == Status.SUBMITTED)


def on_article(bill: Bill, eid: str | None) -> Condition:
    """On this article, or after it for an additional one; None: before the first, or its article is gone."""
    if eid is None:
        return Revision.article_id.is_(None)
    article = select(Article.id).where(Article.bill_id == bill.id, Article.eid == eid)
    return Revision.article_id == article.scalar_subquery()


def in_families(bill: Bill, kinds: Iterable[FamilyKind], *, confirmed: bool) -> Condition:
    """In a family of one of these kinds; a suggestion counts unless `confirmed`, a dismissed one never."""
    verdict = Family.verdict == Verdict.CONFIRMED if confirmed else Family.verdict != Verdict.DISMISSED
    members = (
        select(FamilyMember.amendment_id)
        .join(Family, Family.id == FamilyMember.family_id)
        .where(Family.dossier_id == bill.dossier_id, Family.kind.in_(list(kinds)), verdict)
    )
    return Amendment.id.in_(members)


def has_relations(bill: Bill, relation: str) -> Condition:
    """ "variants": said by others too; "rivals": excludes others; "none": neither."""
    variants = in_families(bill, ALIKE, confirmed=True)
    rivals = in_families(bill, [FamilyKind.RIVALS], confirmed=False)
    if relation == "none":
        return and_(~variants, ~rivals)
    return variants if relation == "variants" else rivals


def is_ranked_as(wanted: str) -> Condition:
    """A place ("10": the first ten), or a mark of the ranking."""
    if wanted.isdigit():
        return Standing.rank <= int(wanted)
    if wanted == "badge":
        return Standing.has_badge.is_(True)
    if wanted == "provisional":
        return Standing.status == RankStatus.PROVISIONAL
    if wanted == "mobilised":
        return Standing.note.is_not(None)
    return or_(Standing.status.is_(None), Standing.status == RankStatus.NOT_ENOUGH)


def is_answered(bill: Bill) -> Condition:
    """A published response stands on it."""
    return Amendment.id.in_(_responses(bill).where(OfficialResponse.published_at.is_not(None)))


def is_being_answered(bill: Bill) -> Condition:
    """A response to it is being written."""
    return Amendment.id.in_(_responses(bill).where(OfficialResponse.published_at.is_(None)))


def _responses(bill: Bill) -> Select[Any]:
    return (
        select(Answer.amendment_id)
        .join(OfficialResponse, OfficialResponse.id == Answer.response_id)
        .where(OfficialResponse.dossier_id == bill.dossier_id, Answer.replaced_at.is_(None))
    )


def makes_change(kind: str) -> Condition:
    """At least one of its operations has this form.

    The forms are looked for in the JSON as it is stored: within a string of JSON every quotation mark is
    escaped, so that no citizen's words can read like `"op": "SUPPR_MOTS"`.
    """
    if kind in WHOLE:
        return Amendment.amendment_kind == WHOLE[kind]
    written = cast(Revision.operations, Text)
    forms = or_(*(written.contains(f'"op": "{form}"', autoescape=True) for form in CHANGES[kind]))
    return and_(Amendment.amendment_kind == AmendmentKind.CHANGE, forms)


def is_assigned_to(person_id: int | None) -> Condition:
    """Somebody of the team looks after it; None: nobody does."""
    if person_id is None:
        return ~Amendment.id.in_(select(Assignment.amendment_id))
    return Amendment.id.in_(select(Assignment.amendment_id).where(Assignment.assignee_id == person_id))


def is_among(idents: Sequence[int]) -> Condition:
    return Amendment.id.in_(idents)


def says(words: Sequence[str]) -> Condition:
    """All these words stand in its title or its reasons, as they are: for when there is no index."""
    fields = (Amendment.title, Contribution.body)
    return and_(*(or_(*(field.icontains(word, autoescape=True) for field in fields)) for word in words))


def has_number(number: int) -> Condition:
    return Amendment.number == number


# ---- orders


def ordered(listed: Select[Any], order: str) -> tuple[Select[Any], list[Any]]:
    """The list with what its order needs joined, and the order itself."""
    if order == "document":
        return _in_document(listed)
    if order == "unrated":
        votes = Ballot.for_count + Ballot.mixed_count + Ballot.against_count
        known = {RankStatus.RANKED: 2, RankStatus.PROVISIONAL: 1}
        level = case(known, value=Standing.status, else_=0)
        joined = listed.outerjoin(Ballot, Ballot.id == Amendment.ballot_id)
        return joined, [level, func.coalesce(votes, 0), Amendment.number]
    keys: dict[str, Any] = {
        "support": Standing.rank.asc().nulls_last(),
        "bridging": Standing.bridging_rank.asc().nulls_last(),
        "divisive": Standing.division.desc().nulls_last(),
        "recent": func.coalesce(Revision.submitted_at, Revision.created_at).desc(),
    }
    return listed, [keys[order], Amendment.number]


def _in_document(listed: Select[Any]) -> tuple[Select[Any], list[Any]]:
    """As they are discussed: down the text, an article's deletion first, the articles added after it last.

    A sub-amendment follows its amendment: the usage of both French chambers.
    """
    head, revision = aliased(Amendment.__table__), aliased(Revision)
    head_id = func.coalesce(Amendment.parent_id, Amendment.id)
    joined = (
        listed.join(head, head.c.id == head_id)
        .join(revision, is_last_of(revision, head_id))
        .outerjoin(Article, Article.id == revision.article_id)
    )
    addition = case((head.c.amendment_kind == AmendmentKind.ADDITION, 1), else_=0)
    deletion = case((head.c.amendment_kind == AmendmentKind.DELETION, 0), else_=1)
    paragraph = revision.operations[("operations", 0, "paragraph")].as_integer()
    missing = case((Article.id.is_(None), 1 - addition), else_=0)  # its article is not in this version
    order = [missing, func.coalesce(Article.position, 0), addition, deletion, func.coalesce(paragraph, 0)]
    return joined, [*order, head.c.number, Amendment.parent_id.is_not(None), Amendment.number]


def articles_named(bill: Bill) -> list[Article]:
    """The articles in order, for a choice: their names alone, none of their words."""
    names = load_only(Article.eid, Article.label, Article.number, Article.position)
    query = select(Article).where(Article.bill_id == bill.id).order_by(Article.position)
    return list(db.session.scalars(query.options(names, lazyload(Article.paragraphs))))


def team() -> list[User]:
    """Who works at the desk, administrators apart: they may, but it is not their work."""
    query = (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.LAWMAKER)
        .order_by(User.public_name)
    )
    return list(db.session.scalars(query))


def saved_views(bill: Bill, viewer: User) -> list[SavedView]:
    """A person's own views of the dossier and those that colleagues share, by name."""
    seen = or_(SavedView.owner_id == viewer.id, SavedView.is_shared)
    query = select(SavedView).where(SavedView.dossier_id == bill.dossier_id, seen)
    return list(db.session.scalars(query.order_by(SavedView.name, SavedView.id)))


def families_alike(bill: Bill) -> Subquery:
    """Each amendment with the confirmed family that it is shown with; the first one, if there are several."""
    return (
        select(FamilyMember.amendment_id, func.min(Family.id).label("family_id"))
        .join(Family, Family.id == FamilyMember.family_id)
        .where(Family.dossier_id == bill.dossier_id, Family.verdict == Verdict.CONFIRMED)
        .where(Family.kind.in_(ALIKE))
        .group_by(FamilyMember.amendment_id)
        .subquery()
    )
