"""The synthesis of a consultation: as a page for everybody, at the desk, as a PDF, and its figures as CSV."""

from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.bills.models import Bill
from lawlab.bills.naming import article_title
from lawlab.bills.queries import bill_by_slug
from lawlab.core.db import db, now
from lawlab.core.errors import NotFound
from lawlab.core.limits import limiter
from lawlab.review.moves import MOVE_VOTES
from lawlab.review.report import pdf_of
from lawlab.review.synthesis import Synthesis, synthesis_of
from lawlab.review.synthesis_figures import amendment_name, as_csv, figures_of, kind_name, number
from lawlab.review.views.access import reviewed_bill

bp = Blueprint("synthesis", __name__)
bp.add_app_template_filter(number, "grouped")
bp.add_app_template_filter(amendment_name, "amendment_name")
bp.add_app_template_global(kind_name, "kind_name")


@bp.get("/bills/<slug>/synthesis")
def show(slug: str) -> str:
    return _page("review/synthesis.html", bill_by_slug(slug))


@bp.get("/desk/<slug>/synthesis")
@login_required
def desk(slug: str) -> str:
    return _page("review/synthesis_desk.html", reviewed_bill(slug), section="synthesis")


@bp.get("/bills/<slug>/synthesis.pdf")
@limiter.limit("30 per minute")
def pdf(slug: str) -> Response:
    """What the page shows to the same person, as a file."""
    bill = bill_by_slug(slug)
    page = _page("review/synthesis_pdf.html", bill)
    reader = "public" if "data-withheld" in page else "whole"
    name = f"{bill.id}-{reader}-{get_locale().language}"
    db.session.rollback()  # nobody waits for a reader who waits for a drawing
    response = make_response(pdf_of(page, _folder(), name))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="synthese-{slug}.pdf"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/bills/<slug>/synthesis/<key>.csv")
def table(slug: str, key: str) -> Response:
    """One figure's table; what is withheld on the page is not found here either."""
    figure = figures_of(_synthesis(bill_by_slug(slug))).get(key)
    if figure is None:
        raise NotFound(_("There is no such figure, or it is withheld while the vote is open."))
    response = make_response(as_csv(figure))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{key}.csv"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _synthesis(bill: Bill) -> Synthesis:
    return synthesis_of(bill, current_user, now(), folder=_folder(), zone=ZoneInfo(str(get_timezone())))


def _folder() -> Path:
    return Path(current_app.instance_path) / "cache" / "synthesis"


def _page(template: str, bill: Bill, **more: str) -> str:
    synthesis = _synthesis(bill)
    return render_template(
        template,
        bill=bill,
        synthesis=synthesis,
        figures=figures_of(synthesis),
        address=f"{request.host_url}bills/{bill.slug}/synthesis",
        title_of=article_title,
        move_votes=MOVE_VOTES,
        **more,
    )
