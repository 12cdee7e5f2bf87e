"""The parts of a debate’s pages. What is the same for all is rendered once a change, not once a person."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy import func, select

from lawlab.amendments.panels import Entry, entry_of
from lawlab.amendments.redline import folded, rows_of
from lawlab.amendments.voting import ballot_partial
from lawlab.amendments.wording import base_of, proposed_lines
from lawlab.arguments.models import Side
from lawlab.core.db import db
from lawlab.core.realtime import Room
from lawlab.debates.models import AgendaItem, ChatVoice, Debate, LiveArgument, PollState
from lawlab.debates.queries import shown_arguments
from lawlab.votes.models import Position
from lawlab.votes.panels import article_context

#: How many renderings of stages and threads are kept: of a few debates, in each language.
KEPT = 64
_kept: OrderedDict[tuple[object, ...], str] = OrderedDict()


def last_seq(debate: Debate) -> int:
    """Where the log of the debate's room stands; read it before what the page shows."""
    return _seq_of(debate.room)


def _seq_of(room: str) -> int:
    return db.session.scalar(select(Room.last_seq).where(Room.name == room)) or 0


@dataclass(frozen=True)
class Pulse:
    """What people of the chat last said of the point under debate. It is no vote."""

    counts: dict[Position, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def stage_partial(debate: Debate) -> str:
    """What is shown now, the same for everybody: it is rendered once for each event of the room."""
    return _once(("stage", debate.id, last_seq(debate), str(get_locale())), lambda: _stage(debate))


def _stage(debate: Debate) -> str:
    stage = debate.stage
    entry = amendment_entry(stage.agenda_item)
    return render_template(
        "debates/_stage.html",
        debate=debate,
        stage=stage,
        item=stage.agenda_item,
        entry=entry,
        rows=folded(rows_of(base_of(entry.revision), proposed_lines(entry.revision))) if entry else [],
        poll=stage.poll,
        is_told=stage.poll is not None and stage.poll.state is PollState.CLOSED,
        pulse=pulse_of(debate),
    )


def threads_partial(debate: Debate, item: AgendaItem | None) -> str:
    """What everybody may read of what was said on this point of the agenda."""
    key = ("threads", debate.id, item.id if item else None, last_seq(debate), str(get_locale()))
    return _once(key, lambda: _threads(debate, item))


def _threads(debate: Debate, item: AgendaItem | None) -> str:
    columns = sides(shown_arguments(debate, item))
    return render_template("debates/_threads.html", debate=debate, item=item, columns=columns)


def ballot_partial_of(item: AgendaItem | None, viewer: Any, at: datetime) -> str:
    """The vote on a point of the agenda, and the room that tells when its counts move."""
    room = _room_of_votes(item)
    seq = _seq_of(room)
    box = Markup(_ballot(item, viewer, at))  # noqa: S704 - a template escapes
    return render_template("debates/_ballot.html", item=item, room=room, seq=seq, box=box)


def _room_of_votes(item: AgendaItem | None) -> str:
    if item is not None and item.amendment is not None and item.amendment.ballot is not None:
        return item.amendment.ballot.room
    return item.article.bill.room if item is not None and item.article is not None else ""


def _ballot(item: AgendaItem | None, viewer: Any, at: datetime) -> str:
    """The vote as this person may see it; empty where there is none."""
    if item is not None and item.amendment is not None:
        return ballot_partial(item.amendment, viewer, at, source="live")
    if item is not None and item.article is not None:
        context = article_context(item.article, viewer)
        return render_template("debates/_article_ballot.html", article=item.article, **context)
    return ""


def amendment_entry(item: AgendaItem | None) -> Entry | None:
    return entry_of(item.amendment) if item is not None and item.amendment is not None else None


def pulse_of(debate: Debate) -> Pulse:
    """How the chat leans on the point under debate, each person of the chat counted once."""
    query = select(ChatVoice.position, func.count()).where(
        ChatVoice.debate_id == debate.id, ChatVoice.agenda_item_id == debate.stage.agenda_item_id
    )
    found = {position: n for position, n in db.session.execute(query.group_by(ChatVoice.position))}
    return Pulse({position: found.get(position, 0) for position in Position})


def _once(key: tuple[object, ...], render: Callable[[], str]) -> str:
    if key not in _kept:
        _kept[key] = render()
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def sides(values: Sequence[LiveArgument]) -> dict[Side, list[LiveArgument]]:
    """What was said, by side, in the order given."""
    return {side: [live for live in values if live.argument.side is side] for side in Side}
