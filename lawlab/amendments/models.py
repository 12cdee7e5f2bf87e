"""Proposed changes to an exact version of the text, each a list of operations on it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.accounts.models import User
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Contribution
from lawlab.core.db import Base, now
from lawlab.votes.models import Ballot


class Status(StrEnum):
    """Life on the platform."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class AmendmentKind(StrEnum):
    CHANGE = "change"  #: of an article's words
    DELETION = "deletion"  #: of the whole article
    ADDITION = "addition"  #: an additional article, after `Contribution.article` (None: before the first)


class Amendment(Contribution):
    """A proposed change, argued for in `body` (the rationale). A sub-amendment has a parent.

    What it changes now is its last revision; `number` is given when it is first submitted and never reused.
    """

    __tablename__ = "amendment"
    __table_args__ = (UniqueConstraint("dossier_id", "number"),)

    id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    number: Mapped[int | None]
    amendment_kind: Mapped[AmendmentKind]
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    title: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballot.id"), index=True)  #: None for a draft
    ballot: Mapped[Ballot | None] = relationship()
    parent: Mapped["Amendment | None"] = relationship(foreign_keys=[parent_id], remote_side=[id])
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="amendment", order_by="Revision.position", lazy="selectin"
    )

    __mapper_args__ = {"polymorphic_identity": "amendment", "inherit_condition": id == Contribution.id}

    @property
    def current(self) -> "Revision":
        return self.revisions[-1]


class Carry(StrEnum):
    """What became of an amendment when a new version of the bill was loaded."""

    WRITTEN = "written"  #: by its author, on this very version
    CARRIED = "carried"  #: its operations hold on the new words, with the same effect
    CONFLICT = "conflict"  #: the new version changed the same words: its author must choose


class Revision(Base):
    """One state of an amendment: operations on an exact version of an article. Never changed once submitted.

    For a sub-amendment the operations are on the article as its parent's revision leaves it.
    """

    __tablename__ = "amendment_revision"
    __table_args__ = (UniqueConstraint("amendment_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), index=True)
    position: Mapped[int]  #: from 1
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    parent_revision_id: Mapped[int | None] = mapped_column(ForeignKey("amendment_revision.id"))
    operations: Mapped[dict[str, Any]]  #: as `lawlab.law.stored.to_json` writes them
    wording_hash: Mapped[str]  #: of the text that results, which is what citizens vote on
    rationale: Mapped[str]
    carry: Mapped[Carry] = mapped_column(default=Carry.WRITTEN)
    conflicts: Mapped[list[Any]] = mapped_column(
        default=list
    )  #: for CONFLICT: each place, with both readings
    created_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None]
    amendment: Mapped[Amendment] = relationship(back_populates="revisions")
    bill: Mapped[Bill] = relationship()
    article: Mapped[Article | None] = relationship()
    parent_revision: Mapped["Revision | None"] = relationship(remote_side=[id])


class Cosignature(Base):
    """A person who signs an amendment with its author: told of its answer, named where the author is."""

    __tablename__ = "cosignature"

    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    person: Mapped[User] = relationship(lazy="joined")
