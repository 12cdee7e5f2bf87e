"""The moderators' desk: what waits, one page to decide on each, taking decisions back. No words change."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.accounts.policies import can_moderate
from lawlab.contributions.models import Contribution
from lawlab.contributions.queries import visible_contribution
from lawlab.core.db import db, now
from lawlab.core.errors import NotAllowed
from lawlab.core.limits import limiter
from lawlab.core.pages import Page, page_number
from lawlab.moderation.codes import ABOUT_TEXTS
from lawlab.moderation.forms import read_scope, read_verdict
from lawlab.moderation.models import Decision, Scope
from lawlab.moderation.policies import KINDS, is_neutral
from lawlab.moderation.queries import (
    decision_with,
    decisions_on,
    flagged,
    flaggers_of,
    hash_of_words,
    last_decision,
    open_appeals,
    open_flags,
    similar_decisions,
    words_of,
)
from lawlab.moderation.services import MAX_FACTS, SUSPENSIONS, cancel, decide

bp = Blueprint("moderation_desk", __name__)
A_PAGE = 30
DECISIONS = limiter.shared_limit("60 per minute; 1000 per hour", scope="moderation")


def require_moderator() -> None:
    if not can_moderate(current_user):
        raise NotAllowed(_("This desk is for moderators."))


@bp.get("/moderation")
@login_required
def queue() -> str:
    require_moderator()
    number = page_number()
    found = flagged(limit=A_PAGE + 1, offset=(number - 1) * A_PAGE)
    page = Page(found[:A_PAGE], number, len(found) > A_PAGE)
    return render_template("moderation/queue.html", page=page, appeals=open_appeals(), words_of=words_of)


@bp.get("/moderation/contributions/<int:contribution_id>")
@login_required
def subject(contribution_id: int) -> str:
    """All that is needed to decide on a text, or on the name that it is signed with, on one page."""
    require_moderator()
    contribution, scope = _subject(contribution_id)
    flags = open_flags(contribution, scope)
    codes = sorted({flag.code for flag in flags})
    return render_template(
        "moderation/subject.html",
        contribution=contribution,
        scope=scope,
        words=words_of(contribution, scope),
        words_hash=hash_of_words(contribution, scope),
        seen=last_decision(contribution, scope),
        flags=flags,
        earlier=decisions_on(contribution),
        similar=similar_decisions(codes, contribution) if codes else [],
        kinds=KINDS[scope],
        codes=ABOUT_TEXTS,
        suspensions=SUSPENSIONS,
        is_mine=not is_neutral(current_user, [contribution.author_id], flaggers_of(contribution.id)),
        max_facts=MAX_FACTS,
    )


def _subject(contribution_id: int) -> tuple[Contribution, Scope]:
    contribution = visible_contribution(Contribution, contribution_id, current_user)
    return contribution, read_scope(request.values.get("about", "text"))


@bp.post("/moderation/contributions/<int:contribution_id>")
@login_required
@DECISIONS
def decide_on(contribution_id: int) -> Any:
    require_moderator()
    contribution, scope = _subject(contribution_id)
    decision = decide(current_user, contribution, scope, read_verdict(request.form), at=now())
    db.session.commit()
    return _done(decision)


@bp.post("/moderation/decisions/<int:decision_id>/cancel")
@login_required
@DECISIONS
def take_back(decision_id: int) -> Any:
    require_moderator()
    decision = decision_with(decision_id)
    return _done(_cancelled(decision))


def _cancelled(decision: Decision) -> Decision:
    found = cancel(current_user, decision, request.form.get("facts", ""), at=now())
    db.session.commit()
    return found


def _done(decision: Decision) -> Any:
    flash(_("Your decision is public."), "success")
    return redirect(url_for("moderation.show", decision_id=decision.id), code=303)
