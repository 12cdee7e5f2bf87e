"""The desk's record of what became of amendments: filings, outcomes, and what later versions took up."""

from datetime import date

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lawlab.amendments.models import Amendment
from lawlab.bills.models import Bill
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, NotFound
from lawlab.core.limits import limiter
from lawlab.core.pages import Page, page_number
from lawlab.review import adoption, filings
from lawlab.review.models import Filing, Outcome
from lawlab.review.views.access import reviewed_bill

bp = Blueprint("review_life", __name__)
CHANGES = limiter.shared_limit("120 per minute; 3000 per hour", scope="life")
A_PAGE = 50


@bp.get("/desk/<slug>/follow-up")
@login_required
def desk(slug: str) -> str:
    """Filings to record and complete, and the amendments that this version seems to have taken up."""
    bill, number = reviewed_bill(slug), page_number()
    query = (
        select(Filing)
        .join(Amendment, Amendment.id == Filing.amendment_id)
        .where(Amendment.dossier_id == bill.dossier_id, visible_to(current_user))
        .options(joinedload(Filing.amendment))
        .order_by(Filing.outcome.is_not(None), Filing.filed_on.desc(), Filing.id.desc())
    )
    found = list(db.session.scalars(query.limit(A_PAGE + 1).offset((number - 1) * A_PAGE)))
    return render_template(
        "review/life/desk.html",
        bill=bill,
        section="follow-up",
        page=Page(found[:A_PAGE], number, len(found) > A_PAGE),
        adoptions=adoption.adoptions_in(bill),
        threshold=round(100 * adoption.SUGGESTED_FROM),
        outcomes=list(Outcome),
        today=now().date(),
    )


@bp.post("/desk/<slug>/follow-up")
@CHANGES
@login_required
def create(slug: str) -> Response:
    """A filing, on the amendment of this number."""
    bill = reviewed_bill(slug)
    filings.record_filing(current_user, _amendment(bill), _filed(), at=now())
    return _done(bill, _("The filing is recorded."))


@bp.post("/desk/<slug>/follow-up/<int:filing_id>")
@CHANGES
@login_required
def update(slug: str, filing_id: int) -> Response:
    """A filing corrected, or what the chamber did with it."""
    bill = reviewed_bill(slug)
    filing = filings.filing_in(bill.dossier, filing_id)
    if request.form.get("action") == "correct":
        filings.correct_filing(current_user, filing, _filed(), at=now())
        return _done(bill, _("The filing is corrected; the journal keeps what it said before."))
    sent = request.form.get("outcome", "")
    if sent and sent not in set(Outcome):
        raise Invalid(_("This request could not be understood."))
    outcome = Outcome(sent) if sent else None
    on = _day(request.form.get("outcome_on", "")) if outcome else None
    filings.record_outcome(current_user, filing, outcome, on, at=now())
    return _done(bill, _("The outcome is recorded."))


@bp.post("/desk/<slug>/adoptions/<int:amendment_id>")
@CHANGES
@login_required
def judge(slug: str, amendment_id: int) -> Response:
    """Whether this version really took the amendment up."""
    bill = reviewed_bill(slug)
    action = request.form.get("action", "")
    if action not in ("confirm", "dismiss"):
        raise Invalid(_("This request could not be understood."))
    adoption.judge_adoption(current_user, bill, amendment_id, is_right=action == "confirm", at=now())
    return _done(bill, _("Noted."))


def _done(bill: Bill, sentence: str) -> Response:
    db.session.commit()
    flash(sentence)
    return make_response(redirect(url_for("review_life.desk", slug=bill.slug), code=303))


def _filed() -> filings.Filed:
    form = request.form
    return filings.Filed(
        filed_by=form.get("filed_by", ""),
        chamber=form.get("chamber") or form.get("chamber_other", ""),
        number=form.get("number", ""),
        url=form.get("url", ""),
        filed_on=_day(form.get("filed_on", "")),
    )


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Invalid(_("Write the day as year-month-day: 2026-03-01.")) from None


def _amendment(bill: Bill) -> Amendment:
    written = request.form.get("amendment", "").strip()
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    query = select(Amendment).where(Amendment.dossier_id == bill.dossier_id, Amendment.number == number)
    found = db.session.scalar(query.where(visible_to(current_user)))
    if found is None:
        raise NotFound(_("There is no amendment no. %(number)s on this text.", number=written[:20]))
    return found
