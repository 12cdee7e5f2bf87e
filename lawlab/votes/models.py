"""Ballots and votes. A ballot does not know what carries it: an article, an amendment, an argument."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.accounts.models import Level
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


def level_totals(by_level: Mapping[str, Sequence[int]]) -> dict[Level, int]:
    """How many votes come from the people of each level, of a ballot's counters kept apart."""
    return {level: sum(by_level.get(level.value, ())) for level in Level}


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
    by_level: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: for, mixed, against of each level
    log_size: Mapped[int] = mapped_column(default=0)  #: acts of voting so far
    log_head: Mapped[str] = mapped_column(default="")  #: hash of the last one, which holds all before it
    sealed_at: Mapped[datetime | None]  #: closed for good: no clock and no new date opens it again
    previous: Mapped["Ballot | None"] = relationship(remote_side=[id])

    def is_open(self, at: datetime) -> bool:
        """Open from `opens_at` on, no longer at the moment of `closes_at`; never without an opening."""
        return (
            self.sealed_at is None
            and self.opens_at is not None
            and self.opens_at <= at
            and (self.closes_at is None or at < self.closes_at)
        )

    @property
    def tally(self) -> dict[Position, int]:
        return {position: getattr(self, f"{position}_count") for position in Position}

    @property
    def total(self) -> int:
        return self.for_count + self.mixed_count + self.against_count

    def tally_of(self, level: Level) -> dict[Position, int]:
        """The votes of the people of one level alone."""
        return dict(zip(Position, self.by_level.get(level.value, (0, 0, 0)), strict=True))

    @property
    def levels(self) -> dict[Level, int]:
        """How many of its votes come from the people of each level."""
        return level_totals(self.by_level)

    def count(self, position: Position, change: int, level: Level) -> None:
        setattr(self, f"{position}_count", self.tally[position] + change)
        apart = self.tally_of(level)
        apart[position] += change
        self.by_level = {**self.by_level, level.value: list(apart.values())}


class Vote(Base):
    """One person's current position on one ballot; the key itself forbids voting twice."""

    __tablename__ = "vote"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    position: Mapped[Position]
    level: Mapped[Level] = mapped_column(default=Level.DECLARED)  #: the voter's, when they voted
    at: Mapped[datetime] = mapped_column(default=now)


class VoteCast(Base):
    """One act of voting. Rows are only ever added; a person's last one on a ballot is what counts.

    Each row holds the hash of all the ballot's rows before it (see `votes/chain.py`). When a person leaves,
    `voter_id` alone is emptied: the vote stays, and nobody can tell whose it was.
    """

    __tablename__ = "vote_cast"
    __table_args__ = (
        Index("ix_vote_cast_ballot_id_voter_id", "ballot_id", "voter_id"),
        UniqueConstraint("ballot_id", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    voter_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    seq: Mapped[int]  #: in the ballot, from 1
    pseudonym: Mapped[str]  #: whose, on this ballot and no other
    act: Mapped[int] = mapped_column(default=1)  #: the person's acts on this ballot, from 1; the last counts
    position: Mapped[Position | None]  #: None: taken back, or set aside by a decision
    source: Mapped[Source]
    is_invited: Mapped[bool] = mapped_column(default=False)  #: among the first 12 that the queue served
    level: Mapped[Level] = mapped_column(default=Level.DECLARED)
    decision_id: Mapped[int | None]  #: the moderators' decision that set the vote aside, or put it back
    chain_hash: Mapped[str]
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
