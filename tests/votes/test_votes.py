"""One person, one vote, on exact words, until the closing."""

from datetime import timedelta

import pytest

from lawlab.bills.hooks import new_version_loaded, period_changed
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.votes.models import Ballot, Position, Source, Vote, VoteCast
from lawlab.votes.queries import ballot_on, ballots_to_vote_again, positions_of, state_of
from lawlab.votes.rounds import close_ballot, next_round, open_ballot
from lawlab.votes.services import article_ballot, cast_vote, take_back_vote
from lawlab.votes.tasks import tell_of_ballots_moved_before
from tests.factories import Make

FOR, MIXED, AGAINST = Position


@pytest.fixture(autouse=True)
def _in_the_application(app):
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


@pytest.fixture
def ballot(make: Make) -> Ballot:
    bill = make.bill()
    ballot = open_ballot(
        bill.room, "Les règles sont publiées.", opens_at=bill.opens_at, closes_at=bill.closes_at
    )
    db.session.commit()
    return ballot


def cast(voter, ballot, position, at=None) -> bool:
    changed = cast_vote(voter, ballot, position, source=Source.DIRECT, at=at or now())
    db.session.commit()
    return changed


def test_changing_your_vote_still_counts_once(make, ballot):
    voter = make.user()
    for position in (FOR, AGAINST, MIXED, AGAINST):
        cast(voter, ballot, position)
    assert ballot.tally == {FOR: 0, MIXED: 0, AGAINST: 1}
    assert [c.position for c in db.session.query(VoteCast).order_by(VoteCast.id)] == [
        FOR,
        AGAINST,
        MIXED,
        AGAINST,
    ]


def test_the_same_vote_again_changes_nothing(make, ballot, events_of):
    voter = make.user()
    assert cast(voter, ballot, FOR)
    assert not cast(voter, ballot, FOR)
    assert ballot.tally[FOR] == 1
    assert db.session.query(VoteCast).count() == 1
    assert len(events_of(ballot.room)) == 1


def test_a_vote_taken_back_is_not_counted_but_stays_in_the_log(make, ballot):
    voter = make.user()
    cast(voter, ballot, FOR)
    assert take_back_vote(voter, ballot, at=now())
    assert not take_back_vote(voter, ballot, at=now())
    db.session.commit()
    assert ballot.total == 0
    assert db.session.query(Vote).count() == 0
    assert [c.position for c in db.session.query(VoteCast).order_by(VoteCast.id)] == [FOR, None]


def test_two_votes_of_one_person_in_one_transaction_count_once(make, ballot):
    voter = make.user()
    cast_vote(voter, ballot, FOR, source=Source.DIRECT, at=now())
    cast_vote(voter, ballot, AGAINST, source=Source.DIRECT, at=now())
    db.session.commit()
    assert ballot.tally == {FOR: 0, MIXED: 0, AGAINST: 1}


def test_a_vote_just_before_closing_counts_and_one_at_the_moment_of_closing_is_too_late(make, ballot):
    instant = timedelta(microseconds=1)
    cast(make.user(), ballot, FOR, at=ballot.closes_at - instant)
    for late in (ballot.closes_at, ballot.closes_at + instant):
        with pytest.raises(Conflict, match="closed"):
            cast_vote(make.user(), ballot, FOR, source=Source.DIRECT, at=late)
        with pytest.raises(Conflict, match="closed"):
            take_back_vote(make.user(), ballot, at=late)
    assert ballot.total == 1


def test_nobody_votes_before_the_opening(make, ballot):
    with pytest.raises(Conflict, match="not open yet"):
        cast_vote(make.user(), ballot, FOR, source=Source.DIRECT, at=ballot.opens_at - timedelta(seconds=1))
    cast(make.user(), ballot, FOR, at=ballot.opens_at)


def test_a_ballot_without_an_opening_never_opens(make):
    ballot = open_ballot(make.bill().room, "…", opens_at=None, closes_at=None)
    db.session.commit()
    with pytest.raises(Conflict):
        cast_vote(make.user(), ballot, FOR, source=Source.DIRECT, at=now())


def test_a_ballot_closed_early_stays_closed_when_the_bills_end_moves(make):
    bill = make.bill(["Un."], ["Deux."])
    first, second = (article_ballot(article, at=now()) for article in bill.articles)
    close_ballot(first, at=now())
    period = (bill.opens_at, bill.closes_at)
    bill.closes_at += timedelta(days=3)
    period_changed(bill, *period)
    db.session.commit()
    assert not first.is_open(now())
    assert second.closes_at == bill.closes_at


