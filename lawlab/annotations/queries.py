"""Annotations where a version has their words, whichever version they were written on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from lawlab.annotations.models import Annotation, Placement, PlacementStatus
from lawlab.bills.models import Article, Bill, Paragraph
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db


@dataclass(frozen=True)
class Placed:
    """An annotation and its words in one version: written there (no status), or followed there."""

    annotation: Annotation
    paragraph: Paragraph
    start: int
    end: int
    status: PlacementStatus | None

    @property
    def words(self) -> str:
        """The words it is about, as this version has them."""
        return self.paragraph.text[self.start : self.end]

    @property
    def is_changed(self) -> bool:
        return self.status is PlacementStatus.CHANGED


def placed_on(article: Article, viewer: Any) -> list[Placed]:
    """What is pinned to the words of an article, in reading order."""
    return _placed(viewer, Annotation.article_id == article.id, Placement.article_id == article.id)


def placed_in(bill: Bill, viewer: Any) -> list[Placed]:
    """What is pinned to the words of a version, in reading order of each paragraph; two queries in all.

    Their authors are left out, who would be most of the work: a bill's margin names nobody.
    """
    return _placed(viewer, Annotation.bill_id == bill.id, Placement.bill_id == bill.id, is_signed=False)


def _placed(viewer: Any, written_there: Any, followed_there: Any, *, is_signed: bool = True) -> list[Placed]:
    found: list[Placed] = []
    author = joinedload if is_signed else lazyload
    written = select(Annotation).where(
        written_there, Annotation.paragraph_id.is_not(None), visible_to(viewer)
    )
    written = written.options(joinedload(Annotation.paragraph), author(Annotation.author))
    for annotation in db.session.scalars(written):
        found += _at(annotation, annotation.paragraph, annotation.start, annotation.end, None)
    followed = select(Placement).join(Annotation, Annotation.id == Placement.annotation_id)
    followed = followed.where(followed_there, Placement.paragraph_id.is_not(None), visible_to(viewer))
    with_annotation = joinedload(Placement.annotation).options(author(Annotation.author))
    options = (with_annotation, joinedload(Placement.paragraph))
    for placement in db.session.scalars(followed.options(*options)):
        found += _at(
            placement.annotation, placement.paragraph, placement.start, placement.end, placement.status
        )
    return sorted(found, key=lambda p: (p.paragraph.position, p.start, p.end, p.annotation.id))


def _at(
    annotation: Annotation,
    paragraph: Paragraph | None,
    start: int | None,
    end: int | None,
    status: PlacementStatus | None,
) -> list[Placed]:
    if paragraph is None or start is None or end is None:
        return []
    return [Placed(annotation, paragraph, start, end, status)]


def replies_to(roots: Iterable[Annotation], viewer: Any) -> dict[int, list[Annotation]]:
    """The answers to these annotations, the oldest first, by annotation."""
    threads: dict[int, list[Annotation]] = {root.id: [] for root in roots}
    query = select(Annotation).where(Annotation.parent_id.in_(threads), visible_to(viewer))
    for answer in db.session.scalars(query.order_by(Annotation.id)):
        threads[answer.parent_id or 0].append(answer)
    return threads


def gone_from(article: Article, viewer: Any) -> list[Annotation]:
    """What was pinned to this article's words in an earlier version, and lost them since."""
    uid, bill = article.uid, article.bill
    query = (
        select(Annotation)
        .join(Placement, Placement.annotation_id == Annotation.id)
        .join(Article, Article.id == Annotation.article_id)
        .where(Placement.bill_id == bill.id, Placement.status == PlacementStatus.GONE, Article.uid == uid)
        .where(visible_to(viewer))
        .order_by(Annotation.id)
    )
    return list(db.session.scalars(query))
