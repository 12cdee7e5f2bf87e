"""The fair queue: equal exposure, an order of one's own, invited places that cannot be skipped to."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.core.db import db, now
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.queue import fair_queue
from lawlab.votes.rounds import next_round, open_ballot
from lawlab.votes.services import cast_vote
from lawlab.votes.serving import mark_passed, place_of, serve_next

SECRET = b"tests"
items = st.dictionaries(st.text(max_size=5), st.integers(0, 5), max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=5), items, st.integers(0, 15))
def test_the_least_shown_come_first_and_each_once(person, shown, limit):
    order = fair_queue(person, shown, SECRET)
    assert sorted(order) == sorted(shown)
    assert [shown[item] for item in order] == sorted(shown.values())
    assert fair_queue(person, dict(reversed(shown.items())), SECRET, limit) == order[:limit]


def test_the_draw_differs_from_person_to_person_and_with_the_secret():
    shown = dict.fromkeys(map(str, range(30)), 0)
    orders = {tuple(fair_queue(str(person), shown, SECRET)) for person in range(20)}
    assert len(orders) == 20
    assert fair_queue("1", shown, b"other") != fair_queue("1", shown, SECRET)
    firsts = Counter(fair_queue(str(person), shown, SECRET)[0] for person in range(600))
    assert len(firsts) == 30
    assert max(firsts.values()) < 60  # 20 are expected


def test_a_pair_is_not_another_pair():
    alone = {"bc": 0, "c": 0}
    assert fair_queue("a", alone, SECRET)  # ("a", "bc") and ("ab", "c") are drawn apart
    lots = [
        fair_queue(p, dict.fromkeys(["x1", "x2", "x3", "x4", "x5", "x6"], 0), SECRET)
        for p in ("1", "11", "111")
    ]
    assert len({tuple(lot) for lot in lots}) == 3


@pytest.fixture
def bill(make):
    return make.bill()


@pytest.fixture
def candidates(bill) -> list[Ballot]:
    period = {"opens_at": bill.opens_at, "closes_at": bill.closes_at}
    found = [open_ballot(bill.room, f"Proposition {n}.", **period) for n in range(15)]
    db.session.commit()
    return found


def serve(person, bill, candidates):
    found = serve_next(person, bill, candidates, secret=SECRET, at=now())
    db.session.commit()
    return found


def vote(person, ballot, source=Source.QUEUE):
    cast_vote(person, ballot, Position.FOR, source=source, at=now())
    db.session.commit()
    return db.session.query(VoteCast).filter_by(ballot_id=ballot.id, voter_id=person.id).all()[-1]


def test_what_was_served_comes_back_until_it_is_answered_or_passed(make, bill, candidates):
    person = make.user()
    first = serve(person, bill, candidates)
    assert serve(person, bill, candidates) is first
    assert first.shown_count == 1
    vote(person, first)
    second = serve(person, bill, candidates)
    assert second is not first
    mark_passed(person, second, at=now())
    assert serve(person, bill, candidates) not in (first, second)
    assert (place_of(person, first), place_of(person, second)) == (1, 2)


def test_everybody_sees_everything_equally(make, bill, candidates):
    for _ in range(6):
        person = make.user()
        for _ in range(5):
            vote(person, serve(person, bill, candidates))
    assert [ballot.shown_count for ballot in candidates] == [2] * 15


def test_the_queue_ends(make, bill, candidates):
    person = make.user()
    for _ in candidates:
        mark_passed(person, serve(person, bill, candidates), at=now())
    assert serve(person, bill, candidates) is None
    assert serve(person, bill, []) is None


def test_the_first_twelve_served_are_the_invited_ones_passed_or_not(make, bill, candidates):
    person = make.user()
    for n in range(12):
        ballot = serve(person, bill, candidates)
        if n % 2:
            assert vote(person, ballot).is_invited
        else:
            mark_passed(person, ballot, at=now())
    cast = vote(person, serve(person, bill, candidates))
    assert cast.source is Source.QUEUE
    assert not cast.is_invited


def test_nobody_invites_themselves(make, bill, candidates):
    cast = vote(make.user(), candidates[0], Source.QUEUE)
    assert (cast.source, cast.is_invited) == (Source.DIRECT, False)


def test_a_vote_answers_the_showing_and_keeps_its_status_when_changed(make, bill, candidates):
    person = make.user()
    ballot = serve(person, bill, candidates)
    assert vote(person, ballot, Source.DIRECT).is_invited
    cast_vote(person, ballot, Position.AGAINST, source=Source.SEARCH, at=now())
    db.session.commit()
    last = db.session.query(VoteCast).order_by(VoteCast.id.desc()).first()
    assert (last.source, last.is_invited) == (Source.QUEUE, True)


def test_a_direct_vote_is_not_served_again_nor_made_invited(make, bill, candidates):
    person = make.user()
    vote(person, candidates[0], Source.DIRECT)
    served = []
    while ballot := serve(person, bill, candidates):
        served.append(ballot)
        mark_passed(person, ballot, at=now())
    assert candidates[0] not in served
    assert len(served) == 14
    assert not vote(person, candidates[0]).is_invited


def test_reworded_proposals_come_back_first_at_their_place(make, bill, candidates):
    person = make.user()
    first = serve(person, bill, candidates)
    vote(person, first)
    serve(person, bill, candidates)
    fresh = next_round(
        first, "Autrement dit.", room=bill.room, opens_at=bill.opens_at, closes_at=bill.closes_at, at=now()
    )
    db.session.commit()
    others = [fresh if ballot is first else ballot for ballot in candidates]
    assert serve(person, bill, others) is fresh
    assert fresh.shown_count == 1
    assert vote(person, fresh).is_invited


def test_closed_ballots_are_not_served(make):
    closed = make.bill(closed=True)
    ballot = open_ballot(closed.room, "…", opens_at=closed.opens_at, closes_at=closed.closes_at)
    db.session.commit()
    assert serve(make.user(), closed, [ballot]) is None
