"""What the host puts on screen: the point under debate, an argument, a line of the chat, the text, clocks."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.arguments.models import Side
from lawlab.core.db import db
from lawlab.core.errors import Conflict, NotFound
from lawlab.debates.acts import Touched, act
from lawlab.debates.models import AgendaItem, ChatLine, ChatState, Debate, LiveArgument, LiveState, Stage
from lawlab.debates.planning import stop_clock


def move_to(host: User, debate: Debate, item: AgendaItem, *, at: datetime) -> None:
    """« On passe à l'article 3 »: every page follows; what was said on another point goes."""
    if item.debate_id != debate.id:
        raise NotFound(_("This point is on another agenda."))
    with act(host, debate, "move", touched=_on_screen(debate), at=at) as stage:
        if stage.agenda_item_id != item.id:
            _clear(stage)
            stage.poll_id, stage.is_tally_shown = None, False
        stage.agenda_item_id = item.id


def spotlight(host: User, debate: Debate, live: LiveArgument, *, at: datetime) -> None:
    """Put an argument on screen, approving it if it waited: two keys from "pending" to "on air"."""
    if live.state is LiveState.HIDDEN:
        raise Conflict(_("This argument is hidden: restore it first."))
    touched = _on_screen(debate, live)
    with act(host, debate, "spotlight", touched=touched, at=at) as stage:
        _clear(stage)
        stage.argument_id = live.argument_id
        live.state, live.shows_at = LiveState.SPOTLIGHTED, live.shows_at or at


def show_line(host: User, debate: Debate, line: ChatLine, *, at: datetime) -> None:
    """Put a line of the stream's chat on screen, as what it is."""
    if line.debate_id != debate.id or line.state in (ChatState.HIDDEN, ChatState.DELETED):
        raise Conflict(_("This line of the chat was hidden or deleted."))
    with act(host, debate, "chat", touched=_on_screen(debate, line=line), at=at) as stage:
        _clear(stage)
        stage.chat_line_id, line.state = line.id, ChatState.ON_SCREEN


def clear_screen(host: User, debate: Debate, *, at: datetime) -> None:
    """Take the argument or the line of the chat off the screen."""
    with act(host, debate, "clear", touched=_on_screen(debate), at=at) as stage:
        _clear(stage)


def show_text(host: User, debate: Debate, *, is_shown: bool, at: datetime) -> None:
    """Lay the article or the redline on the table, or take it off."""
    with act(host, debate, "text", at=at) as stage:
        stage.is_text_shown = is_shown


def show_tally(host: User, debate: Debate, *, is_shown: bool, at: datetime) -> None:
    """Show on screen how the votes on this point are split, or only how many there are.

    Counts are hidden from whoever has not voted; on a stream everybody sees them. So the host decides it
    for each point, the cues keep it, and the page of the debate says it.
    """
    item = debate.stage.agenda_item
    if is_shown and (item is None or not (item.article_id or item.amendment_id)):
        raise Conflict(_("Nothing is put to the vote at this point."))
    with act(host, debate, "tally", at=at) as stage:
        stage.is_tally_shown = is_shown


def give_floor(host: User, debate: Debate, side: Side | None, *, at: datetime) -> None:
    """Let one side's clock run and stop the other's; None stops both."""
    with act(host, debate, "floor", at=at) as stage:
        stop_clock(stage, at)
        stage.speaking, stage.speaking_since = side, at if side else None


def reset_clocks(host: User, debate: Debate, *, at: datetime) -> None:
    """Both sides have their whole time again."""
    with act(host, debate, "clocks", at=at) as stage:
        stage.speaking = stage.speaking_since = None
        stage.spoken_for = stage.spoken_against = 0.0


def _on_screen(debate: Debate, *more: LiveArgument, line: ChatLine | None = None) -> Touched:
    """What is on screen now, with what is about to be."""
    stage = debate.stage
    arguments = {live.argument_id: live for live in more}
    if stage.argument_id is not None and (live := db.session.get(LiveArgument, stage.argument_id)):
        arguments.setdefault(live.argument_id, live)
    query = select(ChatLine).where(ChatLine.id == stage.chat_line_id)
    lines = {shown.id: shown for shown in db.session.scalars(query)}
    if line is not None:
        lines.setdefault(line.id, line)
    return Touched(list(arguments.values()), list(lines.values()))


def _clear(stage: Stage) -> None:
    if stage.argument_id is not None:
        live = db.session.get(LiveArgument, stage.argument_id)
        if live is not None and live.state is LiveState.SPOTLIGHTED:
            live.state = LiveState.ANSWERED if live.answered_at else LiveState.PUBLISHED
    if stage.chat_line_id is not None:
        line = db.session.get(ChatLine, stage.chat_line_id)
        if line is not None and line.state is ChatState.ON_SCREEN:
            line.state = ChatState.SHOWN
    stage.argument_id = stage.chat_line_id = None
