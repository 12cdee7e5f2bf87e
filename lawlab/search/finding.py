"""What a question finds: places in the index first, then the rows themselves, through the one door."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from whoosh.searching import Results, Searcher
from whoosh.sorting import Count, FieldFacet

from lawlab.annotations.models import Annotation
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Contribution
from lawlab.contributions.queries import visible_among
from lawlab.core.db import db
from lawlab.search.documents import WRITTEN, article_key, contribution_key
from lawlab.search.index import ask
from lawlab.search.questions import Question, whole_query

PER_PAGE = 20
#: Past so many results nobody turns pages: a narrower question is what helps.
MAX_PAGES = 50
COUNTED = ("kind", "bill")


@dataclass(frozen=True)
class Hit:
    """One thing found: a contribution, or else an article."""

    kind: str
    bill: Bill
    article: Article | None
    contribution: Contribution | None


@dataclass(frozen=True)
class Places:
    """A page of what the index finds, and how many results each value of "kind" and "bill" would give."""

    keys: list[str]
    total: int
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Found:
    """A page of what was found, and how much there is of each kind and in each bill."""

    hits: list[Hit]
    total: int
    page: int  #: from 1
    kinds: dict[str, int]
    bills: dict[int, int]

    @property
    def has_next(self) -> bool:
        return self.page * PER_PAGE < self.total and self.page < MAX_PAGES


def find(question: Question, viewer: Any, *, page: int = 1, newest_first: bool = False) -> Found:
    """One page of results, by relevance or the newest first; Unavailable while there is no index."""
    page, latest = min(page, MAX_PAGES), latest_bills()
    places = ask(lambda searcher: places_in(searcher, question, latest, page, newest_first=newest_first))
    bills = {int(bill): count for bill, count in places.counts["bill"].items()}
    return Found(_rows(places.keys, viewer), places.total, page, places.counts["kind"], bills)


def places_in(
    searcher: Searcher, question: Question, latest: tuple[int, ...], page: int, *, newest_first: bool
) -> Places:
    """One search, and one more for each count whose own filter is set: it shows the alternatives too."""
    order = FieldFacet("at", reverse=True) if newest_first else None
    facets = {name: FieldFacet(name, maptype=Count) for name in COUNTED}
    query = whole_query(question, latest)
    results = searcher.search(query, limit=page * PER_PAGE, sortedby=order, groupedby=facets)
    counts = {name: dict(results.groups(name)) for name in COUNTED}
    for name in COUNTED:
        if getattr(question, name) is not None:
            counts[name] = _alternatives(searcher, question, latest, name)
    return Places(_keys(results, page), len(results), counts)


def _alternatives(
    searcher: Searcher, question: Question, latest: tuple[int, ...], name: str
) -> dict[str, int]:
    query = whole_query(question, latest, without=name)
    results = searcher.search(query, limit=1, groupedby={name: FieldFacet(name, maptype=Count)})
    return dict(results.groups(name))


def _keys(results: Results, page: int) -> list[str]:
    last = min(page * PER_PAGE, results.scored_length())
    return [results[place]["key"] for place in range((page - 1) * PER_PAGE, last)]


def _rows(keys: list[str], viewer: Any) -> list[Hit]:
    """The rows behind the keys, in their order; without those that the viewer may not see."""
    found = {article_key(a.id): Hit("article", a.bill, a, None) for a in _articles(_idents(keys, "article"))}
    idents = _idents(keys, "contribution")
    for kind in WRITTEN:
        for row in visible_among(kind, idents, viewer).values():
            found[contribution_key(row.id)] = Hit(row.kind, row.bill, row.article, row)
    return [found[key] for key in keys if key in found]


def _idents(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.split(":")[1]) for key in keys if key.startswith(f"{kind}:")]


def _articles(idents: list[int]) -> Iterable[Article]:
    return db.session.scalars(select(Article).where(Article.id.in_(idents)).options(joinedload(Article.bill)))


def latest_bills() -> tuple[int, ...]:
    """The last version of each dossier."""
    last = (
        select(Bill.dossier_id, func.max(Bill.position).label("position"))
        .group_by(Bill.dossier_id)
        .subquery()
    )
    same = (Bill.dossier_id == last.c.dossier_id) & (Bill.position == last.c.position)
    return tuple(db.session.scalars(select(Bill.id).join(last, same).order_by(Bill.id)))


def bill_with_slug(slug: str | None) -> Bill | None:
    return db.session.scalars(select(Bill).where(Bill.slug == slug)).first() if slug else None


def bills_to_choose(counts: dict[int, int]) -> list[Bill]:
    """The bills in which something was found, the fullest first."""
    rows = list(db.session.scalars(select(Bill).where(Bill.id.in_(list(counts)))))
    return sorted(rows, key=lambda bill: (-counts[bill.id], bill.id))


def root_of(annotation: Annotation) -> Annotation:
    """The annotation that a reply belongs to."""
    while annotation.parent:
        annotation = annotation.parent
    return annotation
