"""The log of votes: one line an act, chained, and counted again from nothing."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import text

from lawlab.accounts.levels import raise_level
from lawlab.accounts.models import Level
from lawlab.bills.models import Article
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.votes.chain import line_of, next_hash, pseudonym
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.recount import faults
from lawlab.votes.rounds import close_ballot, follow_period, next_round
from lawlab.votes.sealing import seal_ballots_closed_before
from lawlab.votes.services import article_ballot, cast_vote, take_back_vote, vote_on_article


@pytest.fixture
def ballot(make):
    return article_ballot(make.article(), at=now())


@pytest.fixture
def voted_on(make, ballot):
    """A ballot on which twenty people of all levels voted, five of them twice, one to take it back."""
    people = [make.user(level=level) for level in Level for _ in range(5)]
    for k, person in enumerate(people):
        cast_vote(person, ballot, list(Position)[k % 3], source=Source.DIRECT, at=now())
    for person in people[:5]:
        cast_vote(person, ballot, Position.AGAINST, source=Source.DIRECT, at=now())
    take_back_vote(people[0], ballot, at=now())
    db.session.commit()
    return ballot


def test_acts_are_numbered_and_each_holds_the_hash_of_those_before(voted_on):
    acts = list(db.session.scalars(db.select(VoteCast).order_by(VoteCast.seq)))
    head = ""
    for number, act in enumerate(acts, start=1):
        head = next_hash(head, line_of(act))
        assert (act.seq, act.chain_hash) == (number, head)
    assert (voted_on.log_size, voted_on.log_head) == (len(acts), head)
    assert faults() == []


def test_levels_are_counted_apart_and_add_up(voted_on):
    by_level = [list(voted_on.tally_of(level).values()) for level in Level]
    assert [sum(column) for column in zip(*by_level, strict=True)] == list(voted_on.tally.values())
    assert all(sum(counts) >= 4 for counts in by_level)


def test_a_person_has_another_name_on_every_ballot(make):
    person = make.user()
    names = {pseudonym(person.vote_salt, ballot_id) for ballot_id in range(1, 1000)}
    assert len(names) == 999
    assert pseudonym(person.vote_salt, 7) == pseudonym(person.vote_salt, 7)


CHANGES = [
    "UPDATE vote_cast SET position = 'for' WHERE position = 'against' AND seq = {seq}",
    "UPDATE vote_cast SET level = 'verified' WHERE level <> 'verified' AND seq = {seq}",
    "UPDATE vote_cast SET is_invited = NOT is_invited WHERE seq = {seq}",
    "UPDATE vote_cast SET pseudonym = 'x' WHERE seq = {seq}",
    "DELETE FROM vote_cast WHERE seq = {seq}",
    "UPDATE ballot SET for_count = for_count + 1",
    "UPDATE ballot SET log_head = ''",
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_behind_the_sites_back_is_seen(voted_on, change):
    lots = random.Random(7)  # noqa: S311 - which rows are changed must be the same each time
    for _ in range(3):
        seq = lots.randint(1, voted_on.log_size)
        changed = db.session.execute(text(change.format(seq=seq))).rowcount
        db.session.expire_all()
        assert bool(faults()) == bool(changed), change
        db.session.rollback()


def test_a_sealed_ballot_stays_closed_whatever_the_clock_says(make, ballot):
    ballot.sealed_at = now()
    db.session.commit()
    assert not ballot.is_open(ballot.opens_at)
    assert db.session.get(Ballot, ballot.id).sealed_at is not None


def test_a_vote_counts_with_the_level_its_voter_rises_to_until_it_closes(make, ballot):
    person, closed = make.user(), article_ballot(make.article(), at=now())
    for each in (ballot, closed):
        cast_vote(person, each, Position.FOR, source=Source.QUEUE, at=now())
    closed.sealed_at = now()
    assert raise_level(person, Level.VERIFIED, at=now())
    assert not raise_level(person, Level.CONFIRMED, at=now())
    db.session.commit()
    assert ballot.tally_of(Level.VERIFIED)[Position.FOR] == ballot.for_count == 1
    assert closed.tally_of(Level.DECLARED)[Position.FOR] == closed.for_count == 1
    assert faults() == []


def test_a_ballot_is_sealed_with_its_consultation_and_no_new_date_opens_it(make):
    bill = make.bill()
    person = make.user()
    ballot = vote_on_article(person, bill.articles[0], Position.FOR, source=Source.DIRECT, at=now())
    opened, closed = bill.opens_at, now() - timedelta(minutes=1)
    before, bill.closes_at = bill.closes_at, closed
    follow_period(bill, opened, before)
    db.session.commit()
    assert seal_ballots_closed_before(now()) == 1
    bill.closes_at = now() + timedelta(days=1)
    follow_period(bill, opened, closed)
    db.session.commit()
    with pytest.raises(Conflict, match="closed"):
        vote_on_article(person, bill.articles[0], Position.AGAINST, source=Source.DIRECT, at=now())
    assert ballot.for_count == 1


def test_what_ended_before_its_consultation_is_not_sealed_yet(make, ballot):
    close_ballot(ballot, at=now() - timedelta(minutes=1))
    db.session.commit()
    assert seal_ballots_closed_before(now()) == 0


def test_the_same_words_put_to_the_vote_after_the_seal_are_a_new_round(make, ballot):
    cast_vote(make.user(), ballot, Position.FOR, source=Source.DIRECT, at=now())
    ballot.sealed_at = now()
    db.session.commit()
    article = db.session.scalars(db.select(Article)).one()
    end = now() + timedelta(days=1)
    fresh = next_round(ballot, article.texts, room=ballot.room, opens_at=now(), closes_at=end, at=now())
    assert (fresh.round, fresh.previous_id, fresh.total, ballot.for_count) == (2, ballot.id, 0, 1)
