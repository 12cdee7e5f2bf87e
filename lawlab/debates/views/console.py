"""The host's console: one page, every act of which is a plain form, and a key of the keyboard."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gevent
from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy import select

from lawlab.arguments.models import Side
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, NotFound
from lawlab.core.limits import limiter
from lawlab.core.realtime import Room
from lawlab.debates import polls, queueing, show, staging
from lawlab.debates.acts import UNDO, last_act, undo
from lawlab.debates.agenda import item_at
from lawlab.debates.chat_queue import chat_line, hide_line, lines_of
from lawlab.debates.chat_reading import chat_report
from lawlab.debates.models import AgendaItem, ChatState, Debate, LiveArgument, LivePoll, LiveState
from lawlab.debates.order import Entry, arranged, first_of
from lawlab.debates.overlays import make_token, revoke_token, tokens_of
from lawlab.debates.panels import amendment_entry, pulse_of, sides
from lawlab.debates.planning import hold
from lawlab.debates.queries import agenda_of, hosted_debate, live_argument, queue_of
from lawlab.debates.screens import KINDS
from lawlab.votes.forms import is_scripted

bp = Blueprint("console", __name__)


@bp.get("/debates/<int:debate_id>/console")
@login_required
def show_console(debate_id: int) -> str:
    return render_template("debates/console.html", **_board(hosted_debate(debate_id, current_user)))


@bp.get("/debates/<int:debate_id>/console/board")
@login_required
def board(debate_id: int) -> str:
    """The board alone, as the page fetches it again."""
    return render_template("debates/_board.html", **_board(hosted_debate(debate_id, current_user)))


def _board(debate: Debate) -> dict[str, Any]:
    at = now()
    seq = db.session.scalar(select(Room.last_seq).where(Room.name == debate.console_room)) or 0
    read = queue_of(debate, [LiveState.PUBLISHED, LiveState.SPOTLIGHTED], latest_first=True)
    order, places = _arranged(read, at)
    return {
        "debate": debate,
        "stage": debate.stage,
        "seq": seq,
        "at": at,
        "agenda": agenda_of(debate),
        "entry": amendment_entry(debate.stage.agenda_item),
        "waiting": sides(queue_of(debate, [LiveState.PENDING])),
        "shown": sides(order),
        "places": places,
        "answered": queue_of(debate, [LiveState.ANSWERED]),
        "hidden": queue_of(debate, [LiveState.HIDDEN]),
        "lines": lines_of(debate, [ChatState.QUEUED, ChatState.ON_SCREEN]),
        "pulse": pulse_of(debate),
        "chat": chat_report(debate),
        "polls": polls.polls_of(debate),
        "undoable": last_act(debate, at),
        "undo_seconds": int(UNDO.total_seconds()),
        "tokens": tokens_of(debate, at),
    }


def _arranged(read: list[LiveArgument], at: datetime) -> tuple[list[LiveArgument], dict[int, int]]:
    """What everybody reads in the order of order.py, the pinned first; the places of the first, from 1."""
    by_id = {live.argument_id: live for live in read}
    ranked = arranged([entry_of(live) for live in read], at)
    first = {entry.key for entry in first_of(ranked)}
    places = {entry.key: n for n, entry in enumerate(ranked, start=1) if entry.key in first}
    order = sorted((by_id[entry.key] for entry in ranked), key=lambda live: not live.is_pinned)
    return order, places


def entry_of(live: LiveArgument) -> Entry[int]:
    ballot, argument = live.argument.ballot, live.argument
    up, votes = (ballot.for_count, ballot.total) if ballot else (0, 0)
    return Entry(live.argument_id, argument.author_id, argument.side, up, votes, live.posted_at)


@dataclass(frozen=True)
class Act:
    """What an act of the console is about, read from its form."""

    debate: Debate

    def number(self, name: str) -> int:
        value = request.form.get(name, "")
        if not value.isascii() or not value.isdigit() or len(value) > 15:
            raise Invalid(_("This request could not be understood."))
        return int(value)

    @property
    def argument(self) -> LiveArgument:
        return live_argument(self.debate, self.number("argument"))

    @property
    def poll(self) -> LivePoll:
        return polls.poll_of(self.debate, self.number("poll"))

    @property
    def item(self) -> AgendaItem:
        return item_at(self.debate, self.number("item"))


Verb = Callable[[Act], object]


def _now() -> dict[str, Any]:
    return {"at": now()}


VERBS: dict[str, Verb] = {
    "start": lambda a: show.go_live(current_user, a.debate, **_now()),
    "end": lambda a: show.end_debate(current_user, a.debate, **_now()),
    "move": lambda a: staging.move_to(current_user, a.debate, a.item, **_now()),
    "spotlight": lambda a: staging.spotlight(current_user, a.debate, a.argument, **_now()),
    "clear": lambda a: staging.clear_screen(current_user, a.debate, **_now()),
    "lay-text": lambda a: staging.show_text(current_user, a.debate, is_shown=True, **_now()),
    "lift-text": lambda a: staging.show_text(current_user, a.debate, is_shown=False, **_now()),
    "show-tally": lambda a: staging.show_tally(current_user, a.debate, is_shown=True, **_now()),
    "hide-tally": lambda a: staging.show_tally(current_user, a.debate, is_shown=False, **_now()),
    "floor-for": lambda a: staging.give_floor(current_user, a.debate, Side.FOR, **_now()),
    "floor-against": lambda a: staging.give_floor(current_user, a.debate, Side.AGAINST, **_now()),
    "floor-none": lambda a: staging.give_floor(current_user, a.debate, None, **_now()),
    "clocks": lambda a: staging.reset_clocks(current_user, a.debate, **_now()),
    "approve": lambda a: queueing.approve(current_user, a.debate, a.argument, **_now()),
    "hide": lambda a: queueing.hide(current_user, a.debate, a.argument, **_now()),
    "restore": lambda a: queueing.restore(current_user, a.debate, a.argument, **_now()),
    "pin": lambda a: queueing.pin(current_user, a.debate, a.argument, is_pinned=True, **_now()),
    "unpin": lambda a: queueing.pin(current_user, a.debate, a.argument, is_pinned=False, **_now()),
    "answered": lambda a: queueing.mark_answered(current_user, a.debate, a.argument, **_now()),
    "show-line": lambda a: staging.show_line(
        current_user, a.debate, chat_line(a.debate, a.number("line")), **_now()
    ),
    "hide-line": lambda a: hide_line(current_user, a.debate, chat_line(a.debate, a.number("line")), **_now()),
    "prepare-poll": lambda a: polls.prepare_poll(
        current_user,
        a.debate,
        request.form.get("question", ""),
        request.form.getlist("answer"),
        seconds=a.number("seconds"),
    ),
    "discard-poll": lambda a: polls.discard_poll(current_user, a.debate, a.poll),
    "open-poll": lambda a: polls.open_poll(current_user, a.debate, a.poll, **_now()),
    "close-poll": lambda a: polls.close_poll(current_user, a.debate, a.poll, **_now()),
    "show-poll": lambda a: polls.show_poll(current_user, a.debate, a.poll, **_now()),
    "lift-poll": lambda a: polls.show_poll(current_user, a.debate, None, **_now()),
    "revoke-key": lambda a: revoke_token(current_user, a.debate, a.number("token"), **_now()),
    "undo": lambda a: undo(current_user, a.debate, a.number("act"), **_now()),
}


@bp.post("/debates/<int:debate_id>/console/<verb>")
@login_required
@limiter.limit("240 per minute")
def act(debate_id: int, verb: str) -> Any:
    """One act. A script is answered with the board as it is now; a form goes back to the page."""
    debate = hosted_debate(debate_id, current_user)
    if verb not in VERBS:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    hold(debate)  # before what the act is about is read: a host beside may have just changed it
    VERBS[verb](Act(debate))
    db.session.commit()
    gevent.sleep(0)  # the screens hear of it first: drawing the board takes longer than telling them
    if is_scripted():
        return render_template("debates/_board.html", **_board(debate))
    return redirect(url_for("console.show_console", debate_id=debate.id), code=303)


@bp.post("/debates/<int:debate_id>/console/keys")
@login_required
@limiter.limit("20 per hour")
def key(debate_id: int) -> str:
    """A new key for the overlays, shown this once with the addresses to paste in the streaming program."""
    debate = hosted_debate(debate_id, current_user)
    token = make_token(current_user, debate, request.form.get("label", ""), at=now())
    db.session.commit()
    return render_template("debates/key.html", debate=debate, token=token, kinds=KINDS)
