"""Pages of texts: what is open, a bill, an article, two versions side by side."""

from collections import Counter
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_login import current_user
from sqlalchemy import select

from lawlab.bills import hooks
from lawlab.bills.comparison import compare_articles
from lawlab.bills.models import Bill
from lawlab.bills.naming import article_name, article_title, ordinal
from lawlab.bills.outline import heat_of, reading_order
from lawlab.bills.queries import (
    article_at,
    articles_in,
    articles_of,
    bill_by_slug,
    days_left,
    divisions_around,
    elapsed,
    history_of,
    last_seq,
    shelf,
    versions_to_compare,
)
from lawlab.bills.wording import plain_words, words
from lawlab.core.db import db, now
from lawlab.core.pages import compressed
from lawlab.core.realtime import register_room

bp = Blueprint("bills", __name__)
bp.add_app_template_filter(article_name)
bp.add_app_template_filter(article_title)
bp.add_app_template_filter(ordinal)
bp.add_app_template_filter(plain_words)
bp.add_app_template_filter(words)


def _may_read(ident: int, viewer: Any) -> bool:
    """Every bill is public."""
    return db.session.scalar(select(Bill.id).where(Bill.id == ident)) is not None


register_room("bill", _may_read)


@bp.get("/")
def home() -> str:
    at = now()
    texts = shelf(at)
    shown = [*texts.open, *texts.upcoming, *texts.others]
    return render_template(
        "bills/home.html",
        texts=texts,
        at=at,
        figures=hooks.figures_of(shown),
        articles=articles_in(shown),
        days={bill.id: days_left(bill, at) for bill in shown},
        elapsed={bill.id: elapsed(bill, at) for bill in shown},
    )


@bp.get("/bills/<slug>")
def show(slug: str) -> Response:
    """The whole text. Browsers lay out only what is in sight (content-visibility, static/css/reading.css)."""
    bill = bill_by_slug(slug)
    seq = last_seq(bill)
    articles = articles_of(bill)
    marks = hooks.margin_of(bill, current_user)
    page = render_template(
        "bills/show.html",
        bill=bill,
        seq=seq,
        at=now(),
        stops=reading_order(bill.divisions, articles),
        marks=marks,
        passages=hooks.passages_of(bill, current_user),
        heat=heat_of(articles, marks),
        figures=hooks.figures_of([bill])[bill.id],
    )
    return compressed(page) if current_user.is_anonymous else make_response(page)


@bp.get("/bills/<slug>/margin")
def margin(slug: str) -> str:
    """What is said at each paragraph, for a page of the bill that is already open."""
    bill = bill_by_slug(slug)
    articles = articles_of(bill)
    marks = hooks.margin_of(bill, current_user)
    return render_template(
        "bills/_margin.html", articles=articles, marks=marks, heat=heat_of(articles, marks)
    )


@bp.get("/bills/<slug>/articles/<eid>")
def article(slug: str, eid: str) -> str:
    bill = bill_by_slug(slug)
    seq = last_seq(bill)
    articles = articles_of(bill)  # all of them: what marks the margin looks at the whole bill
    found = article_at(bill, eid)
    return render_template(
        "bills/article.html",
        bill=bill,
        seq=seq,
        at=now(),
        article=found,
        divisions=divisions_around(found),
        marks=hooks.margin_of(bill, current_user),
        passages=hooks.passages_of(bill, current_user),
        panels=hooks.panels_of(found, current_user),
        before=next((other for other in articles if other.position == found.position - 1), None),
        after=next((other for other in articles if other.position == found.position + 1), None),
        history=history_of(found),
        days=days_left(bill, now()),
    )


@bp.get("/bills/<slug>/compare")
def compare(slug: str) -> str:
    """Two versions of a dossier, the earlier one first whichever of them is in the address."""
    bill = bill_by_slug(slug)
    before, after = versions_to_compare(bill, request.args.get("with"))
    changes = compare_articles(articles_of(before), articles_of(after))
    return render_template(
        "bills/compare.html",
        bill=bill,
        before=before,
        after=after,
        changes=changes,
        counts=Counter(change.kind.value for change in changes),
        is_side_by_side=request.args.get("view") == "sides",
    )
