"""Who took part in a dossier's consultation, how much, when and where: grouped queries, in a fixed number."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select, union_all

from lawlab.accounts.models import Level
from lawlab.amendments.models import Amendment, Revision
from lawlab.arguments.models import Argument
from lawlab.bills.models import Article, Bill, Dossier
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.db import db
from lawlab.review.vote_log import VoteLog
from lawlab.votes.models import ArticleBallot, Ballot, Vote, level_totals

KINDS = ("amendment", "argument", "annotation")
#: A consultation of up to so long is drawn hour by hour, a longer one day by day.
HOURLY = timedelta(days=3)
MOST_BARS = 120  #: beyond that, days are drawn by weeks
PUBLIC = Contribution.visibility == Visibility.PUBLIC


@dataclass(frozen=True)
class People:
    """How many persons, each counted once; `everyone` is fewer than the sum, for many do both."""

    everyone: int
    voters: int
    contributors: int


@dataclass(frozen=True)
class Stretch:
    """An hour, a day or a week of the consultation, in local time."""

    begins: datetime
    votes: int
    contributions: int


@dataclass(frozen=True)
class Timeline:
    unit: str  #: "hour", "day" or "week"
    stretches: list[Stretch]


@dataclass
class Activity:
    """What was written and voted about one article, or on one version."""

    contributions: Counter[str] = field(default_factory=Counter)
    votes: int = 0

    @property
    def total(self) -> int:
        return self.contributions.total()


@dataclass(frozen=True)
class Ballots:
    """A dossier's ballots, all rounds: their standing votes, and the article (uid) that each is about."""

    counts: Mapping[int, tuple[int, int, int]]
    articles: Mapping[int, str | None]
    kinds: Mapping[int, str]  #: "article", "amendment", "argument"
    levels: Mapping[Level, int]  #: of all these votes, those of each level of verification

    @property
    def votes(self) -> int:
        return sum(sum(count) for count in self.counts.values())


def ballots_of(dossier: Dossier) -> Ballots:
    """Two queries. An earlier round is about what its successor is about."""
    rooms = [bill.room for bill in dossier.bills]
    columns = (
        Ballot.id,
        Ballot.previous_id,
        Ballot.for_count,
        Ballot.mixed_count,
        Ballot.against_count,
        Ballot.by_level,
    )
    rows = db.session.execute(select(*columns).where(Ballot.room.in_(rooms)).order_by(Ballot.id.desc())).all()
    articles: dict[int, str | None] = {}
    kinds: dict[int, str] = {}
    for ident, kind, uid in db.session.execute(_carriers(dossier)):
        articles[ident], kinds[ident] = uid, kind
    for ident, previous, *_ in rows:  # the latest rounds first
        if previous is not None and ident in kinds:
            kinds.setdefault(previous, kinds[ident])
            articles.setdefault(previous, articles[ident])
    counts = {row[0]: (row[2], row[3], row[4]) for row in rows}
    levels: Counter[Level] = Counter()
    for row in rows:
        levels.update(level_totals(row[5]))
    return Ballots(counts, articles, kinds, levels)


def _carriers(dossier: Dossier) -> Select[int, str, str | None]:
    """(ballot, kind, article's uid) of all that carries one."""
    ours = [bill.id for bill in dossier.bills]
    kind = Contribution.kind
    on_articles = (
        select(ArticleBallot.ballot_id, func.lower("article"), Article.uid)
        .join(Article, Article.id == ArticleBallot.article_id)
        .where(Article.bill_id.in_(ours))
    )
    written = [
        select(table.c.ballot_id, kind, Article.uid)
        .select_from(Contribution.__table__)
        .join(table, table.c.id == Contribution.id)
        .outerjoin(Article, Article.id == Contribution.article_id)
        .where(Contribution.bill_id.in_(ours), table.c.ballot_id.is_not(None))
        for table in (Amendment.__table__, Argument.__table__)
    ]
    everything = union_all(on_articles, *written).subquery()
    return select(*everything.c)


