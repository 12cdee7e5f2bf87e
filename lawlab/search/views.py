"""The search page: a form, filters in the address, results with their extracts."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from lawlab.amendments.models import Amendment, Status
from lawlab.annotations.models import Annotation
from lawlab.arguments.models import Argument
from lawlab.core.pages import page_number
from lawlab.search.documents import words_of, words_of_article
from lawlab.search.extracts import extract
from lawlab.search.queries import Hit, bill_with_slug, bills_to_choose, find, latest_bills, root_of
from lawlab.search.questions import KINDS, MAX_CHARACTERS, Question

bp = Blueprint("search", __name__)


@bp.get("/search")
def show() -> str:
    """Filters are plain parameters of the address: a search can be sent to somebody."""
    question = _question()
    newest_first = request.args.get("order") == "date"
    found = (
        None
        if question.is_empty
        else find(question, current_user, page=page_number(), newest_first=newest_first)
    )
    return render_template(
        "search/show.html",
        question=question,
        found=found,
        bills=bills_to_choose(found.bills) if found else [],
        chosen=bill_with_slug(request.args.get("bill")),
        kinds=KINDS,
        statuses=[Status.SUBMITTED, Status.ACCEPTED, Status.REJECTED],
        newest_first=newest_first,
        arguments={key: value for key, value in request.args.items() if value and key != "page"},
        address_of=address_of,
        extract_of=lambda hit: extract(text_of(hit), question.words),
    )


def _question() -> Question:
    args = request.args
    kind, status = args.get("kind"), args.get("status")
    return Question(
        words=args.get("q", "").replace("\0", " ")[:MAX_CHARACTERS],
        kind=kind if kind in KINDS else None,
        bill=bill.id if (bill := bill_with_slug(args.get("bill"))) else None,
        article=args.get("article") or None,
        author=args.get("author", "").strip()[:MAX_CHARACTERS] or None,
        status=status if status in {member.value for member in Status} else None,
        language=args.get("language") or None,
        since=_day(args.get("since")),
        until=_day(args.get("until"), shift=1),
        latest_bills=latest_bills(),
    )


def _day(value: str | None, *, shift: int = 0) -> datetime | None:
    """The beginning of a day written 2026-11-24, moved by `shift` days; None for anything else."""
    try:
        return datetime.combine(date.fromisoformat(value or ""), time()) + timedelta(days=shift)
    except (ValueError, OverflowError):
        return None


def text_of(hit: Hit) -> str:
    if hit.contribution:
        return words_of(hit.contribution)
    assert hit.article
    return words_of_article(hit.article).partition("\n")[2].strip()


def address_of(hit: Hit) -> str:
    """The page on which what was found is read, at its place."""
    found = hit.contribution
    if isinstance(found, Amendment):
        return url_for("amendments.show", amendment_id=found.id)
    if isinstance(found, Argument) and found.amendment_id:
        return url_for("amendments.show", amendment_id=found.amendment_id, _anchor=f"argument-{found.id}")
    anchor = None
    if isinstance(found, Annotation):
        anchor = f"annotation-{root_of(found).id}"
    elif isinstance(found, Argument):
        anchor = f"argument-{found.id}"
    if hit.article is None:
        return url_for("bills.show", slug=hit.bill.slug)
    return url_for("bills.article", slug=hit.bill.slug, eid=hit.article.eid, _anchor=anchor)
