"""The synthesis of a consultation: what was said, what moved, who agrees, what waits for an answer.

While the vote is open, whoever has no access to the desk sees who took part and how much, and nothing that
could sway a vote: no tally, no rank, no move. The number of queries is fixed, whatever the number of votes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload

from lawlab.accounts.models import Level
from lawlab.accounts.policies import can_review
from lawlab.amendments.models import Amendment, Status
from lawlab.amendments.queries import STANDING
from lawlab.arguments.models import Argument, Side
from lawlab.arguments.order import fair_order
from lawlab.bills.models import Article, Bill, Dossier
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.db import db
from lawlab.review.models import Answer, OfficialResponse, Opinion, RankingRun, Standing
from lawlab.review.moves import Move, moves_of
from lawlab.review.participation import (
    Activity,
    People,
    Timeline,
    activity_by_article,
    ballots_of,
    people_of,
    revised,
    timeline_of,
    written_in,
)
from lawlab.review.vote_log import read_log

#: How many amendments each list names.
NAMED = 5
PUBLIC = Contribution.visibility == Visibility.PUBLIC


@dataclass(frozen=True)
class ArticleLine:
    """What happened on one article of the version at hand; None for what is about no article of it."""

    article: Article | None
    activity: Activity


@dataclass(frozen=True)
class Phase:
    """A period of the consultation: for now, the time of one version of the text."""

    bill: Bill
    contributions: Counter[str]


@dataclass(frozen=True)
class Reasons:
    """The arguments about one article: how many on each side, and those that come first in the fair order."""

    article: Article
    counts: Mapping[Side, int]
    first: Mapping[Side, list[Argument]]


@dataclass(frozen=True)
class Answers:
    """What parliament answered in public, and the amendments that still wait, the best ranked first."""

    by_opinion: Mapping[Opinion, int]
    unanswered: int

    @property
    def answered(self) -> int:
        return sum(self.by_opinion.values())


@dataclass(frozen=True)
class Verdicts:
    """What would sway an open vote: shown to the desk, and to everybody once the vote is over."""

    run: RankingRun | None
    tallies: Mapping[str, tuple[int, int, int]]  #: for, mixed, against by kind of subject
    supported: Sequence[Standing] = ()
    consensual: Sequence[Standing] = ()
    divisive: Sequence[Standing] = ()
    mobilised: Sequence[Standing] = ()
    waiting: Sequence[Standing] = ()  #: ranked and unanswered
    moves: Sequence[Move] = ()


@dataclass(frozen=True)
class Synthesis:
    bill: Bill
    at: datetime
    is_open: bool
    people: People
    contributions: Counter[str]
    votes: int
    levels: Mapping[Level, int]  #: of these votes, those of each level of verification
    casts: int  #: acts of voting, changes of mind included
    timeline: Timeline
    articles: Sequence[ArticleLine]
    phases: Sequence[Phase]
    revised: int
    withdrawn: int
    answers: Answers
    reasons: Sequence[Reasons]
    verdicts: Verdicts | None  #: None: withheld until the vote is over
    titles: Mapping[int, Amendment] = field(default_factory=dict)  #: the amendments that `verdicts` names


def is_voting_open(dossier: Dossier, at: datetime) -> bool:
    """Whether any version of the dossier takes votes: an amendment may stand on several."""
    return any(bill.is_open(at) for bill in dossier.bills)


def synthesis_of(bill: Bill, viewer: Any, at: datetime, *, folder: Path, zone: ZoneInfo) -> Synthesis:
    """The synthesis of a bill's whole dossier as `viewer` may read it; `folder` keeps the folded votes."""
    dossier = bill.dossier
    ballots, written = ballots_of(dossier), written_in(dossier)
    log = read_log(ballots.counts, folder / f"votes-{dossier.id}.npz", at=at)
    is_open = is_voting_open(dossier, at)
    verdicts = None
    if not is_open or can_review(viewer):
        tallies = _tallies(ballots.counts, ballots.kinds)
        verdicts = _verdicts(bill, tallies, moves_of(dossier, log.thirds(), ballots.kinds))
    statuses, articles = _statuses(dossier), _articles_without_words(bill)
    return Synthesis(
        bill=bill,
        at=at,
        is_open=is_open,
        people=people_of(dossier),
        contributions=written.by_kind,
        votes=ballots.votes,
        levels=ballots.levels,
        casts=log.casts,
        timeline=timeline_of(log, written, dossier.bills, at, zone),
        articles=_article_lines(articles, activity_by_article(written, ballots)),
        phases=[Phase(version, written.by_bill.get(version.id, Counter())) for version in dossier.bills],
        revised=revised(dossier),
        withdrawn=statuses[Status.WITHDRAWN],
        answers=_answers(dossier, sum(statuses[status] for status in STANDING)),
        reasons=_reasons(bill, articles, at),
        verdicts=verdicts,
        titles=_named(verdicts),
    )


def _tallies(
    counts: Mapping[int, tuple[int, int, int]], kinds: Mapping[int, str]
) -> dict[str, tuple[int, int, int]]:
    sums: dict[str, list[int]] = {}
    for ident, kind in kinds.items():
        held = sums.setdefault(kind, [0, 0, 0])
        for place, count in enumerate(counts.get(ident, (0, 0, 0))):
            held[place] += count
    return {kind: (held[0], held[1], held[2]) for kind, held in sums.items()}


