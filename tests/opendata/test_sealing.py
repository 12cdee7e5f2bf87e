"""Votes around the close, and what the close does to the public log (S5)."""

import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.opendata.checkpoints import latest_checkpoint
from lawlab.opendata.models import Leaf
from lawlab.opendata.tasks import _closed, close_logs_at
from lawlab.votes import sealing
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.recount import faults
from lawlab.votes.sealing import GRACE, seal_ballots_closed_before, seal_closed_ballots
from lawlab.votes.services import article_ballot, cast_vote

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_known():
    _closed.clear()


@pytest.fixture
def ballot(make):
    made = article_ballot(make.article(), at=now())
    db.session.commit()
    return made


def sealed_at(ident):
    return db.session.get(Ballot, ident, populate_existing=True).sealed_at


@pytest.mark.trust("S5")
def test_clock_steps_of_an_hour_change_nothing(make, ballot, monkeypatch, caplog, figure):
    """A wall clock set an hour forward is one that went on an hour more than the machine did."""
    ident, end, voter = ballot.id, ballot.closes_at, make.user()
    began = sealing._began
    early = end - timedelta(minutes=30)
    cast_vote(voter, ballot, Position.FOR, source=Source.DIRECT, at=early)
    db.session.commit()
    monkeypatch.setattr(sealing, "_began", began - HOUR.total_seconds())  # forward
    monkeypatch.setattr(sealing, "now", lambda: early + HOUR)
    assert seal_closed_ballots() == 0
    assert "the clock was moved" in caplog.text
    assert sealed_at(ident) is None
    with pytest.raises(Conflict):  # refused in words meanwhile
        cast_vote(voter, ballot, Position.AGAINST, source=Source.DIRECT, at=early + HOUR)
    db.session.rollback()
    monkeypatch.setattr(sealing, "_began", began)  # right again
    monkeypatch.setattr(sealing, "now", lambda: early)
    assert seal_closed_ballots() == 0
    assert cast_vote(voter, db.session.get(Ballot, ident), Position.MIXED, source=Source.DIRECT, at=early)
    db.session.commit()
    monkeypatch.setattr(sealing, "now", lambda: end + GRACE)
    assert seal_closed_ballots() == 1
    with pytest.raises(Conflict):  # back, just after the end
        cast_vote(
            voter, db.session.get(Ballot, ident), Position.FOR, source=Source.DIRECT, at=end + GRACE - HOUR
        )
    db.session.rollback()
    assert list(db.session.get(Ballot, ident).tally.values()) == [0, 1, 0]
    figure("clock set 1 h forward: no ballot sealed, votes counted again after; 1 h back: it stays closed")


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
                voter = db.session.get(User, idents[k])
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
        seal_ballots_closed_before(end + timedelta(milliseconds=1))  # within the grace: seals nothing
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert seal_ballots_closed_before(end + GRACE) == 1
    counted = {k for k, what in done.items() if what == "counted"}
    acts = list(db.session.scalars(select(VoteCast).where(VoteCast.ballot_id == ident)))
    late = [act for act in acts if act.at >= end]
    figure(f"{len(counted)} of 25 votes 1 ms before the close counted, {len(late)} of 25 after it")
    assert counted == set(range(0, 50, 2))
    assert (len(late), len(acts), faults()) == (0, 25, [])
    assert close_logs_at(end + GRACE) == 1
    assert db.session.query(Leaf).count() == 25


def test_the_closing_checkpoint_is_made_once_and_goes_to_the_witnesses(make, ballot):
    ident, end = ballot.id, ballot.closes_at
    cast_vote(make.user(), ballot, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    bill = db.session.scalars(select(Bill)).one()
    assert close_logs_at(end + GRACE) == 0  # not sealed yet
    assert seal_ballots_closed_before(end + GRACE) == 1
    assert close_logs_at(end + GRACE) == 1
    assert close_logs_at(end + GRACE) == 0
    assert sealed_at(ident) == end + GRACE
    last = latest_checkpoint(bill.dossier_id)
    assert (last.size, last.is_for_witnesses) == (1, True)
