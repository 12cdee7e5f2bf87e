"""What a question finds: places in the index first, then the rows themselves, through the one door."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from whoosh.sorting import Count, FieldFacet

from lawlab.annotations.models import Annotation
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Contribution
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db
from lawlab.search.index import searcher
from lawlab.search.questions import Question, whole_query

PER_PAGE = 20
#: Past so many results nobody turns pages: a narrower question is what helps.
MAX_PAGES = 50


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    kind: str
    bill: Bill
    article: Article | None
    contribution: Contribution | None


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
    page = min(page, MAX_PAGES)
    reader = searcher()
    order = FieldFacet("at", reverse=True) if newest_first else None
    results = reader.search(whole_query(question), limit=page * PER_PAGE, sortedby=order)
    keys = [hit["key"] for hit in results[(page - 1) * PER_PAGE : page * PER_PAGE]]
    return Found(
        hits=_rows(keys, viewer),
        total=len(results),
        page=page,
        kinds=_counted(question, "kind"),
        bills={int(bill): n for bill, n in _counted(question, "bill").items()},
    )


def _counted(question: Question, field: str) -> dict[str, int]:
    """How many results each value of the field would give, the field's own filter left out."""
    query = whole_query(question, without=field)
    results = searcher().search(query, limit=1, groupedby={field: FieldFacet(field, maptype=Count)})
    len(results)  # counts them all
    return dict(Counter(results.groups(field)))


def _rows(keys: list[str], viewer: Any) -> list[Hit]:
    """The rows behind the keys, in their order; those that the viewer may not see, or are no more, left out."""
    articles = {a.id: a for a in _articles(_idents(keys, "article"))}
    contributions = {c.id: c for c in _contributions(_idents(keys, "contribution"), viewer)}
    hits: list[Hit] = []
    for key in keys:
        kind, _colon, ident = key.partition(":")
        article, contribution = articles.get(int(ident)), contributions.get(int(ident))
        if kind == "article" and article:
            hits.append(Hit("article", article.bill, article, None))
        elif kind == "contribution" and contribution:
            hits.append(Hit(contribution.kind, contribution.bill, contribution.article, contribution))
    return hits


def _idents(keys: Iterable[str], kind: str) -> list[int]:
    return [int(key.split(":")[1]) for key in keys if key.startswith(f"{kind}:")]


def _articles(idents: list[int]) -> Iterable[Article]:
    return db.session.scalars(select(Article).where(Article.id.in_(idents)).options(joinedload(Article.bill)))


def _contributions(idents: list[int], viewer: Any) -> Iterable[Contribution]:
    query = select(Contribution).where(Contribution.id.in_(idents), visible_to(viewer))
    query = query.options(joinedload(Contribution.bill), joinedload(Contribution.article))
    return db.session.scalars(query)


def latest_bills() -> tuple[int, ...]:
    """The last version of each dossier."""
    last = (
        select(Bill.dossier_id, func.max(Bill.position).label("position"))
        .group_by(Bill.dossier_id)
        .subquery()
    )
    same = (Bill.dossier_id == last.c.dossier_id) & (Bill.position == last.c.position)
    return tuple(db.session.scalars(select(Bill.id).join(last, same)))


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
