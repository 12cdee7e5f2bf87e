"""What is said during a debate: it waits for the host where the settings say so, then everybody reads it.

Each is an ordinary argument about the article or the amendment under debate, found, ranked and answered
like any other; `LiveArgument` says where the host has put it.
"""

import re
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from lawlab.accounts.models import User
from lawlab.arguments.models import Argument, Side
from lawlab.arguments.services import Subject, post_argument, subject_of_amendment, subject_of_article
from lawlab.contributions.queries import posted_with
from lawlab.core.background import every
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, TooMany
from lawlab.core.realtime import announce
from lawlab.debates.acts import Touched, act, follow, stage_picture
from lawlab.debates.models import AgendaItem, Debate, DebateState, LiveArgument, LiveState
from lawlab.debates.planning import begun, hold
from lawlab.debates.policies import is_host
from lawlab.debates.queries import due_to_show
from lawlab.debates.telling import tell_answered

MOST_DELAY = 120.0  #: seconds of picture delay that are believed of a browser
_LINK = re.compile(r"https?://|www\.|[a-z0-9]-*\.(?:com|fr|org|net|io|tv|eu|info|me)\b", re.IGNORECASE)
_WORD = re.compile(r"[\w’'-]+")


def say(
    author: User,
    debate: Debate,
    side: Side,
    body: str,
    *,
    item: AgendaItem | None = None,
    client_key: str | None = None,
    delay: float | None = None,
    at: datetime,
) -> LiveArgument:
    """Argue about what is under debate. The same form sent again says nothing more.

    `item`: the point that was on the author's page, which may be the one before; by default the present one.
    `delay`: how late the author sees the picture, in seconds, for the replay.
    """
    if client_key and (earlier := posted_with(Argument, author.id, client_key)):
        found = db.session.get(LiveArgument, earlier.id)
        if found is not None and found.debate_id == debate.id:
            return found
    if debate.state is not DebateState.LIVE:
        raise Conflict(_("This debate is not live: the arguments stand under the article."))
    item = item or debate.stage.agenda_item
    subject = _subject(debate, item)
    hosts = is_host(author, debate)
    if not hosts:
        _require_slow(author, debate, at)
    held_for = "" if hosts else why_held(debate, body)
    waits = bool(held_for) or (debate.is_approved_first and not hosts)
    argument = post_argument(author, subject, side, body, client_key=client_key, is_held=True, at=at)
    live = LiveArgument(
        argument_id=argument.id,
        argument=argument,
        debate_id=debate.id,
        agenda_item_id=item.id if item else None,
        held_for=held_for,
        shows_at=None if waits else at + timedelta(seconds=0 if hosts else debate.moderation_delay),
        posted_at=at,
        delay=min(max(delay, 0.0), MOST_DELAY) if delay is not None else None,
    )
    db.session.add(live)
    db.session.flush()
    if live.shows_at is not None and live.shows_at <= at:
        _publish(debate, live, author, at)
    else:
        announce("queue:moved", {"argument": argument.id}, room=debate.console_room)
    return live


def _subject(debate: Debate, item: AgendaItem | None) -> Subject:
    if item is not None and item.id not in begun(debate):
        raise Conflict(_("This point is not under debate yet."))
    if item is not None and item.amendment is not None:
        return subject_of_amendment(item.amendment)
    if item is not None and item.article is not None:
        return subject_of_article(item.article)
    raise Conflict(_("No article is under debate yet: wait for the host to begin with one."))


def _require_slow(author: User, debate: Debate, at: datetime) -> None:
    """TooMany, with how long is left, for who posted less than `slow_mode` seconds ago."""
    if not debate.slow_mode:
        return
    query = (
        select(func.max(LiveArgument.posted_at))
        .join(Argument, Argument.id == LiveArgument.argument_id)
        .where(LiveArgument.debate_id == debate.id, Argument.author_id == author.id)
    )
    last = db.session.scalar(query)
    left = debate.slow_mode - (at - last).total_seconds() if last else 0
    if left > 0:
        raise TooMany(
            ngettext(
                "Slow mode is on: you can post again in %(num)s second.",
                "Slow mode is on: you can post again in %(num)s seconds.",
                max(1, round(left)),
            )
        )


