"""Reading texts from the database, each in a number of queries that does not depend on its length."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from lawlab.bills.models import Article, Bill, Division, Dossier, Paragraph
from lawlab.core.db import db
from lawlab.core.errors import NotFound
from lawlab.core.realtime import Room

DAY = timedelta(days=1)


def bill_by_slug(slug: str) -> Bill:
    """The bill at this address, with the other versions of its dossier; NotFound otherwise."""
    query = select(Bill).where(Bill.slug == slug)
    bill = None
    if "\x00" not in slug:  # which PostgreSQL cannot even be asked about
        bill = db.session.scalar(query.options(joinedload(Bill.dossier).selectinload(Dossier.bills)))
    if bill is None:
        raise NotFound(_("There is no text at this address."))
    return bill


def article_at(bill: Bill, eid: str) -> Article:
    """The bill's article with this eId ("art_2bis"); NotFound otherwise."""
    article = db.session.scalar(select(Article).where(Article.bill_id == bill.id, Article.eid == eid))
    if article is None:
        raise NotFound(_("This text has no such article."))
    return article


def articles_of(bill: Bill) -> list[Article]:
    """All the articles in order, their paragraphs filled in: two queries, whatever the length."""
    query = select(Article).where(Article.bill_id == bill.id).order_by(Article.position)
    articles = list(db.session.scalars(query.options(lazyload(Article.paragraphs))))
    found: dict[int, list[Paragraph]] = defaultdict(list)
    query_paragraphs = select(Paragraph).join(Article).where(Article.bill_id == bill.id)
    for paragraph in db.session.scalars(query_paragraphs.order_by(Paragraph.article_id, Paragraph.position)):
        found[paragraph.article_id].append(paragraph)
    for article in articles:
        set_committed_value(article, "bill", bill)
        set_committed_value(article, "paragraphs", found[article.id])
        for paragraph in article.paragraphs:
            set_committed_value(paragraph, "article", article)
    set_committed_value(bill, "articles", articles)
    return articles


def eids_of_paragraphs(idents: Iterable[int]) -> dict[int, str]:
    """The eId of the article that each of these paragraphs is in."""
    wanted = list(idents)
    if not wanted:
        return {}
    query = select(Paragraph.id, Article.eid).join(Article).where(Paragraph.id.in_(wanted))
    return {ident: eid for ident, eid in db.session.execute(query)}


def last_seq(bill: Bill) -> int:
    """The number of the last event in the bill's room; read it before what the page shows."""
    return db.session.scalar(select(Room.last_seq).where(Room.name == bill.room)) or 0


def divisions_around(article: Article) -> list[Division]:
    """The divisions that the article is in, outermost first."""
    query = select(Division).where(Division.bill_id == article.bill_id)
    by_id = {division.id: division for division in db.session.scalars(query)}
    around: list[Division] = []
    ident = article.division_id
    while ident is not None:
        around.insert(0, by_id[ident])
        ident = by_id[ident].parent_id
    return around


@dataclass(frozen=True)
class ArticleVersion:
    """An article as it stands, or does not stand, in one version of its dossier."""

    bill: Bill
    article: Article | None
    is_changed: bool  #: other words than in the version before, or not in it


def history_of(article: Article) -> list[ArticleVersion]:
    """The article in each version of its dossier, oldest first, from the first that has it."""
    query = select(Article).join(Bill).where(Bill.dossier_id == article.bill.dossier_id)
    query = query.where(Article.uid == article.uid).options(lazyload(Article.paragraphs))
    by_bill = {found.bill_id: found for found in db.session.scalars(query)}
    history: list[ArticleVersion] = []
    before: str | None = None
    for bill in article.bill.dossier.bills:
        here = by_bill.get(bill.id)
        if here or history:
            words = here.wording_hash if here else None
            history.append(ArticleVersion(bill, here, words != before))
            before = words
    return history


def versions_to_compare(bill: Bill, other: str | None) -> tuple[Bill, Bill]:
    """The bill and the version of its dossier with this slug, the earlier first.

    Without a slug, the version before it, or after it for the first. NotFound when there is none.
    """
    versions = bill.dossier.bills
    place = next(index for index, version in enumerate(versions) if version.id == bill.id)
    if other is None:
        beside = versions[place - 1 : place] or versions[place + 1 : place + 2]
    else:
        beside = [version for version in versions if version.slug == other and version.id != bill.id]
    if not beside:
        raise NotFound(_("There is no other version of this text to compare it with."))
    before, after = sorted([bill, beside[0]], key=lambda version: version.position)
    return before, after


@dataclass(frozen=True)
class Shelf:
    """The texts as a first visitor needs them: each dossier's latest version, by what one can do with it."""

    open: list[Bill]  #: the first to close comes first
    upcoming: list[Bill]
    others: list[Bill]


def shelf(at: datetime) -> Shelf:
    """Every dossier's latest version: open at this moment, open later, or to be read only."""
    dossiers = db.session.scalars(select(Dossier).options(selectinload(Dossier.bills)))
    latest = [dossier.bills[-1] for dossier in dossiers if dossier.bills]
    is_open = [bill for bill in latest if bill.is_open(at)]
    upcoming = [bill for bill in latest if bill.opens_at is not None and bill.opens_at > at]
    return Shelf(
        open=sorted(is_open, key=lambda bill: (bill.closes_at is None, bill.closes_at or at, bill.title)),
        upcoming=sorted(upcoming, key=lambda bill: (bill.opens_at or at, bill.title)),
        others=sorted(
            (bill for bill in latest if bill not in is_open and bill not in upcoming),
            key=lambda bill: bill.dated,
            reverse=True,
        ),
    )


def articles_in(bills: Sequence[Bill]) -> dict[int, int]:
    """How many articles each of these bills has, by bill id."""
    counted = select(Article.bill_id, func.count()).group_by(Article.bill_id)
    counted = counted.where(Article.bill_id.in_([bill.id for bill in bills]))
    found = {bill_id: count for bill_id, count in db.session.execute(counted)}
    return {bill.id: found.get(bill.id, 0) for bill in bills}


def days_left(bill: Bill, at: datetime) -> int | None:
    """Whole days until the consultation closes, the last one counting as 0; None when it isn't said."""
    return (bill.closes_at - at) // DAY if bill.closes_at else None


def elapsed(bill: Bill, at: datetime) -> int | None:
    """How much of the consultation's time has passed, in hundredths; None when its end isn't said."""
    if bill.opens_at is None or bill.closes_at is None:
        return None
    return max(0, min(100, round(100 * ((at - bill.opens_at) / (bill.closes_at - bill.opens_at)))))
