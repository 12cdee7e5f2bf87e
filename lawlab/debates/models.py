"""A streamed debate: its agenda, what was on screen and when, what was said, asked and timed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.arguments.models import Argument, Side
from lawlab.bills.models import Article, Bill
from lawlab.core.db import Base, now
from lawlab.votes.models import Position


class DebateState(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    ENDED = "ended"


class StreamKind(StrEnum):
    """Where the picture comes from."""

    NONE = "none"
    TWITCH = "twitch"
    YOUTUBE = "youtube"
    PEERTUBE = "peertube"


class Debate(Base):
    """One streamed discussion of a bill, and its settings; its stage is what is shown now."""

    __tablename__ = "debate"

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    title: Mapped[str]
    presentation: Mapped[str] = mapped_column(default="")
    state: Mapped[DebateState] = mapped_column(default=DebateState.PLANNED, index=True)
    planned_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    stream: Mapped[StreamKind] = mapped_column(default=StreamKind.NONE)
    stream_ref: Mapped[str] = mapped_column(default="")  #: channel, video id, or address on a PeerTube site
    recording: Mapped[str] = mapped_column(
        default=""
    )  #: "youtube:…" once there is one; alone, a name is the stream’s own service
    chat_channel: Mapped[str] = mapped_column(default="")  #: of the Twitch chat that is read; none when empty
    is_approved_first: Mapped[bool] = mapped_column(default=True)  #: the host approves before anybody sees
    moderation_delay: Mapped[int] = mapped_column(default=0)  #: seconds before approved words show, 0 to 15
    slow_mode: Mapped[int] = mapped_column(default=0)  #: least seconds between a person's posts, 0 to 120
    held_words: Mapped[list[str]] = mapped_column(default=list)  #: what holds a post back, for the host
    are_links_held: Mapped[bool] = mapped_column(default=True)
    speaking_time: Mapped[int] = mapped_column(default=600)  #: seconds that each side has
    poll_secret: Mapped[str]  #: what turns a person into a key that only says "has answered"
    created_at: Mapped[datetime] = mapped_column(default=now)
    bill: Mapped[Bill] = relationship()
    host: Mapped[User] = relationship(lazy="joined")
    agenda: Mapped[list["AgendaItem"]] = relationship(back_populates="debate", order_by="AgendaItem.position")
    hosts: Mapped[list["DebateHost"]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    stage: Mapped["Stage"] = relationship(back_populates="debate", lazy="joined")

    @property
    def room(self) -> str:
        """Who follows the debate; its row is made with it."""
        return f"debate:{self.id}"

    @property
    def console_room(self) -> str:
        """Who runs it: what waits is told here alone."""
        return f"console:{self.id}"


class DebateHost(Base):
    """Somebody who runs the console beside the host."""

    __tablename__ = "debate_host"

    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    added_at: Mapped[datetime] = mapped_column(default=now)
    person: Mapped[User] = relationship(lazy="joined")


class AgendaItem(Base):
    """What is debated in turn: an article, an amendment, or a title alone."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("debate_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"), index=True)
    position: Mapped[int]  #: from 1
    title: Mapped[str] = mapped_column(default="")
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendment.id"))
    debate: Mapped[Debate] = relationship(back_populates="agenda")
    article: Mapped[Article | None] = relationship()
    amendment: Mapped[Amendment | None] = relationship()


class LiveState(StrEnum):
    """Where an argument is on its way to the screen. Hidden from any of these, it keeps its votes."""

    PENDING = "pending"
    PUBLISHED = "published"
    SPOTLIGHTED = "spotlighted"
    ANSWERED = "answered"
    HIDDEN = "hidden"


class LiveArgument(Base):
    """An argument given during a debate: an ordinary contribution, and where the host has put it."""

    __tablename__ = "live_argument"
    __table_args__ = (Index("ix_live_argument_debate_id_state", "debate_id", "state"),)

    argument_id: Mapped[int] = mapped_column(ForeignKey("argument.id"), primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"))
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    state: Mapped[LiveState] = mapped_column(default=LiveState.PENDING)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    held_for: Mapped[str] = mapped_column(default="")  #: why it waits whatever the settings: "link", "word"
    shows_at: Mapped[datetime | None]  #: once approved: when others see it, after the moderation delay
    posted_at: Mapped[datetime] = mapped_column(default=now)
    delay: Mapped[float | None]  #: how late its author saw the picture, in seconds
    answered_at: Mapped[datetime | None]
    debate: Mapped[Debate] = relationship()
    argument: Mapped[Argument] = relationship(lazy="joined")


class CueKind(StrEnum):
    """What changed on screen."""

    AGENDA = "agenda"  #: another article or amendment under debate
    ARGUMENT = "argument"
    CHAT = "chat"
    POLL = "poll"
    CLOCK = "clock"
    TEXT = "text"  #: the text put on the table or taken off it
    TALLY = "tally"  #: how the votes are split, shown to those who have not voted too
    STATE = "state"  #: gone live, ended


class Cue(Base):
    """Something put on screen, from one moment to another: what overlays showed and the replay seeks."""

    __tablename__ = "cue"
    __table_args__ = (Index("ix_cue_debate_id_at", "debate_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"))
    kind: Mapped[CueKind]
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    argument_id: Mapped[int | None] = mapped_column(ForeignKey("argument.id"))
    chat_line_id: Mapped[int | None] = mapped_column(ForeignKey("chat_line.id"))
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("live_poll.id"))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class HostAct(Base):
    """One act at the console, with what it replaced: taken back within 10 seconds, it stays, marked."""

    __tablename__ = "host_act"
    __table_args__ = (Index("ix_host_act_debate_id_at", "debate_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"))
    verb: Mapped[str]
    before: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]


