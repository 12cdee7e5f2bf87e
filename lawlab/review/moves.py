"""What moved between the first and the last third of the votes, and what was said in between.

The rule, as the page states it. The dossier's log of votes, changes of mind included, is cut in three
equal parts. An amendment or an article has moved when at least MOVE_VOTES votes fell on it in the first
part and in the last, and the shares of those in favour differ by more than MOVE_ERRORS standard errors,
which chance hardly ever does, even among a thousand ballots; the largest differences come first.
Arguments are named that appeared on the same subject in the middle part. That something was said before
a move does not prove that it caused it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload

from lawlab.amendments.models import Amendment
from lawlab.arguments.models import Argument
from lawlab.bills.models import Article, Dossier
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.db import db
from lawlab.review.vote_log import Thirds
from lawlab.votes.models import ArticleBallot

MOVE_VOTES = 10
MOVE_ERRORS = 4
MOST = 6


@dataclass(frozen=True)
class Shift:
    """The favour of one ballot in both thirds, in whole hundredths of the votes."""

    ballot_id: int
    before: int
    after: int
    first_votes: int
    last_votes: int

    @property
    def points(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Move:
    shift: Shift
    amendment: Amendment | None
    article: Article | None
    arguments: list[Argument]  #: those that appeared in between, the oldest first


def shifts_in(thirds: Thirds | None, kinds: Mapping[int, str]) -> list[Shift]:
    """The largest shifts of amendments and articles; pure."""
    if thirds is None:
        return []
    both = [
        (ident, first, thirds.last[ident])
        for ident, first in thirds.first.items()
        if ident in thirds.last and kinds.get(ident) in ("amendment", "article")
    ]
    enough = [
        Shift(ident, _favour(first), _favour(last), sum(first), sum(last))
        for ident, first, last in both
        if min(sum(first), sum(last)) >= MOVE_VOTES and _is_beyond_chance(first, last)
    ]
    return sorted(enough, key=lambda s: (-abs(s.points), s.ballot_id))[:MOST]


def _is_beyond_chance(first: list[int], last: list[int]) -> bool:
    """Two proportions compared with their pooled standard error; mixed and against are not in favour."""
    one, other = sum(first), sum(last)
    pooled = (first[0] + last[0]) / (one + other)
    error = sqrt(pooled * (1 - pooled) * (1 / one + 1 / other))
    return abs(first[0] / one - last[0] / other) > MOVE_ERRORS * error


def _favour(tally: list[int]) -> int:
    return round(100 * tally[0] / sum(tally)) if sum(tally) else 0


def moves_of(dossier: Dossier, thirds: Thirds | None, kinds: Mapping[int, str]) -> list[Move]:
    """The shifts with their subjects and what was said in between: three queries at most."""
    shifts = shifts_in(thirds, kinds)
    if thirds is None or not shifts:
        return []
    ids = [shift.ballot_id for shift in shifts]
    amendments = {
        a.ballot_id: a
        for a in db.session.scalars(
            select(Amendment)
            .where(Amendment.ballot_id.in_(ids), Contribution.visibility == Visibility.PUBLIC)
            .options(
                joinedload(Amendment.article).lazyload(Article.paragraphs), lazyload(Amendment.revisions)
            )
        )
    }
    articles = _articles(ids)
    said = _said_between(dossier, amendments.values(), articles.values(), thirds)
    moves = [Move(s, amendments.get(s.ballot_id), articles.get(s.ballot_id), []) for s in shifts]
    for move in moves:
        move.arguments.extend(argument for argument in said if _is_about(argument, move))
    return [move for move in moves if move.amendment or move.article]


def _articles(ids: list[int]) -> dict[int, Article]:
    """The latest article that each of these ballots stands on."""
    query = (
        select(ArticleBallot.ballot_id, Article)
        .options(lazyload(Article.paragraphs), joinedload(Article.bill))
        .join(Article, Article.id == ArticleBallot.article_id)
        .where(ArticleBallot.ballot_id.in_(ids))
        .order_by(Article.id)
    )
    return {ballot_id: article for ballot_id, article in db.session.execute(query)}


def _said_between(
    dossier: Dossier,
    amendments: Iterable[Amendment],
    articles: Iterable[Article],
    thirds: Thirds,
) -> list[Argument]:
    since, until = (datetime.fromtimestamp(moment, UTC) for moment in (thirds.ended_at, thirds.began_at))
    uids = [article.uid for article in articles]
    about = or_(
        Argument.amendment_id.in_([amendment.id for amendment in amendments]),
        Argument.amendment_id.is_(None) & Article.uid.in_(uids),
    )
    query = (
        select(Argument)
        .options(lazyload(Argument.sources), joinedload(Argument.article).lazyload(Article.paragraphs))
        .outerjoin(Article, Article.id == Argument.article_id)
        .where(Argument.bill_id.in_([bill.id for bill in dossier.bills]), about, Argument.parent_id.is_(None))
        .where(Argument.visibility == Visibility.PUBLIC, Argument.created_at.between(since, until))
        .order_by(Argument.id)
        .limit(60)
    )
    return list(db.session.scalars(query))


def _is_about(argument: Argument, move: Move) -> bool:
    if move.amendment is not None:
        return argument.amendment_id == move.amendment.id
    article = argument.article
    return argument.amendment_id is None and bool(
        article and move.article and article.uid == move.article.uid
    )
