"""Appeals: once a person and decision, within thirty days, decided on by another moderator than the first."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.models import User
from lawlab.accounts.notices import tell
from lawlab.accounts.policies import can_moderate
from lawlab.contributions.services import clean_text
from lawlab.core.db import db
from lawlab.core.errors import Conflict, NotAllowed
from lawlab.core.journal import record
from lawlab.moderation.mails import write_about_appeal
from lawlab.moderation.models import Appeal, Decision, Outcome
from lawlab.moderation.policies import is_in_time, is_neutral, is_reversible
from lawlab.moderation.queries import flaggers_of, is_concerned
from lawlab.moderation.services import MAX_FACTS, cancel, lock_row


def appeal(person: User, decision: Decision, words: str, *, at: datetime) -> Appeal:
    """Answer a decision that concerns oneself, in words."""
    if not is_concerned(person, decision):
        raise NotAllowed(_("Only whom a decision concerns may appeal against it."))
    if not is_reversible(decision):
        raise Conflict(_("This decision has no effect to cancel, or was cancelled already."))
    if not is_in_time(decision, at):
        raise Conflict(_("An appeal is made within thirty days of the decision."))
    row = Appeal(decision_id=decision.id, person_id=person.id, words=clean_text(words, MAX_FACTS), at=at)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Conflict(_("You have appealed against this decision already.")) from None
    record(person.id, "appeal", f"decision:{decision.id}")
    return row


def decide_appeal(moderator: User, row: Appeal, outcome: Outcome, reasons: str, *, at: datetime) -> None:
    """Uphold the decision, or reverse it: then its effects end. The first decider has no say in it."""
    lock_row(Appeal, row.id)
    db.session.refresh(row)
    decision = row.decision
    require_another(moderator, row)
    if row.outcome is not None:
        raise Conflict(_("Another moderator decided on this appeal meanwhile."))
    row.reasons = clean_text(reasons, MAX_FACTS)
    row.outcome, row.decided_by_id, row.decided_at = outcome, moderator.id, at
    data = {
        "decision": decision.id,
        "outcome": outcome.value,
        "reasons": row.reasons,
        "code": decision.code,
    }
    mine = select(User.id).where(User.id == row.person_id)
    tell(mine, "appeal:decided", f"appeal:{row.id}", data, at=at)
    write_about_appeal(row, at=at)
    record(moderator.id, f"appeal {outcome.value}", f"decision:{decision.id}", appeal=row.id)
    if outcome is Outcome.REVERSED and is_reversible(decision):
        cancel(moderator, decision, row.reasons, at=at)


def require_another(moderator: User, row: Appeal) -> None:
    """NotAllowed unless this moderator is another than the first, and neither concerned nor a flagger."""
    if not can_moderate(moderator):
        raise NotAllowed(_("Only a moderator may do this."))
    decision = row.decision
    involved = [row.person_id, decision.person_id, decision.decided_by_id]
    if not is_neutral(moderator, involved, flaggers_of(decision.contribution_id)):
        raise NotAllowed(_("An appeal is decided on by another moderator than the one who decided first."))
