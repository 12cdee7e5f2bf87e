"""The log of votes: one line an act, chained, and counted again from nothing."""

import random

import pytest
from sqlalchemy import text

from lawlab.accounts.levels import raise_level
from lawlab.accounts.models import Level
from lawlab.core.db import db, now
from lawlab.votes.chain import line_of, next_hash, pseudonym
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.recount import faults
from lawlab.votes.services import article_ballot, cast_vote, take_back_vote


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
