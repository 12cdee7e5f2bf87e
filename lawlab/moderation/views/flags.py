"""Flagging, and what became of what one flagged and of what was decided about oneself."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.contributions.models import Contribution
from lawlab.contributions.queries import visible_contribution
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.core.limits import limiter
from lawlab.moderation.codes import ABOUT_TEXTS
from lawlab.moderation.forms import read_scope
from lawlab.moderation.policies import can_flag
from lawlab.moderation.queries import decisions_about, flags_by, words_of
from lawlab.moderation.services import MAX_FACTS, flag

bp = Blueprint("flags", __name__)
FLAGS = limiter.shared_limit("6 per minute; 40 per hour; 100 per day", scope="flags")


@bp.get("/contributions/<int:contribution_id>/flag")
@login_required
def new(contribution_id: int) -> str:
    contribution = visible_contribution(Contribution, contribution_id, current_user)
    if not can_flag(current_user, contribution):
        raise Conflict(_("This cannot be flagged: it is your own, or it is not public."))
    return render_template(
        "moderation/flag.html",
        contribution=contribution,
        words=words_of(contribution),
        codes=ABOUT_TEXTS,
        max_facts=MAX_FACTS,
    )


@bp.post("/contributions/<int:contribution_id>/flag")
@login_required
@FLAGS
def create(contribution_id: int) -> Any:
    contribution = visible_contribution(Contribution, contribution_id, current_user)
    form = request.form
    scope = read_scope(form.get("about", "text"))
    flag(current_user, contribution, scope, form.get("code", ""), form.get("facts", ""), at=now())
    db.session.commit()
    flash(_("Thank you. A moderator will read it; you will be told what is decided, and why."), "success")
    return redirect(url_for("flags.mine"), code=303)


@bp.get("/account/moderation")
@login_required
def mine() -> str:
    """What I flagged, and what was decided about me."""
    return render_template(
        "moderation/mine.html", flags=flags_by(current_user), decisions=decisions_about(current_user)
    )
