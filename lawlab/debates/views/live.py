"""A debate as those who follow it see it: the stage, what is said for and against, votes, polls."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy.exc import SQLAlchemyError

from lawlab.arguments.models import Side
from lawlab.arguments.services import MAX_BODY
from lawlab.bills.queries import bill_by_slug
from lawlab.contributions.services import clean_client_key
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid
from lawlab.core.limits import limited, limiter
from lawlab.core.presence import presence
from lawlab.core.security import allow
from lawlab.debates.agenda import item_at
from lawlab.debates.delays import DEFAULT, report_delay
from lawlab.debates.models import AgendaItem, Debate, DebateState, StreamKind
from lawlab.debates.panels import ballot_partial_of, last_seq, stage_partial, threads_partial
from lawlab.debates.players import Player, player_of
from lawlab.debates.policies import is_host
from lawlab.debates.polls import answer_poll, has_answered, poll_of, running_poll
from lawlab.debates.queries import (
    OnAir,
    agenda_of,
    count_of,
    debate_by_id,
    debates_everywhere,
    debates_of,
    on_air,
)
from lawlab.debates.queueing import say
from lawlab.votes.forms import is_scripted

bp = Blueprint("debates", __name__)

#: The order in which debates are listed.
SHELVES = (DebateState.LIVE, DebateState.PLANNED, DebateState.ENDED)
SAYS = limited(
    "debates",
    "arguments posted during a debate",
    person="20 per minute; 200 per hour",
    address="600 per minute; 6000 per hour",
)


@bp.app_template_global("debates_on_air")
def told_on_air() -> list[OnAir]:
    """The debates on air, for the header of every page: read once a page, and never what breaks it."""
    if "debates_on_air" not in g:
        try:
            g.debates_on_air = on_air()
        except SQLAlchemyError:  # the page that says so needs a header too
            g.debates_on_air = []
    found: list[OnAir] = g.debates_on_air
    return found


bp.add_app_template_global(count_of, "count_of_debates")


@bp.get("/debates")
def index() -> str:
    """Every debate: on air, to come, over."""
    return render_template("debates/index.html", **_by_state(debates_everywhere()))


@bp.get("/bills/<slug>/debates")
def of_bill(slug: str) -> str:
    bill = bill_by_slug(slug)
    return render_template("debates/of_bill.html", bill=bill, **_by_state(debates_of(bill)))


def _by_state(debates: Sequence[Debate]) -> dict[str, Any]:
    return {"by_state": {state: [d for d in debates if d.state is state] for state in SHELVES}}


@bp.get("/debates/<int:debate_id>")
def show(debate_id: int) -> str:
    """The page that follows a debate. `?second-screen` leaves the picture out: it is on another screen."""
    debate = debate_by_id(debate_id)
    seq = last_seq(debate)
    player = None if "second-screen" in request.args else _player(debate)
    return render_template(
        "debates/show.html",
        debate=debate,
        seq=seq,
        at=now(),
        agenda=agenda_of(debate),
        stage=stage_partial(debate),
        threads=threads_partial(debate, debate.stage.agenda_item),
        ballot=ballot_partial_of(debate.stage.agenda_item, current_user, now()),
        poll=_poll_box(debate),
        count=presence(debate.room),
        player=player,
        is_second_screen="second-screen" in request.args,
        is_host=is_host(current_user, debate),
        new_key=secrets.token_urlsafe(18),
        max_body=MAX_BODY,
        default_delay=DEFAULT if debate.stream is not StreamKind.NONE else 0,
    )


def _player(debate: Debate) -> Player | None:
    if debate.state is DebateState.ENDED:
        return None
    player = player_of(debate.stream, debate.stream_ref, domain=request.host.partition(":")[0])
    if player is not None:
        allow(frame_src=player.frame_src, script_src=player.script_src)
    return player


@bp.get("/debates/<int:debate_id>/stage")
def stage(debate_id: int) -> Response:
    """What is on screen now, the same for everybody."""
    return _shared(stage_partial(debate_by_id(debate_id)))


@bp.get("/debates/<int:debate_id>/threads")
def threads(debate_id: int) -> Response:
    debate = debate_by_id(debate_id)
    return _shared(threads_partial(debate, _asked_point(debate)))


@bp.get("/debates/<int:debate_id>/agenda")
def agenda(debate_id: int) -> Response:
    debate = debate_by_id(debate_id)
    return _shared(render_template("debates/_agenda.html", debate=debate, agenda=agenda_of(debate)))


@bp.get("/debates/<int:debate_id>/presence")
def present(debate_id: int) -> Response:
    """About how many follow the debate now."""
    count = presence(debate_by_id(debate_id).room)
    return _shared(render_template("debates/_presence.html", count=count))


def _shared(partial: str) -> Response:
    response = make_response(partial)
    response.headers["Cache-Control"] = "public, max-age=1"
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@bp.get("/debates/<int:debate_id>/ballot")
def ballot(debate_id: int) -> str:
    """The vote on a point of the agenda, as this person sees it."""
    return ballot_partial_of(_asked_point(debate_by_id(debate_id)), current_user, now())


def _asked_point(debate: Debate) -> AgendaItem | None:
    """The point that a page shows, which the picture may keep behind the stage; else what is under debate."""
    sent = request.values.get("item", "")
    if not sent.isascii() or not sent.isdigit() or len(sent) > 15:
        return debate.stage.agenda_item
    return item_at(debate, int(sent))


@bp.post("/debates/<int:debate_id>/arguments")
@login_required
@SAYS
def post(debate_id: int) -> Any:
    debate = debate_by_id(debate_id)
    side = request.form.get("side", "")
    if side not in set(Side):
        raise Invalid(_("An argument is for or against."))
    live = say(
        current_user,
        debate,
        Side(side),
        request.form.get("body", ""),
        item=_asked_point(debate),
        client_key=clean_client_key(request.form.get("client_key", "")),
        delay=_sent_delay(),
        at=now(),
    )
    db.session.commit()
    if is_scripted():
        return jsonify(argument=live.argument_id, state=live.state.value), 201
    return redirect(url_for("debates.show", debate_id=debate.id, _anchor="said"), code=303)


def _sent_delay() -> float | None:
    """How late the browser says its picture is, in seconds; None where it says nothing that can be."""
    try:
        value = float(request.form.get("delay", ""))
    except ValueError:
        return None
    return value if 0 <= value <= 3600 else None


@bp.post("/debates/<int:debate_id>/delay")
@limiter.limit("30 per minute")
def delay(debate_id: int) -> Any:
    """A browser says how late its picture is; it is counted once, at the last delay that it said."""
    debate, seconds = debate_by_id(debate_id), _sent_delay()
    if seconds is None:
        raise Invalid(_("A delay is a number of seconds."))
    said = session.get("delays", {})
    report_delay(debate, seconds, previous=said.get(str(debate.id)))
    session["delays"] = {str(debate.id): seconds}
    db.session.commit()
    return "", 204


@bp.get("/debates/<int:debate_id>/poll")
def poll(debate_id: int) -> str:
    """The question put now, as this person sees it; who joins late sees it too."""
    return _poll_box(debate_by_id(debate_id))


def _poll_box(debate: Debate) -> str:
    found = running_poll(debate)
    answered = found is not None and has_answered(debate, found, **_voter())
    return render_template("debates/_poll.html", debate=debate, poll=found, is_answered=answered, at=now())


@bp.post("/debates/<int:debate_id>/polls/<int:poll_id>/answer")
@limiter.limit("60 per minute")
def answer(debate_id: int, poll_id: int) -> Any:
    debate = debate_by_id(debate_id)
    found = poll_of(debate, poll_id)
    choice = request.form.get("choice", "")
    if not choice.isascii() or not choice.isdigit() or len(choice) > 2:
        raise Invalid(_("Choose one of the answers."))
    session.setdefault("browser", secrets.token_urlsafe(18))
    answer_poll(debate, found, int(choice), at=now(), **_voter())
    db.session.commit()
    if is_scripted():
        return _poll_box(debate)
    return redirect(url_for("debates.show", debate_id=debate.id, _anchor="poll"), code=303)


def _voter() -> dict[str, Any]:
    """Who answers: the person, else the browser by a mark that it was given for this alone."""
    if current_user.is_authenticated:
        return {"person": current_user, "browser": ""}
    return {"person": None, "browser": str(session.get("browser", ""))}
