"""A debate once it is over, along its recording: what was under debate, said, shown, asked and answered.

It is the same for everybody: only what everybody may read is in it, whoever asks. What was hidden during the
show or since, by the host or by a moderator, has no trace here, and neither has what its chat deleted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from lawlab.arguments.models import Argument, Side
from lawlab.contributions.queries import visible_to
from lawlab.core.db import db
from lawlab.debates.acts import SHOWN, UNDO
from lawlab.debates.clock import Clock, Moment, Span, anchors_of, clock_of
from lawlab.debates.delays import DEFAULT
from lawlab.debates.models import (
    AgendaItem,
    ChatLine,
    ChatState,
    Cue,
    CueKind,
    Debate,
    DebateState,
    LiveArgument,
    LivePoll,
    PollState,
    StreamKind,
)
from lawlab.debates.points import point_name
from lawlab.debates.queries import agenda_of
from lawlab.review.models import OfficialResponse
from lawlab.review.responses import standing_answers

#: Lines of a chat that may still be shown once the show is over.
READABLE = (ChatState.ON_SCREEN, ChatState.SHOWN)


@dataclass(frozen=True)
class Chapter:
    """One visit to a point of the agenda; a point may be visited several times."""

    item: AgendaItem
    name: str
    span: Span
    visit: int  #: of this point, from 1
    cue: Cue


@dataclass(frozen=True)
class Said:
    """An argument given during the show."""

    argument: Argument
    live: LiveArgument
    at: Moment  #: what its author was seeing: its time less the delay of their picture
    shown: tuple[Span, ...] = ()  #: when it was on screen
    answered: Moment | None = None  #: when the host said that it was answered
    official: OfficialResponse | None = None  #: the response that stands on the amendment it is about

    @property
    def discussed(self) -> Moment | None:
        """The moment it was taken up on air; None when it never was."""
        return self.shown[0].start if self.shown else self.answered


@dataclass(frozen=True)
class Line:
    """A line of the stream's chat, while it was on screen."""

    line: ChatLine
    span: Span


@dataclass(frozen=True)
class Poll:
    poll: LivePoll
    span: Span  #: while it took answers

    @property
    def has_results(self) -> bool:
        return self.poll.state is PollState.CLOSED


@dataclass(frozen=True)
class Floor:
    """One side speaking."""

    side: Side
    item_id: int | None
    span: Span


@dataclass(frozen=True)
class Replay:
    """Everything along the recording, each list in the order of the show."""

    debate: Debate
    clock: Clock
    chapters: list[Chapter]
    said: list[Said]
    lines: list[Line]
    polls: list[Poll]
    floors: list[Floor]
    agenda: list[AgendaItem] = field(default_factory=list)

    def on(self, side: Side) -> list[Said]:
        return [said for said in self.said if said.argument.side is side]

    @property
    def answered(self) -> list[Said]:
        """What was answered on air, in the order of the answers."""
        found = [said for said in self.said if said.answered is not None]
        return sorted(found, key=lambda said: said.answered.show if said.answered else 0.0)

    @property
    def shown(self) -> list[Said]:
        return [said for said in self.said if said.shown]

    def spoken(self, side: Side) -> float:
        """How long a side's clock ran, in seconds."""
        return sum(f.span.end.show - f.span.start.show for f in self.floors if f.side is side)


def replay_of(debate: Debate) -> Replay | None:
    """The replay of a debate that has begun, in a number of queries that is fixed; None before that."""
    clock = clock_of(debate, anchors_of(debate))
    if clock is None:
        return None
    agenda, cues = agenda_of(debate), _cues(debate)
    return Replay(
        debate=debate,
        clock=clock,
        chapters=_chapters(clock, agenda, cues[CueKind.AGENDA]),
        said=_said(debate, clock, cues[CueKind.ARGUMENT]),
        lines=_lines(debate, clock, cues[CueKind.CHAT]),
        polls=_polls(debate, clock),
        floors=[
            Floor(Side(cue.data["speaking"]), cue.agenda_item_id, clock.span(cue.at, cue.until))
            for cue in cues[CueKind.CLOCK]
        ],
        agenda=agenda,
    )


def _cues(debate: Debate) -> dict[CueKind, list[Cue]]:
    query = select(Cue).where(Cue.debate_id == debate.id).order_by(Cue.at, Cue.id)
    found: dict[CueKind, list[Cue]] = defaultdict(list)
    for cue in db.session.scalars(query):
        found[cue.kind].append(cue)
    return found


def _chapters(clock: Clock, agenda: Iterable[AgendaItem], cues: Sequence[Cue]) -> list[Chapter]:
    items = {item.id: item for item in agenda}
    chapters: list[Chapter] = []
    visits: dict[int, int] = defaultdict(int)
    for first, last in _visits(cues):
        item = items.get(first.agenda_item_id or 0)
        if item is not None:
            visits[item.id] += 1
            span = clock.span(first.at, last.until)
            chapters.append(Chapter(item, point_name(item), span, visits[item.id], first))
    return chapters


