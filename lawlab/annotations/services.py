"""What people do with annotations: pin a remark to some words, answer one, change one's own."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.annotations.models import Annotation, AnnotationKind
from lawlab.bills.models import Article, Paragraph
from lawlab.contributions.models import Contribution, Visibility
from lawlab.contributions.policies import can_edit
from lawlab.contributions.services import (
    clean_line,
    clean_text,
    keep_wording,
    post_once,
    require_may_write,
    require_open,
)
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.journal import record
from lawlab.core.realtime import announce
from lawlab.law.anchors import anchor_at

MAX_BODY = 5_000  #: characters
MAX_URL = 2_000


@dataclass(frozen=True)
class Remark:
    """What a person writes about some words."""

    kind: AnnotationKind
    body: str
    source_url: str = ""


def annotate(
    author: User,
    paragraph: Paragraph,
    start: int,
    end: int,
    remark: Remark,
    *,
    client_key: str | None,
    at: datetime,
) -> Annotation:
    """Pin a question, a remark or a source to the words [start:end] of a paragraph of an open text."""
    require_may_write(author, at)
    article = paragraph.article
    require_open(article.bill, at)
    start, end = whole_words(paragraph.text, start, end)
    anchor = anchor_at(article.texts, paragraph.position, start, end)
    annotation = Annotation(
        **_common(author, article, remark, client_key, at),
        paragraph_id=paragraph.id,
        start=anchor.start,
        end=anchor.end,
        quote=anchor.quote,
        prefix=anchor.prefix,
        suffix=anchor.suffix,
    )
    return _posted(author, annotation)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The selection without the blanks at its ends; Invalid when nothing is left of it."""
    if not 0 <= start < end <= len(text):
        raise Invalid(_("These words are not in this paragraph. Select them again."))
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip())
    end -= len(quote) - len(quote.rstrip())
    if start >= end:
        raise Invalid(_("Select some words first."))
    return start, end


def reply(
    author: User, parent: Annotation, remark: Remark, *, client_key: str | None, at: datetime
) -> Annotation:
    """Answer an annotation; an answer to an answer joins the same thread."""
    require_may_write(author, at)
    root = parent.parent or parent
    article = root.article
    if article is None or root.visibility is not Visibility.PUBLIC:
        raise Conflict(_("This annotation cannot be answered any more."))
    placed = _article_now(root, article)
    require_open(placed.bill, at)
    answer = Annotation(**_common(author, placed, remark, client_key, at), parent_id=root.id)
    return _posted(author, answer)


def _article_now(root: Annotation, article: Article) -> Article:
    """Where a thread goes on: on the present version where its words were followed there."""
    latest = article.bill.dossier.bills[-1]
    places = {placement.bill_id: placement.article for placement in root.placements}
    return places.get(latest.id) or article


def _common(
    author: User, article: Article, remark: Remark, client_key: str | None, at: datetime
) -> dict[str, object]:
    is_source = remark.kind is AnnotationKind.SOURCE
    return {
        "author_id": author.id,
        "bill_id": article.bill_id,
        "article_id": article.id,
        "annotation_kind": remark.kind,
        "body": clean_text(remark.body, MAX_BODY, required=not is_source),
        "source_url": clean_source(remark),
        "client_key": client_key,
        "created_at": at,
    }


def clean_source(remark: Remark) -> str:
    """The link of a source, which needs one; the other kinds have none."""
    if remark.kind is not AnnotationKind.SOURCE:
        return ""
    url = clean_line(remark.source_url, MAX_URL, required=False)
    if not url:
        raise Invalid(_("A source needs its link."))
    return checked_link(url)


def checked_link(url: str) -> str:
    """A link to a page of the web; Invalid for any other scheme, which could run something."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise Invalid(_("This link is not the address of a page.")) from error
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() or c in '<>"\\' for c in url):
        raise Invalid(_("A link begins with https:// or http://."))
    return url


def _posted(author: User, annotation: Annotation) -> Annotation:
    annotation, is_new = post_once(annotation)
    if is_new:
        record(author.id, "annotate", f"annotation:{annotation.id}")
        announce("annotation:posted", facts(annotation), room=annotation.bill.room)
    return annotation


def edit_annotation(author: User, annotation: Annotation, remark: Remark, *, at: datetime) -> None:
    """Change one's own words, the earlier ones being kept; the words they are pinned to stay."""
    db.session.execute(select(Contribution.id).where(Contribution.id == annotation.id).with_for_update())
    db.session.refresh(annotation)
    if not can_edit(author, annotation):
        raise NotAllowed(_("Only its author can change this annotation."))
    require_may_write(author, at)
    require_open(annotation.bill, at)
    is_source = remark.kind is AnnotationKind.SOURCE
    body = clean_text(remark.body, MAX_BODY, required=not is_source)
    link = clean_source(remark)
    if (body, link, remark.kind) == (annotation.body, annotation.source_url, annotation.annotation_kind):
        return
    keep_wording(annotation, at=at)
    annotation.body, annotation.source_url, annotation.annotation_kind = body, link, remark.kind
    record(author.id, "edit_annotation", f"annotation:{annotation.id}")
    announce("annotation:edited", facts(annotation), room=annotation.bill.room)


def facts(annotation: Annotation) -> dict[str, int | None]:
    """The ids that events carry."""
    return {
        "annotation": annotation.id,
        "article": annotation.article_id,
        "parent": annotation.parent_id,
        "paragraph": annotation.paragraph_id,
    }
