"""What goes into the public log, when, in which order; and what is signed."""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lawlab.accounts.levels import raise_level
from lawlab.accounts.models import Level
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.opendata import log
from lawlab.opendata.checking import faults
from lawlab.opendata.checkpoints import checkpoint, latest_checkpoint
from lawlab.opendata.holding import grow_by, hold
from lawlab.opendata.keys import origin_of
from lawlab.opendata.log import add_leaves, ranges_in, root_at
from lawlab.opendata.models import Checkpoint, Leaf, Node, PublicLog
from lawlab.opendata.tasks import _looked, hourly
from lawlab.opendata.tree import consistency_proof, extends, includes, inclusion_proof, root_of
from lawlab.opendata.waiting import POOL
from lawlab.votes.chain import leaf_hash, line_of
from lawlab.votes.models import Position, Source, VoteCast
from lawlab.votes.services import article_ballot, cast_vote
from tests.opendata.logs import closed, voted_bill


def leaves(dossier_id):
    return list(db.session.scalars(select(Leaf).where(Leaf.dossier_id == dossier_id).order_by(Leaf.place)))


def votes(make, article, count):
    ballot = article_ballot(article, at=now())
    for _ in range(count):
        cast_vote(make.user(), ballot, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    return ballot


def test_of_an_open_ballot_some_acts_always_wait_and_few_are_never_taken(make):
    article = make.article()
    votes(make, article, 2 * POOL - 1)
    made = checkpoint(article.bill.dossier, now())
    assert made is not None
    assert made.size == 0  # the first checkpoint says that the log is there, and empty
    votes(make, article, 1)
    assert checkpoint(article.bill.dossier, now()).size == POOL
    votes(make, article, POOL - 1)
    assert checkpoint(article.bill.dossier, now()) is None
    votes(make, article, 6)
    assert checkpoint(article.bill.dossier, now()).size == POOL + POOL + 5


def test_those_that_are_taken_are_sorted_by_hash_whatever_ballot_they_are_of(make):
    bill = voted_bill(make)
    checkpoint(bill.dossier, now())
    taken = leaves(bill.dossier_id)
    assert [leaf.hash for leaf in taken] == sorted(leaf.hash for leaf in taken)
    order = [db.session.get(VoteCast, leaf.cast_id).ballot_id for leaf in taken]
    assert order != sorted(order)


def test_once_ballots_are_sealed_every_act_is_in_the_log(make):
    bill = voted_bill(make)
    checkpoint(bill.dossier, now())
    before = leaves(bill.dossier_id)
    closed(bill)
    after = leaves(bill.dossier_id)
    assert len(after) == db.session.query(VoteCast).count()
    assert [leaf.hash for leaf in after[: len(before)]] == [leaf.hash for leaf in before]
    assert latest_checkpoint(bill.dossier_id).is_for_witnesses
    assert faults() == []


def test_an_act_that_only_states_a_new_level_waits_for_the_seal(make):
    article = make.article()
    ballot = article_ballot(article, at=now())
    people = [make.user() for _ in range(3 * POOL)]
    for person in people:
        cast_vote(person, ballot, Position.FOR, source=Source.DIRECT, at=now())
    checkpoint(article.bill.dossier, now())
    for person in people:
        raise_level(person, Level.VERIFIED, at=now())
    db.session.commit()
    assert checkpoint(article.bill.dossier, now()) is None
    closed(article.bill)
    assert latest_checkpoint(article.bill.dossier_id).size == 6 * POOL


def test_the_note_says_origin_size_and_root_and_is_kept(make):
    bill = closed(voted_bill(make))
    last = latest_checkpoint(bill.dossier_id)
    taken = [leaf.hash for leaf in leaves(bill.dossier_id)]
    origin, size, root = last.note.split("\n")[:3]
    assert origin == origin_of(bill.dossier) == f"localhost/dossiers/{bill.dossier.slug}"
    assert (int(size), root) == (len(taken), b64encode(root_of(taken)).decode())


def test_batches_give_the_same_log_as_one(make, monkeypatch):
    monkeypatch.setattr("lawlab.opendata.checkpoints.BATCH", 7)
    bill = closed(voted_bill(make))
    assert faults() == []
    assert len(leaves(bill.dossier_id)) == db.session.query(VoteCast).count()


def test_kept_subtrees_give_the_roots_and_proofs_of_the_leaves(make, monkeypatch):
    """With subtrees of 4 and 16 leaves, so that a small log has all of them."""
    monkeypatch.setattr(log, "STEP", 2)
    monkeypatch.setattr(log, "HEIGHTS", (6, 4, 2))
    bill = voted_bill(make, people=30, articles=3)
    for batch in (3, 50, 1000):
        monkeypatch.setattr("lawlab.opendata.checkpoints.BATCH", batch)
        checkpoint(bill.dossier, now())
    closed(bill)
    hashes = [leaf.hash for leaf in leaves(bill.dossier_id)]
    assert {node.height for node in db.session.scalars(select(Node))} == {2, 4, 6}
    ranges, size = ranges_in(bill.dossier_id), len(hashes)
    for smaller in range(1, size, 5):
        assert root_at(bill.dossier_id, smaller) == root_of(hashes[:smaller])
        proof = consistency_proof(smaller, size, ranges)
        assert extends(smaller, root_of(hashes[:smaller]), size, root_of(hashes), proof)
    for place in range(0, size, 3):
        assert includes(hashes[place], place, size, inclusion_proof(place, size, ranges), root_of(hashes))


def test_one_process_at_a_time_makes_a_log_grow(make):
    bill = closed(voted_bill(make))
    at = now()
    word = hold(bill.dossier_id, at=at)
    assert word
    assert hold(bill.dossier_id, at=at) is None
    assert checkpoint(bill.dossier, at) is None
    other = hold(bill.dossier_id, at=at + timedelta(minutes=3))  # the holder has been silent
    assert other not in (None, word)
    with pytest.raises(Conflict):
        grow_by(bill.dossier_id, word, 1, at=at)
    db.session.rollback()


def test_a_holder_that_died_half_way_leaves_a_log_that_the_next_one_goes_on_with(make):
    bill = voted_bill(make)
    word = hold(bill.dossier_id, at=now() - timedelta(minutes=10))
    first = db.session.scalars(select(VoteCast).order_by(VoteCast.id)).first()
    size = grow_by(bill.dossier_id, word, 1, at=now() - timedelta(minutes=10))
    hash_ = leaf_hash(line_of(first))
    add_leaves(bill.dossier_id, size, [(hash_, first.id)])
    db.session.commit()
    closed(bill)
    assert faults() == []
    assert db.session.get(PublicLog, bill.dossier_id).held_by is None


def test_each_hour_has_one_checkpoint_and_witnesses_get_the_days_first(make):
    bill = voted_bill(make)
    _looked.clear()
    assert hourly() == 1
    assert hourly() == 0
    made = latest_checkpoint(bill.dossier_id)
    assert made.is_for_witnesses
    votes(make, bill.articles[0], 2 * POOL)
    assert not checkpoint(bill.dossier, now()).is_for_witnesses
    _looked.clear()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: update(Leaf).where(Leaf.place == 3).values(hash=b"\x00" * 32), "not the acts"),
        (lambda: update(Checkpoint).values(root=b"\x00" * 32), "committed to"),
        (lambda: update(Checkpoint).values(note="another"), "not signed"),
        (lambda: update(PublicLog).values(size=PublicLog.size + 1), "leaves, not"),
        (lambda: update(VoteCast).where(VoteCast.id == 9).values(level=Level.ATTESTED), "chain|not the acts"),
    ],
)
def test_the_private_check_sees_what_was_changed_in_the_database(make, change, words):
    closed(voted_bill(make))
    assert faults() == []
    db.session.execute(change())
    found = faults()
    assert found
    assert any(re.search(words, each) for each in found)
    db.session.rollback()


def test_a_log_keeps_its_name_when_the_site_moves(app, make, monkeypatch):
    bill = voted_bill(make)
    first = checkpoint(bill.dossier, now())
    origin = origin_of(bill.dossier)
    monkeypatch.setitem(app.config, "LAWLAB", replace(app.config["LAWLAB"], origins=("https://new.example",)))
    cast_vote(
        make.user(), article_ballot(bill.articles[0], at=now()), Position.FOR, source=Source.DIRECT, at=now()
    )
    closed(bill)
    second = latest_checkpoint(bill.dossier_id)
    assert second.size > first.size
    assert first.note.split("\n")[0] == second.note.split("\n")[0] == origin
    assert faults() == []
