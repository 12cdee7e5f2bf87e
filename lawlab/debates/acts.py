"""One act at the console: it is shown or hidden, kept as cues, told to the rooms, and can be undone.

A verb of `staging` or `queueing` changes rows inside `act`; what follows from them is worked out here, once:

- an argument is public exactly while its live state says so;
- the open cue of each kind says what is on screen since when;
- the debate's room is told what is on screen by ids, the console's room that something moved.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.arguments.services import hide_argument, publish_argument, restore_argument
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.core.errors import Conflict
from lawlab.core.realtime import announce
from lawlab.debates.models import (
    ChatLine,
    ChatState,
    Cue,
    CueKind,
    Debate,
    DebateState,
    HostAct,
    LiveArgument,
    LiveState,
    Stage,
)
from lawlab.debates.planning import locked

UNDO = timedelta(seconds=10)  #: how long an act can be taken back
FINAL = {"poll"}  #: people may have answered already: it is closed, not undone
SHOWN = (LiveState.PUBLISHED, LiveState.SPOTLIGHTED, LiveState.ANSWERED)

_STAGE = (
    "agenda_item_id", "argument_id", "chat_line_id", "poll_id", "is_text_shown", "is_tally_shown",
    "speaking", "speaking_since", "spoken_for", "spoken_against",
)  # fmt: skip
_LIVE = ("state", "is_pinned", "shows_at", "answered_at")


@dataclass(frozen=True)
class Touched:
    """The rows that an act may change beside the stage."""

    arguments: Sequence[LiveArgument] = ()
    lines: Sequence[ChatLine] = ()


@contextmanager
def act(
    host: User,
    debate: Debate,
    verb: str,
    *,
    touched: Touched = Touched(),
    is_live_only: bool = True,
    at: datetime,
) -> Iterator[Stage]:
    """One act by one host at a time; Conflict unless the debate is live, when it must be."""
    locked(host, debate)
    if is_live_only and debate.state is not DebateState.LIVE:
        raise Conflict(_("This debate is not live."))
    before = _picture(debate.stage, touched)
    yield debate.stage
    row = HostAct(debate_id=debate.id, verb=verb, before=before, by_id=host.id, at=at)
    db.session.add(row)
    follow(debate, touched.arguments, before, by=host, at=at)


def undo(host: User, debate: Debate, act_id: int, *, at: datetime) -> None:
    """Take the last act back: everything is as it was before it. Conflict past 10 seconds, or another act."""
    locked(host, debate)
    query = select(HostAct).where(HostAct.debate_id == debate.id, HostAct.undone_at.is_(None))
    last = db.session.scalars(query.order_by(HostAct.id.desc()).limit(1)).first()
    if last is None or last.id != act_id:
        raise Conflict(_("Something else was done since: this can no longer be undone."))
    if last.verb in FINAL:
        raise Conflict(_("An opened poll may have answers: close it rather than undo it."))
    if at - last.at > UNDO:
        raise Conflict(_("It is too late to undo this: it can be put right by hand."))
    touched = _rows(last.before)
    present = _picture(debate.stage, touched)
    _restore(debate.stage, touched, last.before)
    last.undone_at = at
    follow(debate, touched.arguments, present, by=host, at=at)


def last_act(debate: Debate, at: datetime) -> HostAct | None:
    """The act that can still be undone, if any."""
    query = select(HostAct).where(HostAct.debate_id == debate.id, HostAct.undone_at.is_(None))
    row = db.session.scalars(query.order_by(HostAct.id.desc()).limit(1)).first()
    is_in_time = row is not None and at - row.at <= UNDO and row.verb not in FINAL
    return row if is_in_time else None


def _picture(stage: Stage, touched: Touched) -> dict[str, Any]:
    """The state of the rows as JSON."""
    return {
        "stage": stage_picture(stage),
        "arguments": {
            str(live.argument_id): {name: _plain(getattr(live, name)) for name in _LIVE}
            for live in touched.arguments
        },
        "lines": {str(line.id): line.state.value for line in touched.lines},
    }


def stage_picture(stage: Stage) -> dict[str, Any]:
    """What the stage shows, as JSON."""
    return {name: _plain(getattr(stage, name)) for name in _STAGE}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _rows(picture: dict[str, Any]) -> Touched:
    ids = [int(ident) for ident in picture["arguments"]]
    lines = [int(ident) for ident in picture["lines"]]
    return Touched(
        list(db.session.scalars(select(LiveArgument).where(LiveArgument.argument_id.in_(ids)))),
        list(db.session.scalars(select(ChatLine).where(ChatLine.id.in_(lines)))),
    )


def _restore(stage: Stage, touched: Touched, picture: dict[str, Any]) -> None:
    for name, value in picture["stage"].items():
        setattr(stage, name, _moment(value) if name == "speaking_since" else value)
    for live in touched.arguments:
        kept = picture["arguments"][str(live.argument_id)]
        live.state, live.is_pinned = LiveState(kept["state"]), kept["is_pinned"]
        live.shows_at, live.answered_at = _moment(kept["shows_at"]), _moment(kept["answered_at"])
    for line in touched.lines:
        if line.state is not ChatState.DELETED:  # what its own chat deleted does not come back
            line.state = ChatState(picture["lines"][str(line.id)])
    if stage.chat_line_id is not None:
        shown = db.session.get(ChatLine, stage.chat_line_id)
        if shown is None or shown.state is ChatState.DELETED:  # nor does it come back on the screen
            stage.chat_line_id = None
    db.session.flush()
    db.session.refresh(stage)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def follow(
    debate: Debate,
    arguments: Iterable[LiveArgument],
    before: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> None:
    """What an act entails: visibility, cues, and word of it, rooms in alphabetical order.

    `before`: the picture of the rows before the act. `by`: a host, or the author whose words are shown.
    """
    arguments = list(arguments)
    was_public = {live.argument_id: live.argument.visibility is Visibility.PUBLIC for live in arguments}
    for live in arguments:
        settle(live, at=at)
    if debate.state is DebateState.LIVE:  # before and after, nothing is on screen
        keep_cues(debate, by, at)
    db.session.flush()
    announce("console:moved", {"debate": debate.id}, room=debate.console_room)
    for live in arguments:
        _tell(debate, live, was_public[live.argument_id], before)
    stage = debate.stage
    if stage_picture(stage) != before["stage"]:
        announce("stage:moved", facts(stage), room=debate.room)


def settle(live: LiveArgument, *, at: datetime) -> None:
    """Make an argument public, or not, as its live state says."""
    if live.state not in SHOWN:
        hide_argument(live.argument)
    elif live.argument.visibility is Visibility.HIDDEN:
        restore_argument(live.argument)
    else:
        publish_argument(live.argument, at=at)


def _tell(debate: Debate, live: LiveArgument, was_public: bool, before: dict[str, Any]) -> None:
    ids = {"argument": live.argument_id, "item": live.agenda_item_id, "side": live.argument.side.value}
    is_public = live.state in SHOWN
    kept = before["arguments"].get(str(live.argument_id), {})
    if was_public != is_public:
        announce("live:published" if is_public else "live:hidden", ids, room=debate.room)
    elif is_public and (kept.get("state"), kept.get("is_pinned")) != (live.state.value, live.is_pinned):
        announce("live:moved", ids, room=debate.room)


def facts(stage: Stage) -> dict[str, Any]:
    """What is on screen, by ids."""
    return {
        "item": stage.agenda_item_id,
        "argument": stage.argument_id,
        "chat": stage.chat_line_id,
        "poll": stage.poll_id,
        "text": stage.is_text_shown,
        "tally": stage.is_tally_shown,
        "speaking": stage.speaking.value if stage.speaking else None,
    }


def keep_cues(debate: Debate, by: User, at: datetime) -> None:
    """Close the cues of what left the screen, and open those of what came on it."""
    stage = debate.stage
    wanted: dict[CueKind, dict[str, Any]] = {
        CueKind.AGENDA: {"agenda_item_id": stage.agenda_item_id},
        CueKind.ARGUMENT: {"argument_id": stage.argument_id},
        CueKind.CHAT: {"chat_line_id": stage.chat_line_id},
        CueKind.POLL: {"poll_id": stage.poll_id},
        CueKind.TEXT: {"data": {"shown": True}} if stage.is_text_shown else {},
        CueKind.TALLY: {"data": {"shown": True}} if stage.is_tally_shown else {},
        CueKind.CLOCK: {"data": {"speaking": stage.speaking.value}} if stage.speaking else {},
    }
    query = select(Cue).where(Cue.debate_id == debate.id, Cue.until.is_(None))
    running = {cue.kind: cue for cue in db.session.scalars(query)}
    for kind, fields in wanted.items():
        cue, is_on = running.get(kind), any(value is not None for value in fields.values())
        if cue is not None and is_on and all(getattr(cue, name) == value for name, value in fields.items()):
            continue
        if cue is not None:
            cue.until = at
        if is_on:
            item = stage.agenda_item_id
            row = {"agenda_item_id": item, **fields}
            db.session.add(Cue(debate_id=debate.id, kind=kind, at=at, by_id=by.id, **row))
