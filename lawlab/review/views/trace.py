"""The public trace of a version: each word's origin, each amendment's fate."""

from flask import Blueprint, Response, make_response, render_template
from flask_login import current_user

from lawlab.bills.queries import articles_of, bill_by_slug
from lawlab.core.pages import compressed
from lawlab.review.threads import trace_of
from lawlab.review.tracing import fates_of, legend_of, traced_words

bp = Blueprint("trace", __name__)
bp.add_app_template_filter(traced_words)


@bp.get("/bills/<slug>/trace")
def show(slug: str) -> Response:
    bill = bill_by_slug(slug)
    bills = bill.dossier.bills
    number = next(k for k, each in enumerate(bills) if each.id == bill.id)
    trace = trace_of(bills)
    fates = fates_of(trace, bills, current_user)
    page = render_template(
        "review/trace.html",
        bill=bill,
        bills=bills,
        articles=list(zip(articles_of(bill), trace.versions[number], strict=True)),
        legend=legend_of(trace, bills, number, current_user),
        own=[each for each in fates if each.is_own],
        others=[each for each in fates if not each.is_own],
    )
    return compressed(page) if current_user.is_anonymous else make_response(page)
