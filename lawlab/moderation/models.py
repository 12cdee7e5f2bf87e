"""Flags, decisions, appeals: what was said against a text, what was decided, and what its author answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.accounts.models import User
from lawlab.bills.models import Bill
from lawlab.contributions.models import Contribution
from lawlab.core.db import Base, now


class DecisionKind(StrEnum):
    HIDE = "hide"  #: an unlawful text, from everybody but its author and the moderators; or a public name
    FOLD = "fold"  #: behind its reason, where whoever wants reads it
    WARN = "warn"  #: the author is told; nothing else changes
    SUSPEND = "suspend"  #: a person from writing, for a time; never from reading nor voting
    SET_ASIDE = "set_aside_votes"  #: votes that are not a person's own
    DISMISS = "dismiss"  #: what was flagged breaks no rule
    CANCEL = "cancel"  #: of an earlier decision, whose effects end


class Scope(StrEnum):
    """What a decision bears on."""

    TEXT = "text"
    NAME = "name"
    WRITING = "writing"
    VOTES = "votes"


class Decision(Base):
    """What a moderator decided, in public. Rows are only ever added; another one cancels an earlier one.

    The subject is a text (`contribution_id`), or else the person alone; `person_id` is whom it concerns:
    the author, the bearer of the name, who is suspended. None for votes, which are many people's.
    """

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_code_at", "code", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DecisionKind]
    scope: Mapped[Scope]
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bill.id"), index=True)  #: the text discussed
    code: Mapped[str]  #: of the published rules; "" when no rule was broken
    facts: Mapped[str]  #: in words that everyone reads: they quote nothing of what is hidden
    is_automated: Mapped[bool] = mapped_column(default=False)
    until: Mapped[datetime | None]  #: None: for good, unless it is reversed
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    cancels_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), unique=True)
    words_hash: Mapped[str] = mapped_column(default="")  #: of the exact words that were decided on
    before: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  #: what a cancellation brings back; not shown
    counts: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  #: votes: people, and ballots before and after
    contribution: Mapped[Contribution | None] = relationship()
    person: Mapped[User | None] = relationship(foreign_keys=[person_id])
    bill: Mapped[Bill | None] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    cancels: Mapped["Decision | None"] = relationship(remote_side=[id], back_populates="cancelled_by")
    cancelled_by: Mapped["Decision | None"] = relationship(
        foreign_keys=[cancels_id], back_populates="cancels", uselist=False
    )
    appeals: Mapped[list["Appeal"]] = relationship(back_populates="decision", order_by="Appeal.id")


class Flag(Base):
    """What a person says against a text, or against the name of who wrote it: once for the same words."""

    __tablename__ = "flag"
    __table_args__ = (
        UniqueConstraint("person_id", "contribution_id", "scope", "words_hash"),
        Index("ix_flag_decision_id_contribution_id", "decision_id", "contribution_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    scope: Mapped[Scope] = mapped_column(default=Scope.TEXT)  #: the text, or the name it is signed with
    words_hash: Mapped[str]
    code: Mapped[str]
    facts: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))  #: what became of it
    contribution: Mapped[Contribution] = relationship()
    decision: Mapped[Decision | None] = relationship()
    person: Mapped[User] = relationship()


class Outcome(StrEnum):
    UPHELD = "upheld"
    REVERSED = "reversed"


class Appeal(Base):
    """What a person concerned by a decision answers, once; another moderator than the first decides on it."""

    __tablename__ = "appeal"
    __table_args__ = (UniqueConstraint("decision_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[Outcome | None]
    reasons: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[Decision] = relationship(back_populates="appeals")
    person: Mapped[User] = relationship(foreign_keys=[person_id])