def people_of(dossier: Dossier) -> People:
    """Three counts, a query each; nobody is named. Who took every vote back did not vote.

    The votes are read whole only once. For the authors the voters' index answers; a join says so to SQLite,
    which takes `ballot_id IN (…)` for a reason to try every ballot with every author.
    """
    rooms = [bill.room for bill in dossier.bills]
    ballots = select(Ballot.id).where(Ballot.room.in_(rooms))
    voters = select(Vote.voter_id).where(Vote.ballot_id.in_(ballots)).distinct().subquery()
    voting = db.session.scalar(select(func.count()).select_from(voters)) or 0
    written = Contribution.bill_id.in_([bill.id for bill in dossier.bills])
    authors = select(Contribution.author_id).where(written, PUBLIC).distinct().subquery()
    cast = select(Vote.voter_id).join(Ballot, Ballot.id == Vote.ballot_id).where(Ballot.room.in_(rooms))
    has_voted = cast.where(Vote.voter_id == authors.c.author_id).exists()
    writing = db.session.scalar(select(func.count()).select_from(authors)) or 0
    only_writing = db.session.scalar(select(func.count()).select_from(authors).where(~has_voted)) or 0
    return People(voting + only_writing, voting, writing)


@dataclass(frozen=True)
class Written:
    """The public contributions: by article (uid; None for the bill as a whole), by version, and when."""

    by_article: Mapping[str | None, Counter[str]]
    by_bill: Mapping[int, Counter[str]]
    moments: Sequence[datetime]

    @property
    def by_kind(self) -> Counter[str]:
        return sum(self.by_bill.values(), Counter())


def written_in(dossier: Dossier) -> Written:
    """Two queries, of as many rows as there are contributions: votes do not count here."""
    ours = Contribution.bill_id.in_([bill.id for bill in dossier.bills])
    grouped = (
        select(Contribution.bill_id, Article.uid, Contribution.kind, func.count())
        .outerjoin(Article, Article.id == Contribution.article_id)
        .where(ours, PUBLIC)
        .group_by(Contribution.bill_id, Article.uid, Contribution.kind)
    )
    by_article: dict[str | None, Counter[str]] = {}
    by_bill: dict[int, Counter[str]] = {}
    for bill_id, uid, kind, count in db.session.execute(grouped):
        by_article.setdefault(uid, Counter())[kind] += count
        by_bill.setdefault(bill_id, Counter())[kind] += count
    moments = list(db.session.scalars(select(Contribution.created_at).where(ours, PUBLIC)))
    return Written(by_article, by_bill, moments)


def activity_by_article(written: Written, ballots: Ballots) -> dict[str | None, Activity]:
    """By the article's uid: a discussion goes on from version to version."""
    found = {uid: Activity(Counter(kinds)) for uid, kinds in written.by_article.items()}
    for ident, uid in ballots.articles.items():
        if ident in ballots.counts:
            found.setdefault(uid, Activity()).votes += sum(ballots.counts[ident])
    return found


def revised(dossier: Dossier) -> int:
    """How many amendments their authors reworded after having submitted them."""
    query = (
        select(func.count(func.distinct(Revision.amendment_id)))
        .join(Amendment, Amendment.id == Revision.amendment_id)
        .where(Amendment.dossier_id == dossier.id, Revision.position > 1, Revision.submitted_at.is_not(None))
        .where(Revision.carry == "written", PUBLIC)
    )
    return db.session.scalar(query) or 0


def timeline_of(
    log: VoteLog, written: Written, bills: Sequence[Bill], at: datetime, zone: ZoneInfo
) -> Timeline:
    """From the first opening to the last act; empty stretches stay, so that a silence shows."""
    votes = [(datetime.fromtimestamp(moment, zone), count) for moment, count in log.moments()]
    contributions = [moment.astimezone(zone) for moment in written.moments]
    moments = [moment for moment, _ in votes] + contributions
    if not moments:
        return Timeline("day", [])
    openings = [bill.opens_at.astimezone(zone) for bill in bills if bill.opens_at and bill.opens_at <= at]
    first, last = min([*moments, *openings]), max(moments)
    unit = "hour" if last - first <= HOURLY else "day" if (last - first).days < MOST_BARS else "week"
    voted: Counter[datetime] = Counter()
    for moment, count in votes:
        voted[_begin(moment, unit)] += count
    wrote = Counter(_begin(moment, unit) for moment in contributions)
    steps = _steps(_begin(first, unit), _begin(last, unit), unit)
    return Timeline(unit, [Stretch(step.astimezone(zone), voted[step], wrote[step]) for step in steps])


def _begin(moment: datetime, unit: str) -> datetime:
    """When a local moment’s hour, day or week begins; an hour in universal time, where none comes twice."""
    if unit == "hour":
        return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return midnight if unit == "day" else midnight - timedelta(days=midnight.weekday())


def _steps(first: datetime, last: datetime, unit: str) -> list[datetime]:
    """`timedelta` moves the calendar of a local moment, not its instant: a day has 23, 24 or 25 hours."""
    step = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}[unit]
    steps = [first]
    while steps[-1] < last:
        steps.append(steps[-1] + step)
    return steps
