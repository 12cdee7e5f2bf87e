"""What the chat of a stream says of the point under debate: voices for its pulse, lines for the host's queue.

Nothing here is a vote, and nothing is verified. A person of the chat is a keyed hash of the chat's own
identifier, another one in each debate; a name is kept with a line that the host may show, and nowhere else.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, false, func, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite

from lawlab.arguments.models import Side
from lawlab.contributions.services import clean_line
from lawlab.core.db import db
from lawlab.core.errors import LawLabError
from lawlab.core.realtime import announce
from lawlab.debates.acts import follow, stage_picture
from lawlab.debates.chat.orders import Order, read_order
from lawlab.debates.chat.source import Cleared, Deleted, Heard, Said
from lawlab.debates.models import ChatLine, ChatState, ChatVoice, Debate, DebateState
from lawlab.debates.planning import hold
from lawlab.debates.queueing import why_held
from lawlab.votes.models import Position

MAX_LINE, MAX_NAME = 500, 60  #: characters
ONE_LINE_IN = timedelta(seconds=30)  #: a speaker's lines are queued at most so often
MOST_QUEUED = 300  #: lines that wait for the host at once; past that a voice counts, its words do not come in


@dataclass
class Taken:
    """What became of a batch."""

    has_moved: bool = False  #: whether the counts of the pulse are no longer the same
    queued: int = 0
    aside: int = 0  #: lines left aside by a rule: a link, a held word, too soon after another, unreadable
    full: int = 0  #: lines that found the queue full
    deleted: list[int] = field(default_factory=list)  #: of lines that the chat's moderation took back


@dataclass
class _Batch:
    """What is left of a batch once its own deletions are done."""

    voices: dict[str, tuple[Position, str]] = field(default_factory=dict)  # of each speaker: the last
    lines: list[tuple[str, Said, Order, Side]] = field(default_factory=list)
    idents: set[str] = field(default_factory=set)  # deleted
    speakers: set[str] = field(default_factory=set)  # whose words are all deleted
    is_swept: bool = False  # everybody's words are

    def forget(self, *, ident: str | None = None, speaker: str | None = None) -> None:
        """Leave out of what was said so far what matches, or everything."""
        is_all = ident is None and speaker is None
        self.lines = [
            line for line in self.lines if not (is_all or line[1].ident == ident or line[0] == speaker)
        ]
        self.voices = {
            key: voice
            for key, voice in self.voices.items()
            if not (is_all or voice[1] == ident or key == speaker)
        }


def speaker_key(debate: Debate, speaker_id: str) -> str:
    """The same for a person all through a debate; the key that makes it is not in the database."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    words = f"chat:{debate.id}:{speaker_id}".encode("utf-8", "replace")
    return hmac.new(secret, words, hashlib.sha256).hexdigest()


def take_in(debate: Debate, heard: Iterable[Heard], *, at: datetime) -> Taken:
    """Keep what a chat said, in the order it was said, and take back what its moderation deleted.

    A person counts once a point of the agenda, as they last said; what was read twice counts once. While
    nothing is under debate, or the debate is not live, what is said is about nothing: it is left.
    """
    batch = _sort(debate, heard)
    hold(debate)
    gone = _delete(debate, batch)
    taken = Taken(has_moved=gone.has_moved, deleted=[line.id for line in gone.lines])
    before = {"stage": stage_picture(debate.stage), "arguments": {}, "lines": {}}
    if debate.stage.chat_line_id in taken.deleted:
        debate.stage.chat_line_id = None
    item = debate.stage.agenda_item_id
    if item is not None and debate.state is DebateState.LIVE:
        taken.has_moved |= _keep_voices(debate, item, batch.voices)
        _queue(debate, item, batch.lines, taken, at)
    db.session.flush()
    if taken.queued:
        announce("queue:moved", {"chat": True}, room=debate.console_room)
    if taken.deleted:
        if debate.state is DebateState.LIVE:
            follow(debate, [], before, by=debate.host, at=at)
        else:  # the screen was cleared, and its history closed
            announce("console:moved", {"debate": debate.id}, room=debate.console_room)
        for ident in taken.deleted:
            announce("chat:deleted", {"line": ident}, room=debate.room)
    return taken


def tell_pulse(debate: Debate) -> None:
    """The counts moved: pages read them again."""
    announce("chat:pulsed", {}, room=debate.console_room)
    announce("chat:pulsed", {}, room=debate.room)