def why_held(debate: Debate, body: str) -> str:
    """Why a post waits for the host whatever the settings: "link", "word:…", or "" when it does not."""
    if debate.are_links_held and _LINK.search(body):
        return "link"
    folded = body.casefold()
    words = set(_WORD.findall(folded))
    for held in debate.held_words:
        if held in words or (" " in held and held in folded):
            return f"word:{held}"
    return ""


def approve(host: User, debate: Debate, live: LiveArgument, *, at: datetime) -> None:
    """Let everybody read it once the moderation delay is over; at once when there is none."""
    if live.state is not LiveState.PENDING or live.shows_at is not None:  # a host beside came first
        raise Conflict(_("This argument does not wait any more."))
    with act(host, debate, "approve", touched=Touched([live]), is_live_only=False, at=at):
        live.shows_at = at + timedelta(seconds=debate.moderation_delay)
        if live.shows_at <= at:
            live.state = LiveState.PUBLISHED


def hide(host: User, debate: Debate, live: LiveArgument, *, at: datetime) -> None:
    """Take it from the screen, the thread and the queue, at once; its votes are kept."""
    with act(host, debate, "hide", touched=Touched([live]), is_live_only=False, at=at) as stage:
        if stage.argument_id == live.argument_id:
            stage.argument_id = None
        live.state, live.is_pinned = LiveState.HIDDEN, False


def restore(host: User, debate: Debate, live: LiveArgument, *, at: datetime) -> None:
    """Bring back what was hidden, where it was: in the thread if it had been read, else in the queue."""
    if live.state is not LiveState.HIDDEN:
        raise Conflict(_("This argument is not hidden."))
    with act(host, debate, "restore", touched=Touched([live]), is_live_only=False, at=at):
        was_read = live.argument.ballot_id is not None
        shown = LiveState.ANSWERED if live.answered_at else LiveState.PUBLISHED
        live.state = shown if was_read else LiveState.PENDING
        if not was_read:
            live.shows_at = None


def pin(host: User, debate: Debate, live: LiveArgument, *, is_pinned: bool, at: datetime) -> None:
    """Keep it at the top of its column, or let it go back to its place."""
    if is_pinned and live.state is LiveState.HIDDEN:
        raise Conflict(_("This argument is hidden: restore it first."))
    with act(host, debate, "pin", touched=Touched([live]), is_live_only=False, at=at):
        live.is_pinned = is_pinned


def mark_answered(host: User, debate: Debate, live: LiveArgument, *, at: datetime) -> None:
    """Say that it was answered on air: it leaves the queue; its author is told at the end of the show."""
    if live.state in (LiveState.HIDDEN, LiveState.ANSWERED):
        raise Conflict(_("This argument is hidden, or was answered already."))
    with act(host, debate, "answer", touched=Touched([live]), is_live_only=False, at=at) as stage:
        if stage.argument_id == live.argument_id:
            stage.argument_id = None
        live.state, live.answered_at, live.shows_at = LiveState.ANSWERED, at, live.shows_at or at
    if debate.state is DebateState.ENDED:
        tell_answered(debate, at=at)


def _publish(debate: Debate, live: LiveArgument, by: User, at: datetime) -> None:
    live.state = LiveState.PUBLISHED
    db.session.flush()
    before = {"stage": stage_picture(debate.stage), "arguments": {}, "lines": {}}
    follow(debate, [live], before, by=by, at=at)


@every(0.5, "arguments whose moderation delay is over")
def show_due() -> bool:
    """Let everybody read what was approved and waited; whether anything did."""
    at = now()
    due = due_to_show(at)
    for live in due:
        hold(live.debate)
        db.session.refresh(live)  # a host may have hidden it since, or taken the approval back
        if live.state is LiveState.PENDING and live.shows_at is not None and live.shows_at <= at:
            _publish(live.debate, live, live.argument.author, at)
        db.session.commit()
    return bool(due)
