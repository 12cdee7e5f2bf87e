"""What an agenda can be made of: the bill's articles, and its amendments as lawmakers rank them."""

import unicodedata
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import lazyload

from lawlab.amendments.models import Amendment, Status
from lawlab.bills.models import Article
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.debates.models import Debate
from lawlab.debates.planning import Point
from lawlab.review.models import Standing

MOST = 300  #: amendments offered at once; the others are found by searching


@dataclass(frozen=True)
class Choices:
    """Articles in their order; amendments with their rank, None for those that are not ranked yet."""

    articles: list[Article]
    amendments: list[tuple[Amendment, int | None]]
    is_cut: bool = False  #: whether there are more amendments than are offered


def choices_of(debate: Debate, words: str = "") -> Choices:
    """What can be put on the agenda and says all these words in its name, whatever their case and accents."""
    wanted = _folded(words).split()
    articles = [article for article in _articles(debate) if _says(_named(article), wanted)]
    ranked = [pair for pair in _ranked(debate) if _says(f"{pair[0].number} {pair[0].title}", wanted)]
    return Choices(articles, ranked[:MOST], len(ranked) > MOST)


def _named(article: Article) -> str:
    return f"{article.label} {article.number} {article.heading}"


def _says(name: str, wanted: list[str]) -> bool:
    folded = _folded(name)
    return all(word in folded for word in wanted)


def _folded(words: str) -> str:
    """Lower case, no accents."""
    marked = unicodedata.normalize("NFKD", words)
    return "".join(c for c in marked if not unicodedata.combining(c)).casefold()


def _articles(debate: Debate) -> list[Article]:
    query = select(Article).where(Article.bill_id == debate.bill_id).order_by(Article.position)
    return list(db.session.scalars(query.options(lazyload(Article.paragraphs))))


def _ranked(debate: Debate) -> list[tuple[Amendment, int | None]]:
    """The amendments that stand, the best ranked first (Soutien), then by number."""
    here = and_(Standing.amendment_id == Amendment.id, Standing.bill_id == debate.bill_id)
    query = (
        select(Amendment, Standing.rank)
        .outerjoin(Standing, here)
        .where(
            Amendment.dossier_id == debate.bill.dossier_id,
            Amendment.number.is_not(None),
            Amendment.status.not_in([Status.DRAFT, Status.WITHDRAWN]),
            Amendment.visibility == Visibility.PUBLIC,
        )
        .order_by(Standing.rank.asc().nulls_last(), Amendment.number)
        .options(lazyload(Amendment.revisions))
    )
    return [(amendment, rank) for amendment, rank in db.session.execute(query)]


def chosen(debate: Debate, articles: list[int], amendments: list[int]) -> list[Point]:
    """Points for the articles and amendments with these ids, in the order in which they are offered."""
    offered = [Point(article=article) for article in _articles(debate) if article.id in articles]
    ranked = [Point(amendment=amendment) for amendment, _ in _ranked(debate) if amendment.id in amendments]
    return [*offered, *ranked]
