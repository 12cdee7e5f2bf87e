"""In the adopted text: a later version compared with each amendment, and a person's word on what is found."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_review
from lawlab.amendments.models import Amendment, AmendmentKind, Carry, Revision, Status
from lawlab.amendments.queries import STANDING
from lawlab.amendments.wording import proposed_text
from lawlab.bills.models import Article, Bill, Dossier
from lawlab.bills.queries import articles_of
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.core.errors import NotAllowed, NotFound
from lawlab.core.journal import record
from lawlab.law.adopted import Adopted, adopted, adopted_article
from lawlab.law.stored import from_json
from lawlab.review.models import Adoption, Verdict

#: Of an amendment's changed words, the share from which its adoption is suggested to a person.
SUGGESTED_FROM = 0.5
MOST_EVIDENCE = 20  #: changes kept as evidence


@dataclass(frozen=True)
class Likeness:
    """What was found of one amendment in one later version."""

    amendment_id: int
    adopted: Adopted

    @property
    def evidence(self) -> list[dict[str, Any]]:
        return [asdict(change) for change in self.adopted.changes[:MOST_EVIDENCE]]


def likenesses(bill: Bill) -> list[Likeness]:
    """Each amendment written on an earlier version of the dossier, compared with this one.

    An amendment is read as it stood on the last version before this one. Sub-amendments are left out.
    """
    later = {article.uid: article for article in articles_of(bill)}
    earlier = [each for each in bill.dossier.bills if each.position < bill.position]
    uids = {each.id: {article.uid for article in articles_of(each)} for each in earlier}
    found = []
    for amendment in _amendments(bill.dossier_id):
        revision = revision_before(amendment, bill)
        if revision is not None:
            fresh = [a.texts for uid, a in later.items() if uid not in uids[revision.bill_id]]
            found.append(Likeness(amendment.id, _compared(amendment, revision, later, fresh)))
    return found


def _amendments(dossier_id: int) -> Iterable[Amendment]:
    query = select(Amendment).where(
        Amendment.dossier_id == dossier_id,
        Amendment.parent_id.is_(None),
        Amendment.status.in_([*STANDING, Status.WITHDRAWN]),
        Amendment.visibility == Visibility.PUBLIC,
    )
    loaded = selectinload(Amendment.revisions).options(
        joinedload(Revision.article), joinedload(Revision.bill)
    )
    return db.session.scalars(query.options(loaded).order_by(Amendment.id))


def revision_before(amendment: Amendment, bill: Bill) -> Revision | None:
    """What the amendment last said, surely, on a version before this one."""
    sure = [
        revision
        for revision in amendment.revisions
        if revision.submitted_at is not None
        and revision.carry is not Carry.CONFLICT
        and revision.bill.position < bill.position
    ]
    return sure[-1] if sure else None


def _compared(
    amendment: Amendment, revision: Revision, later: dict[str, Article], fresh: list[list[str]]
) -> Adopted:
    if amendment.amendment_kind is AmendmentKind.ADDITION:
        return adopted_article(proposed_text(revision), fresh)
    if revision.article is None:
        return Adopted(())
    successor = later.get(revision.article.uid)
    after = successor.texts if successor else []
    return adopted(revision.article.texts, from_json(revision.operations), after)


def store_adoptions(bill: Bill, found: Iterable[Likeness]) -> int:
    """Suggest what reaches SUGGESTED_FROM, and drop suggestions that no longer do; how many are suggested.

    What a person judged stays as it was judged.
    """
    db.session.execute(select(Dossier.id).where(Dossier.id == bill.dossier_id).with_for_update())
    known = {row.amendment_id: row for row in adoptions_in(bill)}
    suggested = 0
    for likeness in found:
        row = known.pop(likeness.amendment_id, None)
        if row is not None and row.verdict is not Verdict.SUGGESTED:
            continue
        if likeness.adopted.share < SUGGESTED_FROM:
            if row is not None:
                db.session.delete(row)
            continue
        suggested += 1
        row = row or Adoption(amendment_id=likeness.amendment_id, bill_id=bill.id)
        row.share, row.evidence = round(likeness.adopted.share, 4), likeness.evidence
        db.session.add(row)
    for row in known.values():
        if row.verdict is Verdict.SUGGESTED:
            db.session.delete(row)
    db.session.flush()
    return suggested


def adoptions_in(bill: Bill) -> list[Adoption]:
    """What was found in a version, the surest first."""
    query = select(Adoption).where(Adoption.bill_id == bill.id).options(joinedload(Adoption.amendment))
    return list(db.session.scalars(query.order_by(Adoption.share.desc(), Adoption.amendment_id)))


def confirmed_adoptions(amendment: Amendment) -> list[Adoption]:
    """The versions that took the amendment up, a person having checked; the first one first."""
    query = select(Adoption).join(Bill, Bill.id == Adoption.bill_id).options(joinedload(Adoption.bill))
    mine = query.where(Adoption.amendment_id == amendment.id, Adoption.verdict == Verdict.CONFIRMED)
    return list(db.session.scalars(mine.order_by(Bill.position)))


def judge_adoption(person: User, bill: Bill, amendment_id: int, *, is_right: bool, at: datetime) -> None:
    """Say whether the version really took the amendment up; the last word stands, the journal keeps all."""
    if not can_review(person):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))
    row = db.session.get(Adoption, (amendment_id, bill.id), with_for_update=True)
    if row is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    verdict = Verdict.CONFIRMED if is_right else Verdict.DISMISSED
    if row.verdict is verdict:
        return
    verb = "confirm_adoption" if is_right else "dismiss_adoption"
    record(person.id, verb, f"amendment:{amendment_id}", bill=bill.id, before=row.verdict)
    row.verdict, row.judged_by_id, row.judged_at = verdict, person.id, at
    db.session.flush()
