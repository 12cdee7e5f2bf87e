"""Where each moment of a show is: in seconds from its beginning, and in its recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lawlab.core.db import db
from lawlab.debates.media import Anchor, resumes, stops, to_media
from lawlab.debates.models import Debate, MediaAnchor, StreamKind


@dataclass(frozen=True)
class Moment:
    """One moment of a show."""

    show: float  #: seconds from its beginning
    media: float | None  #: seconds in the recording (in the show, where there is none); None: cut out

    @property
    def second(self) -> int | None:
        """The whole second that a link asks for: `#t=754`."""
        return int(self.media) if self.media is not None else None


@dataclass(frozen=True)
class Span:
    """From one moment to another; both ends are in the recording unless all of it was cut out."""

    start: Moment
    end: Moment

    @property
    def is_recorded(self) -> bool:
        return self.start.media is not None and self.end.media is not None


@dataclass(frozen=True)
class Clock:
    """The anchors of one debate, and its beginning."""

    began: datetime
    ended: datetime
    anchors: tuple[Anchor, ...]

    @property
    def length(self) -> float:
        """Of the show, in seconds."""
        return max((self.ended - self.began).total_seconds(), 0.0)

    def moment(self, at: datetime, *, late: float = 0.0) -> Moment:
        """A moment of the show; `late`: how many seconds before `at` it was on air for who reacted to it."""
        show = min(max((at - self.began).total_seconds() - late, 0.0), self.length)
        return Moment(show, self.media(show))

    def media(self, show: float) -> float | None:
        return to_media(self.anchors, show) if self.anchors else show

    def span(self, at: datetime, until: datetime | None) -> Span:
        """A stretch of the show; what remains of it in the recording, where a part was cut out."""
        start, end = self.moment(at), self.moment(until or self.ended)
        if start.media is None:
            start = Moment(start.show, resumes(self.anchors, start.show, end.show))
        if end.media is None and start.media is not None:
            end = Moment(end.show, stops(self.anchors, end.show))
        return Span(start, end)


def clock_of(debate: Debate, anchors: Sequence[MediaAnchor]) -> Clock | None:
    """The clock of a debate that has begun; None before that."""
    if debate.started_at is None:
        return None
    began = debate.started_at
    known = tuple(Anchor((a.at - began).total_seconds(), a.media_seconds, a.is_cut) for a in anchors)
    last = debate.ended_at or max((a.at for a in anchors), default=began)
    return Clock(began, last, known)


def anchors_of(debate: Debate) -> list[MediaAnchor]:
    """The anchors in the order of the show."""
    query = select(MediaAnchor).where(MediaAnchor.debate_id == debate.id)
    return list(db.session.scalars(query.order_by(MediaAnchor.at, MediaAnchor.id)))


def recording_of(debate: Debate) -> tuple[StreamKind, str]:
    """Where the recording is: the kind of player and its reference; (NONE, "") before there is one.

    A show that was streamed on one service may be recorded on another: `Debate.recording` says which, as
    "youtube:dQw4w9WgXcQ"; a reference alone is on the service of the stream.
    """
    kind, colon, ref = debate.recording.partition(":")
    if not debate.recording:
        return StreamKind.NONE, ""
    if colon and kind in set(StreamKind):
        return StreamKind(kind), ref
    return debate.stream, debate.recording
