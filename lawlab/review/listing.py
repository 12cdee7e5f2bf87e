"""One page of the desk's list: which amendments, in which order, families folded; and how many there are."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, Subquery, case, func, select
from whoosh.query import And, Or, Query, Term
from whoosh.searching import Searcher

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, Revision, Status
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db
from lawlab.core.errors import Unavailable
from lawlab.review import queries
from lawlab.review.asking import Asked
from lawlab.search.index import ask
from lawlab.search.questions import by_words

logger = logging.getLogger(__name__)
PER_PAGE = 50
#: Past so many amendments that have the words, narrower ones are what helps.
MOST_FOUND = 5_000
#: Words looked for in the database itself, when there is no index.
MOST_WORDS = 12


@dataclass(frozen=True)
class Place:
    """An amendment of the page, and the family it is shown for."""

    amendment_id: int
    family_id: int | None


@dataclass(frozen=True)
class Listed:
    """A page of the list."""

    places: list[Place]
    total: int  #: rows in all, a family counting once
    page: int  #: from 1
    is_unindexed: bool = False  #: the words were looked for without the index

    @property
    def first(self) -> int:
        """The number of the page's first row, from 1."""
        return (self.page - 1) * PER_PAGE + 1

    @property
    def has_next(self) -> bool:
        return self.page * PER_PAGE < self.total


def list_page(bill: Bill, asked: Asked, viewer: User, *, page: int = 1) -> Listed:
    """The page in one query, whatever the number of amendments; for words, the index is asked before."""
    wanted, is_unindexed = _wanted(bill, asked, viewer)
    rows = _one_a_family(bill, wanted, asked.order)
    query = select(rows.c.id, rows.c.family_id, func.count().over()).where(rows.c.nth == 1)
    found = db.session.execute(
        query.order_by(rows.c.place).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    ).all()
    places = [Place(ident, family_id) for ident, family_id, _total in found]
    return Listed(places, found[0][2] if found else 0, page, is_unindexed)


def _one_a_family(bill: Bill, wanted: Select[Any], order: str) -> Subquery:
    """The list numbered in its order (`place`), and each row's number within its own family (`nth`)."""
    family = queries.families_alike(bill)
    joined = wanted.outerjoin(family, family.c.amendment_id == Amendment.id)
    listed, keys = queries.ordered(joined, order)
    place = func.row_number().over(order_by=keys).label("place")
    rows = listed.add_columns(Amendment.id.label("id"), family.c.family_id, place).subquery()
    key = func.coalesce(-rows.c.family_id, rows.c.id)
    nth = func.row_number().over(partition_by=key, order_by=rows.c.place).label("nth")
    return select(rows.c.id, rows.c.family_id, rows.c.place, nth).subquery()


def _wanted(bill: Bill, asked: Asked, viewer: User) -> tuple[Select[Any], bool]:
    """The list with every filter that is asked for; whether its words were looked for without the index."""
    wanted = queries.at_desk(bill).where(*_conditions(bill, asked, viewer))
    if not asked.q:
        return wanted, False
    if asked.number is not None:
        return wanted.where(queries.has_number(asked.number)), False
    if asked.status not in ("withdrawn", "all"):  # the index holds nothing that was taken back
        try:
            return wanted.where(queries.is_among(_found(bill, asked.q))), False
        except Unavailable as refusal:
            logger.info("the desk looks for words in the database: %s", refusal)
    return wanted.where(queries.says(asked.q.split()[:MOST_WORDS])), True


def _conditions(bill: Bill, asked: Asked, viewer: User) -> Iterator[queries.Condition]:
    yield queries.has_status(asked.status) if asked.status else queries.is_standing()
    if asked.article:
        yield queries.on_article(bill, None if asked.article == "none" else asked.article)
    if asked.family:
        yield queries.has_relations(bill, asked.family)
    if asked.rank:
        yield queries.is_ranked_as(asked.rank)
    if asked.answer:
        yield _has_answer(bill, asked.answer)
    if asked.change:
        yield queries.makes_change(asked.change)
    if asked.assignee:
        people = {"me": viewer.id, "nobody": None}
        yield queries.is_assigned_to(
            people[asked.assignee] if asked.assignee in people else int(asked.assignee)
        )


def _has_answer(bill: Bill, answer: str) -> queries.Condition:
    if answer == "draft":
        return queries.is_being_answered(bill)
    is_answered = queries.is_answered(bill)
    return is_answered if answer == "yes" else ~is_answered


def _found(bill: Bill, words: str) -> list[int]:
    """The amendments of the dossier that have the words, the best MOST_FOUND of them; or Unavailable."""
    versions = Or([Term("bill", str(each.id)) for each in bill.dossier.bills])
    query = And([by_words(words), Term("kind", "amendment"), versions])
    return ask(lambda searcher: _idents(searcher, query))


def _idents(searcher: Searcher, query: Query) -> list[int]:
    return [int(hit["key"].split(":")[1]) for hit in searcher.search(query, limit=MOST_FOUND)]


@dataclass(frozen=True)
class Counts:
    """What there is on the desk, whatever the filters."""

    articles: dict[str, int] = field(default_factory=dict)  #: by eId; "none" for those on no article
    statuses: dict[str, int] = field(default_factory=dict)
    standing: int = 0
    unanswered: int = 0
    mine: int = 0  #: assigned to the viewer


def counts_of(bill: Bill, viewer: User) -> Counts:
    """All counts in one pass; those of articles, answers and assignments are of what stands."""
    keys = (Article.eid, Amendment.status, queries.in_conflict())
    sums = (
        func.count(),
        func.sum(case((queries.is_answered(bill), 0), else_=1)),
        func.sum(case((queries.is_assigned_to(viewer.id), 1), else_=0)),
    )
    query = queries.at_desk(bill, *keys, *sums).outerjoin(Article, Article.id == Revision.article_id)
    articles: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    totals = [0, 0, 0]
    for eid, status, is_waiting, *numbers in db.session.execute(query.group_by(*keys)):
        statuses[status.value] += numbers[0]
        statuses["all"] += numbers[0]
        if status is Status.WITHDRAWN:
            continue
        statuses["conflict"] += numbers[0] if is_waiting else 0
        articles[eid or "none"] += numbers[0]
        totals = [total + number for total, number in zip(totals, numbers, strict=True)]
    return Counts(dict(articles), dict(statuses), *totals)
