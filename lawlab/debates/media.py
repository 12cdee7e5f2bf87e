"""From moments of a show to seconds of its recording, through the anchors that somebody set.

A recording is played at the show's own pace, so one anchor is enough to begin with; a second one corrects
the drift between two clocks; a cut begins another segment. Within a segment the map is linear between the
two anchors around a moment, and goes on beyond the outer ones at the pace of the nearest two, or at the
show's own pace where there is one alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Anchor:
    """A moment of the show, in seconds from its beginning, and where it is in the recording, in seconds."""

    show: float
    media: float
    is_cut: bool = False  #: whether the recording was cut between the anchor before and this one


#: Two anchors closer than this say nothing of the pace: their own error would be all there is.
LEAST_SPAN = 60.0
#: A pace further from 1 than this is no drift of a clock but a wrong anchor, or a cut that nobody told.
MOST_DRIFT = 0.02
#: What is believed of two anchors without asking: clicks that are off by so many seconds together, and a
#: clock that drifts by so much (7 seconds an hour).
CLICK, LIKELY_DRIFT = 4.0, 0.002


def to_media(anchors: Sequence[Anchor], show: float) -> float | None:
    """Where a moment of the show is in the recording; None where it was cut out, or nothing is known.

    A moment between the last anchor of a segment and the first of the next is looked for from the earlier
    one, unless that leads past the place where the next segment begins: then it was cut out.
    """
    segments = _segments(anchors)
    if not segments:
        return None
    current = max((k for k, segment in enumerate(segments) if segment[0].show <= show), default=0)
    media = _along(segments[current], show)
    if current + 1 < len(segments) and media >= segments[current + 1][0].media:
        return None
    return media if media >= 0 else None


def to_show(anchors: Sequence[Anchor], media: float) -> float | None:
    """The moment of the show that this second of the recording shows; None when nothing is known."""
    segments = _segments(anchors)
    if not segments:
        return None
    current = max((k for k, segment in enumerate(segments) if segment[0].media <= media), default=0)
    turned = [Anchor(anchor.media, anchor.show) for anchor in segments[current]]
    return _along(turned, media)


def resumes(anchors: Sequence[Anchor], show: float, until: float) -> float | None:
    """Where the recording goes on, in seconds, after a moment of the show that was cut out of it.

    None when everything until `until` was cut out too.
    """
    later = [each for each in anchors if each.is_cut and show <= each.show < until]
    return min(later, key=lambda each: each.show).media if later else None


def stops(anchors: Sequence[Anchor], show: float) -> float | None:
    """The same for an end that was cut out: where the recording left the show before it."""
    return resumes(anchors, show, float("inf"))


def disagreement(anchors: Sequence[Anchor]) -> float:
    """By how many seconds two neighbours of one segment disagree, beyond what clicks and clocks explain.

    Positive when the recording is ahead of the show, negative when a part of the show is missing from it; 0.0
    when every segment can be true.
    """
    worst = 0.0
    for a, b in (pair for segment in _segments(anchors) for pair in pairwise(segment)):
        ahead = (b.media - a.media) - (b.show - a.show)
        if abs(ahead) > CLICK + LIKELY_DRIFT * (b.show - a.show) and abs(ahead) > abs(worst):
            worst = ahead
    return worst


def _segments(anchors: Sequence[Anchor]) -> list[list[Anchor]]:
    segments: list[list[Anchor]] = []
    for anchor in sorted(anchors, key=lambda anchor: (anchor.show, anchor.media)):
        if not segments or anchor.is_cut:
            segments.append([])
        segments[-1].append(anchor)
    return segments


def _along(segment: Sequence[Anchor], show: float) -> float:
    pairs = [(a, b) for a, b in pairwise(segment) if b.show - a.show >= LEAST_SPAN]
    sound = [(a, b) for a, b in pairs if abs((b.media - a.media) / (b.show - a.show) - 1) <= MOST_DRIFT]
    if not sound:
        nearest = min(segment, key=lambda anchor: abs(anchor.show - show))
        return nearest.media + show - nearest.show
    a, b = min(sound, key=lambda pair: max(pair[0].show - show, show - pair[1].show, 0.0))
    return a.media + (show - a.show) * (b.media - a.media) / (b.show - a.show)
