"""What lawmakers do with a consolidated text: begin it, choose and drop amendments, settle, undo, redo.

Every act is a step that stays; undone, it is marked. An act is made on what its author saw: when somebody
else acted meanwhile, nothing is done and it is said (Conflict).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_review
from lawlab.amendments.models import Amendment, Revision, Status
from lawlab.amendments.wording import is_in_conflict, shown_revision
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.contributions.services import clean_line, clean_text
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lawlab.core.journal import record
from lawlab.law.settling import Clash
from lawlab.review.consolidating import OpenPlace, consolidated_articles
from lawlab.review.models import Consolidation, ConsolidationStep, StepKind
from lawlab.review.replaying import replay

MAX_TITLE = 120
MAX_READING = 50_000  #: characters of a reading written by hand
MAX_STEPS = 5_000
TICK = timedelta(microseconds=1)


def begin_consolidation(
    person: User, bill: Bill, title: str, amendments: Sequence[Amendment], *, at: datetime
) -> Consolidation:
    """A consolidated text of the present version, with the first amendments to put in it."""
    _require(person)
    if not bill.is_latest:
        raise Conflict(_("This version has been replaced: consolidate the newest one."))
    consolidation = Consolidation(
        bill_id=bill.id, bill=bill, author_id=person.id, title=clean_line(title, MAX_TITLE), created_at=at
    )
    db.session.add(consolidation)
    db.session.flush()
    for amendment in sorted(amendments, key=lambda a: (a.parent_id is not None, a.number or 0)):
        revision = choosable(bill, amendment)
        step = _step(person, consolidation, StepKind.CHOOSE, at)
        _choose(step, amendment, revision)
    record(person.id, "begin_consolidation", f"consolidation:{consolidation.id}", bill=bill.id)
    return consolidation


def stamp(consolidation: Consolidation) -> str:
    """The state of the steps, sent with each act: the same stamp, the same text."""
    steps = consolidation.steps
    return f"{len(steps)}-{sum(step.undone_at is None for step in steps)}"


def choosable(bill: Bill, amendment: Amendment) -> Revision:
    """The wording of an amendment that may be chosen on this version; Conflict, in words, otherwise."""
    for each in filter(None, (amendment.parent, amendment)):
        if each.status is not Status.SUBMITTED or each.visibility is not Visibility.PUBLIC:
            raise Conflict(_("Amendment no. %(number)s does not stand any more.", number=each.number or "–"))
        if is_in_conflict(each) or shown_revision(each).bill_id != bill.id:
            raise Conflict(_("Amendment no. %(number)s is not on this version.", number=each.number))
    revision = shown_revision(amendment)
    if amendment.parent is not None and revision.parent_revision_id != shown_revision(amendment.parent).id:
        raise Conflict(_("Amendment no. %(number)s is not on this version.", number=amendment.number))
    return revision


def choose_amendment(
    person: User, consolidation: Consolidation, amendment: Amendment, *, seen: str, at: datetime
) -> None:
    """Put an amendment in, in its present wording; a sub-amendment brings the amendment it amends."""
    _begin(person, consolidation, seen)
    revision = choosable(consolidation.bill, amendment)
    state = replay(consolidation)
    if state.chosen.get(amendment.id) is revision and amendment.id not in state.brought:
        return
    _choose(_step(person, consolidation, StepKind.CHOOSE, at), amendment, revision)


def _choose(step: ConsolidationStep, amendment: Amendment, revision: Revision) -> None:
    step.amendment, step.revision_id, step.article_id = amendment, revision.id, revision.article_id
    db.session.flush()


def drop_amendment(
    person: User, consolidation: Consolidation, amendment: Amendment, *, seen: str, at: datetime
) -> None:
    """Take an amendment out, and its sub-amendments with it."""
    _begin(person, consolidation, seen)
    if amendment.id not in replay(consolidation).chosen:
        return
    step = _step(person, consolidation, StepKind.DROP, at)
    step.amendment = amendment
    db.session.flush()


def settle_with_reading(
    person: User, consolidation: Consolidation, place: str, reading: str, *, seen: str, at: datetime
) -> None:
    """Decide a conflict for one party's reading (an amendment's id), or for the bill's words ("")."""
    _begin(person, consolidation, seen)
    found = place_of(consolidation, place)
    if reading not in ("", *found.clash.readings):
        raise Invalid(_("No amendment in this conflict has that reading."))
    step = _step(person, consolidation, StepKind.READ, at)
    step.place, step.amendment_id = place, int(reading) if reading else None
    db.session.flush()


