"""The public log of a consultation's votes: a Merkle tree that only grows, and its signed checkpoints."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lawlab.core.db import Base, now


class PublicLog(Base):
    """How far a dossier's log has grown, and which process is making it grow."""

    __tablename__ = "public_log"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    size: Mapped[int] = mapped_column(default=0)  #: leaves; those past the last checkpoint wait for the next
    held_by: Mapped[str | None]  #: a word that only the holder knows
    held_at: Mapped[datetime | None]  #: when the holder last said that it lives


class Leaf(Base):
    """An act of voting, at its place in the public log of its dossier; never moved, never taken out."""

    __tablename__ = "log_leaf"
    __table_args__ = (UniqueConstraint("cast_id"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)  #: from 0, as RFC 6962 counts leaves
    cast_id: Mapped[int] = mapped_column(ForeignKey("vote_cast.id"))
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Node(Base):
    """The hash of a full subtree of 256, 65 536… leaves: what makes a proof cost a page of rows."""

    __tablename__ = "log_node"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    height: Mapped[int] = mapped_column(primary_key=True)  #: 8, 16, 24…: the subtree has 2 ** height leaves
    place: Mapped[int] = mapped_column(primary_key=True)  #: from 0, among those of its height
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Base):
    """What the site committed to, signed: how many leaves a dossier's log had, and the hash of them all."""

    __tablename__ = "checkpoint"
    __table_args__ = (UniqueConstraint("dossier_id", "size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    size: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str]  #: the signed note as it is published
    at: Mapped[datetime] = mapped_column(default=now)
    is_for_witnesses: Mapped[bool] = mapped_column(default=False, index=True)  #: a closing, or a day's first
    sent_at: Mapped[datetime | None]  #: to the witnesses
