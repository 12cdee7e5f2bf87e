"""Telling authors that their argument was answered on air, once the answer can be watched again."""

from datetime import datetime

from sqlalchemy import select

from lawlab.accounts.notices import tell
from lawlab.arguments.models import Argument
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db
from lawlab.debates.models import Debate, LiveArgument, LiveState

ANSWERED = "argument:answered_on_air"


def tell_answered(debate: Debate, *, at: datetime) -> int:
    """Tell each author, once for each argument, what the show answered; how many were told."""
    query = (
        select(Argument.id)
        .join(LiveArgument, LiveArgument.argument_id == Argument.id)
        .where(
            LiveArgument.debate_id == debate.id,
            LiveArgument.state == LiveState.ANSWERED,
            LiveArgument.answered_at.is_not(None),
            visible_to(None),
        )
        .order_by(Argument.id)
    )
    told = 0
    for ident in db.session.scalars(query).all():
        author = select(Argument.author_id).where(Argument.id == ident)
        facts = {"debate": debate.id, "title": debate.title, "argument": ident}
        told += tell(author, ANSWERED, f"argument:{ident}", facts, at=at)
    return told
