"""What the forms of moderation send."""

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lawlab.core.errors import Invalid
from lawlab.moderation.models import DecisionKind, Outcome, Scope
from lawlab.moderation.services import Verdict


def read_scope(value: str) -> Scope:
    """What a flag or a decision is about: the words, or the name that they are signed with."""
    if value not in (Scope.TEXT.value, Scope.NAME.value):
        raise Invalid(_("What is flagged is the text, or the name that it is signed with."))
    return Scope(value)


def read_verdict(form: MultiDict[str, str]) -> Verdict:
    kind = form.get("kind", "")
    if kind not in set(DecisionKind):
        raise Invalid(_("Choose what is decided."))
    return Verdict(
        DecisionKind(kind),
        form.get("code", ""),
        form.get("facts", ""),
        read_number(form.get("seen", "")),
        form.get("words", ""),
        read_number(form.get("days", "0")),
    )


def read_outcome(value: str) -> Outcome:
    if value not in set(Outcome):
        raise Invalid(_("The decision is upheld, or reversed."))
    return Outcome(value)


def read_number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise Invalid(_("This request could not be understood."))
    return int(value)
