"""Families of amendments: suggested by comparing what they do, judged by a person, never merged unasked."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload, selectinload

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_review
from lawlab.amendments.models import Amendment, AmendmentKind, Revision
from lawlab.amendments.queries import open_to_vote
from lawlab.amendments.wording import base_of, shown_revision
from lawlab.bills.models import Article, Bill, Dossier
from lawlab.bills.queries import articles_of
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lawlab.core.journal import record
from lawlab.law.stored import from_json
from lawlab.review.grouping import Profile, Suggestion, evidence_among, members_key, wordings_in
from lawlab.review.models import Family, FamilyKind, FamilyMember, Verdict

#: Families whose members say the same: an amendment is in at most one that is confirmed.
TOGETHER = (FamilyKind.IDENTICAL, FamilyKind.NEAR)


def profiles_on(bill: Bill, places: Collection[int | None] | None = None) -> list[Profile]:
    """The amendments of a version that stand and may be compared, in a number of queries that is fixed;
    of some articles only, by id, when `places` are given (None: what comes before the first one).

    Sub-amendments are left out: they are on the words of their own amendment, not on the bill's.
    """
    articles_of(bill)  # with all their paragraphs, so that each amendment finds its own there
    return [profile_of(amendment) for amendment in open_to_vote(bill, places) if amendment.parent_id is None]


def profile_of(amendment: Amendment) -> Profile:
    revision = shown_revision(amendment)
    return Profile(
        ident=amendment.id,
        wording=revision.wording_hash,
        operations=from_json(revision.operations),
        article=revision.article.uid if revision.article else "",
        base=tuple(base_of(revision)),
        is_addition=amendment.amendment_kind is AmendmentKind.ADDITION,
    )


def store_suggestions(
    bill: Bill, found: Sequence[Suggestion], *, at: datetime, elsewhere: Collection[int] = ()
) -> int:
    """Bring the stored suggestions up to what was found; how many are new.

    A suggestion that no longer holds goes, unless all its members are among those that were not compared
    this time, `elsewhere`. What a person dismissed, or confirmed, is not suggested again as long as its
    members say the same; what was reworded since leaves its family.
    """
    _lock(bill.dossier_id)
    _let_reworded_leave(bill.dossier_id)
    columns = select(Family.id, Family.kind, Family.members_key, Family.verdict)
    stored = db.session.execute(columns.where(Family.dossier_id == bill.dossier_id)).all()
    wanted = {(each.kind, each.key): each for each in found}
    _forget(
        ident
        for ident, kind, key, verdict in stored
        if verdict is Verdict.SUGGESTED
        and (kind, key) not in wanted
        and not all(member in elsewhere for member in wordings_in(key))
    )
    known = {(kind, key) for _ident, kind, key, _verdict in stored}
    settled = [
        (family.kind, {member.amendment_id for member in family.members})
        for family in families_of(bill.dossier_id, Verdict.CONFIRMED)
    ]
    fresh = [
        each
        for name, each in wanted.items()
        if name not in known and not any(_covers(kind, ids, each) for kind, ids in settled)
    ]
    for each in fresh:
        db.session.add(_family(bill.dossier_id, each.kind, each.members, each.key, each.evidence, at))
    db.session.flush()
    return len(fresh)


def _forget(idents: Iterable[int]) -> None:
    for some in _batches(list(idents), 500):
        db.session.execute(delete(FamilyMember).where(FamilyMember.family_id.in_(some)))
        db.session.execute(delete(Family).where(Family.id.in_(some)))


def _batches(idents: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(idents), size):
        yield idents[start : start + size]


def _covers(kind: FamilyKind, idents: set[int], suggestion: Suggestion) -> bool:
    is_same = kind is suggestion.kind or (kind in TOGETHER and suggestion.kind in TOGETHER)
    return is_same and idents.issuperset(suggestion.members)


def _let_reworded_leave(dossier_id: int) -> None:
    """Take out of confirmed families the amendments whose words are not those that were judged."""
    for family in families_of(dossier_id, Verdict.CONFIRMED):
        judged = wordings_in(family.members_key)
        for member in list(family.members):
            wording = shown_revision(member.amendment).wording_hash
            if not wording.startswith(judged.get(member.amendment_id, wording[:12])):
                _leave(family, member, None, reason="reworded")


def families_of(dossier_id: int, verdict: Verdict | None = None) -> list[Family]:
    query = select(Family).where(Family.dossier_id == dossier_id).order_by(Family.id)
    if verdict is not None:
        query = query.where(Family.verdict == verdict)
    return list(db.session.scalars(query))


def family_in(dossier: Dossier, ident: int) -> Family:
    """The dossier's family with this id; NotFound otherwise."""
    family = db.session.get(Family, ident) if 0 < ident < 2**53 else None
    if family is None or family.dossier_id != dossier.id:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return family


