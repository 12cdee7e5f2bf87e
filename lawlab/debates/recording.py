"""Once the show is over: where its recording is, and the anchors that tie the one to the other."""

import csv
import io
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from flask_babel import gettext as _
from sqlalchemy import delete, select

from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotFound
from lawlab.core.journal import record
from lawlab.core.realtime import announce
from lawlab.debates.clock import anchors_of
from lawlab.debates.media import Anchor, disagreement
from lawlab.debates.models import Debate, MediaAnchor, StreamKind
from lawlab.debates.planning import require_host, stream_ref
from lawlab.debates.replay import Replay

LONGEST = 24 * 3600.0  #: of a recording, in seconds
MAX_MARKERS = 500
START, HERE, MARKER = "start", "here", "marker"
_TIME = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:[.,]\d{1,3})?)|(\d{1,6}(?:[.,]\d{1,3})?)", re.ASCII)


def set_recording(host: User, debate: Debate, kind: StreamKind, ref: str) -> None:
    """Say where the recording is: its identifier, or the address of its page; an empty one takes it away.

    Until somebody sets an anchor, the recording is held to begin when the show did. Anchors are about one
    recording: another one starts without those of the first.
    """
    require_host(host, debate)
    _require_begun(debate)
    ref = stream_ref(kind, ref_in(kind, ref)) if ref.strip() else ""
    if ref and kind is StreamKind.TWITCH and not ref.isdigit():
        raise Invalid(_("A recording on Twitch is a number: the one at the end of its address."))
    recording = f"{kind.value}:{ref}" if ref else ""
    if recording == debate.recording:
        return
    debate.recording = recording
    db.session.execute(delete(MediaAnchor).where(MediaAnchor.debate_id == debate.id))
    if ref:
        _anchor(debate, debate.started_at, 0.0, START, by=None)
    db.session.flush()
    record(host.id, "debate:recording", debate.room, recording=recording)
    announce("debate:changed", {"debate": debate.id}, room=debate.room)


def ref_in(kind: StreamKind, value: str) -> str:
    """What names a video in the address of its page, for who pastes the address; else the value itself."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return value  # which names no stream, and is refused as such
    if kind is StreamKind.PEERTUBE or parts.scheme != "https":
        return value
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    if kind is StreamKind.YOUTUBE and parts.path == "/watch":
        return parse_qs(parts.query).get("v", [""])[0]
    return last


def seconds_in(value: str) -> float:
    """Seconds from "1:02:03", "62:03", "3723" or "3723.5"; Invalid for anything else."""
    found = _TIME.fullmatch(value.strip())
    if found is None:
        raise Invalid(_("A moment is written as 1:02:03: hours, minutes, seconds."))
    hours, minutes, seconds, alone = found.groups()
    if alone is not None:
        total = float(alone.replace(",", "."))
    else:
        whole = float(seconds.replace(",", "."))
        if whole >= 60 or (hours and int(minutes) >= 60):
            raise Invalid(_("A moment is written as 1:02:03: hours, minutes, seconds."))
        total = int(hours or 0) * 3600 + int(minutes) * 60 + whole
    if not math.isfinite(total) or total > LONGEST:
        raise Invalid(_("A recording lasts a day at most."))
    return total


def set_anchor(host: User, debate: Debate, at: datetime, media: float, *, is_cut: bool = False) -> None:
    """« Ici »: this moment of the show is at this second of the recording.

    `is_cut`: the recording was cut somewhere between the anchor before and this one. Conflict when this
    cannot be true beside the other anchors. An anchor of the same moment is replaced.
    """
    require_host(host, debate)
    _require_recording(debate)
    _anchor(debate, at, media, HERE, by=host, is_cut=is_cut)
    _require_agreement(debate)
    record(host.id, "debate:anchored", debate.room, at=at.isoformat(), media=media, is_cut=is_cut)
    announce("debate:changed", {"debate": debate.id}, room=debate.room)


def remove_anchor(host: User, debate: Debate, anchor_id: int) -> None:
    require_host(host, debate)
    anchor = db.session.get(MediaAnchor, anchor_id) if 0 < anchor_id < 2**53 else None
    if anchor is None or anchor.debate_id != debate.id:
        raise NotFound(_("There is no such anchor here."))
    record(
        host.id, "debate:anchor-removed", debate.room, at=anchor.at.isoformat(), media=anchor.media_seconds
    )
    db.session.delete(anchor)
    db.session.flush()
    announce("debate:changed", {"debate": debate.id}, room=debate.room)


def set_markers(host: User, debate: Debate, replay: Replay, data: bytes) -> list[str]:
    """Anchors from a stream's markers, a CSV file of positions and labels; the labels that name nothing.

    A label names a point of the agenda as the replay does ("Article 4"), its second visit when it comes a
    second time, or a moment of the show ("0:12:30"). Invalid when the file is none, or no label is known.
    """
    require_host(host, debate)
    _require_recording(debate)
    rows = markers_in(data)
    found, unknown = _recognised(replay, rows)
    if not found:
        raise Invalid(_("No label of this file names a point of the agenda."))
    for at, media in found:
        _anchor(debate, at, media, MARKER, by=host)
    _require_agreement(debate)
    record(host.id, "debate:markers", debate.room, markers=len(found), unknown=len(unknown))
    announce("debate:changed", {"debate": debate.id}, room=debate.room)
    return unknown


def markers_in(data: bytes) -> list[tuple[float, str]]:
    """The rows of a file of markers: position_seconds (or a time), label; a first row of headings is left."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("This file is not a CSV file in UTF-8.")) from error
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise Invalid(_("This file is not a CSV file in UTF-8.")) from error
    if rows and rows[0][0].strip().casefold() in ("position_seconds", "position", "time"):
        rows = rows[1:]
    if not rows or len(rows) > MAX_MARKERS or any(len(row) < 2 for row in rows):
        raise Invalid(
            _("A file of markers has 1 to %(most)s rows: a position and a label.", most=MAX_MARKERS)
        )
    return [(seconds_in(row[0]), row[1].strip()) for row in rows]