def test_a_crowds_votes_are_told_at_once_then_once_a_second_then_of_the_last(make, ballot, events_of):
    start = now()
    for n in range(12):
        cast(make.user(), ballot, FOR, at=start + timedelta(milliseconds=100 * n))
    assert len(events_of(ballot.room)) == 2  # at 0 s and at 1 s
    assert ballot.is_untold
    assert tell_of_ballots_moved_before(start + timedelta(milliseconds=1500)) == 0
    assert tell_of_ballots_moved_before(start + timedelta(seconds=2)) == 1
    assert tell_of_ballots_moved_before(start + timedelta(seconds=4)) == 0
    assert [e["payload"] for e in events_of(ballot.room)] == [{"ballot": ballot.id}] * 3


def reword(ballot: Ballot, words: str) -> Ballot:
    fresh = next_round(
        ballot,
        words,
        room=ballot.room,
        opens_at=ballot.opens_at,
        closes_at=now() + timedelta(days=1),
        at=now(),
    )
    db.session.commit()
    return fresh


def test_a_cosmetic_edit_keeps_the_votes(make, ballot):
    cast(make.user(), ballot, FOR)
    before = ballot.wording_hash
    assert reword(ballot, "les  RÈGLES sont publiées .") is ballot
    assert ballot.wording_hash != before
    assert ballot.tally[FOR] == 1
    assert ballot.round == 1


def test_other_words_open_a_new_round_and_ask_again(make, ballot):
    voter, newcomer = make.user(), make.user()
    cast(voter, ballot, AGAINST)
    fresh = reword(ballot, "Les règles sont publiées d’office.")
    assert (fresh.round, fresh.previous, fresh.total) == (2, ballot, 0)
    with pytest.raises(Conflict):
        cast_vote(newcomer, ballot, FOR, source=Source.DIRECT, at=now())
    state = state_of(fresh, voter, now())
    assert state.is_asked_again
    assert state.tally is None
    assert state.previous.position is AGAINST
    assert state.previous.tally == {FOR: 0, MIXED: 0, AGAINST: 1}
    assert not state_of(fresh, newcomer, now()).is_asked_again
    assert ballots_to_vote_again(voter, [fresh]) == [fresh]
    assert ballots_to_vote_again(newcomer, [fresh]) == []
    cast(voter, fresh, FOR)
    assert not state_of(fresh, voter, now()).is_asked_again
    assert ballot.tally == {FOR: 0, MIXED: 0, AGAINST: 1}


def test_counts_are_hidden_until_ones_own_vote_or_the_end(make, ballot):
    voter, other = make.user(), make.user()
    cast(voter, ballot, FOR)
    assert state_of(ballot, voter, now()).tally == {FOR: 1, MIXED: 0, AGAINST: 0}
    for viewer in (other, None):
        assert state_of(ballot, viewer, now()).tally is None
        assert state_of(ballot, viewer, ballot.closes_at).tally == {FOR: 1, MIXED: 0, AGAINST: 0}
        assert state_of(ballot, viewer, ballot.opens_at - timedelta(days=1)).tally is None
    assert positions_of(other, [ballot.id]) == {}


def test_votes_on_articles_follow_a_new_version(make):
    older = make.bill(["Resté."], ["Réécrit."], ["Supprimé."], ["Sans vote."])
    voter = make.user()
    ballots = [article_ballot(article, at=now()) for article in older.articles[:3]]
    for ballot in ballots:
        cast(voter, ballot, FOR)
    newer = make.bill(["RESTÉ."], ["Réécrit autrement."], dossier=older.dossier)
    new_version_loaded(older, newer)
    db.session.commit()
    kept, reworded = (ballot_on(article) for article in newer.articles)
    assert kept is ballots[0]
    assert kept.room == newer.room
    assert kept.is_open(now())
    assert reworded.previous is ballots[1]
    assert (reworded.round, reworded.total) == (2, 0)
    assert not ballots[1].is_open(now())
    assert not ballots[2].is_open(now())
    assert ballot_on(older.articles[1]) is ballots[1]
    cast(voter, kept, AGAINST)
    assert kept.tally == {FOR: 0, MIXED: 0, AGAINST: 1}