def _visits(cues: Sequence[Cue]) -> list[tuple[Cue, Cue]]:
    """The first and the last cue of each visit: one that was taken back at once is none."""
    kept = [
        cue
        for before, cue, after in zip([None, *cues], cues, [*cues[1:], None], strict=False)
        if not (before and after and before.agenda_item_id == after.agenda_item_id and _is_brief(cue))
    ]
    groups = [list(group) for _item, group in groupby(kept, key=lambda cue: cue.agenda_item_id)]
    return [(group[0], group[-1]) for group in groups]


def _is_brief(cue: Cue) -> bool:
    return cue.until is not None and cue.until - cue.at <= UNDO


def _said(debate: Debate, clock: Clock, cues: Sequence[Cue]) -> list[Said]:
    shown: dict[int, list[Span]] = defaultdict(list)
    for cue in cues:
        shown[cue.argument_id or 0].append(clock.span(cue.at, cue.until))
    rows = _live_arguments(debate)
    official = standing_answers({live.argument.amendment_id for live in rows if live.argument.amendment_id})
    said = [
        Said(
            argument=live.argument,
            live=live,
            at=clock.moment(live.posted_at, late=_late(debate, live)),
            shown=tuple(shown[live.argument_id]),
            answered=clock.moment(live.answered_at) if live.answered_at else None,
            official=official.get(live.argument.amendment_id or 0),
        )
        for live in rows
    ]
    return sorted(said, key=lambda each: (each.at.show, each.argument.id))


def _live_arguments(debate: Debate) -> list[LiveArgument]:
    query = (
        select(LiveArgument)
        .join(Argument, Argument.id == LiveArgument.argument_id)
        .where(LiveArgument.debate_id == debate.id, LiveArgument.state.in_(SHOWN), visible_to(None))
        .options(joinedload(LiveArgument.argument).options(lazyload(Argument.sources)))
    )
    return list(db.session.scalars(query))


def _late(debate: Debate, live: LiveArgument) -> float:
    """How late its author saw the picture, in seconds: measured, else the usual delay of a stream."""
    if live.delay is not None:
        return live.delay
    hosts = {debate.host_id, *(row.person_id for row in debate.hosts)}
    is_direct = debate.stream is StreamKind.NONE or live.argument.author_id in hosts
    return 0.0 if is_direct else DEFAULT


def _lines(debate: Debate, clock: Clock, cues: Sequence[Cue]) -> list[Line]:
    query = select(ChatLine).where(
        ChatLine.id.in_({cue.chat_line_id for cue in cues}), ChatLine.state.in_(READABLE)
    )
    lines = {line.id: line for line in db.session.scalars(query)}
    found = [(lines.get(cue.chat_line_id or 0), cue) for cue in cues]
    return [Line(line, clock.span(cue.at, cue.until)) for line, cue in found if line is not None]


def _polls(debate: Debate, clock: Clock) -> list[Poll]:
    query = select(LivePoll).where(LivePoll.debate_id == debate.id, LivePoll.opened_at.is_not(None))
    polls = db.session.scalars(query.order_by(LivePoll.opened_at, LivePoll.id))
    return [
        Poll(poll, clock.span(poll.opened_at, poll.closes_at)) for poll in polls if poll.opened_at is not None
    ]


def narrowed(replay: Replay, item: AgendaItem | None) -> Replay:
    """What concerns one point of the agenda alone; everything for None."""
    if item is None:
        return replay
    return Replay(
        debate=replay.debate,
        clock=replay.clock,
        chapters=[chapter for chapter in replay.chapters if chapter.item.id == item.id],
        said=[said for said in replay.said if said.live.agenda_item_id == item.id],
        lines=[line for line in replay.lines if line.line.agenda_item_id == item.id],
        polls=[poll for poll in replay.polls if poll.poll.agenda_item_id == item.id],
        floors=[floor for floor in replay.floors if floor.item_id == item.id],
        agenda=replay.agenda,
    )


def moment_of(argument_id: int) -> tuple[Debate, int, str] | None:
    """The debate in which an argument was taken up on air, the second of its recording, and the address.

    None while the show lasts, for an argument that nobody may read, and for one that was never taken up or
    that was cut out of the recording.
    """
    query = (
        select(LiveArgument)
        .join(Argument, Argument.id == LiveArgument.argument_id)
        .where(LiveArgument.argument_id == argument_id, LiveArgument.state.in_(SHOWN), visible_to(None))
    )
    live = db.session.scalars(query).first()
    if live is None or live.debate.state is not DebateState.ENDED:
        return None
    debate = live.debate
    clock = clock_of(debate, anchors_of(debate))
    first = select(Cue.at).where(Cue.debate_id == debate.id, Cue.argument_id == argument_id)
    at = db.session.scalar(first.order_by(Cue.at).limit(1)) or live.answered_at
    second = clock.moment(at).second if clock is not None and at is not None else None
    if second is None:
        return None
    return debate, second, url_for("replay.show", debate_id=debate.id, _anchor=f"t={second}")
