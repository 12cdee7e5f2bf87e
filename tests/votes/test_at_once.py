"""Fifty people, or one person fifty times, at the same instant: the counters equal the votes."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from lawlab.accounts.models import User
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.votes.models import ArticleBallot, Ballot, Position, Source, Vote, VoteCast
from lawlab.votes.rounds import close_ballot, open_ballot
from lawlab.votes.services import article_ballot, cast_vote, vote_on_article
from lawlab.votes.serving import serve_next

AT_ONCE = 50


@pytest.fixture
def all_at_once(app: Flask) -> Callable[[list[Callable[[], object]]], list[object]]:
    """Run each act in a thread and a transaction of its own, released together; what each gave or raised."""

    def run(acts: list[Callable[[], object]]) -> list[object]:
        db.session.commit()  # the test's own transaction would hold the lock that all wait for
        barrier, results = threading.Barrier(len(acts)), []

        def one(act: Callable[[], object]) -> None:
            with app.app_context(), app.test_request_context("/", headers={"Accept-Language": "en"}):
                barrier.wait()
                try:
                    results.append(act())
                    db.session.commit()
                except Exception as error:
                    db.session.rollback()
                    results.append(error)

        threads = [threading.Thread(target=one, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    return run


@pytest.fixture
def ballot(make) -> Ballot:
    bill = make.bill()
    ballot = open_ballot(bill.room, "Mots.", opens_at=bill.opens_at, closes_at=bill.closes_at)
    db.session.commit()
    return ballot


def cast(voter_id: int, ballot_id: int, position: Position) -> bool:
    voter, ballot = db.session.get(User, voter_id), db.session.get(Ballot, ballot_id)
    return cast_vote(voter, ballot, position, source=Source.DIRECT, at=now())


def assert_exact(ballot: Ballot) -> None:
    db.session.refresh(ballot)
    votes = db.session.query(Vote).filter_by(ballot_id=ballot.id).all()
    for position in Position:
        assert ballot.tally[position] == sum(vote.position is position for vote in votes)
    last = {c.voter_id: c.position for c in db.session.query(VoteCast).order_by(VoteCast.id)}
    assert last == {vote.voter_id: vote.position for vote in votes}


def test_the_same_first_vote_from_fifty_connections_counts_once(make, ballot, all_at_once):
    voter_id, ballot_id = make.user().id, ballot.id
    results = all_at_once([lambda: cast(voter_id, ballot_id, Position.FOR)] * AT_ONCE)
    assert sorted(map(str, results)) == ["False"] * (AT_ONCE - 1) + ["True"]
    assert_exact(ballot)
    assert ballot.total == 1
    assert db.session.query(VoteCast).count() == 1


def test_fifty_people_who_vote_at_once_are_all_counted(make, ballot, all_at_once):
    ids, ballot_id = [make.user().id for _ in range(AT_ONCE)], ballot.id
    acts = [lambda i=i, n=n: cast(i, ballot_id, list(Position)[n % 3]) for n, i in enumerate(ids)]
    assert all_at_once(acts) == [True] * AT_ONCE
    assert_exact(ballot)
    assert ballot.total == AT_ONCE


def test_one_person_who_changes_their_mind_fifty_times_at_once_has_one_vote(make, ballot, all_at_once):
    voter_id, ballot_id = make.user().id, ballot.id
    acts = [lambda n=n: cast(voter_id, ballot_id, list(Position)[n % 3]) for n in range(AT_ONCE)]
    assert not [result for result in all_at_once(acts) if isinstance(result, Exception)]
    assert_exact(ballot)
    assert ballot.total == 1


def test_the_first_votes_on_an_article_make_one_ballot(make, all_at_once):
    ids, article = [make.user().id for _ in range(12)], make.article()
    article_id = article.id

    def act(voter_id: int) -> object:
        voter, found = db.session.get(User, voter_id), db.session.get(Article, article_id)
        vote_on_article(voter, found, Position.FOR, source=Source.DIRECT, at=now())
        return None

    assert all_at_once([lambda i=i: act(i) for i in ids]) == [None] * 12
    assert db.session.query(Ballot).count() == db.session.query(ArticleBallot).count() == 1
    assert_exact(article_ballot(article, at=now()))


def test_votes_that_race_with_the_closing_are_counted_or_refused(make, ballot, all_at_once):
    ids, ballot_id = [make.user().id for _ in range(20)], ballot.id

    def close() -> None:
        close_ballot(db.session.get(Ballot, ballot_id), at=now())

    acts = [lambda i=i: cast(i, ballot_id, Position.FOR) for i in ids]
    results = all_at_once([*acts[:10], close, *acts[10:]])
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) + results.count(True) == 20
    assert_exact(ballot)
    assert ballot.total == results.count(True)


def test_two_tabs_of_one_person_are_served_the_same_ballot(make, ballot, all_at_once):
    person_id, ballot_id = make.user().id, ballot.id
    bill_id = int(ballot.room.split(":")[1])
    other = open_ballot(ballot.room, "Autres.", opens_at=ballot.opens_at, closes_at=ballot.closes_at)
    other_id = other.id

    def act() -> int:
        person, bill = db.session.get(User, person_id), db.session.get(Bill, bill_id)
        candidates = [db.session.get(Ballot, ballot_id), db.session.get(Ballot, other_id)]
        return serve_next(person, bill, candidates, secret=b"tests", at=now()).id

    assert len(set(all_at_once([act] * 8))) == 1
    db.session.refresh(ballot)
    db.session.refresh(other)
    assert ballot.shown_count + other.shown_count == 1
