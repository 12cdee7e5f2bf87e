"""What lawmakers do with amendments: read them ranked, group, answer, consolidate, follow into the law."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.bills.models import Bill
from lawlab.core.db import Base, now


class RankingRun(Base):
    """One computation of a bill's ranking; the last one is shown, the earlier ones tell how stable it is."""

    __tablename__ = "ranking_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    formula: Mapped[str]  #: the version of the rule, such as "1"
    last_cast_id: Mapped[int] = mapped_column(default=0)  #: the last vote read: the data's checkpoint
    last_showing_at: Mapped[datetime | None]  #: the last showing or pass read
    people: Mapped[int] = mapped_column(default=0)  #: who voted
    votes: Mapped[int] = mapped_column(default=0)
    groups: Mapped[list[Any]] = mapped_column(
        default=list
    )  #: {"size", "amendments": [ids that set it apart]}
    agreed: Mapped[int] = mapped_column(default=0)  #: how many runs in a row found another number of groups
    found: Mapped[int] = mapped_column(default=0)  #: the number of groups that this run found
    computed_at: Mapped[datetime] = mapped_column(default=now)


class RankStatus(StrEnum):
    RANKED = "ranked"
    PROVISIONAL = "provisional"  #: fewer than 30 invited votes: ranked on all of them
    NOT_ENOUGH = "not enough votes"


class Standing(Base):
    """An amendment's place in its bill's ranking; every figure of its sentence stands here."""

    __tablename__ = "standing"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True)
    status: Mapped[RankStatus]
    rank: Mapped[int | None] = mapped_column(index=True)  #: Soutien, from 1
    bound: Mapped[float | None]
    is_invited: Mapped[bool] = mapped_column(default=False)  #: whether `bound` is on the invited votes
    all_rank: Mapped[int | None]
    all_bound: Mapped[float | None]
    verified_rank: Mapped[int | None]  #: among the votes of verified identities alone, by the same rule
    verified_votes: Mapped[int] = mapped_column(default=0)
    bridging_rank: Mapped[int | None] = mapped_column(index=True)  #: Passerelle, from 1
    bridging_score: Mapped[float | None]
    groups: Mapped[list[Any]] = mapped_column(default=list)  #: {"n", "for", "mixed", "against"}, A first
    has_badge: Mapped[bool] = mapped_column(default=False)  #: a majority in each group
    division: Mapped[float | None] = mapped_column(index=True)  #: how much it divides, 0 to 1 (Clivants)
    invited: Mapped[list[int]] = mapped_column(default=list)  #: for, mixed, against among the invited votes
    everyone: Mapped[list[int]] = mapped_column(default=list)  #: for, mixed, against among all votes
    direct: Mapped[list[int]] = mapped_column(default=list)  #: for, mixed, against among those by a link
    note: Mapped[str | None]  #: "mobilisation", as data; the sentence is written for the reader
    sentence: Mapped[str]  #: "Pourquoi ici ?", in French


class FamilyKind(StrEnum):
    IDENTICAL = "identical"
    NEAR = "near"
    RIVALS = "rivals"


class Verdict(StrEnum):
    """What a person said of a suggestion."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Family(Base):
    """Amendments that say the same, nearly so, or exclude each other: suggested, then judged by a person."""

    __tablename__ = "family"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    kind: Mapped[FamilyKind]
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.SUGGESTED, index=True)
    members_key: Mapped[str] = mapped_column(index=True)  #: sorted ids and wordings: dismissed once stays so
    evidence: Mapped[list[Any]] = mapped_column(
        default=list
    )  #: a pair: {"one", "other", "relation", "likeness", "words", "paragraphs", "both"} (review/evidence.py)
    suggested_at: Mapped[datetime] = mapped_column(default=now)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    judged_at: Mapped[datetime | None]
    members: Mapped[list["FamilyMember"]] = relationship(
        back_populates="family", cascade="all, delete-orphan", lazy="selectin"
    )
    judged_by: Mapped[User | None] = relationship()


class FamilyMember(Base):
    __tablename__ = "family_member"

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True, index=True)
    family: Mapped[Family] = relationship(back_populates="members")
    amendment: Mapped[Amendment] = relationship()


class Opinion(StrEnum):
    """The verdicts used in parliament, and one for what the text already took up."""

    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"
    FAVOURABLE_IF = "favourable_if"  #: favorable sous réserve de
    WITHDRAWAL = "withdrawal"  #: demande de retrait
    WISDOM = "wisdom"  #: sagesse
    SATISFIED = "satisfied"  #: satisfait: the law says so already
    TAKEN_UP = "taken_up"  #: repris dans le texte


class OfficialResponse(Base):
    """An answer to one amendment, a family or a batch. Published, it never changes: another replaces it."""

    __tablename__ = "official_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    opinion: Mapped[Opinion]
    condition: Mapped[str] = mapped_column(default="")  #: for "favourable_if": what the text must become
    reason: Mapped[str]
    client_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    author: Mapped[User] = relationship(lazy="joined")
    answers: Mapped[list["Answer"]] = relationship(back_populates="response", lazy="selectin")


class Answer(Base):
    """One response on one amendment; the last published one stands, the earlier ones stay readable."""

    __tablename__ = "answer"

    response_id: Mapped[int] = mapped_column(ForeignKey("official_response.id"), primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True, index=True)
    replaced_at: Mapped[datetime | None]  #: when a later response took its place
    response: Mapped[OfficialResponse] = relationship(back_populates="answers")
    amendment: Mapped[Amendment] = relationship()


class Outcome(StrEnum):
    """What Parliament did."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    INADMISSIBLE = "inadmissible"
    FELL = "fell"


