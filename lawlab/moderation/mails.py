"""Mail to those whom a decision concerns: what, why, by which rule, and how to appeal."""

from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, select

from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.core.mail import is_mail_sent, link_to, post
from lawlab.moderation.codes import ground_of, title_of
from lawlab.moderation.models import Appeal, Decision, DecisionKind, Outcome
from lawlab.moderation.phrases import what_of


def write_to_concerned(decision: Decision, people: Select[Any]) -> int:
    """Write to those of these people (a query of ids) whose address is confirmed; how many.

    Nobody else's mailbox is written to: an address that nobody has answered from may be a stranger's.
    """
    if not is_mail_sent():
        return 0
    reached = select(User).where(User.id.in_(people), User.email_confirmed_at.is_not(None))
    found = list(db.session.scalars(reached.order_by(User.id)))
    for person in found:
        with force_locale(person.language):
            post(person.email, _("Moderation on LawLab: a decision that concerns you"), _words(decision),
                 person_id=person.id, at=decision.at)  # fmt: skip
    return len(found)


def _words(decision: Decision) -> str:
    parts = [_("A decision of moderation concerns you. %(what)s.", what=what_of(decision))]
    if decision.code:
        parts.append(f"{title_of(decision.code)}. {ground_of(decision.code)}")
    parts.append(_("The facts: %(facts)s", facts=decision.facts))
    if decision.kind is not DecisionKind.CANCEL:
        parts.append(_("You may appeal, once, within 30 days: another moderator will decide."))
    parts.append(_("The decision, and how to appeal:"))
    parts.append(link_to("moderation.show", decision_id=decision.id))
    return "\n\n".join(str(part) for part in parts)


def write_about_appeal(row: Appeal, *, at: datetime) -> None:
    """Write to who appealed what became of it, if their address is confirmed."""
    person = db.session.get(User, row.person_id)
    if person is None or person.email_confirmed_at is None or not is_mail_sent():
        return
    with force_locale(person.language):
        reversed_ = row.outcome is Outcome.REVERSED
        what = _("The decision is reversed.") if reversed_ else _("The decision stands.")
        address = link_to("moderation.show", decision_id=row.decision_id)
        body = "\n\n".join([what, _("The reasons: %(reasons)s", reasons=row.reasons), address])
        post(person.email, _("Moderation on LawLab: your appeal"), body, person_id=person.id, at=at)
