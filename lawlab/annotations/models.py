"""Remarks pinned to words, and where those words are in each later version."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.bills.models import Article, Paragraph
from lawlab.contributions.models import Contribution
from lawlab.core.db import Base


class AnnotationKind(StrEnum):
    QUESTION = "question"
    REMARK = "remark"
    SOURCE = "source"


class PlacementStatus(StrEnum):
    """How sure a place in a later version is (design decision: anchors never guess)."""

    EXACT = "exact"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


class Annotation(Contribution):
    """A question, remark or source on some words of an exact version, or a reply to one.

    A reply has a parent and no anchor of its own.
    """

    __tablename__ = "annotation"

    id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    annotation_kind: Mapped[AnnotationKind]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("annotation.id"), index=True)
    source_url: Mapped[str] = mapped_column(default="")
    paragraph_id: Mapped[int | None] = mapped_column(ForeignKey("paragraph.id"), index=True)
    start: Mapped[int | None]  #: in characters of the paragraph, from 0
    end: Mapped[int | None]  #: just after the last character
    quote: Mapped[str] = mapped_column(default="")
    prefix: Mapped[str] = mapped_column(default="")
    suffix: Mapped[str] = mapped_column(default="")
    replies: Mapped[list["Annotation"]] = relationship(
        foreign_keys=[parent_id], order_by="Annotation.id", overlaps="parent"
    )
    parent: Mapped["Annotation | None"] = relationship(
        foreign_keys=[parent_id], remote_side=[id], overlaps="replies"
    )
    paragraph: Mapped[Paragraph | None] = relationship()
    placements: Mapped[list["Placement"]] = relationship(back_populates="annotation")

    __mapper_args__ = {"polymorphic_identity": "annotation"}


class Placement(Base):
    """Where an annotation's words are in a version loaded after it was written."""

    __tablename__ = "annotation_placement"

    annotation_id: Mapped[int] = mapped_column(ForeignKey("annotation.id"), primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), primary_key=True)
    status: Mapped[PlacementStatus]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)  #: None when gone
    paragraph_id: Mapped[int | None] = mapped_column(ForeignKey("paragraph.id"))
    start: Mapped[int | None]
    end: Mapped[int | None]
    annotation: Mapped[Annotation] = relationship(back_populates="placements")
    article: Mapped[Article | None] = relationship()
    paragraph: Mapped[Paragraph | None] = relationship()