class Filing(Base):
    """An amendment taken to Parliament: by whom, under what number, and what became of it there."""

    __tablename__ = "filing"

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), index=True)
    filed_by: Mapped[str]  #: "Mme Unetelle, rapporteure"
    chamber: Mapped[str]  #: "assemblee", "senat", or the name of a council
    number: Mapped[str] = mapped_column(default="")  #: the official one: "CL118", "1045 rect."
    url: Mapped[str] = mapped_column(default="")
    filed_on: Mapped[date]
    outcome: Mapped[Outcome | None]
    outcome_on: Mapped[date | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    amendment: Mapped[Amendment] = relationship()
    recorded_by: Mapped[User] = relationship()


class Adoption(Base):
    """Whether a later version says what an amendment proposed: found by comparing, confirmed by a person."""

    __tablename__ = "adoption"

    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), primary_key=True)  #: the later version
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.SUGGESTED)
    share: Mapped[float]  #: of the amendment's changes, those that the version has too, 0 to 1
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    judged_at: Mapped[datetime | None]
    amendment: Mapped[Amendment] = relationship()
    bill: Mapped[Bill] = relationship()


class Assignment(Base):
    """Who of the team looks after an amendment."""

    __tablename__ = "assignment"

    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), primary_key=True)
    assignee_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    assignee: Mapped[User] = relationship(foreign_keys=[assignee_id], lazy="joined")


class InternalNote(Base):
    """A remark between colleagues. It is no contribution, and no public page may read this table."""

    __tablename__ = "internal_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    author: Mapped[User] = relationship(lazy="joined")


class SavedView(Base):
    """Filters worth coming back to, under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("owner_id", "dossier_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    name: Mapped[str]
    query: Mapped[str]  #: as in the address of the desk
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    owner: Mapped[User] = relationship(lazy="joined")


class Consolidation(Base):
    """A bill rebuilt with chosen amendments. What it says is derived from its steps, never stored."""

    __tablename__ = "consolidation"

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    saved_bill_id: Mapped[int | None] = mapped_column(ForeignKey("bill.id"))  #: the version it became
    bill: Mapped[Bill] = relationship(foreign_keys=[bill_id])
    saved_bill: Mapped[Bill | None] = relationship(foreign_keys=[saved_bill_id])
    author: Mapped[User] = relationship()
    steps: Mapped[list["ConsolidationStep"]] = relationship(
        back_populates="consolidation", order_by="ConsolidationStep.position", lazy="selectin"
    )


class StepKind(StrEnum):
    CHOOSE = "choose"  #: an amendment joins
    DROP = "drop"  #: it leaves
    READ = "read"  #: in a conflict, one amendment's reading is taken
    WRITE = "write"  #: in a conflict, a third reading is written


class ConsolidationStep(Base):
    """One act on a consolidated text. Undone, it stays, marked."""

    __tablename__ = "consolidation_step"
    __table_args__ = (UniqueConstraint("consolidation_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consolidation_id: Mapped[int] = mapped_column(ForeignKey("consolidation.id"), index=True)
    position: Mapped[int]  #: from 1
    kind: Mapped[StepKind]
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("amendment_revision.id"))  #: the exact wording
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    place: Mapped[str] = mapped_column(default="")  #: which conflict of the article: its key
    text: Mapped[str] = mapped_column(default="")  #: for WRITE
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]
    consolidation: Mapped[Consolidation] = relationship(back_populates="steps")
    amendment: Mapped[Amendment | None] = relationship()
    by: Mapped[User] = relationship()


class ExportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Export(Base):
    """A file made in the background for one person, with its progress."""

    __tablename__ = "export"

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str]  #: such as "liasse-docx"
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[ExportState] = mapped_column(default=ExportState.WAITING, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str] = mapped_column(default="")
    failure: Mapped[str] = mapped_column(default="")  #: in words, for the person
    requested_at: Mapped[datetime] = mapped_column(default=now)
    beat_at: Mapped[datetime | None]  #: when its maker last said that it lives
    finished_at: Mapped[datetime | None]
    bill: Mapped[Bill] = relationship()
