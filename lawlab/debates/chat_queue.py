"""What the stream's chat said, as the host treats it: arguments to put on screen, none of which is a vote."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.contributions.queries import MAX_ID
from lawlab.core.db import db
from lawlab.core.errors import Conflict, NotFound
from lawlab.core.realtime import announce
from lawlab.debates.acts import Touched, act
from lawlab.debates.models import ChatLine, ChatState, Debate

QUEUE = 100


def lines_of(debate: Debate, states: Sequence[ChatState], *, limit: int = QUEUE) -> list[ChatLine]:
    """The lines of the chat in these states, the oldest first."""
    query = select(ChatLine).where(ChatLine.debate_id == debate.id, ChatLine.state.in_(states))
    return list(db.session.scalars(query.order_by(ChatLine.said_at, ChatLine.id).limit(limit)))


def chat_line(debate: Debate, ident: int) -> ChatLine:
    found = db.session.get(ChatLine, ident) if 0 < ident < MAX_ID else None
    if found is None or found.debate_id != debate.id:
        raise NotFound(_("There is no such line of the chat here."))
    return found


def hide_line(host: User, debate: Debate, line: ChatLine, *, at: datetime) -> None:
    """Leave a line of the chat out, and take it off the screen."""
    if line.state is ChatState.DELETED:
        raise Conflict(_("The chat itself deleted this line."))
    with act(host, debate, "hide-line", touched=Touched(lines=[line]), is_live_only=False, at=at) as stage:
        if stage.chat_line_id == line.id:
            stage.chat_line_id = None
        line.state = ChatState.HIDDEN
    announce("chat:hidden", {"line": line.id}, room=debate.room)
