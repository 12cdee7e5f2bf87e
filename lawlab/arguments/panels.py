"""What arguments add to the pages of articles and amendments, and what they do about a new version."""

import secrets
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from lawlab.amendments.hooks import amendment_panel
from lawlab.amendments.models import Amendment, Status
from lawlab.arguments.hooks import notes_of
from lawlab.arguments.models import Argument
from lawlab.arguments.queries import (
    THREADS,
    discussion_of,
    on_amendment,
    on_article,
    thread_of,
    vote_on_amendment,
    vote_on_article,
)
from lawlab.arguments.services import (
    MAX_BODY,
    Subject,
    carry_ballots,
    subject_of_amendment,
    subject_of_article,
    subject_today,
)
from lawlab.arguments.sources import MOST
from lawlab.bills.hooks import article_panel, on_new_version
from lawlab.bills.models import Article, Bill
from lawlab.contributions.policies import takes_contributions
from lawlab.core.db import now


@article_panel(order=40)
def article_panel_of_arguments(article: Article, viewer: Any) -> Markup:
    return article_arguments(article, viewer)


@amendment_panel(order=20)
def amendment_panel_of_arguments(amendment: Amendment, viewer: Any) -> Markup:
    return amendment_arguments(amendment, viewer)


def article_arguments(article: Article, viewer: Any, most: int = THREADS) -> Markup:
    subject = subject_of_article(article)
    discussion = discussion_of(
        on_article(article),
        vote_on_article(article),
        viewer,
        now(),
        most=most,
        is_frozen=not _is_open(subject),
    )
    url = url_for("arguments.under_article", article_id=article.id)
    return _panel(subject, discussion, viewer, url, most)


def amendment_arguments(amendment: Amendment, viewer: Any, most: int = THREADS) -> Markup:
    if amendment.status is Status.DRAFT:
        return Markup("")
    subject = subject_of_amendment(amendment)
    frozen = not _is_open(subject)
    discussion = discussion_of(
        on_amendment(amendment), vote_on_amendment(amendment), viewer, now(), most=most, is_frozen=frozen
    )
    url = url_for("arguments.under_amendment", amendment_id=amendment.id)
    return _panel(subject, discussion, viewer, url, most)


def _is_open(subject: Subject) -> bool:
    stands = subject.amendment is None or subject.amendment.status is Status.SUBMITTED
    return stands and takes_contributions(subject.bill, now())


def _panel(subject: Subject, discussion: Any, viewer: Any, url: str, most: int) -> Markup:
    page = render_template(
        "arguments/_panel.html",
        discussion=discussion,
        url=url,
        most=most,
        notes=notes_of(discussion.readable),
        **context(subject, viewer),
    )
    return Markup(page)  # noqa: S704 - a template escapes


def context(subject: Subject, viewer: Any) -> dict[str, Any]:
    """What every partial of arguments needs."""
    return {
        "subject": subject,
        "viewer": viewer,
        "is_open": _is_open(subject),
        "new_key": lambda: secrets.token_urlsafe(18),
        "max_body": MAX_BODY,
        "most_sources": MOST,
    }


def thread_page(argument: Argument, viewer: Any, root: Argument, seq: int) -> str:
    """The page of one thread."""
    subject = subject_today(root)
    discussion = thread_of(root, viewer, now(), is_frozen=not _is_open(subject))
    thread = next(thread for column in discussion.columns.values() for thread in column)
    return render_template(
        "arguments/show.html",
        discussion=discussion,
        thread=thread,
        argument=argument,
        seq=seq,
        notes=notes_of(discussion.readable),
        **context(subject, viewer),
    )


@on_new_version
def carry_over(previous: Bill, bill: Bill) -> None:
    carry_ballots(previous, bill, at=now())
