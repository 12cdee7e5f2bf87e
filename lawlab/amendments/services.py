"""What people do with amendments: draft, submit, revise, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from lawlab.accounts.models import User
from lawlab.amendments.carrying import carry_sub_amendments
from lawlab.amendments.lines import Line, check_size
from lawlab.amendments.models import Amendment, AmendmentKind, Revision, Status
from lawlab.amendments.rounds import close_vote, put_to_vote
from lawlab.amendments.wording import (
    Target,
    hash_of,
    is_in_conflict,
    proposed_text,
    shown_revision,
    stored,
    target_of,
    voted_wording,
)
from lawlab.bills.models import Dossier
from lawlab.contributions.models import Contribution, Visibility
from lawlab.contributions.policies import can_edit
from lawlab.contributions.services import (
    clean_line,
    clean_text,
    post_once,
    require_may_write,
    require_open,
)
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.journal import record
from lawlab.core.realtime import announce

MAX_RATIONALE = 10_000  #: characters
MAX_TITLE = 120


@dataclass(frozen=True)
class Proposal:
    """What an author asks for: the paragraphs as they should be, and why."""

    lines: Sequence[Line]
    rationale: str
    title: str = ""


def draft_amendment(
    author: User, target: Target, proposal: Proposal, *, client_key: str | None, at: datetime
) -> Amendment:
    """Begin an amendment that its author alone sees; sending the same form again finds the one it made."""
    require_may_write(author, at)
    check_target(target, at)
    amendment = Amendment(
        author_id=author.id,
        bill_id=target.bill.id,
        article_id=target.article.id if target.article else None,
        dossier_id=target.bill.dossier_id,
        parent_id=target.parent.id if target.parent else None,
        amendment_kind=kind_of(target, proposal.lines),
        status=Status.DRAFT,
        visibility=Visibility.DRAFT,
        client_key=client_key,
        created_at=at,
        body="",
    )
    revision = Revision(position=1, created_at=at, operations={}, wording_hash="", rationale="")
    _write(amendment, revision, target, proposal)
    amendment.revisions = [revision]
    amendment, is_new = post_once(amendment)
    if is_new:
        record(author.id, "draft_amendment", f"amendment:{amendment.id}")
    return amendment


def check_target(target: Target, at: datetime) -> None:
    """Refuse what cannot be amended, in words.

    A sub-amendment may not itself be amended, nor go against the amendment's sense: Règlement de
    l'Assemblée nationale, article 98, alinéa 4, as we know it. What could be read while this was written:
    the Senate's article 48, alinéa 4 (cited in its sitting: sub-amendments are admissible only if they do
    not contradict the amendment) and the circulaire in docs; neither speaks of a third degree, and no
    amendment in the corpora has one.
    """
    require_open(target.bill, at)
    parent = target.parent
    if parent is None:
        return
    if parent.parent_id is not None:
        raise Invalid(_("A sub-amendment cannot itself be amended."))
    if parent.status is not Status.SUBMITTED or parent.visibility is not Visibility.PUBLIC:
        raise Conflict(_("Only an amendment that is submitted, and still stands, can be amended."))
    if parent.amendment_kind is AmendmentKind.DELETION:
        raise Invalid(_("There are no words to amend in an amendment that deletes the article."))
    if is_in_conflict(parent):
        raise Conflict(
            _("This amendment waits for its author to bring it up to the new version of the text.")
        )


def kind_of(target: Target, lines: Sequence[Line]) -> AmendmentKind:
    """An article of which nothing is left is deleted; all else follows from what is amended."""
    if target.is_addition:
        return AmendmentKind.ADDITION
    return AmendmentKind.CHANGE if lines or target.parent is not None else AmendmentKind.DELETION


def _write(amendment: Amendment, revision: Revision, target: Target, proposal: Proposal) -> None:
    """Put what is proposed into a revision: operations on exactly these words, never the text itself."""
    base = target.base
    check_size(base, proposal.lines)
    amendment.title = clean_line(proposal.title, MAX_TITLE, required=False)
    amendment.body = revision.rationale = clean_text(proposal.rationale, MAX_RATIONALE, required=False)
    amendment.amendment_kind = kind_of(target, proposal.lines)
    revision.bill_id, revision.bill = target.bill.id, target.bill
    revision.article_id = target.article.id if target.article else None
    revision.article = target.article
    revision.parent_revision = shown_revision(target.parent) if target.parent else None
    revision.operations = stored(target, proposal.lines)
    revision.wording_hash = hash_of(voted_wording(amendment.amendment_kind, base, proposal.lines))


def submit_amendment(author: User, amendment: Amendment, *, at: datetime) -> None:
    """Put a draft before everybody, under the dossier's next number, and open the vote on its words."""
    _lock(amendment)
    _require_author(author, amendment)
    if amendment.status is Status.SUBMITTED:
        return  # the same form, sent again
    if amendment.status is not Status.DRAFT:
        raise Conflict(_("This amendment was withdrawn."))
    require_may_write(author, at)
    check_target(target_of(amendment), at)
    _require_substance(amendment)
    if amendment.number is None:
        amendment.number = _next_number(amendment.dossier_id)
    amendment.status, amendment.visibility = Status.SUBMITTED, Visibility.PUBLIC
    amendment.current.submitted_at = at
    put_to_vote(amendment, at=at)
    record(author.id, "submit_amendment", f"amendment:{amendment.id}", number=amendment.number)
    announce("amendment:submitted", facts(amendment), room=amendment.current.bill.room)