def _article_lines(articles: Sequence[Article], activity: dict[str | None, Activity]) -> list[ArticleLine]:
    """Every article in its order, then what is about none of this version."""
    lines = [ArticleLine(article, activity.pop(article.uid, Activity())) for article in articles]
    other = Activity()
    for left in activity.values():
        other.contributions += left.contributions
        other.votes += left.votes
    return lines + ([ArticleLine(None, other)] if other.total or other.votes else [])


def _articles_without_words(bill: Bill) -> list[Article]:
    query = select(Article).where(Article.bill_id == bill.id).order_by(Article.position)
    return list(db.session.scalars(query.options(lazyload(Article.paragraphs))))


def _statuses(dossier: Dossier) -> Counter[str]:
    query = (
        select(Amendment.status, func.count())
        .where(Amendment.dossier_id == dossier.id, PUBLIC, Amendment.parent_id.is_(None))
        .group_by(Amendment.status)
    )
    return Counter({status: count for status, count in db.session.execute(query)})


def _published() -> Any:
    """The answers in force: published, and not replaced by a later one."""
    return Answer.replaced_at.is_(None) & OfficialResponse.published_at.is_not(None)


def _answers(dossier: Dossier, standing: int) -> Answers:
    query = (
        select(OfficialResponse.opinion, func.count(func.distinct(Answer.amendment_id)))
        .join(Answer, Answer.response_id == OfficialResponse.id)
        .join(Amendment, Amendment.id == Answer.amendment_id)
        .where(OfficialResponse.dossier_id == dossier.id, _published(), PUBLIC)
        .where(Amendment.status.in_(STANDING), Amendment.parent_id.is_(None))
        .group_by(OfficialResponse.opinion)
    )
    by_opinion = {opinion: count for opinion, count in db.session.execute(query)}
    return Answers(by_opinion, max(0, standing - sum(by_opinion.values())))


def _verdicts(bill: Bill, tallies: Mapping[str, tuple[int, int, int]], moves: Sequence[Move]) -> Verdicts:
    """The head of each list of the last ranking, each in one query."""
    answered = select(Answer.amendment_id).join(OfficialResponse).where(_published())
    run = select(RankingRun).where(RankingRun.bill_id == bill.id).order_by(RankingRun.id.desc()).limit(1)
    ranked = Standing.rank.is_not(None)
    return Verdicts(
        run=db.session.scalar(run),
        tallies=tallies,
        supported=_standings(bill, ranked, Standing.rank),
        consensual=_standings(
            bill, Standing.has_badge, Standing.bridging_rank.is_(None), Standing.bridging_rank
        ),
        divisive=_standings(bill, Standing.division > 0, Standing.division.desc()),
        mobilised=_standings(bill, Standing.note.is_not(None), Standing.rank.is_(None), Standing.rank),
        waiting=_standings(bill, ranked & Standing.amendment_id.not_in(answered), Standing.rank),
        moves=moves,
    )


def _standings(bill: Bill, condition: Any, *order: Any) -> list[Standing]:
    query = (
        select(Standing)
        .join(Amendment, Amendment.id == Standing.amendment_id)
        .where(Standing.bill_id == bill.id, condition, PUBLIC, Amendment.status.in_(STANDING))
        .order_by(*order, Standing.amendment_id)
    )
    return list(db.session.scalars(query.limit(NAMED)))


def _named(verdicts: Verdicts | None) -> dict[int, Amendment]:
    """The amendments that the lists name, in one query."""
    if verdicts is None:
        return {}
    lists = (verdicts.supported, verdicts.consensual, verdicts.divisive, verdicts.mobilised, verdicts.waiting)
    wanted = {standing.amendment_id for standings in lists for standing in standings}
    query = (
        select(Amendment)
        .where(Amendment.id.in_(wanted))
        .options(joinedload(Amendment.article).lazyload(Article.paragraphs), lazyload(Amendment.revisions))
    )
    return {amendment.id: amendment for amendment in db.session.scalars(query)}


def _reasons(bill: Bill, found_articles: Sequence[Article], at: datetime) -> list[Reasons]:
    """The articles that people argued about, in their order; one query. The order owes nothing to votes."""
    articles = {article.uid: article for article in found_articles}
    roots = (
        select(Article.uid, Argument)
        .options(lazyload(Argument.sources))
        .join(Article, Article.id == Argument.article_id)
        .join(Bill, Bill.id == Article.bill_id)
        .where(Bill.dossier_id == bill.dossier_id, Bill.position <= bill.position)
        .where(Argument.amendment_id.is_(None), Argument.parent_id.is_(None), PUBLIC)
    )
    found: dict[str, list[Argument]] = {}
    for uid, argument in db.session.execute(roots):
        found.setdefault(uid, []).append(argument)
    return [
        Reasons(
            article,
            {side: sum(argument.side is side for argument in found[uid]) for side in Side},
            {
                side: fair_order([a for a in found[uid] if a.side is side], f"synthesis {bill.id}", at)[:2]
                for side in Side
            },
        )
        for uid, article in articles.items()
        if uid in found
    ]
