"""The search page: a form, filters in the address, results with their extracts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from flask_babel import get_timezone
from flask_login import current_user

from lawlab.amendments.models import Amendment, Status
from lawlab.annotations.models import Annotation
from lawlab.arguments.models import Argument
from lawlab.bills.models import Article, Bill, Paragraph
from lawlab.bills.queries import articles_of
from lawlab.core.limits import limited
from lawlab.core.pages import page_number
from lawlab.search import health  # noqa: F401 - registers its part
from lawlab.search.analysis import composed
from lawlab.search.documents import words_of
from lawlab.search.extracts import Extract, extract
from lawlab.search.finding import Hit, bill_with_slug, bills_to_choose, find, root_of
from lawlab.search.questions import KINDS, MAX_CHARACTERS, Question

bp = Blueprint("search", __name__)

SEARCHES = limited(
    "searches",
    "searches",
    person="60 per minute; 1000 per hour",
    address="1200 per minute; 20000 per hour",
)

#: Every filter is a plain parameter of the address: a search can be kept, or sent to somebody.
PARAMETERS = ("q", "kind", "bill", "article", "author", "status", "language", "since", "until", "order")
STATUSES = (Status.SUBMITTED, Status.ACCEPTED, Status.REJECTED)
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Result:
    """One thing found, as a card: where it is read, at which paragraph, and its words."""

    hit: Hit
    url: str
    paragraph: Paragraph | None
    html: Any


@bp.get("/search")
@SEARCHES
def show() -> str:
    """An empty question is answered with help; filters alone list what they leave, the newest first."""
    asked = {name: value for name in PARAMETERS if (value := _asked(name))}
    bill = bill_with_slug(asked.get("bill"))
    question = _question(asked, bill)
    by_date = asked.get("order") == "date" or not question.words
    found = None
    if not question.is_empty:
        found = find(question, current_user, page=page_number(), newest_first=by_date)
    page: str = render_template(
        "search/show.html",
        asked=asked,
        question=question,
        found=found,
        results=[result_of(hit, question.words) for hit in found.hits] if found else [],
        bills=bills_to_choose(found.bills) if found else [],
        bill=bill,
        articles=articles_of(bill) if bill else [],
        kinds=KINDS,
        statuses=STATUSES,
        languages=LANGUAGES,
        by_date=by_date,
    )
    return page


def _asked(name: str) -> str:
    """A parameter of the address, on one line, without what no one types."""
    value = composed(request.args.get(name, "")[:MAX_CHARACTERS])
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def _question(asked: dict[str, str], bill: Bill | None) -> Question:
    """What makes no sense is left out, as if it had not been asked."""
    kind, status, language = asked.get("kind"), asked.get("status"), asked.get("language")
    return Question(
        words=asked.get("q", ""),
        kind=kind if kind in KINDS else None,
        bill=bill.id if bill else None,
        article=asked.get("article") if bill else None,
        author=asked.get("author"),
        status=status if status in STATUSES else None,
        language=language if language in LANGUAGES else None,
        since=_day(asked.get("since")),
        until=_day(asked.get("until"), shift=1),
    )


def _day(value: str | None, *, shift: int = 0) -> datetime | None:
    """When a day written 2026-11-24 begins where the site is, `shift` days later; None for anything else."""
    try:
        start = datetime.combine(date.fromisoformat(value or "") + timedelta(days=shift), time())
        return start.replace(tzinfo=ZoneInfo(str(get_timezone()))).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def result_of(hit: Hit, words: str) -> Result:
    said, paragraph = hit.contribution, None
    if said is None:
        assert hit.article
        found = extract("\n".join(hit.article.texts), words)
        paragraph = _paragraph_at(hit.article, found)
    else:
        found = extract(words_of(said), words)
    if isinstance(said, Annotation):
        paragraph = root_of(said).paragraph
    return Result(hit, address_of(hit, paragraph), paragraph, found.html)


def _paragraph_at(article: Article, found: Extract) -> Paragraph | None:
    """The paragraph in which the extract's words stand, its paragraphs put on a line each."""
    end = 0
    for paragraph in article.paragraphs:
        end += len(paragraph.text) + 1
        if found.at is not None and found.at < end:
            return paragraph
    return None


def address_of(hit: Hit, paragraph: Paragraph | None) -> str:
    """The page on which what was found is read, at its place."""
    said = hit.contribution
    if isinstance(said, Amendment):
        return url_for("amendments.show", amendment_id=said.id)
    if isinstance(said, Argument):
        return url_for("arguments.show", argument_id=said.id, _anchor=f"argument-{said.id}")
    if hit.article is None:
        return url_for("bills.show", slug=hit.bill.slug)
    anchor = f"annotation-{said.id}" if said else paragraph.eid if paragraph else None
    return url_for("bills.article", slug=hit.bill.slug, eid=hit.article.eid, _anchor=anchor)
