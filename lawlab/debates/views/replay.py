"""A debate once it is over: its replay, what hosts do for it, its chapters as files, and its sheet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user, login_required

from lawlab.arguments.models import Side
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid
from lawlab.core.limits import limiter
from lawlab.core.security import allow
from lawlab.debates import lanes, recording, replay_files
from lawlab.debates.clock import anchors_of, recording_of
from lawlab.debates.models import AgendaItem, Cue, Debate, DebateState, StreamKind
from lawlab.debates.players import Player, player_of
from lawlab.debates.points import point_heading, point_name
from lawlab.debates.policies import is_host
from lawlab.debates.queries import debate_by_id, hosted_debate
from lawlab.debates.replay import Replay, narrowed, replay_of
from lawlab.debates.replay_list import sections_of
from lawlab.debates.sheet import Sheet, sheet_of, speaking
from lawlab.review.report import pdf_of

bp = Blueprint("replay", __name__)
bp.add_app_template_filter(replay_files.hms, "hms")
bp.add_app_template_filter(lanes.time_of, "moment_time")
bp.add_app_template_filter(lanes.short, "shortened")
bp.add_app_template_filter(point_name, "point_name")
bp.add_app_template_filter(point_heading, "point_heading")

WRITES = limiter.shared_limit("60 per minute", scope="recording")
MAX_FILE = 64 * 1024  #: bytes of a file of markers


@bp.get("/debates/<int:debate_id>/replay")
def show(debate_id: int) -> str:
    """The recording with its timeline; while the debate is to come or live, what to do meanwhile."""
    debate = debate_by_id(debate_id)
    if debate.state is not DebateState.ENDED:
        return render_template("debates/replay_soon.html", debate=debate, what="replay")
    replay = _ended(debate)
    item = _item(replay)
    narrow = narrowed(replay, item)
    most = lanes.tallest(narrow)
    kind, ref = recording_of(debate)
    hosts = is_host(current_user, debate)
    return render_template(
        "debates/replay.html",
        debate=debate,
        replay=replay,
        item=item,
        kind=kind,
        ref=ref,
        player=_player(debate, page=True),
        link_at=_link_at(debate),
        chapters=lanes.chapters_lane(replay),
        crowd={side: lanes.crowd_lane(replay, narrow.on(side), most) for side in Side},
        counts={side: len(narrow.on(side)) for side in Side},
        screen=lanes.screen_lane(narrow),
        polls=lanes.polls_lane(narrow),
        floors=lanes.floors_lane(narrow),
        ticks=lanes.ticks(replay),
        sections=sections_of(narrow),
        is_host=hosts,
        anchors=anchors_of(debate) if hosts else [],
        kinds=[each for each in StreamKind if each is not StreamKind.NONE],
    )


def _ended(debate: Debate) -> Replay:
    """The replay of a debate that is over; Conflict for any other."""
    replay = replay_of(debate) if debate.state is DebateState.ENDED else None
    if replay is None:
        raise Conflict(_("This debate is not over yet."))
    return replay


def _item(replay: Replay) -> AgendaItem | None:
    wanted = request.args.get("item", "")
    return next((item for item in replay.agenda if str(item.id) == wanted), None)


def _player(debate: Debate, *, start: float | None = None, page: bool = False) -> Player | None:
    """The player of the recording; `page`: the page that embeds it, and may load what it needs."""
    kind, ref = recording_of(debate)
    player = player_of(kind, ref, domain=request.host.partition(":")[0], start=start)
    if player is not None and page:
        allow(frame_src=player.frame_src, script_src=player.script_src)
    return player


def _link_at(debate: Debate) -> Callable[[float | None], str]:
    def link(second: float | None) -> str:
        player = _player(debate, start=second)
        return player.link if player is not None and second is not None else ""

    return link


# ---- what hosts set


@bp.post("/debates/<int:debate_id>/recording")
@login_required
@WRITES
def set_recording(debate_id: int) -> Any:
    debate = hosted_debate(debate_id, current_user)
    kind = request.form.get("kind", "")
    if kind not in set(StreamKind):
        raise Invalid(_("Choose where the recording is."))
    recording.set_recording(current_user, debate, StreamKind(kind), request.form.get("ref", ""))
    db.session.commit()
    return _back(debate)


@bp.post("/debates/<int:debate_id>/anchors")
@login_required
@WRITES
def set_anchor(debate_id: int) -> Any:
    """« Ici »: a moment of the show, chosen among what was on screen or typed, and its place."""
    debate = hosted_debate(debate_id, current_user)
    media = recording.seconds_in(request.form.get("media", ""))
    recording.set_anchor(
        current_user, debate, _sent_moment(debate), media, is_cut=request.form.get("is_cut") == "yes"
    )
    db.session.commit()
    return _back(debate)


def _sent_moment(debate: Debate) -> datetime:
    if debate.started_at is None:
        raise Conflict(_("This debate has not begun: it has no recording yet."))
    cue, typed = request.form.get("cue", ""), request.form.get("show", "").strip()
    if typed:
        return debate.started_at + timedelta(seconds=recording.seconds_in(typed))
    if cue == "start":
        return debate.started_at
    found = db.session.get(Cue, int(cue)) if cue.isascii() and cue.isdigit() and len(cue) < 16 else None
    if found is None or found.debate_id != debate.id:
        raise Invalid(_("Choose a moment of the show, or type it."))
    return found.at


@bp.post("/debates/<int:debate_id>/anchors/<int:anchor_id>/remove")
@login_required
@WRITES
def remove_anchor(debate_id: int, anchor_id: int) -> Any:
    debate = hosted_debate(debate_id, current_user)
    recording.remove_anchor(current_user, debate, anchor_id)
    db.session.commit()
    return _back(debate)


@bp.post("/debates/<int:debate_id>/anchors/markers")
@login_required
@WRITES
def set_markers(debate_id: int) -> Any:
    debate = hosted_debate(debate_id, current_user)
    file = request.files.get("markers")
    data = file.read(MAX_FILE + 1) if file else b""
    if not data or len(data) > MAX_FILE:
        raise Invalid(_("Choose a CSV file of at most 64 kB."))
    unknown = recording.set_markers(current_user, debate, _ended(debate), data)
    db.session.commit()
    if unknown:
        names = ", ".join(f"«\u00a0{lanes.short(label, 40)}\u00a0»" for label in unknown[:5])
        flash(_("These labels name no point of the agenda and were left out: %(names)s", names=names))
    return _back(debate)


def _back(debate: Debate) -> Response:
    page = url_for("replay.show", debate_id=debate.id, _anchor="recording")
    return make_response(redirect(page, code=303))


# ---- files


@bp.get("/debates/<int:debate_id>/chapters.vtt")
def chapters(debate_id: int) -> Response:
    """The chapters as players read them (WebVTT)."""
    replay = _ended(debate_by_id(debate_id))
    return _file(replay_files.as_webvtt(replay), "text/vtt", f"chapters-{debate_id}.vtt")


@bp.get("/debates/<int:debate_id>/chapters.txt")
def description(debate_id: int) -> Response:
    """The chapters for the description of a video."""
    replay = _ended(debate_by_id(debate_id))
    return _file(replay_files.as_description(replay), "text/plain", f"chapters-{debate_id}.txt")


@bp.get("/debates/<int:debate_id>/replay.csv")
def table(debate_id: int) -> Response:
    replay = _ended(debate_by_id(debate_id))
    return _file(replay_files.as_table(replay), "text/csv", f"replay-{debate_id}.csv")


def _file(words: str, kind: str, name: str) -> Response:
    response = make_response(words)
    response.content_type = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/debates/<int:debate_id>/replay.json")
def json_ld(debate_id: int) -> Response:
    """The recording and its clips as schema.org describes them, with our lanes."""
    debate = debate_by_id(debate_id)
    address = url_for("replay.show", debate_id=debate.id, _external=True)
    return jsonify(replay_files.as_json_ld(_ended(debate), address, _player(debate)))


# ---- the sheet


@bp.get("/debates/<int:debate_id>/sheet")
def sheet(debate_id: int) -> str:
    """What the show leaves, as its reader may see it."""
    debate = debate_by_id(debate_id)
    if debate.state is not DebateState.ENDED:
        return render_template("debates/replay_soon.html", debate=debate, what="sheet")
    return _sheet_page("debates/sheet.html", debate)


@bp.get("/debates/<int:debate_id>/sheet.pdf")
@limiter.limit("30 per minute")
def sheet_pdf(debate_id: int) -> Response:
    """What the page shows to the same person, as a file."""
    debate = debate_by_id(debate_id)
    _ended(debate)
    page = _sheet_page("debates/sheet_pdf.html", debate)
    reader = "host" if is_host(current_user, debate) else "public"
    name = f"{debate.id}-{reader}-{get_locale().language}"
    db.session.rollback()  # nobody waits for a reader who waits for a drawing
    folder = Path(current_app.instance_path) / "cache" / "sheets"
    response = make_response(pdf_of(page, folder, name))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="debat-{debate_id}.pdf"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _sheet_page(template: str, debate: Debate) -> str:
    hosts = is_host(current_user, debate)
    found: Sheet | None = sheet_of(debate, current_user, now(), whole=hosts)
    assert found is not None
    return render_template(
        template,
        debate=debate,
        bill=debate.bill,
        sheet=found,
        spoken=speaking(found.replay),
        is_host=hosts,
        link_at=_link_at(debate),
        address=url_for("replay.show", debate_id=debate.id, _external=True),
    )
