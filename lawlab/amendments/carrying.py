"""What becomes of amendments when the words under them change: a new version of the bill, a revised parent.

An amendment whose words hold is carried over; otherwise its author is shown both readings and chooses.
Nothing is decided for anyone: a revision in conflict says nothing, the one before it stays readable.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from lawlab.amendments.lines import Line
from lawlab.amendments.models import Amendment, AmendmentKind, Carry, Revision, Status
from lawlab.amendments.queries import pending_on
from lawlab.amendments.rounds import close_vote, put_to_vote
from lawlab.amendments.wording import (
    Target,
    applied,
    base_of,
    hash_of,
    is_in_conflict,
    shown_revision,
    stored,
    voted_wording,
)
from lawlab.bills.hooks import on_new_version
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db
from lawlab.core.journal import record
from lawlab.core.realtime import announce
from lawlab.law.alignment import SIMILAR, predecessors, similarity
from lawlab.law.merge import carry_over
from lawlab.law.stored import from_json, to_json


class Reason(StrEnum):
    """Why an author must choose."""

    WORDS = "words"  #: both changed the same words
    ARTICLE = "article"  #: the article is not in the new version
    ALREADY = "already"  #: the new version says what the amendment proposed
    PARENT = "parent"  #: the amendment it amends waits for its own author


@dataclass(frozen=True)
class Reading:
    """One place where two changes of the same words meet."""

    paragraph: int | None  #: its number in the new version; None where it went
    base: str  #: the words that both changed
    theirs: str  #: the new version's
    ours: str  #: the amendment's


@dataclass(frozen=True)
class Carried:
    """An edit on new words: what held, and the places where it could not."""

    lines: list[Line]
    readings: list[Reading]


def carry(base: Sequence[str], operations: dict[str, Any], new_base: Sequence[str]) -> Carried:
    """The same edit on the words that replaced `base`; where both changed the same words, theirs stand."""
    found = carry_over(base, new_base, from_json(operations))
    places = {old: new for new, old in enumerate(predecessors(base, new_base), start=1) if old is not None}
    readings = [
        Reading(
            places.get(conflict.paragraph - 1),
            conflict.base,
            conflict.readings.get("version", ""),
            conflict.readings.get("amendment", ""),
        )
        for conflict in found.conflicts
    ]
    return Carried(applied(new_base, to_json(found.operations)), readings)


def following_article(article: Article, bill: Bill, *, is_place: bool = False) -> Article | None:
    """The same article in another version; as a place, the nearest before it that is still there."""
    same = select(Article).where(Article.bill_id == bill.id, Article.uid == article.uid)
    found = db.session.scalars(same).first()
    if found is not None or not is_place:
        return found
    earlier = [other.uid for other in article.bill.articles if other.position < article.position]
    places = {other.uid: other for other in bill.articles}
    return next((places[uid] for uid in reversed(earlier) if uid in places), None)


@dataclass(frozen=True)
class Choice:
    """What an author in conflict chooses from."""

    target: Target
    lines: list[Line]
    readings: list[Reading]


def readings_of(amendment: Amendment) -> Choice | None:
    """Both readings of an amendment in conflict; None when what it was about is gone."""
    revision, sure = amendment.current, shown_revision(amendment)
    if {conflict["reason"] for conflict in revision.conflicts} & {Reason.ARTICLE, Reason.PARENT}:
        return None
    target = Target(revision.bill, revision.article, parent=amendment.parent)
    if amendment.amendment_kind is AmendmentKind.DELETION:
        return Choice(target, [], [])
    carried = carry(base_of(sure), sure.operations, target.base)
    return Choice(target, carried.lines, carried.readings)


@on_new_version
def carry_amendments(previous: Bill, bill: Bill) -> None:
    """Bring every pending amendment of the version that was replaced to the new one, or to its author."""
    at = bill.loaded_at
    for amendment in pending_on(previous):
        if amendment.parent is None:
            _bring_to(amendment, bill, at)
        elif amendment.parent.status is Status.ACCEPTED:
            _stand_alone(amendment, amendment.parent, bill, at)
        else:
            _follow_parent(amendment, at)
        _settle_vote(amendment, at)


def carry_sub_amendments(parent: Amendment, *, at: datetime) -> None:
    """Bring a revised amendment's sub-amendments to its new words, or to their authors."""
    db.session.flush()
    for amendment in _pending_of(parent):
        _follow_parent(amendment, at)
        _settle_vote(amendment, at)


def _pending_of(parent: Amendment) -> list[Amendment]:
    states = [Status.DRAFT, Status.SUBMITTED]
    query = select(Amendment).where(Amendment.parent_id == parent.id, Amendment.status.in_(states))
    return list(db.session.scalars(query.order_by(Amendment.id)))


