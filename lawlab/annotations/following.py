"""Annotations follow their words into each new version, and never guess where these are."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from lawlab.annotations.models import Annotation, Placement, PlacementStatus
from lawlab.bills.hooks import on_new_version
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db
from lawlab.law.anchors import Anchor, Follower, anchor_at


@on_new_version
def follow_annotations(previous: Bill, bill: Bill) -> None:
    """Place every annotation that stands on the replaced version in the new one, or say that it is gone."""
    by_article: dict[int, list[tuple[Annotation, int, int, int]]] = defaultdict(list)
    for annotation, article_id, position, start, end in _standing(previous):
        by_article[article_id].append((annotation, position, start, end))
    successors = {article.uid: article for article in _articles(bill)}
    for article in _articles(previous):
        if passages := by_article.get(article.id):
            _follow_all(article, successors.get(article.uid), bill, passages)
    db.session.flush()


def _articles(bill: Bill) -> Sequence[Article]:
    return db.session.scalars(select(Article).where(Article.bill_id == bill.id)).all()


def _standing(bill: Bill) -> list[tuple[Annotation, int, int, int, int]]:
    """Annotation, article, paragraph number, start and end, for all that has its words in this version."""
    found: list[tuple[Annotation, int, int, int, int]] = []
    written = select(Annotation).where(Annotation.bill_id == bill.id, Annotation.paragraph_id.is_not(None))
    for annotation in db.session.scalars(written):
        paragraph, start, end = annotation.paragraph, annotation.start, annotation.end
        if paragraph is not None and start is not None and end is not None:
            found.append((annotation, paragraph.article_id, paragraph.position, start, end))
    placed = select(Placement).where(Placement.bill_id == bill.id, Placement.status != PlacementStatus.GONE)
    for placement in db.session.scalars(placed):
        paragraph, start, end = placement.paragraph, placement.start, placement.end
        if paragraph is not None and start is not None and end is not None:
            found.append((placement.annotation, paragraph.article_id, paragraph.position, start, end))
    return found


def _follow_all(
    old: Article, new: Article | None, bill: Bill, passages: list[tuple[Annotation, int, int, int]]
) -> None:
    follower = Follower(old.texts, new.texts) if new is not None else None
    for annotation, position, start, end in passages:
        anchor = anchor_at(old.texts, position, start, end)
        db.session.add(_placement(annotation, anchor, follower, new, bill))


def _placement(
    annotation: Annotation, anchor: Anchor, follower: Follower | None, new: Article | None, bill: Bill
) -> Placement:
    found = follower.find(anchor) if follower is not None else None
    if found is None or found.paragraph is None or new is None:
        return Placement(annotation_id=annotation.id, bill_id=bill.id, status=PlacementStatus.GONE)
    paragraph = new.paragraphs[found.paragraph - 1]
    status = PlacementStatus(found.status.value)
    if annotation.quote != paragraph.text[found.start : found.end] and status is not PlacementStatus.CHANGED:
        status = PlacementStatus.CHANGED  # changed in an earlier version: the words it quotes are not these
    return Placement(
        annotation_id=annotation.id,
        bill_id=bill.id,
        status=status,
        article_id=new.id,
        paragraph_id=paragraph.id,
        start=found.start,
        end=found.end,
    )
