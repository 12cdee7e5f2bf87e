"""What votes add to an article's page, and what they do when a new version is loaded."""

from datetime import datetime
from typing import Any

from flask import render_template
from markupsafe import Markup

from lawlab.bills.hooks import article_panel, on_new_period, on_new_version
from lawlab.bills.models import Article, Bill
from lawlab.contributions.policies import takes_contributions
from lawlab.core.db import now
from lawlab.votes.models import Ballot
from lawlab.votes.queries import article_voted_before, ballot_on, state_before_any_vote, state_of
from lawlab.votes.rewording import changed_paragraphs
from lawlab.votes.rounds import carry_article_ballots, follow_period


@article_panel(order=10)
def article_vote(article: Article, viewer: Any) -> Markup:
    return Markup(render_template("votes/article.html", article=article, **article_context(article, viewer)))  # noqa: S704 - a template escapes


def article_context(article: Article, viewer: Any) -> dict[str, Any]:
    """What the ballot on an article is shown with: its state, and what changed since the viewer's vote."""
    at, ballot = now(), ballot_on(article)
    if ballot is None:
        return {"state": state_before_any_vote(article.bill, viewer, at), "rewording": None}
    state = state_of(ballot, viewer, at, is_frozen=not takes_contributions(article.bill, at))
    return {"state": state, "rewording": _rewording(article, ballot) if state.is_asked_again else None}


def _rewording(article: Article, ballot: Ballot) -> Any:
    before = article_voted_before(article, ballot)
    return changed_paragraphs(before.texts, article.texts) if before else None


@on_new_version
def carry_over(previous: Bill, bill: Bill) -> None:
    carry_article_ballots(previous, bill, at=now())


@on_new_period
def keep_to_the_period(bill: Bill, opened_at: datetime | None, closed_at: datetime | None) -> None:
    follow_period(bill, opened_at, closed_at)