def _bring_to(amendment: Amendment, bill: Bill, at: datetime) -> None:
    sure = shown_revision(amendment)
    if amendment.amendment_kind is AmendmentKind.ADDITION:
        place = following_article(sure.article, bill, is_place=True) if sure.article else None
        carried = Carried(applied([], sure.operations), [])
        _append(amendment, Target(bill, place, is_addition=True), carried, at)
        return
    article = following_article(sure.article, bill) if sure.article else None
    if article is None:
        _append_conflict(amendment, Target(bill, None), [{"reason": Reason.ARTICLE}], at)
        return
    target = Target(bill, article)
    if amendment.amendment_kind is AmendmentKind.DELETION:
        _append(amendment, target, Carried([], []), at)
    else:
        _append(amendment, target, carry(base_of(sure), sure.operations, target.base), at)


def _follow_parent(amendment: Amendment, at: datetime) -> None:
    parent = amendment.parent
    assert parent is not None
    target = Target(parent.current.bill, parent.current.article, parent=parent)
    if is_in_conflict(parent):
        _append_conflict(amendment, target, [{"reason": Reason.PARENT}], at)
        return
    sure = shown_revision(amendment)
    _append(amendment, target, carry(base_of(sure), sure.operations, target.base), at)


def _stand_alone(amendment: Amendment, parent: Amendment, bill: Bill, at: datetime) -> None:
    """The text took up the amendment that this one amends, without it: it amends the text from now on."""
    sure, place = shown_revision(amendment), parent.current.article
    if parent.amendment_kind is AmendmentKind.ADDITION:
        article = _article_made_of(parent, bill)
    else:
        article = following_article(place, bill) if place else None
    amendment.parent = None
    amendment.amendment_kind = AmendmentKind.CHANGE
    record(None, "stand_alone", f"amendment:{amendment.id}", parent=parent.id)
    if article is None:
        _append_conflict(amendment, Target(bill, None), [{"reason": Reason.ARTICLE}], at)
    else:
        _append(
            amendment,
            Target(bill, article),
            carry(base_of(sure), sure.operations, article.texts),
            at,
        )


def _article_made_of(amendment: Amendment, bill: Bill) -> Article | None:
    """The version's new article that an additional article became: the likest, if any is like it."""
    known = {article.uid for article in amendment.current.bill.articles}
    words = "\n".join(line.text for line in applied([], shown_revision(amendment).operations))
    new = [article for article in bill.articles if article.uid not in known]
    likest = max(new, key=lambda article: similarity(words, "\n".join(article.texts)), default=None)
    return likest if likest and similarity(words, "\n".join(likest.texts)) >= SIMILAR else None


def _append(amendment: Amendment, target: Target, carried: Carried, at: datetime) -> None:
    """The next revision, on the new words: carried where everything held, in conflict otherwise."""
    base = target.base
    if carried.readings:
        conflicts = [{"reason": Reason.WORDS, **asdict(reading)} for reading in carried.readings]
        _append_conflict(amendment, target, conflicts, at)
    elif [line.text for line in carried.lines] == base:
        _append_conflict(amendment, target, [{"reason": Reason.ALREADY}], at)
    else:
        wording = voted_wording(amendment.amendment_kind, base, carried.lines)
        revision = _next_revision(amendment, target, Carry.CARRIED, at)
        revision.operations, revision.wording_hash = stored(target, carried.lines), hash_of(wording)
        db.session.flush()


def _append_conflict(
    amendment: Amendment, target: Target, conflicts: list[dict[str, Any]], at: datetime
) -> None:
    sure = shown_revision(amendment)
    revision = _next_revision(amendment, target, Carry.CONFLICT, at)
    revision.operations, revision.wording_hash = to_json(()), sure.wording_hash
    revision.conflicts = conflicts
    db.session.flush()


def _next_revision(amendment: Amendment, target: Target, carry: Carry, at: datetime) -> Revision:
    parent_revision = None
    if target.parent is not None and not is_in_conflict(target.parent):
        parent_revision = shown_revision(target.parent)
    revision = Revision(
        position=amendment.current.position + 1,
        bill_id=target.bill.id,
        bill=target.bill,
        article_id=target.article.id if target.article else None,
        article=target.article,
        parent_revision=parent_revision,
        rationale=amendment.body,
        carry=carry,
        created_at=at,
        submitted_at=at if amendment.status is Status.SUBMITTED else None,
    )
    amendment.revisions.append(revision)
    return revision


def _settle_vote(amendment: Amendment, at: datetime) -> None:
    """Go on voting where the words hold; stop where nobody could say which words are voted on."""
    if amendment.status is not Status.SUBMITTED:
        return
    if is_in_conflict(amendment):
        close_vote(amendment, at=at)
    else:
        put_to_vote(amendment, at=at)
    ids = {
        "amendment": amendment.id,
        "article": amendment.current.article_id,
        "parent": amendment.parent_id,
    }
    announce("amendment:revised", ids, room=amendment.current.bill.room)
