"""Debates, and what is said in them, as their pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from lawlab.arguments.models import Argument
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.contributions.queries import MAX_ID
from lawlab.core.db import db
from lawlab.core.errors import NotFound
from lawlab.core.realtime import register_room
from lawlab.debates.models import AgendaItem, Debate, DebateState, LiveArgument, LiveState
from lawlab.debates.policies import is_host

#: What the host's queue shows at once; the rest follows as it is treated.
QUEUE = 200


def debate_by_id(ident: int) -> Debate:
    """The debate of this id; NotFound otherwise. Debates are public from the moment they are planned."""
    found = db.session.get(Debate, ident) if 0 < ident < MAX_ID else None
    if found is None:
        raise NotFound(_("There is no debate at this address."))
    return found


def hosted_debate(ident: int, viewer: Any) -> Debate:
    """The debate of this id, for those who run it; NotFound for everybody else."""
    debate = debate_by_id(ident)
    if not is_host(viewer, debate):
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return debate


def debates_of(bill: Bill) -> list[Debate]:
    """The debates on any version of the bill's dossier, the one on air first, then the next ones."""
    versions = select(Bill.id).where(Bill.dossier_id == bill.dossier_id)
    return _in_order(db.session.scalars(select(Debate).where(Debate.bill_id.in_(versions))))


def debates_everywhere(*, most_over: int = 50) -> list[Debate]:
    """The debates on air, all those to come, and the last ones that are over."""
    query = select(Debate).options(joinedload(Debate.bill))
    over = query.where(Debate.state == DebateState.ENDED).order_by(Debate.ended_at.desc()).limit(most_over)
    others = db.session.scalars(query.where(Debate.state != DebateState.ENDED))
    return _in_order([*others, *db.session.scalars(over)])


def count_of(bill: Bill) -> int:
    """How many debates there are on the bill's dossier."""
    versions = select(Bill.id).where(Bill.dossier_id == bill.dossier_id)
    query = select(func.count()).select_from(Debate).where(Debate.bill_id.in_(versions))
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class OnAir:
    """A debate on air, as the header, the home page and its bill's page tell of it."""

    id: int
    title: str
    dossier_id: int


def on_air() -> list[OnAir]:
    """The debates on air, the latest first, in one query that reads nothing else."""
    query = (
        select(Debate.id, Debate.title, Bill.dossier_id)
        .join(Bill, Bill.id == Debate.bill_id)
        .where(Debate.state == DebateState.LIVE)
        .order_by(Debate.started_at.desc())
        .limit(20)
    )
    return [OnAir(*row) for row in db.session.execute(query)]


def _in_order(debates: Any) -> list[Debate]:
    rank = {DebateState.LIVE: 0, DebateState.PLANNED: 1, DebateState.ENDED: 2}

    def key(debate: Debate) -> tuple[int, float]:
        moment = debate.started_at or debate.planned_at or debate.created_at
        sign = 1 if debate.state is DebateState.PLANNED else -1
        return rank[debate.state], sign * moment.timestamp()

    return sorted(debates, key=key)


def agenda_of(debate: Debate) -> list[AgendaItem]:
    """The agenda in order, with what each point is about."""
    query = select(AgendaItem).where(AgendaItem.debate_id == debate.id).order_by(AgendaItem.position)
    about = (joinedload(AgendaItem.article), joinedload(AgendaItem.amendment))
    return list(db.session.scalars(query.options(*about)))


def queue_of(
    debate: Debate, states: Sequence[LiveState], *, latest_first: bool = False, limit: int = QUEUE
) -> list[LiveArgument]:
    """What was said and stands in one of these states, the pinned first, then the oldest or the latest."""
    about = (selectinload(Argument.sources), joinedload(Argument.ballot))
    order = [LiveArgument.posted_at, LiveArgument.argument_id]
    query = (
        select(LiveArgument)
        .where(LiveArgument.debate_id == debate.id, LiveArgument.state.in_(states))
        .options(joinedload(LiveArgument.argument).options(*about))
        .order_by(LiveArgument.is_pinned.desc(), *([key.desc() for key in order] if latest_first else order))
    )
    return list(db.session.scalars(query.limit(limit)))


def shown_arguments(debate: Debate, item: AgendaItem | None, *, limit: int = QUEUE) -> list[LiveArgument]:
    """What everybody may read of what was said on this point of the agenda, the latest first."""
    states = [LiveState.PUBLISHED, LiveState.SPOTLIGHTED, LiveState.ANSWERED]
    query = (
        select(LiveArgument)
        .join(Argument, Argument.id == LiveArgument.argument_id)
        .where(
            LiveArgument.debate_id == debate.id,
            LiveArgument.state.in_(states),
            Argument.visibility == Visibility.PUBLIC,
            LiveArgument.agenda_item_id == (item.id if item else None),
        )
        .options(
            joinedload(LiveArgument.argument).options(
                selectinload(Argument.sources), joinedload(Argument.ballot)
            )
        )
        .order_by(
            LiveArgument.is_pinned.desc(), LiveArgument.shows_at.desc(), LiveArgument.argument_id.desc()
        )
    )
    return list(db.session.scalars(query.limit(limit)))


def live_argument(debate: Debate, argument_id: int) -> LiveArgument:
    """What was said in this debate under this id, whatever its state; for the verbs of the console."""
    found = db.session.get(LiveArgument, argument_id) if 0 < argument_id < MAX_ID else None
    if found is None or found.debate_id != debate.id:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def due_to_show(at: datetime) -> list[LiveArgument]:
    """What was approved, and whose moderation delay is over."""
    waiting = LiveArgument.state == LiveState.PENDING
    query = select(LiveArgument).where(waiting, LiveArgument.shows_at <= at).order_by(LiveArgument.shows_at)
    return list(db.session.scalars(query.limit(QUEUE)))


def _may_follow(ident: int, _viewer: Any) -> bool:
    return db.session.get(Debate, ident) is not None


def _may_run(ident: int, viewer: Any) -> bool:
    debate = db.session.get(Debate, ident)
    return debate is not None and is_host(viewer, debate)


register_room("debate", _may_follow, window=0.1)  # what is hidden leaves every screen within 300 ms
register_room("console", _may_run)
