"""Campaigns by link, for moderators: what to look at, and setting aside one person's many votes."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy import select

from lawlab.accounts.policies import can_moderate
from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, NotAllowed
from lawlab.core.limits import limiter
from lawlab.moderation.services import MAX_FACTS, set_votes_aside
from lawlab.moderation.votes import dry_run
from lawlab.review import brigade_tasks  # noqa: F401 - registers the regular task
from lawlab.review.brigades import Group, report_on
from lawlab.review.recounting import bills_with_votes

bp = Blueprint("brigades", __name__)
LOOKS = limiter.shared_limit("60 per minute", scope="brigades")


def _require_moderator() -> None:
    if not can_moderate(current_user):
        raise NotAllowed(_("This desk is for moderators."))


@bp.get("/moderation/brigades")
@login_required
def index() -> str:
    """The texts that were voted on."""
    _require_moderator()
    query = select(Bill).where(Bill.id.in_(bills_with_votes())).order_by(Bill.id.desc())
    return render_template("review/brigades/index.html", bills=db.session.scalars(query).all())


@bp.get("/moderation/brigades/<slug>")
@login_required
@LOOKS
def show(slug: str) -> str:
    _require_moderator()
    return render_template("review/brigades/show.html", report=report_on(bill_by_slug(slug)))


@bp.get("/moderation/brigades/<slug>/<key>")
@login_required
@LOOKS
def group(slug: str, key: str) -> str:
    """One group of accounts, with what setting its votes aside would do: told before it is done."""
    _require_moderator()
    bill, found = _group(slug, key)
    return render_template(
        "review/brigades/group.html",
        bill=bill,
        group=found,
        trial=dry_run(found.people, found.ballots),
        max_facts=MAX_FACTS,
    )


def _group(slug: str, key: str) -> tuple[Bill, Group]:
    bill = bill_by_slug(slug)
    found = report_on(bill).group(key)
    if found is None:
        raise Conflict(_("The votes have moved since: this group is not what it was. Look at it again."))
    return bill, found


@bp.post("/moderation/brigades/<slug>/<key>")
@login_required
@LOOKS
def set_aside(slug: str, key: str) -> Any:
    _require_moderator()
    bill, found = _group(slug, key)
    facts = request.form.get("facts", "")
    decision = set_votes_aside(current_user, bill, found.people, found.ballots, facts, at=now())
    db.session.commit()
    flash(_("Your decision is public."), "success")
    return redirect(url_for("moderation.show", decision_id=decision.id), code=303)