def _recognised(
    replay: Replay, rows: Iterable[tuple[float, str]]
) -> tuple[list[tuple[datetime, float]], list[str]]:
    visits = {(_plain(chapter.name), chapter.visit): chapter.cue.at for chapter in replay.chapters}
    times: dict[str, int] = defaultdict(int)
    found, unknown = [], []
    for media, label in sorted(rows):
        name = _plain(label)
        times[name] += 1
        at = visits.get((name, times[name])) or _moment_named(replay, label)
        if at is None:
            unknown.append(label)
        else:
            found.append((at, media))
    return found, unknown


def _moment_named(replay: Replay, label: str) -> datetime | None:
    if not re.fullmatch(r"[\d:.,]+", label):
        return None
    return replay.clock.began + timedelta(seconds=seconds_in(label))


def _plain(label: str) -> str:
    """Letters and digits alone: "Article 1ᵉʳ" as somebody types it."""
    folded = unicodedata.normalize("NFKD", label.casefold())
    words = re.sub(r"[^a-z0-9]+", " ", "".join(c for c in folded if not unicodedata.combining(c)))
    return re.sub(r"\bno\b ?|\bn o\b ?|\bn\b ?", "", words).strip()


def _anchor(
    debate: Debate, at: datetime | None, media: float, source: str, *, by: User | None, is_cut: bool = False
) -> None:
    """Set an anchor in the place of one of the same second, and of the one that was only supposed."""
    assert at is not None
    if not 0 <= media <= LONGEST or not math.isfinite(media):
        raise Invalid(_("A recording lasts a day at most."))
    second = timedelta(seconds=1)
    query = select(MediaAnchor).where(MediaAnchor.debate_id == debate.id)
    for earlier in db.session.scalars(query):
        if earlier.source == START or abs(earlier.at - at) < second:
            db.session.delete(earlier)
    db.session.add(
        MediaAnchor(
            debate_id=debate.id,
            at=at,
            media_seconds=media,
            is_cut=is_cut,
            source=source,
            by_id=by.id if by else None,
        )
    )
    db.session.flush()


def _require_agreement(debate: Debate) -> None:
    assert debate.started_at is not None
    began = debate.started_at
    anchors = [Anchor((a.at - began).total_seconds(), a.media_seconds, a.is_cut) for a in anchors_of(debate)]
    off = round(disagreement(anchors))
    if off < 0:
        raise Conflict(
            _(
                "Beside the other anchors, %(seconds)s seconds of the show are missing from the recording. "
                "If it was cut there, say so; else correct this anchor, or remove the wrong one first.",
                seconds=-off,
            )
        )
    if off > 0:
        raise Conflict(
            _(
                "Beside the other anchors, the recording is %(seconds)s seconds too long. If something was "
                "put in there, mark a cut; else correct this anchor, or remove the wrong one first.",
                seconds=off,
            )
        )


def _require_begun(debate: Debate) -> None:
    if debate.started_at is None:
        raise Conflict(_("This debate has not begun: it has no recording yet."))


def _require_recording(debate: Debate) -> None:
    _require_begun(debate)
    if not debate.recording:
        raise Conflict(_("Say first where the recording is."))
