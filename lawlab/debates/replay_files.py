"""The replay as files: chapters for players (WebVTT) and for a video's description, CSV, JSON-LD."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lawlab.core.tables import csv_text
from lawlab.debates.clock import Span
from lawlab.debates.players import Player
from lawlab.debates.points import point_heading
from lawlab.debates.replay import Chapter, Poll, Replay, Said

#: YouTube wants at least three chapters, the first at 0:00, each of ten seconds or more.
LEAST_CHAPTER = 10.0


@dataclass(frozen=True)
class Mark:
    """A chapter as players take it, in seconds of the recording."""

    start: float
    end: float
    name: str


def marks_of(replay: Replay) -> list[Mark]:
    """The chapters that the recording shows, one after the other, from its beginning."""
    found = [
        Mark(chapter.span.start.media, chapter.span.end.media, full_name(chapter))
        for chapter in replay.chapters
        if chapter.span.start.media is not None and chapter.span.end.media is not None
    ]
    marks = [mark for mark in found if mark.end > mark.start]
    if marks and marks[0].start > 0:
        marks.insert(0, Mark(0.0, marks[0].start, _("Opening")))
    return marks


def full_name(chapter: Chapter) -> str:
    """ "Article 4, Open data (2nd visit)", on one line."""
    heading = point_heading(chapter.item)
    name = f"{chapter.name} – {heading}" if heading and heading != chapter.name else chapter.name
    if chapter.visit > 1:
        name = _("%(name)s (visit no. %(number)s)", name=name, number=chapter.visit)
    return " ".join(name.split())


def as_webvtt(replay: Replay) -> str:
    """Chapters as W3C's WebVTT writes them."""
    cues = [
        f"{number}\n{_timestamp(mark.start)} --> {_timestamp(mark.end)}\n{_escaped(mark.name)}\n"
        for number, mark in enumerate(marks_of(replay), start=1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _timestamp(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}.{thousandths:03}"


def _escaped(name: str) -> str:
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_description(replay: Replay) -> str:
    """Chapters for the description of a video on YouTube: a time and a name on each line."""
    marks = [mark for mark in marks_of(replay) if mark.end - mark.start >= LEAST_CHAPTER]
    if marks and marks[0].start > 0:
        marks[0] = Mark(0.0, marks[0].end, marks[0].name)
    return "".join(f"{hms(mark.start)} {mark.name}\n" for mark in marks)


def hms(seconds: float) -> str:
    """ "0:12:34"; hours always, so that a column of them lines up."""
    whole = max(int(seconds), 0)
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"


@dataclass(frozen=True)
class Entry:
    """Anything along the recording, as the list beside the timeline and the files have it."""

    kind: str  #: "chapter", "argument", "screen", "answer", "chat", "poll" or "floor"
    span: Span
    point: str
    side: str = ""
    words: str = ""
    author: str = ""
    subject: Any = None  #: the chapter, argument, line, poll or floor itself

    @property
    def start(self) -> float:
        return self.span.start.show

    @property
    def second(self) -> int | None:
        return self.span.start.second


def entries_of(replay: Replay) -> list[Entry]:
    """Everything in the order of the show; a chapter stands before what was said in it."""
    order = {"chapter": 0, "floor": 1, "poll": 2}
    return sorted(_entries(replay), key=lambda entry: (entry.start, order.get(entry.kind, 3)))


def _entries(replay: Replay) -> Iterator[Entry]:
    names = {chapter.item.id: chapter.name for chapter in replay.chapters}
    for chapter in replay.chapters:
        yield Entry("chapter", chapter.span, chapter.name, words=full_name(chapter), subject=chapter)
    for said in replay.said:
        yield from _of_argument(said, names.get(said.live.agenda_item_id or 0, ""))
    for shown in replay.lines:
        line = shown.line
        point = names.get(line.agenda_item_id or 0, "")
        yield Entry("chat", shown.span, point, line.side.value, line.body, line.speaker, shown)
    for poll in replay.polls:
        point = names.get(poll.poll.agenda_item_id or 0, "")
        yield Entry("poll", poll.span, point, words=poll.poll.question, subject=poll)
    for floor in replay.floors:
        yield Entry("floor", floor.span, names.get(floor.item_id or 0, ""), floor.side.value, subject=floor)


def _of_argument(said: Said, point: str) -> Iterator[Entry]:
    argument = said.argument
    facts = (point, argument.side.value, argument.body, argument.author.public_name, said)
    yield Entry("argument", Span(said.at, said.at), *facts)
    for span in said.shown:
        yield Entry("screen", span, *facts)
    if said.answered is not None:
        yield Entry("answer", Span(said.answered, said.answered), *facts)


def as_table(replay: Replay) -> str:
    """Everything in the order of the show, a row each, for a spreadsheet."""
    headings = [
        "kind", "show_seconds", "recording_seconds", "recording_end_seconds", "point", "side", "author",
        "words", "members", "public",
    ]  # fmt: skip
    rows = [
        [
            entry.kind,
            round(entry.start, 1),
            _rounded(entry.span.start.media),
            _rounded(entry.span.end.media),
            entry.point,
            entry.side,
            entry.author,
            entry.words,
            *_counts(entry),
        ]
        for entry in entries_of(replay)
    ]
    return csv_text(headings, rows)


def _rounded(seconds: float | None) -> float | str:
    return round(seconds, 1) if seconds is not None else ""


def _counts(entry: Entry) -> list[str]:
    """A closed poll's counts, people with an account and public apart: "Oui 12 | Non 3"."""
    poll = entry.subject
    if not isinstance(poll, Poll) or not poll.has_results:
        return ["", ""]
    return [
        " | ".join(f"{choice.label} {getattr(choice, name)}" for choice in poll.poll.choices)
        for name in ("members", "public")
    ]


def as_json_ld(replay: Replay, address: str, player: Player | None) -> dict[str, Any]:
    """The recording as schema.org describes one, each chapter a `Clip`, and our lanes beside it."""
    debate = replay.debate
    clips = [
        {
            "@type": "Clip",
            "name": mark.name,
            "startOffset": round(mark.start, 1),
            "endOffset": round(mark.end, 1),
            "url": f"{address}#t={int(mark.start)}",
        }
        for mark in marks_of(replay)
    ]
    video = {
        "@context": ["https://schema.org", {"lanes": None}],
        "@type": "VideoObject",
        "name": debate.title,
        "description": debate.presentation or debate.title,
        "url": address,
        "uploadDate": replay.clock.began.isoformat(),
        "duration": f"PT{round(replay.clock.length)}S",
        "isAccessibleForFree": True,
        "hasPart": clips,
        "lanes": _lanes(replay),
    }
    return video | ({"embedUrl": player.embed} if player else {})


def _lanes(replay: Replay) -> dict[str, list[dict[str, Any]]]:
    lanes: dict[str, list[dict[str, Any]]] = {}
    for entry in entries_of(replay):
        row: dict[str, Any] = {
            "show": round(entry.start, 1),
            "start": entry.span.start.media,
            "end": entry.span.end.media,
            "point": entry.point,
        }
        row |= {name: value for name in ("side", "words", "author") if (value := getattr(entry, name))}
        if isinstance(entry.subject, Said):
            row["argument"] = entry.subject.argument.id
        if isinstance(entry.subject, Poll) and entry.subject.has_results:
            row["choices"] = [
                {"label": c.label, "members": c.members, "public": c.public}
                for c in entry.subject.poll.choices
            ]
        lanes.setdefault(entry.kind, []).append(row)
    return lanes
