"""Appealing, by whom a decision concerns; and deciding on an appeal, by another moderator than the first."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.accounts.policies import can_moderate
from lawlab.core.db import db, now
from lawlab.core.errors import LawLabError, NotAllowed
from lawlab.core.limits import limiter
from lawlab.moderation.appealing import appeal, decide_appeal, require_another
from lawlab.moderation.forms import read_outcome
from lawlab.moderation.models import Appeal
from lawlab.moderation.queries import appeal_with, decision_with, others_who_may_decide, words_of
from lawlab.moderation.services import MAX_FACTS

bp = Blueprint("appeals", __name__)
APPEALS = limiter.shared_limit("6 per minute; 40 per hour", scope="appeals")


@bp.post("/moderation/decisions/<int:decision_id>/appeal")
@login_required
@APPEALS
def create(decision_id: int) -> Any:
    appeal(current_user, decision_with(decision_id), request.form.get("words", ""), at=now())
    db.session.commit()
    flash(_("Your appeal is recorded. Another moderator will decide, and you will be told why."), "success")
    return redirect(url_for("moderation.show", decision_id=decision_id), code=303)


@bp.get("/moderation/appeals/<int:appeal_id>")
@login_required
def show(appeal_id: int) -> str:
    if not can_moderate(current_user):
        raise NotAllowed(_("Only a moderator may do this."))
    row = appeal_with(appeal_id)
    contribution = row.decision.contribution
    return render_template(
        "moderation/appeal.html",
        appeal=row,
        decision=row.decision,
        words=words_of(contribution) if contribution else [],
        refusal=_refusal(row),
        others=others_who_may_decide(row),
        max_facts=MAX_FACTS,
    )


def _refusal(row: Appeal) -> str:
    """Why this moderator may not decide on it; "" when they may."""
    try:
        require_another(current_user, row)
    except LawLabError as refusal:
        return refusal.sentence
    return ""


@bp.post("/moderation/appeals/<int:appeal_id>")
@login_required
@APPEALS
def decide(appeal_id: int) -> Any:
    row = appeal_with(appeal_id)
    outcome = read_outcome(request.form.get("outcome", ""))
    decide_appeal(current_user, row, outcome, request.form.get("reasons", ""), at=now())
    db.session.commit()
    flash(_("Your decision is public."), "success")
    return redirect(url_for("moderation.show", decision_id=row.decision_id), code=303)
