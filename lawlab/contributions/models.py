"""What citizens write, whatever its kind: one author, one place, one visibility, one door."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.accounts.models import User
from lawlab.bills.models import Article, Bill
from lawlab.core.db import Base, now


class Visibility(StrEnum):
    DRAFT = "draft"  #: seen by its author alone
    PUBLIC = "public"
    HIDDEN = "hidden"  #: by a moderation decision


class Contribution(Base):
    """Supertype of annotation, amendment and argument: who, where, since when, and who may see it."""

    __tablename__ = "contribution"
    __table_args__: Any = (
        UniqueConstraint("author_id", "client_key"),
        Index("ix_contribution_bill_id_kind_created_at", "bill_id", "kind", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))  #: the version it was written on
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    body: Mapped[str]  #: the person's own words: remark, rationale, argument
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    client_key: Mapped[str | None]  #: made by the browser: sending the same form twice posts once
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    #: The moderators' decision in force on these words, and its reason: they are hidden, or behind it.
    decision_id: Mapped[int | None]
    moderated_for: Mapped[str | None]  #: a code of the published rules
    is_barred: Mapped[bool] = mapped_column(default=False)  #: hidden by that decision, not by its host
    author: Mapped[User] = relationship(lazy="joined")
    bill: Mapped[Bill] = relationship()
    article: Mapped[Article | None] = relationship()

    @property
    def is_folded(self) -> bool:
        """Readable by everybody, behind the reason that moderators gave."""
        return self.visibility is Visibility.PUBLIC and self.moderated_for is not None

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "contribution"}


class ContributionEdit(Base):
    """A wording that its author replaced: what people read, answered and voted on before. Never changed."""

    __tablename__ = "contribution_edit"

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  #: from 1
    body: Mapped[str]
    replaced_at: Mapped[datetime]
