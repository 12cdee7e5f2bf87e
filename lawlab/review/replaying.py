"""The steps of a consolidated text played again: which amendments stand, and what was settled where."""

from dataclasses import dataclass, field

from sqlalchemy import select

from lawlab.amendments.models import Amendment, Revision
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.law.settling import Settlement
from lawlab.review.models import Consolidation, ConsolidationStep, StepKind

WRITER = "w"  #: begins the origin of words that a person of the desk wrote: "w12", a user's id


@dataclass
class State:
    """Where the steps lead: which amendments stand, in which wording, and what was settled where."""

    chosen: dict[int, Revision] = field(default_factory=dict)  #: by amendment id, parents before theirs
    brought: set[int] = field(default_factory=set)  #: parents that came along with a sub-amendment
    settled: dict[str, dict[str, Settlement]] = field(default_factory=dict)  #: by scope, then place
    hidden: set[int] = field(default_factory=set)  #: left out: hidden by moderation since


def replay(consolidation: Consolidation) -> State:
    """The state after the steps that are not undone.

    A sub-amendment brings its parent in the wording that it amends, and leaves with it. What moderation hid
    after it was chosen is left out, until the text is saved: then it is the law that says so.
    """
    state = State()
    idents = {step.amendment_id for step in consolidation.steps if step.amendment_id}
    known = {a.id: a for a in db.session.scalars(select(Amendment).where(Amendment.id.in_(idents)))}
    assert len(known) == len(idents)  # one query for all of them, kept while the steps are played
    for step in consolidation.steps:
        if step.undone_at is not None:
            continue
        if step.kind is StepKind.CHOOSE:
            _choose(state, step)
        elif step.kind is StepKind.DROP and step.amendment_id is not None:
            _drop(state, step.amendment_id)
        else:
            scope, _, place = step.place.partition("/")
            state.settled.setdefault(scope, {})[place] = settlement_of(step)
    if consolidation.saved_bill_id is None:
        for ident, revision in list(state.chosen.items()):
            if revision.amendment.visibility is Visibility.HIDDEN and ident in state.chosen:
                _drop(state, ident)
                state.hidden.add(ident)
    return state


def settlement_of(step: ConsolidationStep) -> Settlement:
    if step.kind is StepKind.WRITE:
        return Settlement(text=step.text, writer=f"{WRITER}{step.by_id}")
    return Settlement(reading=str(step.amendment_id or ""))


def _choose(state: State, step: ConsolidationStep) -> None:
    assert step.amendment is not None
    revision = next(r for r in step.amendment.revisions if r.id == step.revision_id)
    parent = revision.parent_revision
    if parent is not None:
        if parent.amendment_id not in state.chosen:
            state.brought.add(parent.amendment_id)
        _put(state, parent)
    else:
        state.brought.discard(revision.amendment_id)
    _put(state, revision)


def _put(state: State, revision: Revision) -> None:
    """In a new wording, an amendment loses the sub-amendments that were written on another one."""
    state.chosen[revision.amendment_id] = revision
    for ident, other in list(state.chosen.items()):
        if other.amendment.parent_id == revision.amendment_id and other.parent_revision_id != revision.id:
            del state.chosen[ident]


def _drop(state: State, ident: int) -> None:
    gone = state.chosen.pop(ident, None)
    for other in [i for i, r in state.chosen.items() if r.amendment.parent_id == ident]:
        del state.chosen[other]
    parent = gone.amendment.parent_id if gone else None
    siblings = [r for r in state.chosen.values() if r.amendment.parent_id == parent]
    if parent in state.brought and not siblings:  # it had come with this one alone
        state.chosen.pop(parent, None)
        state.brought.discard(parent)