def _sort(debate: Debate, heard: Iterable[Heard]) -> _Batch:
    batch = _Batch()
    for one in heard:
        if isinstance(one, Said):
            if order := read_order(one.text):
                key = speaker_key(debate, one.speaker_id)
                batch.voices[key] = (order.position, one.ident)
                if order.side is not None:
                    batch.lines.append((key, one, order, order.side))
        elif isinstance(one, Deleted):
            batch.forget(ident=one.ident)
            batch.idents.add(one.ident)
        elif isinstance(one, Cleared) and one.speaker_id is not None:
            key = speaker_key(debate, one.speaker_id)
            batch.forget(speaker=key)
            batch.speakers.add(key)
        else:
            batch.forget()
            batch.is_swept = True
    return batch


@dataclass
class _Gone:
    lines: list[ChatLine]
    has_moved: bool


def _delete(debate: Debate, batch: _Batch) -> _Gone:
    """Deleted everywhere: a line keeps its place in the history of the stage, its words and its name go."""
    if not (batch.idents or batch.speakers or batch.is_swept):
        return _Gone([], False)

    def meant(table: Any) -> Any:
        named = or_(table.external_id.in_(batch.idents), table.speaker_key.in_(batch.speakers))
        return (table.debate_id == debate.id) & or_(named, true() if batch.is_swept else false())

    query = select(ChatLine).where(meant(ChatLine), ChatLine.state != ChatState.DELETED).order_by(ChatLine.id)
    lines = list(db.session.scalars(query))
    for line in lines:
        line.state, line.body, line.speaker = ChatState.DELETED, "", ""
    gone = db.session.execute(delete(ChatVoice).where(meant(ChatVoice)).returning(ChatVoice.speaker_key))
    return _Gone(lines, bool(gone.all()))


def _keep_voices(debate: Debate, item: int, voices: dict[str, tuple[Position, str]]) -> bool:
    """Replace what each said of this point; whether that changes the counts."""
    if not voices:
        return False
    here = (ChatVoice.debate_id == debate.id) & (ChatVoice.agenda_item_id == item)
    query = select(ChatVoice.speaker_key, ChatVoice.position)
    earlier = {
        key: position
        for key, position in db.session.execute(query.where(here, ChatVoice.speaker_key.in_(voices)))
    }
    rows = [
        {
            "debate_id": debate.id,
            "agenda_item_id": item,
            "speaker_key": key,
            "position": position,
            "external_id": ident,
        }
        for key, (position, ident) in sorted(voices.items())
    ]
    adding = _insert(ChatVoice)
    db.session.execute(
        adding.on_conflict_do_update(
            index_elements=["debate_id", "agenda_item_id", "speaker_key"],
            set_={"position": adding.excluded.position, "external_id": adding.excluded.external_id},
        ),
        rows,
    )
    return any(earlier.get(key) is not position for key, (position, _ident) in voices.items())


def _queue(
    debate: Debate,
    item: int,
    lines: Sequence[tuple[str, Said, Order, Side]],
    taken: Taken,
    at: datetime,
) -> None:
    """Queue what follows the debate's rules, at most one line of each speaker in 30 seconds."""
    if not lines:
        return
    keys = {key for key, *_ in lines}
    here = ChatLine.debate_id == debate.id
    recent = select(ChatLine.speaker_key).where(
        here, ChatLine.speaker_key.in_(keys), ChatLine.said_at > at - ONE_LINE_IN
    )
    spoke = set(db.session.scalars(recent))
    waiting = select(func.count()).select_from(ChatLine).where(here, ChatLine.state == ChatState.QUEUED)
    room = MOST_QUEUED - (db.session.scalar(waiting) or 0)
    rows: dict[str, dict[str, Any]] = {}
    for key, said, order, side in lines:
        row = _line(debate, said, order) if key not in spoke else None
        if row is None:
            taken.aside += said.ident not in rows
            continue
        spoke.add(key)
        if len(rows) >= room:
            taken.full += 1
            continue
        rows[said.ident] = {
            **row,
            "debate_id": debate.id,
            "agenda_item_id": item,
            "external_id": said.ident,
            "speaker_key": key,
            "side": side,
            "state": ChatState.QUEUED,
            "said_at": at,
        }
    if rows:
        adding = _insert(ChatLine).on_conflict_do_nothing(index_elements=["debate_id", "external_id"])
        added = db.session.scalars(adding.returning(ChatLine.id), list(rows.values())).all()
        taken.queued = len(added)


def _line(debate: Debate, said: Said, order: Order) -> dict[str, str] | None:
    """The words and the name of a line as they are stored; None for one that the rules leave aside."""
    try:
        body, name = clean_line(order.words, MAX_LINE), clean_line(said.name, MAX_NAME)
    except LawLabError:
        return None
    return None if why_held(debate, body) else {"body": body, "speaker": name}


def _insert(table: Any) -> Any:
    """An insertion that can say what happens when the row is there: both databases have it, each its own."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