def family_of(dossier: Dossier, ident: int) -> list[int]:
    """The amendments of a confirmed family, for who answers it; NotFound when there is none."""
    family = family_in(dossier, ident)
    if family.verdict is not Verdict.CONFIRMED:
        raise Conflict(_("This family is not confirmed: judge it first."))
    return [member.amendment_id for member in family.members]


def confirm_family(person: User, family: Family, *, at: datetime) -> None:
    """Say that a suggestion is right; a smaller confirmed family of the same amendments gives way to it."""
    _require_desk(person)
    _lock(family.dossier_id)
    db.session.refresh(family)
    if family.verdict is Verdict.CONFIRMED:
        return
    idents = {member.amendment_id for member in family.members}
    if family.kind in TOGETHER:
        _absorb(person, family, idents)
    _judge(person, family, Verdict.CONFIRMED, at)


def _absorb(person: User, family: Family, idents: set[int]) -> None:
    for other in families_of(family.dossier_id, Verdict.CONFIRMED):
        theirs = {member.amendment_id for member in other.members}
        if other.id == family.id or other.kind not in TOGETHER or not theirs & idents:
            continue
        if not theirs <= idents:
            raise Conflict(_("One of these amendments is in another family: take it out of there first."))
        record(person.id, "absorb_family", f"family:{other.id}", into=family.id, members=sorted(theirs))
        db.session.delete(other)


def dismiss_family(person: User, family: Family, *, at: datetime) -> None:
    """Say that these do not belong together: it is not suggested again as long as they say the same."""
    _require_desk(person)
    _lock(family.dossier_id)
    db.session.refresh(family)
    if family.verdict is not Verdict.DISMISSED:
        _judge(person, family, Verdict.DISMISSED, at)


def _judge(person: User, family: Family, verdict: Verdict, at: datetime) -> None:
    family.verdict, family.judged_by_id, family.judged_at = verdict, person.id, at
    members = sorted(member.amendment_id for member in family.members)
    verb = "confirm_family" if verdict is Verdict.CONFIRMED else "dismiss_family"
    record(person.id, verb, f"family:{family.id}", kind=family.kind, members=members)
    db.session.flush()


def make_family(
    person: User, dossier: Dossier, kind: FamilyKind, amendments: Sequence[Amendment], *, at: datetime
) -> Family:
    """Bring amendments together by hand; the comparison's evidence is kept beside, where there is any."""
    _require_desk(person)
    _lock(dossier.id)
    if len({amendment.id for amendment in amendments}) < 2:
        raise Invalid(_("A family has at least two amendments."))
    if any(amendment.dossier_id != dossier.id for amendment in amendments):
        raise Invalid(_("These amendments are not all on this text."))
    group = [profile_of(amendment) for amendment in amendments]
    key = members_key({profile.ident: profile.wording for profile in group})
    family = _family(dossier.id, kind, [p.ident for p in group], key, evidence_among(group), at)
    db.session.add(family)
    db.session.flush()
    confirm_family(person, family, at=at)
    return family


def add_member(person: User, family: Family, amendment: Amendment, *, at: datetime) -> None:
    """Bring one more amendment into a confirmed family."""
    _require_confirmed(person, family)
    members = [member.amendment for member in family.members]
    if amendment.dossier_id != family.dossier_id:
        raise Invalid(_("These amendments are not all on this text."))
    if amendment.id in {each.id for each in members}:
        return
    if family.kind in TOGETHER:
        _absorb(person, family, {each.id for each in members} | {amendment.id})
    family.members.append(FamilyMember(amendment_id=amendment.id, amendment=amendment))
    wordings = wordings_in(family.members_key)
    wordings[amendment.id] = shown_revision(amendment).wording_hash
    family.members_key = members_key(wordings)
    family.evidence = evidence_among([profile_of(each) for each in (*members, amendment)])
    record(person.id, "join_family", f"family:{family.id}", amendment=amendment.id)
    db.session.flush()


