"""Sealed means closed: no verb of the site opens a sealed ballot again, whatever it was made for."""

from datetime import timedelta

import pytest

from lawlab.accounts.levels import raise_level
from lawlab.accounts.models import Level
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.votes.models import ArticleBallot, Ballot, Position, Source
from lawlab.votes.recount import faults
from lawlab.votes.rounds import carry_article_ballots, close_ballot, follow_period, next_round
from lawlab.votes.services import article_ballot, cast_vote, take_back_vote, vote_on_article


@pytest.fixture
def article(make):
    return make.article()


@pytest.fixture
def voter(make):
    return make.user()


@pytest.fixture
def ballot(article, voter):
    """A ballot with one vote, sealed although its clock would still let people in."""
    ballot = article_ballot(article, at=now())
    cast_vote(voter, ballot, Position.FOR, source=Source.DIRECT, at=now())
    ballot.sealed_at = now()
    db.session.commit()
    return ballot


def facts(ballot: Ballot) -> tuple[object, ...]:
    db.session.refresh(ballot)
    return ballot.sealed_at, ballot.tally, ballot.log_size, ballot.log_head, ballot.by_level


def assert_closed(ballot: Ballot, make) -> None:
    for moment in (now(), ballot.opens_at, now() + timedelta(days=400)):
        assert not ballot.is_open(moment)
    for act in (
        lambda: cast_vote(make.user(), ballot, Position.AGAINST, source=Source.DIRECT, at=now()),
        lambda: take_back_vote(make.user(), ballot, at=now()),
    ):
        with pytest.raises(Conflict):
            act()
        db.session.rollback()


def new_dates(bill, ballot):
    bill.opens_at, bill.closes_at = now() - timedelta(hours=1), now() + timedelta(days=30)


def new_dates_that_the_ballots_follow(bill, ballot):
    earlier = bill.opens_at, bill.closes_at
    bill.opens_at, bill.closes_at = now() - timedelta(hours=1), now() + timedelta(days=30)
    follow_period(bill, *earlier)


def no_closing_any_more(bill, ballot):
    earlier = bill.opens_at, bill.closes_at
    bill.closes_at = None
    follow_period(bill, *earlier)


def the_same_words_put_to_the_vote_again(bill, ballot):
    fresh = next_round(
        ballot, bill.articles[0].texts, room=bill.room, opens_at=bill.opens_at, closes_at=None, at=now()
    )
    assert fresh.id != ballot.id


def other_words(bill, ballot):
    next_round(ballot, "D’autres mots.", room=bill.room, opens_at=bill.opens_at, closes_at=None, at=now())


def closed_once_more_later(bill, ballot):
    close_ballot(ballot, at=now() + timedelta(days=3))


VERBS = [
    new_dates,
    new_dates_that_the_ballots_follow,
    no_closing_any_more,
    the_same_words_put_to_the_vote_again,
    other_words,
    closed_once_more_later,
]


@pytest.mark.parametrize("verb", VERBS)
def test_a_sealed_ballot_stays_as_it_is_whatever_the_bill_becomes(verb, make, article, ballot):
    before = facts(ballot)
    verb(article.bill, ballot)
    db.session.commit()
    assert facts(ballot) == before
    assert_closed(ballot, make)
    assert faults() == []


def test_a_new_version_begins_a_new_round_and_leaves_the_sealed_one(make, article, ballot):
    before, bill = facts(ballot), article.bill
    after = make.bill([*article.texts], dossier=bill.dossier)
    carry_article_ballots(bill, after, at=now())
    db.session.commit()
    kept = db.session.scalars(
        db.select(ArticleBallot).where(ArticleBallot.article_id == after.articles[0].id)
    ).one()
    assert kept.ballot_id != ballot.id
    assert facts(ballot) == before
    assert_closed(ballot, make)
    vote_on_article(make.user(), after.articles[0], Position.FOR, source=Source.DIRECT, at=now())
    assert facts(ballot) == before


def test_a_voter_who_rises_in_level_changes_no_sealed_count(article, ballot, voter):
    before = facts(ballot)
    assert raise_level(voter, Level.VERIFIED, at=now())
    db.session.commit()
    assert facts(ballot) == before


def test_an_article_that_is_sealed_refuses_votes_over_http(make, article, ballot, client_for):
    before = facts(ballot)
    address = f"/bills/{article.bill.slug}/articles/{article.eid}/vote"
    for position in ("for", "against", "none"):
        assert client_for(make.user()).post(address, data={"position": position}).status_code == 409
    assert facts(ballot) == before
