"""Nobody's pseudonyms can be tied together from what is public (S10), by an attack that is really made."""

import random
from collections import defaultdict

import pytest
from sqlalchemy import select

from lawlab.core.db import db, now
from lawlab.opendata.archive import recount_log
from lawlab.opendata.checkpoints import checkpoint
from lawlab.opendata.models import Checkpoint
from lawlab.opendata.waiting import POOL
from lawlab.votes.chain import line_of
from lawlab.votes.models import Position, Source, VoteCast
from lawlab.votes.services import article_ballot, cast_vote
from tests.opendata.attack import by_kind, by_order, by_windows, expected, hits
from tests.opendata.logs import closed

#: A count of hits over chance that chance itself exceeds once in a thousand (three deviations of a Poisson).
DEVIATIONS = 3.1


def consultation(make, people, texts, hours):
    """In each hour some people come, and vote on most texts in a row, as people do; then it closes.

    Returns the bill, what is public (lines, sizes of checkpoints), and who is who.
    """
    chance = random.Random(10)  # noqa: S311 - the same people each time
    bill = make.bill(*([f"Texte {k}."] for k in range(texts)))
    ballots = [article_ballot(article, at=now()) for article in bill.articles]
    voters = [make.user() for _ in range(people)]
    for hour in range(hours):
        for voter in voters[hour::hours]:
            for ballot in chance.sample(ballots, texts * 3 // 4):
                position = chance.choice(list(Position))
                cast_vote(voter, ballot, position, source=Source.DIRECT, at=now())
        db.session.commit()
        checkpoint(bill.dossier, now())
    closed(bill)
    sizes = list(db.session.scalars(select(Checkpoint.size).order_by(Checkpoint.size)))
    return bill, recount_log(bill.dossier_id, sizes[-1]).lines, sizes


def identities():
    person_of, people_on = {}, defaultdict(set)
    for cast in db.session.scalars(select(VoteCast)):
        person_of[cast.ballot_id, cast.pseudonym] = cast.voter_id
        people_on[cast.ballot_id].add(cast.voter_id)
    return person_of, people_on


def over_chance(guesses, person_of, people_on):
    """Pairs linked beyond what chance explains: 0 unless the attack works."""
    found, chance = hits(guesses, person_of), expected(guesses, people_on)
    return max(0, round(found - chance - DEVIATIONS * (chance + 1) ** 0.5))


@pytest.mark.trust("S10")
def test_pseudonyms_cannot_be_linked_by_order_by_windows_or_by_kind(make, figure):
    _, lines, sizes = consultation(make, people=60, texts=5, hours=6)
    person_of, people_on = identities()
    guesses = {"order": by_order(lines), "windows": by_windows(lines, sizes), "kind": by_kind(lines)}
    linked = {name: over_chance(pairs, person_of, people_on) for name, pairs in guesses.items()}
    said = ", ".join(
        f"by {name} {hits(pairs, person_of)} of {len(pairs)} guesses right "
        f"({expected(pairs, people_on):.1f} by chance)"
        for name, pairs in guesses.items()
    )
    figure(f"{sum(linked.values())} pairs linked over chance: {said}")
    assert sum(linked.values()) == 0
    names = [name for _, name in person_of]
    assert len(set(names)) == len(names)  # nobody has one pseudonym twice


def test_the_attack_works_on_a_log_that_is_kept_in_the_order_of_votes(make):
    """What it finds where nothing is done against it: the measure measures."""
    consultation(make, people=30, texts=4, hours=2)
    person_of, people_on = identities()
    in_order = [line_of(cast) for cast in db.session.scalars(select(VoteCast).order_by(VoteCast.id))]
    assert over_chance(by_order(in_order), person_of, people_on) > 50
    one_by_one = by_windows(in_order, range(3, len(in_order) + 1, 3))
    assert over_chance(one_by_one, person_of, people_on) > 50


def test_no_window_of_an_open_ballot_brings_fewer_than_the_pool(make):
    consultation(make, people=60, texts=3, hours=5)
    sizes = list(db.session.scalars(select(Checkpoint.size).order_by(Checkpoint.size)))
    lines = recount_log(db.session.scalars(select(Checkpoint.dossier_id)).first(), sizes[-1]).lines
    start = 0
    for end in sizes[:-1]:
        new = defaultdict(int)
        for line in lines[start:end]:
            new[line.split(",")[1]] += 1
        assert all(count >= POOL for count in new.values())
        start = end