def settle_in_other_words(
    person: User, consolidation: Consolidation, place: str, text: str, *, seen: str, at: datetime
) -> None:
    """Decide a conflict in words that no amendment has."""
    _begin(person, consolidation, seen)
    clash = place_of(consolidation, place).clash
    if not clash.can_write:
        raise Invalid(_("A paragraph moves in this conflict: choose one of the readings."))
    words = clean_text(text, MAX_READING, required=False)
    if clash.is_words and "\n" in words:
        raise Invalid(_("These words stand inside a paragraph: write them on one line."))
    step = _step(person, consolidation, StepKind.WRITE, at)
    step.place, step.text = place, fitted(words, clash)
    db.session.flush()


def fitted(words: str, clash: Clash) -> str:
    """Words written for a stretch of a paragraph, with the spaces around that the readings have there."""
    if not clash.is_words or not words:
        return words
    model = next(text for text in (clash.base, *clash.readings.values()) if text.strip())
    lead = model[: len(model) - len(model.lstrip())]
    return lead + words + model[len(model.rstrip()) :]


def place_of(consolidation: Consolidation, key: str) -> OpenPlace:
    """A conflict that is there now, settled or not; NotFound otherwise."""
    for article in consolidated_articles(consolidation):
        for place in article.places:
            if place.key == key:
                return place
    raise NotFound(_("This conflict is not there any more."))


def undo(person: User, consolidation: Consolidation, *, seen: str, at: datetime) -> None:
    """Mark the last step as undone."""
    _begin(person, consolidation, seen)
    step = last_step(consolidation)
    if step is None:
        raise Conflict(_("There is nothing to undo."))
    step.undone_at = _later(consolidation, at)
    db.session.flush()


def redo(person: User, consolidation: Consolidation, *, seen: str, at: datetime) -> None:
    """Take up again the step that was undone last, unless something else was done since."""
    _begin(person, consolidation, seen)
    step = next_step(consolidation)
    if step is None:
        raise Conflict(_("There is nothing to redo."))
    step.undone_at = None
    db.session.flush()


def last_step(consolidation: Consolidation) -> ConsolidationStep | None:
    """What undoing would take back."""
    live = [step for step in consolidation.steps if step.undone_at is None]
    return live[-1] if live else None


def next_step(consolidation: Consolidation) -> ConsolidationStep | None:
    """What redoing would take up: the first undone step after the last that stands.

    A step that was undone before another one was made is given up for good: nothing leads to it any more.
    """
    last = last_step(consolidation)
    after = [s for s in consolidation.steps if s.undone_at and s.position > (last.position if last else 0)]
    for step in after:
        later = [s for s in consolidation.steps if s.position > step.position]
        if not any(step.undone_at and other.at > step.undone_at for other in later):
            return step
    return None


def _begin(person: User, consolidation: Consolidation, seen: str) -> None:
    """One act at a time, on what its author saw, while the text may change."""
    _require(person)
    db.session.flush()
    db.session.refresh(consolidation, with_for_update={"of": Consolidation})
    db.session.expire(consolidation, ["steps"])
    if consolidation.saved_bill_id is not None:
        raise Conflict(_("This text was saved as a version of the bill: it does not change any more."))
    if not consolidation.bill.is_latest:
        raise Conflict(_("A newer version of the bill was loaded: begin a consolidated text on it."))
    if stamp(consolidation) != seen:
        raise Conflict(_("Somebody else changed this text meanwhile. Nothing was done: look again first."))


def _require(person: User) -> None:
    if not can_review(person):
        raise NotAllowed(_("This desk is for members of parliament and their staff."))


def _step(person: User, consolidation: Consolidation, kind: StepKind, at: datetime) -> ConsolidationStep:
    if len(consolidation.steps) >= MAX_STEPS:
        raise Conflict(_("This text has had too many steps: begin another one."))
    step = ConsolidationStep(
        position=len(consolidation.steps) + 1, kind=kind, by_id=person.id, at=_later(consolidation, at)
    )
    consolidation.steps.append(step)
    return step


def _later(consolidation: Consolidation, at: datetime) -> datetime:
    """`at`, or just after all that was done before: the order of acts is told by their moments."""
    moments = [m for step in consolidation.steps for m in (step.at, step.undone_at) if m]
    return max([at, *(moment + TICK for moment in moments)])
