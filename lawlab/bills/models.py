"""What is amended: a dossier's successive bills, each a tree of divisions, articles and paragraphs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.core.db import Base, now


class BillKind(StrEnum):
    GOVERNMENT = "government"
    MEMBER = "member"
    BYLAW = "bylaw"
    ACT = "act"


class Dossier(Base):
    """Successive bills on one subject."""

    __tablename__ = "dossier"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    bills: Mapped[list["Bill"]] = relationship(back_populates="dossier", order_by="Bill.position")


class Bill(Base):
    """One version of the text, put to citizens while it is open. Its words never change once loaded."""

    __tablename__ = "bill"
    __table_args__ = (UniqueConstraint("dossier_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]  #: among the dossier's versions, from 1
    title: Mapped[str]
    version: Mapped[str]  #: what this version is called: "Texte déposé", "Texte adopté en commission"
    kind: Mapped[BillKind]
    language: Mapped[str]  #: of the text: "fr", "en"
    summary: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    licence: Mapped[str] = mapped_column(default="")
    dated: Mapped[str] = mapped_column(default="")  #: ISO date of the text itself
    source_hash: Mapped[str]  #: of the files it was loaded from: loading again changes nothing
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    loaded_at: Mapped[datetime] = mapped_column(default=now)
    preamble: Mapped[list[str]] = mapped_column(default=list, deferred=True)  #: before the first article
    closing: Mapped[list[str]] = mapped_column(
        default=list, deferred=True
    )  #: after the last: date, signatures
    explanatory: Mapped[list[str]] = mapped_column(default=list, deferred=True)  #: exposé des motifs
    annexes: Mapped[list[Any]] = mapped_column(default=list, deferred=True)  #: {"eid", "name", "paragraphs"}
    dossier: Mapped[Dossier] = relationship(back_populates="bills")
    divisions: Mapped[list["Division"]] = relationship(back_populates="bill", order_by="Division.position")
    articles: Mapped[list["Article"]] = relationship(back_populates="bill", order_by="Article.position")

    def is_open(self, at: datetime) -> bool:
        """Whether citizens may contribute at this moment."""
        return (
            self.opens_at is not None
            and self.opens_at <= at
            and not (self.closes_at and self.closes_at <= at)
        )

    @property
    def room(self) -> str:
        """Who is told of what happens on this version; its row is made with the bill."""
        return f"bill:{self.id}"

    @property
    def is_latest(self) -> bool:
        return self.dossier.bills[-1].id == self.id


class Division(Base):
    """A heading that groups articles: title, chapter, section."""

    __tablename__ = "division"

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    position: Mapped[int]  #: in the bill, in reading order, from 1
    level: Mapped[int]  #: from 1, the widest
    label: Mapped[str]  #: "Titre Iᵉʳ", "Chapitre II"
    heading: Mapped[str]
    eid: Mapped[str]
    status: Mapped[str] = mapped_column(default="")  #: as its heading says it: "(nouveau)", "(Supprimé)"
    notes: Mapped[list[str]] = mapped_column(default=list)  #: paragraphs that stand directly under it
    bill: Mapped[Bill] = relationship(back_populates="divisions")


class Article(Base):
    """The unit voted on."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("bill_id", "eid"), UniqueConstraint("bill_id", "uid"))

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    uid: Mapped[str] = mapped_column(index=True)  #: the same article in all versions of its dossier
    eid: Mapped[str]  #: its place in this version: "art_2bis"
    label: Mapped[str] = mapped_column(default="Article")  #: the word that heads it: "Article", "Section"
    number: Mapped[str]  #: "1er", "2 bis"
    heading: Mapped[str]
    status: Mapped[str] = mapped_column(default="")  #: as its heading says it: "(nouveau)", "(Supprimé)"
    position: Mapped[int]  #: in the bill, from 1
    wording_hash: Mapped[str]
    bill: Mapped[Bill] = relationship(back_populates="articles")
    division: Mapped[Division | None] = relationship()
    paragraphs: Mapped[list["Paragraph"]] = relationship(
        back_populates="article", order_by="Paragraph.position", lazy="selectin"
    )

    @property
    def texts(self) -> list[str]:
        """Its paragraphs' words, the first one first."""
        return [paragraph.text for paragraph in self.paragraphs]


class Paragraph(Base):
    """The smallest numbered unit (alinéa)."""

    __tablename__ = "paragraph"
    __table_args__ = (UniqueConstraint("article_id", "position"), UniqueConstraint("article_id", "uid"))

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    uid: Mapped[str]  #: the same paragraph in all versions of its dossier
    position: Mapped[int]  #: in its article, from 1, as the chambers count alinéas
    text: Mapped[str]
    article: Mapped[Article] = relationship(back_populates="paragraphs")

    @property
    def eid(self) -> str:
        return f"{self.article.eid}__al_{self.position}"
