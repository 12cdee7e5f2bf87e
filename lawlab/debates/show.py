"""When the show begins, and when it ends."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.core.errors import Conflict
from lawlab.core.journal import record
from lawlab.core.realtime import announce
from lawlab.debates.acts import keep_cues
from lawlab.debates.models import Cue, CueKind, Debate, DebateState
from lawlab.debates.planning import locked, stop_clock
from lawlab.debates.telling import tell_answered


def go_live(host: User, debate: Debate, *, at: datetime) -> None:
    """Begin the show. A debate begins once."""
    locked(host, debate)
    if debate.state is not DebateState.PLANNED:
        raise Conflict(_("This debate has already begun."))
    debate.state, debate.started_at = DebateState.LIVE, at
    keep_cues(debate, host, at)
    _keep(host, debate, "live", at)
    announce("debate:started", {"debate": debate.id}, room=debate.room)


def end_debate(host: User, debate: Debate, *, at: datetime) -> None:
    """End the show: clocks stop, the screen is cleared, what was said stays, who was answered is told."""
    locked(host, debate)
    if debate.state is not DebateState.LIVE:
        raise Conflict(_("This debate is not live."))
    debate.state, debate.ended_at = DebateState.ENDED, at
    stage = debate.stage
    stage.argument_id = stage.chat_line_id = stage.poll_id = None
    stage.is_tally_shown = False
    stop_clock(stage, at)
    for cue in db.session.scalars(select(Cue).where(Cue.debate_id == debate.id, Cue.until.is_(None))):
        cue.until = at
    _keep(host, debate, "ended", at)
    tell_answered(debate, at=at)
    announce("debate:ended", {"debate": debate.id}, room=debate.room)


def _keep(host: User, debate: Debate, state: str, at: datetime) -> None:
    db.session.add(
        Cue(debate_id=debate.id, kind=CueKind.STATE, at=at, until=at, data={"state": state}, by_id=host.id)
    )
    record(host.id, f"debate:{state}", debate.room)
    db.session.flush()
