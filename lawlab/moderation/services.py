"""Flagging, deciding, cancelling: in the open, by rules that are published, and never on one's own affair."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.models import User
from lawlab.accounts.notices import tell
from lawlab.accounts.policies import can_moderate
from lawlab.bills.models import Bill
from lawlab.contributions.models import Contribution, Visibility
from lawlab.contributions.services import clean_text
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.journal import record
from lawlab.moderation.codes import Code, code_named
from lawlab.moderation.effects import apply, undo
from lawlab.moderation.mails import write_to_concerned
from lawlab.moderation.models import Appeal, Decision, DecisionKind, Flag, Scope
from lawlab.moderation.policies import APPEAL_WITHIN, KINDS, can_flag, is_neutral, is_reversible
from lawlab.moderation.queries import flaggers_of, hash_of_words, last_decision
from lawlab.moderation.votes import set_aside
from lawlab.votes.models import VoteCast

MAX_FACTS = 2_000  #: characters
#: How long a suspension from writing may be, in days.
SUSPENSIONS = (1, 7, 30, 90)


def flag(
    person: User, contribution: Contribution, scope: Scope, code: str, facts: str, *, at: datetime
) -> Flag:
    """Say that a text, or the name that it is signed with, breaks a rule: once for the same words."""
    if not can_flag(person, contribution):
        raise Conflict(_("This cannot be flagged: it is your own, or it is not public."))
    row = Flag(
        person_id=person.id,
        contribution_id=contribution.id,
        scope=scope if scope is Scope.NAME else Scope.TEXT,
        words_hash=hash_of_words(contribution, scope),
        code=code_named(code).key,
        facts=clean_text(facts, MAX_FACTS),
        at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Conflict(_("You have flagged these words already: see what became of it.")) from None
    return row


@dataclass(frozen=True)
class Verdict:
    """What a moderator decides, on the words and after the decisions that their page showed."""

    kind: DecisionKind
    code: str
    facts: str
    seen: int  #: the last decision that the page showed; 0 for none
    words_hash: str  #: of the words that the page showed
    days: int = 0  #: of a suspension


def decide(
    moderator: User, contribution: Contribution, scope: Scope, verdict: Verdict, *, at: datetime
) -> Decision:
    """Decide on a text, or on the name that it is signed with, and answer all that flagged it.

    Conflict when another moderator decided meanwhile, or when the words are not those that were read.
    """
    _lock(contribution)
    _require_neutral(moderator, [contribution.author_id], contribution.id)
    code = _checked(contribution, scope, verdict)
    is_suspension = verdict.kind is DecisionKind.SUSPEND
    decision = Decision(
        kind=verdict.kind,
        scope=Scope.WRITING if is_suspension else scope,
        contribution=contribution,
        person=contribution.author,
        bill_id=contribution.bill_id,
        code=code.key if code else "",
        facts=clean_text(verdict.facts, MAX_FACTS),
        until=at + timedelta(days=verdict.days) if is_suspension else None,
        decided_by_id=moderator.id,
        at=at,
        words_hash=verdict.words_hash,
    )
    db.session.add(decision)
    db.session.flush()
    _answer_flags(decision, scope)
    if verdict.kind is not DecisionKind.DISMISS:
        _tell_concerned(decision, select(User.id).where(User.id == contribution.author_id))
    record(moderator.id, f"moderate: {verdict.kind.value}", f"{contribution.kind}:{contribution.id}",
           decision=decision.id)  # fmt: skip
    apply(decision)
    return decision


def _lock(contribution: Contribution) -> None:
    """One decision at a time on a text, and on its author; both are read again once they are ours."""
    lock_row(Contribution, contribution.id)
    lock_row(User, contribution.author_id)
    db.session.refresh(contribution)
    db.session.refresh(contribution.author)


def lock_row(kind: type[Contribution | User | Decision | Appeal], ident: int) -> None:
    """Hold a row until the commit; what hangs on it is read apart, for a lock takes no outer join."""
    db.session.execute(select(kind.id).where(kind.id == ident).with_for_update())


def _require_neutral(moderator: User, concerned: Collection[int | None], contribution_id: int | None) -> None:
    if not can_moderate(moderator):
        raise NotAllowed(_("Only a moderator may do this."))
    flaggers = flaggers_of(contribution_id) if contribution_id is not None else set[int]()
    if not is_neutral(moderator, concerned, flaggers):
        raise NotAllowed(
            _("You wrote this, flagged it, or are concerned by it: another moderator must decide.")
        )


def _checked(contribution: Contribution, scope: Scope, verdict: Verdict) -> Code | None:
    """The reason, once it is sure that the decision may be taken; None where no rule was broken."""
    if last_decision(contribution, scope) != verdict.seen:
        raise Conflict(_("Another moderator decided on this meanwhile. Read it again."))
    if hash_of_words(contribution, scope) != verdict.words_hash:
        raise Conflict(_("These words have changed since you read them. Read them again."))
    if contribution.visibility is Visibility.DRAFT or verdict.kind not in KINDS[scope]:
        raise Invalid(_("This cannot be decided here."))
    if verdict.kind is DecisionKind.SUSPEND and verdict.days not in SUSPENSIONS:
        raise Invalid(_("Choose how long the suspension lasts."))
    if verdict.kind is DecisionKind.DISMISS:
        return None
    code = code_named(verdict.code)
    if scope is Scope.TEXT:
        _require_measure(contribution, verdict.kind, code)
    return code


def _require_measure(contribution: Contribution, kind: DecisionKind, code: Code) -> None:
    """Hidden only when unlawful; only readable behind its reason otherwise; one of the two at a time."""
    if kind is DecisionKind.HIDE and not code.is_unlawful:
        raise Invalid(_("A text is hidden only when it is unlawful: for this reason it may be folded."))
    if kind is DecisionKind.FOLD and code.is_unlawful:
        raise Invalid(_("What is unlawful is hidden, or left as it is: it is not folded."))
    in_force = contribution.decision_id is not None
    if in_force and kind in (DecisionKind.HIDE, DecisionKind.FOLD):
        raise Conflict(_("A decision is in force on this text already: cancel it first."))


def _answer_flags(decision: Decision, scope: Scope) -> None:
    """Close what was flagged, and tell who flagged it what became of it."""
    waiting = (
        Flag.contribution_id == decision.contribution_id, Flag.scope == scope, Flag.decision_id.is_(None)
    )  # fmt: skip
    data = {"decision": decision.id, "kind": decision.kind.value, "code": decision.code}
    tell(select(Flag.person_id).where(*waiting), "flag:decided", f"decision:{decision.id}", data,
         at=decision.at)  # fmt: skip
    db.session.execute(update(Flag).where(*waiting).values(decision_id=decision.id))


def _tell_concerned(decision: Decision, people: Select[Any]) -> None:
    """The reason, the facts, the rule, and until when an appeal may be made."""
    data = {
        "decision": decision.id,
        "kind": decision.kind.value,
        "scope": decision.scope.value,
        "code": decision.code,
        "facts": decision.facts,
        "until": decision.until.isoformat() if decision.until else None,
        "appeal_before": (decision.at + APPEAL_WITHIN).isoformat(),
        "cancels": decision.cancels_id,
    }
    tell(people, "decision:taken", f"decision:{decision.id}", data, at=decision.at)
    write_to_concerned(decision, people)


def set_votes_aside(
    moderator: User,
    bill: Bill,
    people: Collection[int],
    ballots: Collection[int],
    facts: str,
    *,
    code: str = "several_accounts",
    at: datetime,
) -> Decision:
    """Set aside the votes of these people on these ballots of a text, in the open log of votes."""
    _require_neutral(moderator, people, None)
    decision = Decision(
        kind=DecisionKind.SET_ASIDE,
        scope=Scope.VOTES,
        bill_id=bill.id,
        code=code_named(code, about_votes=True).key,
        facts=clean_text(facts, MAX_FACTS),
        decided_by_id=moderator.id,
        at=at,
        counts={"people": len(set(people))},
    )
    db.session.add(decision)
    db.session.flush()
    if not set_aside(decision, people, ballots):
        raise Conflict(_("None of these people’s votes counts on these ballots any more."))
    _tell_concerned(decision, voters_of(decision))
    record(moderator.id, "moderate: set_aside_votes", f"bill:{bill.id}", decision=decision.id)
    return decision


def voters_of(decision: Decision) -> Select[Any]:
    """Whose votes the decision set aside, as a query of ids."""
    return select(VoteCast.voter_id).where(VoteCast.decision_id == decision.id)


def cancel(moderator: User, decision: Decision, reasons: str, *, at: datetime) -> Decision:
    """End a decision's effects, by another decision; who was concerned is told. Once."""
    if decision.contribution is not None:
        _lock(decision.contribution)
    lock_row(Decision, decision.id)
    db.session.refresh(decision)
    _require_neutral(moderator, [decision.person_id], decision.contribution_id)
    if not is_reversible(decision):
        raise Conflict(_("This decision has no effect to cancel, or was cancelled already."))
    cancelling = Decision(
        kind=DecisionKind.CANCEL,
        scope=decision.scope,
        contribution=decision.contribution,
        person=decision.person,
        bill_id=decision.bill_id,
        code=decision.code,
        facts=clean_text(reasons, MAX_FACTS),
        decided_by_id=moderator.id,
        at=at,
        cancels=decision,
        words_hash=decision.words_hash,
    )
    db.session.add(cancelling)
    db.session.flush()
    people = voters_of(decision) if decision.person_id is None else select(User.id).where(
        User.id == decision.person_id
    )  # fmt: skip
    _tell_concerned(cancelling, people)
    record(moderator.id, "moderate: cancel", f"decision:{decision.id}", decision=cancelling.id)
    undo(decision, cancelling)
    return cancelling
