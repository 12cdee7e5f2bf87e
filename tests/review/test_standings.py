"""The ranking kept beside the votes."""

from datetime import timedelta

import pytest

from lawlab.accounts.models import Level
from lawlab.core.db import db, now
from lawlab.review import standings
from lawlab.review.models import Family, FamilyKind, FamilyMember, RankingRun, RankStatus, Standing, Verdict
from lawlab.review.standings import rank_bill, rank_moved_bills
from lawlab.votes.models import Position, Showing, Source
from lawlab.votes.rounds import next_round
from lawlab.votes.services import cast_vote, take_back_vote
from tests.amendments.makers import ARTICLE, submitted


@pytest.fixture
def bill(make):
    return make.bill(ARTICLE)


@pytest.fixture
def amendments(make, bill):
    author = make.user()
    texts = ["Le maire publie le budget détaillé.", "Le maire publie le budget et ses annexes.", "Rien."]
    return [submitted(author, bill.articles[0], {1: text}) for text in texts]


@pytest.fixture
def people(make):
    return [make.user() for _ in range(36)]


def vote(people, amendment, positions, *, place=None):
    """People vote on an amendment; with a place, the queue had served it there."""
    for person, position in zip(people, positions, strict=False):
        if place:
            bill_id = amendment.current.bill_id
            shown = Showing(ballot_id=amendment.ballot_id, person_id=person.id, bill_id=bill_id, place=place)
            db.session.add(shown)
        cast_vote(person, amendment.ballot, position, source=Source.DIRECT, at=now())
    db.session.commit()


def standing(bill, amendment) -> Standing:
    return db.session.get(Standing, (bill.id, amendment.id), populate_existing=True)


def test_votes_that_moved_are_ranked_once(bill, amendments, people):
    vote(people, amendments[0], [Position.FOR] * 36, place=1)
    vote(people, amendments[1], [Position.AGAINST] * 36)
    assert rank_moved_bills() == 1
    assert rank_moved_bills() == 0
    first, second, third = (standing(bill, amendment) for amendment in amendments)
    assert (first.rank, first.status, first.invited) == (1, RankStatus.RANKED, [36, 0, 0])
    assert (second.rank, second.status, second.everyone) == (2, RankStatus.PROVISIONAL, [0, 0, 36])
    assert second.direct == [0, 0, 36]
    assert (third.rank, third.status) == (None, RankStatus.NOT_ENOUGH)
    run = db.session.query(RankingRun).one()
    assert (run.people, run.votes) == (36, 72)


def test_what_is_taken_back_or_changed_counts_no_more(bill, amendments, people):
    vote(people, amendments[0], [Position.FOR] * 36, place=1)
    take_back_vote(people[0], amendments[0].ballot, at=now())
    cast_vote(people[1], amendments[0].ballot, Position.MIXED, source=Source.SEARCH, at=now())
    db.session.commit()
    rank_bill(bill.id, at=now())
    assert standing(bill, amendments[0]).invited == [34, 1, 0]


def test_a_bill_closed_long_ago_is_left_alone(bill, amendments, people):
    vote(people[:1], amendments[0], [Position.FOR])
    bill.closes_at = now() - timedelta(days=9)
    db.session.commit()
    assert rank_moved_bills() == 0
    assert rank_bill(bill.id, at=now()).votes == 1


def test_the_variants_of_a_confirmed_family_share_one_place(bill, amendments, people, make):
    vote(people[:20], amendments[0], [Position.FOR] * 20)
    vote(people[15:], amendments[1], [Position.FOR] * 21)
    rank_moved_bills()
    assert standing(bill, amendments[0]).rank is None
    members = [FamilyMember(amendment_id=amendment.id) for amendment in amendments[:2]]
    family = Family(dossier_id=bill.dossier_id, kind=FamilyKind.NEAR, members_key="k", members=members)
    family.verdict, family.judged_at = Verdict.CONFIRMED, now()
    db.session.add(family)
    db.session.commit()
    assert rank_moved_bills() == 1
    one, other = (standing(bill, amendment) for amendment in amendments[:2])
    assert (one.rank, other.rank) == (1, 1)
    assert "36 personnes" in one.sentence
    assert "Deux variantes regroupées." in other.sentence
    assert (sum(one.everyone), sum(other.everyone)) == (20, 21)


def test_what_does_not_stand_in_public_is_not_ranked(bill, amendments, people):
    vote(people[:3], amendments[0], [Position.FOR] * 3)
    amendments[0].visibility = "hidden"
    db.session.commit()
    rank_bill(bill.id, at=now())
    assert standing(bill, amendments[0]) is None
    assert standing(bill, amendments[1]) is not None
    assert rank_bill(10**6, at=now()) is None


def test_a_new_wording_is_ranked_without_the_votes_on_the_old_one(bill, amendments, people):
    vote(people, amendments[0], [Position.FOR] * 36, place=1)
    rank_moved_bills()
    old = amendments[0].ballot
    period = {"opens_at": bill.opens_at, "closes_at": bill.closes_at}
    amendments[0].ballot = next_round(old, "Autrement dit.", room=bill.room, at=now(), **period)
    db.session.commit()
    assert rank_moved_bills() == 1
    assert rank_moved_bills() == 0
    assert standing(bill, amendments[0]).everyone == [0, 0, 0]


def test_the_command_ranks_a_bill_by_name(app, bill, amendments, people):
    vote(people[:3], amendments[0], [Position.FOR] * 3)
    runner = app.test_cli_runner()
    assert "3 votes by 3 people" in runner.invoke(args=["review", "recompute", bill.slug]).output
    assert "1 bills ranked." in runner.invoke(args=["review", "recompute"]).output
    assert runner.invoke(args=["review", "recompute", "nothing"]).exit_code == 1


def test_old_runs_are_forgotten(bill, amendments, monkeypatch):
    monkeypatch.setattr(standings, "RUNS_KEPT", 2)
    for _ in range(5):
        rank_bill(bill.id, at=now())
    assert len(db.session.scalars(db.select(RankingRun.id)).all()) == 2


def test_verified_identities_are_ranked_apart_by_the_same_rule(bill, amendments, people, make):
    """The crowd likes the first amendment, verified people the second: each order says so."""
    people = [*people, *(make.user() for _ in range(60))]
    sure = people[:40]
    for person in sure:
        person.level = Level.VERIFIED
    db.session.commit()
    vote(sure, amendments[0], [Position.AGAINST] * 40)
    vote(people[40:], amendments[0], [Position.FOR] * len(people[40:]))
    vote(sure, amendments[1], [Position.FOR] * 40)
    rank_moved_bills()
    first, second = (standing(bill, amendment) for amendment in amendments[:2])
    assert (first.verified_votes, second.verified_votes) == (40, 40)
    assert (second.verified_rank, first.verified_rank) == (1, 2)
