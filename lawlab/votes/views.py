"""Voting on articles. What stands above votes has routes of its own, with the same forms and partial."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_login import current_user, login_required

from lawlab.bills.models import Article
from lawlab.bills.queries import article_at, bill_by_slug
from lawlab.core.db import db, now
from lawlab.core.limits import limited
from lawlab.votes import tasks  # noqa: F401 - registers the regular task
from lawlab.votes.forms import answer, sent_position, sent_source
from lawlab.votes.panels import article_context
from lawlab.votes.services import vote_on_article

bp = Blueprint("votes", __name__)

#: A person may hesitate, a program may not flood; the same for all that is voted on.
VOTES = limited(
    "votes",
    "votes on articles, amendments and arguments",
    person="60 per minute; 1000 per hour",
    address="3000 per minute; 40000 per hour",
)


@bp.post("/bills/<slug>/articles/<eid>/vote")
@login_required
@VOTES
def cast(slug: str, eid: str) -> Any:
    article = article_at(bill_by_slug(slug), eid)
    vote_on_article(current_user, article, sent_position(), source=sent_source(), at=now())
    db.session.commit()
    page = url_for("bills.article", slug=slug, eid=eid, _anchor="vote")
    return answer(lambda: _partial(article), page)


@bp.get("/bills/<slug>/articles/<eid>/vote")
def show(slug: str, eid: str) -> str:
    """The ballot alone, as the page shows it: what an open page fetches when the ballot moved."""
    return _partial(article_at(bill_by_slug(slug), eid))


def _partial(article: Article) -> str:
    return render_template(
        "votes/_article_ballot.html", article=article, **article_context(article, current_user)
    )
