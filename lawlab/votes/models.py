"""Ballots and votes. A ballot does not know what carries it: an article, an amendment, an argument."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.core.db import Base, now


class Position(StrEnum):
    FOR = "for"
    MIXED = "mixed"
    AGAINST = "against"


class Source(StrEnum):
    """What brought the person to the ballot; the fair queue's votes are the invited ones."""

    QUEUE = "queue"
    DIRECT = "direct"
    LIVE = "live"
    SEARCH = "search"


class Ballot(Base):
    """One wording put to the vote, from its opening to its closing."""

    __tablename__ = "ballot"

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(ForeignKey("room.name"))  #: who is told when somebody votes
    wording_hash: Mapped[str]  #: the exact words voted on
    wording_key: Mapped[str]  #: the same, whatever their case, spaces and typography
    round: Mapped[int] = mapped_column(default=1)
    previous_id: Mapped[int | None] = mapped_column(
        ForeignKey("ballot.id")
    )  #: the round before, on other words
    opens_at: Mapped[datetime | None]  #: None: not put to the vote yet
    closes_at: Mapped[datetime | None]
    for_count: Mapped[int] = mapped_column(default=0)
    mixed_count: Mapped[int] = mapped_column(default=0)
    against_count: Mapped[int] = mapped_column(default=0)
    shown_count: Mapped[int] = mapped_column(default=0)  #: how many people the fair queue put it before
    told_at: Mapped[datetime | None]  #: when its room last heard that it moved
    is_untold: Mapped[bool] = mapped_column(default=False, index=True)  #: moved since then
    previous: Mapped["Ballot | None"] = relationship(remote_side=[id])

    def is_open(self, at: datetime) -> bool:
        """Open from `opens_at` on, no longer at the moment of `closes_at`; never without an opening."""
        return (
            self.opens_at is not None
            and self.opens_at <= at
            and (self.closes_at is None or at < self.closes_at)
        )

    @property
    def tally(self) -> dict[Position, int]:
        return {position: getattr(self, f"{position}_count") for position in Position}

    @property
    def total(self) -> int:
        return self.for_count + self.mixed_count + self.against_count

    def count(self, position: Position, change: int) -> None:
        setattr(self, f"{position}_count", self.tally[position] + change)


class Vote(Base):
    """One person's current position on one ballot; the key itself forbids voting twice."""

    __tablename__ = "vote"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    position: Mapped[Position]
    at: Mapped[datetime] = mapped_column(default=now)


class VoteCast(Base):
    """One act of voting. Rows are only ever added; a person's last one on a ballot is what counts."""

    __tablename__ = "vote_cast"
    __table_args__ = (Index("ix_vote_cast_ballot_id_voter_id", "ballot_id", "voter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    voter_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    position: Mapped[Position | None]  #: None: taken back
    source: Mapped[Source]
    is_invited: Mapped[bool] = mapped_column(default=False)  #: among the first 12 that the queue served
    at: Mapped[datetime] = mapped_column(default=now)


class ArticleBallot(Base):
    """The ballot on an article's wording. Articles stand below votes, so the link is kept here."""

    __tablename__ = "article_ballot"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    ballot: Mapped[Ballot] = relationship(lazy="joined")


class Showing(Base):
    """A ballot put before a person by the fair queue, at a place that it keeps."""

    __tablename__ = "showing"
    __table_args__ = (UniqueConstraint("person_id", "bill_id", "place"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"))
    place: Mapped[int]  #: in this person's queue for the bill, from 1
    at: Mapped[datetime] = mapped_column(default=now)
    passed_at: Mapped[datetime | None]  #: "passer": seen, no vote; uses up its place all the same
