"""Reasons for and against an article or an amendment."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.amendments.models import Amendment
from lawlab.contributions.models import Contribution
from lawlab.core.db import Base
from lawlab.votes.models import Ballot


class Side(StrEnum):
    FOR = "for"
    AGAINST = "against"


class Argument(Contribution):
    """A reason on one side; a reply has a parent. Its subject is the amendment, or else the article."""

    __tablename__ = "argument"

    id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    side: Mapped[Side]
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("argument.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("argument.id"), index=True)  #: of its thread
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballot.id"), index=True)
    ballot: Mapped[Ballot | None] = relationship()
    amendment: Mapped[Amendment | None] = relationship(foreign_keys=[amendment_id])
    parent: Mapped["Argument | None"] = relationship(foreign_keys=[parent_id], remote_side=[id])
    sources: Mapped[list["ArgumentSource"]] = relationship(
        order_by="ArgumentSource.position", lazy="selectin"
    )

    __mapper_args__ = {"polymorphic_identity": "argument", "inherit_condition": id == Contribution.id}


class ArgumentSource(Base):
    """A link that backs an argument."""

    __tablename__ = "argument_source"

    argument_id: Mapped[int] = mapped_column(ForeignKey("argument.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  #: from 1
    url: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
