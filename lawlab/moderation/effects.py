"""What decisions do, and how what they did is undone: nothing is ever deleted, and no words are changed."""

from lawlab.accounts.models import User
from lawlab.accounts.names import name_key
from lawlab.accounts.queries import is_name_taken
from lawlab.amendments.models import Amendment
from lawlab.amendments.services import facts as facts_of_amendment
from lawlab.annotations.models import Annotation
from lawlab.annotations.services import facts as facts_of_annotation
from lawlab.arguments.models import Argument
from lawlab.arguments.services import facts as facts_of_argument
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.db import db
from lawlab.core.journal import record
from lawlab.core.realtime import announce
from lawlab.moderation.models import Decision, DecisionKind, Scope
from lawlab.moderation.queries import suspended_until
from lawlab.moderation.votes import restore

#: The name that a person bears whose own was taken off, until they choose another one.
NEUTRAL = "Nom retiré {}"


def apply(decision: Decision) -> None:
    """Do what the decision says; `decision.before` keeps what undoing it needs."""
    contribution, person = decision.contribution, decision.person
    if decision.scope is Scope.TEXT and contribution is not None:
        _moderate(contribution, decision)
    elif decision.kind is DecisionKind.SUSPEND and person is not None:
        _suspend(person)
    elif decision.kind is DecisionKind.HIDE and person is not None:
        _take_name_off(person, decision)


def undo(decision: Decision, cancelling: Decision) -> None:
    """End what the decision does: visibility, name, right to write or votes are as if it had not been."""
    contribution, person = decision.contribution, decision.person
    if decision.kind is DecisionKind.SET_ASIDE:
        restore(decision, cancelling)
    elif decision.scope is Scope.TEXT and contribution is not None:
        _restore(contribution, decision)
    elif decision.kind is DecisionKind.SUSPEND and person is not None:
        _suspend(person)
    elif decision.kind is DecisionKind.HIDE and person is not None:
        _give_name_back(person, decision)


def _moderate(contribution: Contribution, decision: Decision) -> None:
    if decision.kind not in (DecisionKind.HIDE, DecisionKind.FOLD):
        return
    if decision.kind is DecisionKind.HIDE:
        decision.before = {"visibility": contribution.visibility.value}
        contribution.visibility, contribution.is_barred = Visibility.HIDDEN, True
    contribution.decision_id, contribution.moderated_for = decision.id, decision.code
    db.session.flush()
    _tell(contribution, "hidden" if decision.kind is DecisionKind.HIDE else "folded")


def _restore(contribution: Contribution, decision: Decision) -> None:
    if contribution.decision_id != decision.id:
        return
    if contribution.is_barred:
        contribution.visibility = Visibility(decision.before["visibility"])
        contribution.is_barred = False
    contribution.decision_id = contribution.moderated_for = None
    db.session.flush()
    _tell(contribution, "restored")


def _tell(contribution: Contribution, what: str) -> None:
    """Open pages read again what they show of it."""
    if isinstance(contribution, Amendment):
        ids: dict[str, object] = dict(facts_of_amendment(contribution))
        room = contribution.current.bill.room
    elif isinstance(contribution, Annotation):
        ids, room = dict(facts_of_annotation(contribution)), contribution.bill.room
    elif isinstance(contribution, Argument):
        ids, room = dict(facts_of_argument(contribution)), contribution.bill.room
    else:
        return
    announce(f"{contribution.kind}:{what}", ids, room=room)


def _suspend(person: User) -> None:
    """Until the end of the last suspension that stands: cancelling one leaves the others."""
    db.session.flush()
    person.suspended_until = suspended_until(person.id)


def _take_name_off(person: User, decision: Decision) -> None:
    """A neutral name in its place, which the person may change for another one."""
    decision.before = {"name": person.public_name}
    neutral = NEUTRAL.format(person.id)
    person.public_name, person.public_name_key = neutral, name_key(neutral)
    db.session.flush()
    record(decision.decided_by_id, "took name off", f"user:{person.id}", decision=decision.id)


def _give_name_back(person: User, decision: Decision) -> None:
    """The name that was taken off, unless the person chose another one since, or somebody else bears it."""
    name = decision.before.get("name", "")
    if person.public_name != NEUTRAL.format(person.id) or not name or is_name_taken(name):
        return
    person.public_name, person.public_name_key = name, name_key(name)
    db.session.flush()
    record(decision.decided_by_id, "gave name back", f"user:{person.id}", decision=decision.id)
