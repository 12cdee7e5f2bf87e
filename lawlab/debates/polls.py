"""Questions put to the room: prepared, opened for a time, their results hidden until they close.

That somebody answered is kept apart from what was answered, without time or order, so that nobody, not
even the host, can tell who chose what. An answer is final: it could not be found again to be changed.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.models import User
from lawlab.contributions.queries import MAX_ID
from lawlab.contributions.services import clean_line
from lawlab.core.background import every
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotFound
from lawlab.core.realtime import announce
from lawlab.debates.acts import act
from lawlab.debates.delays import grace
from lawlab.debates.models import Debate, LivePoll, PollChoice, PollState, PollVoter
from lawlab.debates.planning import require_host, within

MAX_QUESTION, MAX_LABEL = 200, 80  #: characters
LEAST_CHOICES, MOST_CHOICES = 2, 5
LEAST_TIME, MOST_TIME = 10, 1800  #: seconds


def prepare_poll(
    host: User, debate: Debate, question: str, labels: Sequence[str], *, seconds: int
) -> LivePoll:
    """Write a question with two to five different answers, to be opened when the moment comes."""
    require_host(host, debate)
    kept = [clean_line(label, MAX_LABEL) for label in labels if label.strip()]
    if not LEAST_CHOICES <= len(kept) <= MOST_CHOICES or len(set(kept)) < len(kept):
        raise Invalid(_("A poll has two to five answers, all different."))
    poll = LivePoll(
        debate_id=debate.id,
        question=clean_line(question, MAX_QUESTION),
        seconds=within(seconds, LEAST_TIME, MOST_TIME),
        choices=[PollChoice(position=n, label=label) for n, label in enumerate(kept, start=1)],
    )
    db.session.add(poll)
    db.session.flush()
    announce("console:moved", {"debate": debate.id}, room=debate.console_room)
    return poll


def discard_poll(host: User, debate: Debate, poll: LivePoll) -> None:
    """Forget a question that was never put."""
    require_host(host, debate)
    if poll.state is not PollState.PREPARED:
        raise Conflict(_("This poll was opened: it stays."))
    db.session.delete(poll)
    db.session.flush()
    announce("console:moved", {"debate": debate.id}, room=debate.console_room)


def open_poll(host: User, debate: Debate, poll: LivePoll, *, at: datetime) -> None:
    """Put the question; one at a time. Late answers, seen by those whose picture is late, still count."""
    if poll.debate_id != debate.id:
        raise NotFound(_("There is no such poll here."))
    if running_poll(debate) is not None:
        raise Conflict(_("Another poll is open: close it first."))
    if poll.state is not PollState.PREPARED:
        raise Conflict(_("This poll was opened already."))
    with act(host, debate, "poll", at=at) as stage:
        poll.state, poll.opened_at, poll.agenda_item_id = PollState.OPEN, at, stage.agenda_item_id
        poll.closes_at = at + timedelta(seconds=poll.seconds)
        poll.accepts_until = poll.closes_at + grace(debate)
        stage.poll_id = poll.id
    announce("poll:opened", {"poll": poll.id}, room=debate.room)


def close_poll(host: User, debate: Debate, poll: LivePoll, *, at: datetime) -> None:
    """Close it now rather than at its time; those whose picture is late keep their few seconds."""
    require_host(host, debate)
    if poll.state is not PollState.OPEN:
        raise Conflict(_("This poll is not open."))
    assert poll.closes_at is not None
    if at < poll.closes_at:
        poll.closes_at, poll.accepts_until = at, at + grace(debate)
        db.session.flush()
        announce("poll:closing", {"poll": poll.id}, room=debate.room)


def show_poll(host: User, debate: Debate, poll: LivePoll | None, *, at: datetime) -> None:
    """Put a poll on screen, its results if it is closed; None takes it off."""
    if poll is not None and (poll.debate_id != debate.id or poll.state is PollState.PREPARED):
        raise Conflict(_("This poll was not opened."))
    with act(host, debate, "show-poll", at=at) as stage:
        stage.poll_id = poll.id if poll else None


def answer_poll(
    debate: Debate, poll: LivePoll, position: int, *, person: User | None, browser: str, at: datetime
) -> bool:
    """Count one answer; False when this person, or this browser, had answered (nothing changes then).

    `person`: counted among people with an account; else `browser`, a mark of its own, among the public.
    Conflict before the poll opens and after the last answer that a late picture excuses.
    """
    if poll.state is PollState.PREPARED or poll.accepts_until is None:
        raise Conflict(_("This poll is not open."))
    if poll.state is PollState.CLOSED or at >= poll.accepts_until:
        raise Conflict(_("This poll is closed."))
    if position not in {choice.position for choice in poll.choices}:
        raise Invalid(_("This is not one of the answers."))
    who = f"person {person.id}" if person is not None else f"browser {browser}"
    try:
        with db.session.begin_nested():
            db.session.add(PollVoter(poll_id=poll.id, voter_key=voter_key(debate, poll, who)))
    except IntegrityError:
        return False
    counter = PollChoice.members if person is not None else PollChoice.public
    one = (PollChoice.poll_id == poll.id, PollChoice.position == position)
    db.session.execute(
        update(PollChoice).where(*one).values({counter: counter + 1}),
        execution_options={"synchronize_session": False},
    )
    return True


def voter_key(debate: Debate, poll: LivePoll, who: str) -> str:
    """What says that somebody answered, without saying who to whoever has not the debate's secret."""
    message = f"{poll.id} {who}".encode()
    return hmac.new(debate.poll_secret.encode(), message, hashlib.sha256).hexdigest()


def has_answered(debate: Debate, poll: LivePoll, *, person: User | None, browser: str) -> bool:
    who = f"person {person.id}" if person is not None else f"browser {browser}"
    return db.session.get(PollVoter, (poll.id, voter_key(debate, poll, who))) is not None


def poll_of(debate: Debate, poll_id: int) -> LivePoll:
    found = db.session.get(LivePoll, poll_id) if 0 < poll_id < MAX_ID else None
    if found is None or found.debate_id != debate.id:
        raise NotFound(_("There is no such poll here."))
    return found


def polls_of(debate: Debate) -> list[LivePoll]:
    query = select(LivePoll).where(LivePoll.debate_id == debate.id).order_by(LivePoll.id)
    return list(db.session.scalars(query))


def running_poll(debate: Debate) -> LivePoll | None:
    """The poll that takes answers now: who joins late sees it too."""
    query = select(LivePoll).where(LivePoll.debate_id == debate.id, LivePoll.state == PollState.OPEN)
    return db.session.scalars(query).first()


@every(0.5, "polls whose time is over")
def close_due_polls() -> bool:
    """Close the polls whose last answers are in, and let their results be seen; whether any was closed."""
    at = now()
    query = select(LivePoll).where(LivePoll.state == PollState.OPEN, LivePoll.accepts_until <= at)
    due = list(db.session.scalars(query.order_by(LivePoll.debate_id)))
    for poll in due:
        db.session.execute(select(LivePoll.id).where(LivePoll.id == poll.id).with_for_update())
        db.session.refresh(poll)
        if poll.state is PollState.OPEN:
            poll.state = PollState.CLOSED
            db.session.flush()
            announce("poll:closed", {"poll": poll.id}, room=poll.debate.room)
            db.session.commit()
    return bool(due)
