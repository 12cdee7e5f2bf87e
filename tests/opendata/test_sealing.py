"""Ballots close for good, at their end and by a clock that can be believed (S5)."""

import logging
import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.opendata.checkpoints import checkpoint
from lawlab.opendata.clock import WATCH, Watch
from lawlab.opendata.models import Leaf
from lawlab.opendata.sealing import GRACE, seal_due
from lawlab.opendata.tasks import seal_and_close
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.recount import faults
from lawlab.votes.rounds import open_ballot
from lawlab.votes.services import article_ballot, cast_vote

HOUR = timedelta(hours=1)


class Clocks:
    """A machine whose wall clock somebody sets."""

    def __init__(self):
        self.set_by = 0.0
        self.gone = 0.0

    def watch(self):
        return Watch(wall=lambda: 1e9 + self.gone + self.set_by, steady=lambda: 500 + self.gone)


@pytest.fixture
def ballot(make):
    made = article_ballot(make.article(), at=now())
    db.session.commit()
    return made


def test_a_ballot_is_sealed_a_little_after_its_end_and_never_before(make, ballot):
    end = ballot.closes_at
    assert seal_due(end - HOUR) == seal_due(end) == set()
    assert ballot.sealed_at is None
    assert seal_due(end + GRACE)
    assert db.session.get(Ballot, ballot.id).sealed_at == end + GRACE
    assert seal_due(end + GRACE) == set()


@pytest.mark.trust("S5")
def test_clock_steps_of_an_hour_change_nothing(make, ballot, caplog, figure):
    clocks, end, voter = Clocks(), ballot.closes_at, make.user()
    watch = clocks.watch()
    early = end - timedelta(minutes=30)
    cast_vote(voter, ballot, Position.FOR, source=Source.DIRECT, at=early)
    db.session.commit()
    clocks.gone, clocks.set_by = 60, 3600  # forward, half an hour before the end
    assert not watch.is_right
    with caplog.at_level(logging.ERROR):
        assert seal_due(early + HOUR, watch) == set()
    assert "no ballot is sealed" in caplog.text
    with pytest.raises(Conflict):  # refused in words meanwhile
        cast_vote(voter, ballot, Position.AGAINST, source=Source.DIRECT, at=early + HOUR)
    db.session.rollback()
    clocks.set_by = 0  # right again
    assert seal_due(early, watch) == set()
    assert cast_vote(voter, ballot, Position.MIXED, source=Source.DIRECT, at=early)
    db.session.commit()
    assert seal_due(end + GRACE, watch)
    clocks.set_by = -3600  # back, just after the end
    ballot = db.session.get(Ballot, ballot.id)
    with pytest.raises(Conflict):
        cast_vote(voter, ballot, Position.FOR, source=Source.DIRECT, at=end + GRACE - HOUR)
    db.session.rollback()
    assert list(db.session.get(Ballot, ballot.id).tally.values()) == [0, 1, 0]
    figure("clock set 1 h forward: no ballot sealed, votes counted again after; 1 h back: it stays closed")


def test_small_corrections_of_the_clock_are_believed(make, ballot):
    clocks = Clocks()
    watch = clocks.watch()
    clocks.gone, clocks.set_by = 86400, 12.5
    assert watch.is_right
    assert seal_due(ballot.closes_at + GRACE, watch)
    assert WATCH.is_right


@pytest.mark.trust("S5")
def test_of_votes_around_the_close_from_fifty_clients_none_counts_after_it(app: Flask, make, ballot, figure):
    """Half of them 1 ms before the end and half 1 ms after it, while the ballot is sealed again and again."""
    people, end, ident = [make.user() for _ in range(50)], ballot.closes_at, ballot.id
    idents = [person.id for person in people]
    db.session.commit()
    done: dict[int, str] = {}
    start = threading.Barrier(len(idents) + 1)

    def client(k: int) -> None:
        at = end + timedelta(milliseconds=1 if k % 2 else -1)
        with app.app_context():
            start.wait()
            try:
                voter = db.session.get(type(people[0]), idents[k])
                cast_vote(voter, db.session.get(Ballot, ident), Position.FOR, source=Source.DIRECT, at=at)
                db.session.commit()
                done[k] = "counted"
            except Conflict:
                db.session.rollback()
                done[k] = "refused"

    threads = [threading.Thread(target=client, args=(k,)) for k in range(len(idents))]
    for thread in threads:
        thread.start()
    start.wait()
    for _ in range(5):
        seal_due(end + timedelta(milliseconds=1))  # within the grace: seals nothing
    for thread in threads:
        thread.join()
    assert seal_due(end + GRACE)
    counted = {k for k, what in done.items() if what == "counted"}
    acts = list(db.session.scalars(select(VoteCast).where(VoteCast.ballot_id == ident)))
    late = [act for act in acts if act.at >= end]
    figure(f"{len(counted)} of 25 votes 1 ms before the close counted, {len(late)} of 25 after it")
    assert counted == set(range(0, 50, 2))
    assert (len(late), len(acts), faults()) == (0, 25, [])
    checkpoint(dossier_of(ident), end + GRACE, is_closing=True)
    assert db.session.query(Leaf).count() == 25


def dossier_of(ballot_id):
    room = db.session.get(Ballot, ballot_id).room
    return db.session.get(Bill, int(room.removeprefix("bill:"))).dossier


def test_the_task_seals_and_makes_the_closing_checkpoint(make):
    bill = make.bill(closed=True)
    ballot = article_ballot_of(bill)
    assert seal_and_close() == 1
    assert db.session.get(Ballot, ballot.id).sealed_at is not None
    assert seal_and_close() == 0


def article_ballot_of(bill):
    made = open_ballot(bill.room, ["Un."], opens_at=bill.opens_at, closes_at=bill.closes_at)
    db.session.commit()
    return made