class PollState(StrEnum):
    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"


class LivePoll(Base):
    """A question put during a debate: one choice, results hidden until it closes, nobody's choice known."""

    __tablename__ = "live_poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    question: Mapped[str]
    state: Mapped[PollState] = mapped_column(default=PollState.PREPARED)
    seconds: Mapped[int] = mapped_column(default=60)  #: how long it stays open once launched
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  #: as announced; answers that the picture delayed come a little later
    accepts_until: Mapped[datetime | None]
    debate: Mapped[Debate] = relationship()
    choices: Mapped[list["PollChoice"]] = relationship(
        back_populates="poll",
        order_by="PollChoice.position",
        lazy="selectin",
        cascade="all, delete-orphan",
    )


class PollChoice(Base):
    """One of two to five answers, with how many people with an account and how many others chose it."""

    __tablename__ = "poll_choice"

    poll_id: Mapped[int] = mapped_column(ForeignKey("live_poll.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  #: from 1
    label: Mapped[str]
    members: Mapped[int] = mapped_column(default=0)  #: people with an account
    public: Mapped[int] = mapped_column(default=0)  #: browsers without one
    poll: Mapped[LivePoll] = relationship(back_populates="choices")


class PollVoter(Base):
    """That somebody answered a poll; not who, not what, not when."""

    __tablename__ = "poll_voter"

    poll_id: Mapped[int] = mapped_column(ForeignKey("live_poll.id"), primary_key=True)
    voter_key: Mapped[str] = mapped_column(primary_key=True)


class OverlayToken(Base):
    """What opens a debate's overlays to a streaming program; only its hash is kept."""

    __tablename__ = "overlay_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ChatState(StrEnum):
    QUEUED = "queued"
    ON_SCREEN = "on_screen"
    SHOWN = "shown"  #: was on screen
    HIDDEN = "hidden"  #: by the host
    DELETED = "deleted"  #: by the chat's own moderation


class ChatLine(Base):
    """An argument read in a stream's chat: unverified, shown as such, never counted as a vote."""

    __tablename__ = "chat_line"
    __table_args__ = (
        UniqueConstraint("debate_id", "external_id"),
        Index("ix_chat_line_debate_id_state", "debate_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"))
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    external_id: Mapped[str]  #: the chat's own id of the message
    speaker_key: Mapped[str] = mapped_column(index=True)  #: a keyed hash of the chat's own id of the person
    speaker: Mapped[str]  #: the name shown in the chat; emptied with the words when its chat deletes them
    side: Mapped[Side]
    body: Mapped[str]
    state: Mapped[ChatState] = mapped_column(default=ChatState.QUEUED)
    said_at: Mapped[datetime] = mapped_column(default=now)


class ChatVoice(Base):
    """What a person of the chat last said with !pour, !contre or !mitigé of what is under debate."""

    __tablename__ = "chat_voice"

    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"), primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    speaker_key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[Position]
    external_id: Mapped[str] = mapped_column(index=True)


class Stage(Base):
    """What a debate shows at this moment; its row is made with the debate, and cues keep its history."""

    __tablename__ = "stage"

    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"), primary_key=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))  #: under debate
    argument_id: Mapped[int | None] = mapped_column(ForeignKey("argument.id"))  #: on screen
    chat_line_id: Mapped[int | None] = mapped_column(ForeignKey("chat_line.id"))  #: or this, on screen
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("live_poll.id"))  #: on screen
    is_text_shown: Mapped[bool] = mapped_column(default=True)  #: the article or redline, on the table
    is_tally_shown: Mapped[bool] = mapped_column(default=False)  #: how the votes on this point are split
    speaking: Mapped[Side | None]  #: whose clock runs
    speaking_since: Mapped[datetime | None]
    spoken_for: Mapped[float] = mapped_column(default=0.0)  #: seconds used before `speaking_since`
    spoken_against: Mapped[float] = mapped_column(default=0.0)
    debate: Mapped[Debate] = relationship(back_populates="stage")
    agenda_item: Mapped[AgendaItem | None] = relationship()
    argument: Mapped[Argument | None] = relationship()
    chat_line: Mapped[ChatLine | None] = relationship()
    poll: Mapped[LivePoll | None] = relationship()


class DelayCount(Base):
    """How many browsers reported that they see the picture so many seconds late."""

    __tablename__ = "delay_count"

    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"), primary_key=True)
    seconds: Mapped[int] = mapped_column(primary_key=True)
    browsers: Mapped[int] = mapped_column(default=0)


class MediaAnchor(Base):
    """A moment of the show and where it is in the recording; segments begin after a cut."""

    __tablename__ = "media_anchor"

    id: Mapped[int] = mapped_column(primary_key=True)
    debate_id: Mapped[int] = mapped_column(ForeignKey("debate.id"), index=True)
    at: Mapped[datetime]  #: of the show
    media_seconds: Mapped[float]  #: in the recording
    is_cut: Mapped[bool] = mapped_column(default=False)  #: whether the recording was cut just before
    source: Mapped[str]  #: "start", "here", "marker"
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