def _require_substance(amendment: Amendment) -> None:
    """What is put before others changes something, does not undo the amendment it amends, and says why."""
    if is_in_conflict(amendment):
        raise Conflict(_("The text has changed since. Choose between the readings first."))
    revision = amendment.current
    if not revision.operations["operations"]:
        raise Invalid(_("Nothing is changed yet: edit the words first."))
    if amendment.parent is not None and not proposed_text(revision):
        raise Invalid(_("A sub-amendment cannot undo the whole amendment: vote against it instead."))
    if not revision.rationale:
        raise Invalid(_("Say why: an amendment is read with its reasons."))


def _next_number(dossier_id: int) -> int:
    """The number after the last one given in the dossier; two submissions at once wait for each other."""
    db.session.execute(select(Dossier.id).where(Dossier.id == dossier_id).with_for_update())
    last = db.session.scalar(select(func.max(Amendment.number)).where(Amendment.dossier_id == dossier_id))
    return (last or 0) + 1


def revise(
    author: User, amendment: Amendment, target: Target, proposal: Proposal, *, seen: int, at: datetime
) -> None:
    """Replace what an amendment says: a draft in place, a submitted one by a new revision.

    `seen` is the position of the revision that the author was editing: when another one came meanwhile,
    nothing is overwritten (Conflict). Other words than those voted on open a new round.
    """
    _lock(amendment)
    _require_author(author, amendment)
    if amendment.status not in (Status.DRAFT, Status.SUBMITTED):
        raise Conflict(_("This amendment was withdrawn: it cannot be changed any more."))
    if amendment.current.position != seen:
        raise Conflict(_("This amendment was changed meanwhile, elsewhere. Nothing was overwritten."))
    require_may_write(author, at)
    check_target(target, at)
    if amendment.status is Status.DRAFT and not is_in_conflict(amendment):
        _write(amendment, amendment.current, target, proposal)
        amendment.edited_at = at
        return
    _append(amendment, target, proposal, at)
    if amendment.status is Status.SUBMITTED:
        _publish(author, amendment, at)


def _append(amendment: Amendment, target: Target, proposal: Proposal, at: datetime) -> None:
    revision = Revision(position=amendment.current.position + 1, created_at=at, operations={}, rationale="")
    _write(amendment, revision, target, proposal)
    amendment.revisions.append(revision)
    amendment.edited_at = at
    db.session.flush()


def _publish(author: User, amendment: Amendment, at: datetime) -> None:
    """Show the new revision: other words go to a new vote, and sub-amendments follow them."""
    _require_substance(amendment)
    revision, earlier = amendment.current, amendment.revisions[-2]
    revision.submitted_at = at
    is_reworded = revision.wording_hash != earlier.wording_hash or is_moved(earlier, revision)
    put_to_vote(amendment, at=at)
    if is_reworded:
        carry_sub_amendments(amendment, at=at)
    record(author.id, "revise", f"amendment:{amendment.id}", revision=revision.position)
    event = "amendment:revised" if is_reworded else "amendment:edited"
    announce(event, facts(amendment), room=revision.bill.room)


def is_moved(earlier: Revision, revision: Revision) -> bool:
    """Whether a revision is on another article, or on another version of it, than the one before."""
    return (earlier.article_id, earlier.bill_id) != (revision.article_id, revision.bill_id)


def withdraw_amendment(author: User, amendment: Amendment, *, at: datetime) -> None:
    """Take an amendment back. Its words, its votes and its number stay; a draft is put away unseen."""
    _lock(amendment)
    _require_author(author, amendment)
    if amendment.status is Status.WITHDRAWN:
        return
    if amendment.status not in (Status.DRAFT, Status.SUBMITTED):
        raise Conflict(_("This amendment has been decided on: it cannot be withdrawn any more."))
    was_public = amendment.status is Status.SUBMITTED
    amendment.status = Status.WITHDRAWN
    record(author.id, "withdraw_amendment", f"amendment:{amendment.id}")
    if was_public:
        close_vote(amendment, at=at)
        announce("amendment:withdrawn", facts(amendment), room=amendment.current.bill.room)


def accept_amendments(actor: User, amendments: Sequence[Amendment], *, at: datetime, **where: int) -> None:
    """Say that the text takes up these amendments: their words and their votes stay, the votes end.

    `where` goes to the journal: what took them up. Those that are accepted already stay so.
    """
    for amendment in sorted(amendments, key=lambda each: each.id):
        _lock(amendment)
        if amendment.status is Status.ACCEPTED:
            continue
        if amendment.status is not Status.SUBMITTED:
            raise Conflict(
                _("Amendment no. %(number)s does not stand any more.", number=amendment.number or "–")
            )
        amendment.status = Status.ACCEPTED
        close_vote(amendment, at=at)
        record(actor.id, "accept_amendment", f"amendment:{amendment.id}", **where)
        announce("amendment:accepted", facts(amendment), room=amendment.current.bill.room)


def facts(amendment: Amendment) -> dict[str, int | None]:
    """The ids that events carry: which amendment, of what."""
    article_id = amendment.current.article_id
    return {"amendment": amendment.id, "article": article_id, "parent": amendment.parent_id}


def _lock(amendment: Amendment) -> None:
    """One change of an amendment at a time; what it says is read again once it is ours."""
    db.session.flush()
    row = select(Contribution.id).where(Contribution.id == amendment.id).with_for_update()
    db.session.execute(row)
    db.session.refresh(amendment)


def _require_author(author: User, amendment: Amendment) -> None:
    if not can_edit(author, amendment):
        raise NotAllowed(_("Only its author can change this amendment."))
