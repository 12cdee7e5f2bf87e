"""Opening a debate: its title, its stream, its agenda, who runs it, when it goes live and when it ends."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.accounts.policies import can_open_debates
from lawlab.amendments.models import Amendment, Status
from lawlab.bills.models import Article, Bill
from lawlab.contributions.services import clean_line, clean_text
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.journal import record
from lawlab.core.realtime import Room, announce
from lawlab.debates.models import (
    AgendaItem,
    Cue,
    CueKind,
    Debate,
    DebateHost,
    Stage,
    StreamKind,
)
from lawlab.debates.policies import is_host

MAX_TITLE, MAX_PRESENTATION, MAX_POINTS = 200, 3000, 200
MAX_DELAY, MAX_SLOW = 15, 120  #: seconds
MIN_SPEAKING, MAX_SPEAKING = 30, 4 * 3600  #: seconds for each side
MAX_HELD_WORDS = 500
#: What names a channel or a video on each kind of stream; an address on a PeerTube site is a whole one.
_REFS = {
    StreamKind.TWITCH: re.compile(r"[A-Za-z0-9_]{2,25}"),
    StreamKind.YOUTUBE: re.compile(r"[A-Za-z0-9_-]{6,20}"),
    StreamKind.PEERTUBE: re.compile(
        r"https://[a-z0-9.-]+(:\d+)?/(w|videos/watch|videos/embed)/[A-Za-z0-9-]+"
    ),
}
#: The addresses that people paste for the name that stands at their end.
_PASTED = {
    StreamKind.TWITCH: re.compile(r"https?://(?:www\.|m\.)?twitch\.tv/(?:videos/)?([^/?#]+).*"),
    StreamKind.YOUTUBE: re.compile(
        r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:.*&)?v=|live/|embed/)|youtu\.be/)([^/?&#]+).*"
    ),
}
_CHANNEL = re.compile(r"[a-z0-9_]{2,25}")


@dataclass(frozen=True)
class Plan:
    """What a host decides of a debate before it, and may change while it lasts."""

    title: str
    presentation: str = ""
    planned_at: datetime | None = None
    stream: StreamKind = StreamKind.NONE
    stream_ref: str = ""
    chat_channel: str = ""
    is_approved_first: bool = True
    moderation_delay: int = 0  #: seconds
    slow_mode: int = 0  #: seconds
    held_words: Sequence[str] = ()
    are_links_held: bool = True
    speaking_time: int = 600  #: seconds for each side


@dataclass(frozen=True)
class Point:
    """One point of an agenda, before it is stored: an article, an amendment, or a title alone."""

    title: str = ""
    article: Article | None = None
    amendment: Amendment | None = None


def open_debate(host: User, bill: Bill, plan: Plan, *, at: datetime) -> Debate:
    """Plan a debate on a bill; its rooms and its stage are made with it."""
    if not can_open_debates(host):
        raise NotAllowed(_("Only a host can open a debate."))
    debate = Debate(bill_id=bill.id, host_id=host.id, poll_secret=secrets.token_urlsafe(24), created_at=at)
    _write(debate, plan)
    db.session.add(debate)
    db.session.flush()
    db.session.add_all([Room(name=debate.room), Room(name=debate.console_room)])
    debate.stage = Stage()
    db.session.flush()
    record(host.id, "debate:opened", debate.room, title=debate.title)
    announce("debate:opened", {"debate": debate.id}, room=bill.room)
    return debate


def change_plan(host: User, debate: Debate, plan: Plan) -> None:
    """Change what a host may change; an ended debate keeps its plan, but for its words."""
    require_host(host, debate)
    _write(debate, plan)
    db.session.flush()
    record(host.id, "debate:changed", debate.room, title=debate.title)
    announce("console:moved", {"debate": debate.id}, room=debate.console_room)
    announce("debate:changed", {"debate": debate.id}, room=debate.room)


def _write(debate: Debate, plan: Plan) -> None:
    debate.title = clean_line(plan.title, MAX_TITLE)
    debate.presentation = clean_text(plan.presentation, MAX_PRESENTATION, required=False)
    debate.planned_at = plan.planned_at
    debate.stream, debate.stream_ref = plan.stream, stream_ref(plan.stream, plan.stream_ref)
    debate.chat_channel = chat_channel(plan.chat_channel)
    debate.is_approved_first, debate.are_links_held = plan.is_approved_first, plan.are_links_held
    debate.moderation_delay = within(plan.moderation_delay, 0, MAX_DELAY)
    debate.slow_mode = within(plan.slow_mode, 0, MAX_SLOW)
    debate.held_words = held_words(plan.held_words)
    debate.speaking_time = within(plan.speaking_time, MIN_SPEAKING, MAX_SPEAKING)


def stream_ref(kind: StreamKind, value: str) -> str:
    """The name of a stream as its kind writes it; Invalid otherwise. It reaches an address of a player.

    The address of a Twitch channel or of a YouTube video is taken for the name at its end.
    """
    value = value.strip()
    if kind is StreamKind.NONE:
        return ""
    if kind in _PASTED and (pasted := _PASTED[kind].fullmatch(value)):
        value = pasted[1]
    if not _REFS[kind].fullmatch(value):
        raise Invalid(
            _(
                "This does not name a stream: give the channel (Twitch), the identifier of the video "
                "(YouTube) or its https address (PeerTube)."
            )
        )
    return value


def chat_channel(value: str) -> str:
    """The name of a Twitch channel, lower case, without its "#"; empty when no chat is read."""
    value = value.strip().lstrip("#").lower()
    if value and not _CHANNEL.fullmatch(value):
        raise Invalid(_("This is not the name of a Twitch channel."))
    return value


def held_words(words: Sequence[str]) -> list[str]:
    """The words that hold a post back, each once, folded to lower case."""
    kept = dict.fromkeys(clean_line(word, 60, required=False).casefold() for word in words)
    if len(kept) > MAX_HELD_WORDS:
        raise Invalid(_("At most %(most)s words can be held.", most=MAX_HELD_WORDS))
    return [word for word in kept if word]


def within(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise Invalid(_("This number must be between %(least)s and %(most)s.", least=least, most=most))
    return value


def set_agenda(host: User, debate: Debate, points: Sequence[Point]) -> list[AgendaItem]:
    """Replace what is still to come by these points, in their order.

    What was already debated, or is being, stays first: the replay and what was said there point at it.
    """
    require_host(host, debate)
    if len(points) > MAX_POINTS:
        raise Invalid(_("An agenda has at most %(most)s points.", most=MAX_POINTS))
    done = begun(debate)
    for item in [item for item in debate.agenda if item.id not in done]:
        debate.agenda.remove(item)
        db.session.delete(item)
    db.session.flush()
    start = max((item.position for item in debate.agenda), default=0)
    for position, point in enumerate(points, start=start + 1):
        debate.agenda.append(item_of(debate, point, position))
    tell_of_agenda(debate)
    return list(debate.agenda)


def tell_of_agenda(debate: Debate) -> None:
    """Both rooms, in alphabetical order: the console beside shows the agenda too."""
    db.session.flush()
    db.session.expire(debate, ["agenda"])
    announce("console:moved", {"debate": debate.id}, room=debate.console_room)
    announce("agenda:changed", {"debate": debate.id}, room=debate.room)


def begun(debate: Debate) -> set[int]:
    """The ids of the points that were, or are, under debate."""
    query = select(Cue.agenda_item_id).where(Cue.debate_id == debate.id, Cue.kind == CueKind.AGENDA)
    return {ident for ident in db.session.scalars(query) if ident is not None}


def item_of(debate: Debate, point: Point, position: int) -> AgendaItem:
    bill_ids = {bill.id for bill in debate.bill.dossier.bills}
    if point.article is not None and point.article.bill_id not in bill_ids:
        raise Invalid(_("This article is of another text."))
    if point.amendment is not None:
        if point.amendment.dossier_id != debate.bill.dossier_id:
            raise Invalid(_("This amendment is of another text."))
        if point.amendment.status in (Status.DRAFT, Status.WITHDRAWN):
            raise Conflict(_("This amendment was not submitted, or was withdrawn."))
    title = clean_line(point.title, MAX_TITLE, required=point.article is None and point.amendment is None)
    return AgendaItem(position=position, title=title, article=point.article, amendment=point.amendment)


def add_host(host: User, debate: Debate, person: User) -> None:
    """Let somebody run the console too."""
    require_host(host, debate)
    if not is_named_host(debate, person):
        debate.hosts.append(DebateHost(person_id=person.id))
        record(host.id, "debate:host-added", debate.room, person=person.id)
        db.session.flush()


def is_named_host(debate: Debate, person: User) -> bool:
    """Whether somebody is the debate's host or beside them, whatever their roles are."""
    return person.id == debate.host_id or person.id in {row.person_id for row in debate.hosts}


def remove_host(host: User, debate: Debate, person: User) -> None:
    require_host(host, debate)
    for row in [row for row in debate.hosts if row.person_id == person.id]:
        debate.hosts.remove(row)
        record(host.id, "debate:host-removed", debate.room, person=person.id)
    db.session.flush()


def stop_clock(stage: Stage, at: datetime) -> None:
    """Put what the running clock counted with what its side had used."""
    if stage.speaking is not None and stage.speaking_since is not None:
        used = max(0.0, (at - stage.speaking_since).total_seconds())
        name = f"spoken_{stage.speaking.value}"
        setattr(stage, name, getattr(stage, name) + used)
    stage.speaking = stage.speaking_since = None


def require_host(host: User, debate: Debate) -> None:
    if not is_host(host, debate):
        raise NotAllowed(_("Only those who run this debate can do that."))


def locked(host: User, debate: Debate) -> None:
    """The debate held until the commit, for one of those who run it."""
    require_host(host, debate)
    hold(debate)


def hold(debate: Debate) -> None:
    """One act at a time: the debate is held until the commit, and read, with its stage, as it is now."""
    db.session.execute(select(Debate.id).where(Debate.id == debate.id).with_for_update())
    db.session.refresh(debate)
    db.session.refresh(debate.stage)
