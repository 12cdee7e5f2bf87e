"""Polls: one answer each, results hidden until the close, nobody's choice known, late pictures excused."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.realtime import events_after
from lawlab.debates.delays import grace, percentile, report_delay
from lawlab.debates.models import PollState, PollVoter
from lawlab.debates.overlays import check_token, make_token, revoke_token
from lawlab.debates.polls import (
    answer_poll,
    close_due_polls,
    close_poll,
    discard_poll,
    open_poll,
    prepare_poll,
    running_poll,
)


@pytest.fixture
def poll(make):
    debate = make.debate()
    poll = prepare_poll(debate.host, debate, "D’office ?", ["Oui", "Non"], seconds=60)
    db.session.commit()
    return poll


def counts(poll):
    db.session.expire_all()
    return [(choice.members, choice.public) for choice in poll.choices]


@pytest.mark.parametrize("labels", [[], ["Oui"], ["Oui", "Oui"], ["Oui", " "], list("abcdef")])
def test_a_poll_has_two_to_five_answers_all_different(make, labels):
    debate = make.debate()
    with pytest.raises(Invalid):
        prepare_poll(debate.host, debate, "?", labels, seconds=60)


def test_one_person_answers_once_and_the_public_is_counted_apart(make, poll):
    debate, at = poll.debate, now()
    open_poll(debate.host, debate, poll, at=at)
    person = make.user()
    assert answer_poll(debate, poll, 1, person=person, browser="b1", at=at)
    assert not answer_poll(debate, poll, 2, person=person, browser="b2", at=at)
    assert answer_poll(debate, poll, 2, person=None, browser="b3", at=at)
    assert not answer_poll(debate, poll, 1, person=None, browser="b3", at=at)
    db.session.commit()
    assert counts(poll) == [(1, 0), (0, 1)]


def test_no_row_says_who_chose_what_nor_in_what_order(make, poll):
    """Only two columns say that somebody answered, and neither is a person's number, a time or a choice."""
    debate = poll.debate
    open_poll(debate.host, debate, poll, at=now())
    person = make.user()
    answer_poll(debate, poll, 1, person=person, browser="", at=now())
    db.session.commit()
    assert {column.name for column in inspect(PollVoter).columns} == {"poll_id", "voter_key"}
    key = db.session.scalar(select(PollVoter.voter_key))
    assert len(key) == 64
    told = json.dumps([event.as_json() for event in events_after(debate.room, 0)])
    assert f'"person": {person.id}' not in told
    assert "answered" not in told


def test_a_second_poll_waits_for_the_first_to_close(poll):
    debate = poll.debate
    other = prepare_poll(debate.host, debate, "Et puis ?", ["Oui", "Non"], seconds=60)
    open_poll(debate.host, debate, poll, at=now())
    with pytest.raises(Conflict):
        open_poll(debate.host, debate, other, at=now())
    assert running_poll(debate) is poll


def test_a_late_picture_excuses_a_late_answer(make, poll):
    debate, at = poll.debate, now()
    for delay in [5] * 18 + [20, 20]:
        report_delay(debate, delay)
    assert percentile(debate, 0.95) == 20
    assert grace(debate) == timedelta(seconds=25)
    open_poll(debate.host, debate, poll, at=at)
    closing = at + timedelta(seconds=60)
    assert answer_poll(debate, poll, 1, person=make.user(), browser="", at=closing + timedelta(seconds=20))
    with pytest.raises(Conflict, match="closed"):
        answer_poll(debate, poll, 1, person=make.user(), browser="", at=closing + timedelta(seconds=60))


def test_closing_by_hand_leaves_the_late_their_seconds(make, poll):
    debate, at = poll.debate, now()
    open_poll(debate.host, debate, poll, at=at)
    close_poll(debate.host, debate, poll, at=at + timedelta(seconds=10))
    assert answer_poll(debate, poll, 1, person=make.user(), browser="", at=at + timedelta(seconds=20))
    with pytest.raises(Conflict):
        answer_poll(debate, poll, 1, person=make.user(), browser="", at=at + timedelta(seconds=30))


def test_a_poll_closes_by_itself_when_its_last_answers_are_in(poll):
    debate = poll.debate
    open_poll(debate.host, debate, poll, at=now() - timedelta(seconds=100))
    db.session.commit()
    assert close_due_polls()
    assert poll.state is PollState.CLOSED
    assert events_after(debate.room, 0)[-1].type == "poll:closed"
    assert not close_due_polls()


def test_only_what_was_never_put_is_discarded(poll):
    debate = poll.debate
    other = prepare_poll(debate.host, debate, "Et puis ?", ["Oui", "Non"], seconds=60)
    discard_poll(debate.host, debate, other)
    open_poll(debate.host, debate, poll, at=now())
    with pytest.raises(Conflict):
        discard_poll(debate.host, debate, poll)


def test_a_browser_that_reports_again_is_counted_once(make):
    debate = make.debate()
    report_delay(debate, 5)
    report_delay(debate, 12, previous=5)
    assert percentile(debate, 0.5) == 12
    with pytest.raises(Invalid):
        report_delay(debate, float("nan"))


def test_an_overlay_key_opens_its_debate_until_it_is_revoked_or_expires(make):
    debate, other, at = make.debate(), make.debate(), now()
    token = make_token(debate.host, debate, "OBS", at=at)
    row = check_token(debate, token, at)
    for bad, where, moment in [
        (token, other, at),
        (token + "x", debate, at),
        (None, debate, at),
        ("\ud800", debate, at),
        (token, debate, at + timedelta(hours=12)),
    ]:
        with pytest.raises(NotAllowed):
            check_token(where, bad, moment)
    revoke_token(debate.host, debate, row.id, at=at)
    with pytest.raises(NotAllowed):
        check_token(debate, token, at)