def remove_member(person: User, family: Family, amendment_id: int) -> None:
    """Take an amendment out of a confirmed family; a family of one is none."""
    _require_confirmed(person, family)
    for member in [each for each in family.members if each.amendment_id == amendment_id]:
        _leave(family, member, person, reason="taken out")


def split_family(
    person: User, family: Family, leaving: Iterable[int], *, at: datetime
) -> tuple[Family, Family]:
    """Make two confirmed families of one: those who leave, and those who stay; both at least two."""
    _require_confirmed(person, family)
    going = [member for member in family.members if member.amendment_id in set(leaving)]
    if len(going) < 2 or len(family.members) - len(going) < 2:
        raise Invalid(_("Each part must keep at least two amendments."))
    amendments, dossier = (
        [member.amendment for member in going],
        db.session.get_one(Dossier, family.dossier_id),
    )
    for member in going:
        _leave(family, member, person, reason="split")
    return family, make_family(person, dossier, family.kind, amendments, at=at)


def _leave(family: Family, member: FamilyMember, person: User | None, *, reason: str) -> None:
    ident = member.amendment_id
    family.members.remove(member)
    wordings = {key: words for key, words in wordings_in(family.members_key).items() if key != ident}
    family.members_key = members_key(wordings)
    family.evidence = [pair for pair in family.evidence if ident not in (pair["one"], pair["other"])]
    actor = person.id if person else None
    record(actor, "leave_family", f"family:{family.id}", amendment=ident, reason=reason)
    if len(family.members) < 2:
        record(actor, "end_family", f"family:{family.id}")
        db.session.delete(family)
    db.session.flush()


def _family(
    dossier_id: int, kind: FamilyKind, members: Sequence[int], key: str, evidence: list[Any], at: datetime
) -> Family:
    return Family(
        dossier_id=dossier_id,
        kind=kind,
        verdict=Verdict.SUGGESTED,
        members_key=key,
        evidence=evidence,
        suggested_at=at,
        members=[FamilyMember(amendment_id=ident) for ident in members],
    )


def _require_confirmed(person: User, family: Family) -> None:
    _require_desk(person)
    _lock(family.dossier_id)
    db.session.refresh(family)
    if family.verdict is not Verdict.CONFIRMED:
        raise Conflict(_("This family is not confirmed: judge it first."))


def _require_desk(person: User) -> None:
    if not can_review(person):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))


def _lock(dossier_id: int) -> None:
    """One change of a dossier's families at a time."""
    db.session.flush()
    db.session.execute(select(Dossier.id).where(Dossier.id == dossier_id).with_for_update())


def page_of_families(
    dossier: Dossier, verdict: Verdict, kind: FamilyKind | None, *, limit: int, offset: int
) -> list[Family]:
    """The families of one verdict, the largest first, then the oldest."""
    size = select(func.count()).where(FamilyMember.family_id == Family.id).correlate(Family).scalar_subquery()
    member = selectinload(Family.members).joinedload(FamilyMember.amendment)
    query = (
        select(Family)
        .where(Family.dossier_id == dossier.id, Family.verdict == verdict)
        .options(
            member.selectinload(Amendment.revisions).options(
                joinedload(Revision.article).selectinload(Article.paragraphs),
                joinedload(Revision.bill),
                joinedload(Revision.parent_revision),
            )
        )
    )
    if kind is not None:
        query = query.where(Family.kind == kind)
    return list(db.session.scalars(query.order_by(size.desc(), Family.id).limit(limit).offset(offset)))


def family_counts(dossier: Dossier) -> dict[tuple[Verdict, FamilyKind], int]:
    """How many families there are, by verdict and kind."""
    query = select(Family.verdict, Family.kind, func.count()).where(Family.dossier_id == dossier.id)
    rows = db.session.execute(query.group_by(Family.verdict, Family.kind))
    return {(verdict, kind): count for verdict, kind, count in rows}


def confirmed_with(amendment: Amendment) -> list[Family]:
    """The confirmed families of an amendment: that of its like, then its rivals."""
    query = (
        select(Family)
        .join(FamilyMember)
        .where(FamilyMember.amendment_id == amendment.id, Family.verdict == Verdict.CONFIRMED)
        .order_by(Family.kind == FamilyKind.RIVALS, Family.id)
    )
    return list(db.session.scalars(query))
