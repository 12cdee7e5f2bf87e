"""The timeline as it is drawn: lanes of rectangles, in thousandths of the show's length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lawlab.debates.clock import Moment, Span
from lawlab.debates.replay import Replay, Said
from lawlab.debates.replay_files import full_name, hms

WIDTH = 1000.0
#: Arguments are drawn by stretches of the show, as high as they are many: a crowd in a minute stays readable.
STRETCHES = 100


@dataclass(frozen=True)
class Box:
    """A rectangle of a lane; `second`: where a click on it leads."""

    x: float
    width: float
    height: float  #: 0 to 1
    second: int | None
    label: str
    mark: str = ""  #: the side, or nothing


def lane_of(replay: Replay, spans: Iterable[tuple[Span, str, str]]) -> list[Box]:
    """Stretches of the show, each with its label and its mark."""
    scale = WIDTH / max(replay.clock.length, 1.0)
    return [
        Box(
            x=round(span.start.show * scale, 2),
            width=round(max((span.end.show - span.start.show) * scale, 2.0), 2),
            height=1.0,
            second=span.start.second,
            label=f"{time_of(span.start)} {label}",
            mark=mark,
        )
        for span, label, mark in spans
    ]


def chapters_lane(replay: Replay) -> list[Box]:
    return lane_of(replay, [(chapter.span, full_name(chapter), "") for chapter in replay.chapters])


def screen_lane(replay: Replay) -> list[Box]:
    """What was on screen: arguments and lines of the chat."""
    arguments = [
        (span, short(said.argument.body), said.argument.side.value)
        for said in replay.said
        for span in said.shown
    ]
    lines = [(line.span, short(line.line.body), line.line.side.value) for line in replay.lines]
    return lane_of(replay, [*arguments, *lines])


def polls_lane(replay: Replay) -> list[Box]:
    return lane_of(replay, [(poll.span, short(poll.poll.question), "") for poll in replay.polls])


def floors_lane(replay: Replay) -> list[Box]:
    return lane_of(replay, [(floor.span, "", floor.side.value) for floor in replay.floors])


def crowd_lane(replay: Replay, said: Sequence[Said], most: int) -> list[Box]:
    """Arguments counted by stretch; `most`: how many fill the lane's height."""
    length = max(replay.clock.length, 1.0)
    stretches: dict[int, list[Said]] = {}
    for each in said:
        stretches.setdefault(stretch_of(each, length), []).append(each)
    return [
        Box(
            x=round(number * WIDTH / STRETCHES, 2),
            width=round(WIDTH / STRETCHES - 1.5, 2),
            height=round(max(len(found) / max(most, 1), 0.12), 3),
            second=found[0].at.second,
            label=f"{time_of(found[0].at)} × {len(found)}",
        )
        for number, found in sorted(stretches.items())
    ]


def stretch_of(said: Said, length: float) -> int:
    return min(int(said.at.show / max(length, 1.0) * STRETCHES), STRETCHES - 1)


def tallest(replay: Replay) -> int:
    """The most arguments of one side in one stretch, for both lanes to share a scale."""
    counts: dict[tuple[str, int], int] = {}
    for said in replay.said:
        key = (said.argument.side.value, stretch_of(said, replay.clock.length))
        counts[key] = counts.get(key, 0) + 1
    return max(counts.values(), default=0)


def ticks(replay: Replay) -> list[str]:
    """Five moments, from the show's beginning to its end, as the list tells them."""
    moments = [replay.clock.length * n / 4 for n in range(5)]
    return [time_of(Moment(show, replay.clock.media(show))) for show in moments]


def time_of(moment: Moment) -> str:
    """The moment as it is shown: in the recording, else in the show."""
    return hms(moment.media if moment.media is not None else moment.show)


def short(words: str, most: int = 90) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"
