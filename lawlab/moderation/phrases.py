"""A decision in words, for the log, the feed and the file: never who flagged it, nor what is hidden."""

from flask_babel import format_date, ngettext, pgettext
from flask_babel import gettext as _

from lawlab.moderation.models import Decision, DecisionKind, Outcome, Scope


def kind_name(kind: DecisionKind) -> str:
    """What was decided."""
    return str(
        {
            DecisionKind.HIDE: _("Hidden"),
            DecisionKind.FOLD: _("Behind its reason"),
            DecisionKind.WARN: _("Warning"),
            DecisionKind.SUSPEND: _("Suspension from writing"),
            DecisionKind.SET_ASIDE: _("Votes set aside"),
            DecisionKind.DISMISS: _("No rule broken"),
            DecisionKind.CANCEL: _("Decision reversed"),
        }[kind]
    )


def scope_name(scope: Scope) -> str:
    return str(
        {
            Scope.TEXT: _("this text alone"),
            Scope.NAME: _("the public name"),
            Scope.WRITING: _("writing on the site; reading and voting go on"),
            Scope.VOTES: _("votes on some ballots"),
        }[scope]
    )


def subject_of(decision: Decision) -> str:
    """What the decision is about, naming nobody."""
    if decision.scope is Scope.VOTES:
        people, votes = decision.counts.get("people"), decision.counts.get("votes", 0)
        counted = ngettext("%(num)s vote", "%(num)s votes", votes)
        if people is None:
            return str(counted)
        return f"{counted} ({ngettext('%(num)s account', '%(num)s accounts', people)})"
    if decision.scope is Scope.NAME:
        return str(_("the author’s public name"))
    if decision.scope is Scope.WRITING:
        return str(_("the author"))
    kind = decision.contribution.kind if decision.contribution else ""
    names = {
        "annotation": _("an annotation"), "amendment": _("an amendment"), "argument": _("an argument")
    }  # fmt: skip
    return str(names.get(kind, _("a text")))


def what_of(decision: Decision) -> str:
    """ "Hidden: an argument"."""
    return str(_("%(kind)s: %(subject)s", kind=kind_name(decision.kind), subject=subject_of(decision)))


def duration_of(decision: Decision) -> str:
    if decision.kind in (DecisionKind.DISMISS, DecisionKind.WARN, DecisionKind.CANCEL):
        return "–"
    if decision.until is not None:
        return str(_("until %(day)s", day=format_date(decision.until, "d MMMM yyyy")))
    return str(_("for good, unless it is reversed"))


def redress_of(decision: Decision) -> str:
    """Whether somebody appealed, and what became of it."""
    if decision.kind in (DecisionKind.DISMISS, DecisionKind.CANCEL):
        return "–"
    found = [appeal.outcome for appeal in decision.appeals]
    if Outcome.REVERSED in found:
        return str(_("appeal: reversed"))
    if None in found:
        return str(_("appeal under way"))
    if found:
        return str(_("appeal: upheld"))
    return str(_("appeal open for 30 days"))


def reversal_of(decision: Decision) -> str:
    if decision.cancelled_by is None:
        return str(pgettext("reversed", "no"))
    return str(_("yes, by decision no. %(number)s", number=decision.cancelled_by.id))
