"""Votes set aside and put back: by acts in the log that anyone may recount, whatever the ballot's state."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lawlab.accounts.levels import raise_level
from lawlab.accounts.models import Level, Notice, Role, User
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, NotAllowed
from lawlab.moderation.models import Decision
from lawlab.moderation.queries import decisions_about
from lawlab.moderation.services import cancel, set_votes_aside
from lawlab.moderation.votes import dry_run
from lawlab.votes.models import Ballot, Position, Source, Vote, VoteCast
from lawlab.votes.recount import faults
from lawlab.votes.rounds import close_ballot, open_ballot
from lawlab.votes.services import cast_vote, take_back_vote
from tests.factories import Make

FACTS = "Douze comptes ouverts en une minute, qui votent de même à la seconde près."


class Scene:
    """A text with two ballots, three honest people and a crowd of accounts that are one person's."""

    def __init__(self, make: Make) -> None:
        self.bill = make.bill()
        self.ballots = [self.ballot(f"Mots {n}.") for n in range(2)]
        self.honest = [make.user() for _ in range(3)]
        self.crowd = [make.user() for _ in range(4)]
        self.moderator, self.other = make.user(Role.MODERATOR), make.user(Role.MODERATOR)
        for ballot in self.ballots:
            for person in self.honest:
                cast_vote(person, ballot, Position.AGAINST, source=Source.QUEUE, at=now())
            for person in self.crowd:
                cast_vote(person, ballot, Position.FOR, source=Source.DIRECT, at=now())
        db.session.commit()

    def ballot(self, words: str) -> Ballot:
        bill = self.bill
        return open_ballot(bill.room, words, opens_at=bill.opens_at, closes_at=bill.closes_at)

    def people(self) -> list[int]:
        return [person.id for person in self.crowd]

    def aside(self, *ballots: Ballot) -> Decision:
        ids = [ballot.id for ballot in ballots or self.ballots]
        decision = set_votes_aside(self.moderator, self.bill, self.people(), ids, FACTS, at=now())
        db.session.commit()
        return decision


@pytest.fixture
def scene(make: Make) -> Scene:
    return Scene(make)


def counts(ballot: Ballot) -> list[int]:
    db.session.refresh(ballot)
    return list(ballot.tally.values())


def test_a_dry_run_tells_and_changes_nothing(scene: Scene) -> None:
    trial = dry_run(scene.people(), [ballot.id for ballot in scene.ballots])
    assert (trial.people, trial.votes, trial.ballots) == (4, 8, 2)
    assert counts(scene.ballots[0]) == [4, 0, 3]


def test_each_vote_is_set_aside_by_an_act_that_names_the_decision(scene: Scene) -> None:
    decision = scene.aside()
    assert [counts(ballot) for ballot in scene.ballots] == [[0, 0, 3], [0, 0, 3]]
    acts = db.session.scalars(select(VoteCast).where(VoteCast.decision_id == decision.id)).all()
    assert [(act.position, act.act, act.source) for act in acts] == [(None, 2, Source.DIRECT)] * 8
    assert faults() == []
    assert [row["counts"] for row in decision.counts["before"]] == [[4, 0, 3]] * 2
    assert [row["counts"] for row in decision.counts["after"]] == [[0, 0, 3]] * 2


def test_a_cancellation_puts_each_vote_back_as_it_was(scene: Scene) -> None:
    held = select(Vote.ballot_id, Vote.voter_id, Vote.position, Vote.level, Vote.at).order_by(
        Vote.ballot_id, Vote.voter_id
    )
    before = db.session.execute(held).all()
    decision = scene.aside()
    cancelling = cancel(scene.other, decision, "C’étaient des étudiants d’une classe.", at=now())
    db.session.commit()
    assert db.session.execute(held).all() == before
    assert [counts(ballot) for ballot in scene.ballots] == [[4, 0, 3]] * 2
    assert faults() == []
    acts = db.session.scalars(select(VoteCast).where(VoteCast.decision_id == cancelling.id)).all()
    assert [(act.position, act.act) for act in acts] == [(Position.FOR, 3)] * 8


def test_a_sealed_ballot_is_recounted_and_stays_sealed(scene: Scene) -> None:
    ballot = scene.ballots[0]
    close_ballot(ballot, at=now())
    sealed = ballot.sealed_at
    decision = scene.aside(ballot)
    assert (counts(ballot), ballot.sealed_at) == ([0, 0, 3], sealed)
    cancel(scene.other, decision, "À tort.", at=now())
    assert (counts(ballot), ballot.sealed_at, faults()) == ([4, 0, 3], sealed, [])
    with pytest.raises(Conflict):
        cast_vote(scene.honest[0], ballot, Position.FOR, source=Source.DIRECT, at=now())


def test_who_was_set_aside_cannot_vote_the_same_words_again_until_it_is_reversed(scene: Scene) -> None:
    decision, person, ballot = scene.aside(), scene.crowd[0], scene.ballots[0]
    with pytest.raises(Conflict, match="set your vote"):
        cast_vote(person, ballot, Position.AGAINST, source=Source.DIRECT, at=now())
    db.session.rollback()
    cancel(scene.other, decision, "À tort.", at=now())
    assert cast_vote(person, ballot, Position.AGAINST, source=Source.DIRECT, at=now())
    assert take_back_vote(person, ballot, at=now())
    assert cast_vote(person, ballot, Position.MIXED, source=Source.DIRECT, at=now())
    assert faults() == []


def test_levels_are_counted_apart_before_during_and_after(scene: Scene) -> None:
    raise_level(scene.crowd[0], Level.VERIFIED, at=now())
    db.session.commit()
    before = dict(scene.ballots[0].by_level)
    decision = scene.aside()
    db.session.refresh(scene.ballots[0])
    assert scene.ballots[0].by_level["verified"] == [0, 0, 0]
    raise_level(scene.crowd[1], Level.CONFIRMED, at=now())  # while nothing of theirs counts
    cancel(scene.other, decision, "À tort.", at=now())
    db.session.commit()
    db.session.refresh(scene.ballots[0])
    assert scene.ballots[0].by_level == before
    assert faults() == []


def test_the_vote_of_a_person_who_left_comes_back_too(scene: Scene) -> None:
    decision, gone = scene.aside(), scene.crowd[0]
    for cast in db.session.scalars(select(VoteCast).where(VoteCast.voter_id == gone.id)):
        cast.voter_id = None
    gone.vote_salt = None
    db.session.commit()
    cancel(scene.other, decision, "À tort.", at=now())
    db.session.commit()
    assert counts(scene.ballots[0]) == [4, 0, 3]
    assert faults() == []


def test_everyone_concerned_is_told_and_may_appeal(scene: Scene, client_for, client) -> None:
    decision = scene.aside()
    told = db.session.scalars(select(Notice.person_id).where(Notice.kind == "decision:taken")).all()
    assert set(told) == set(scene.people())
    assert [each.id for each in decisions_about(scene.crowd[0])] == [decision.id]
    assert 'id="appeal"' in client_for(scene.crowd[0]).get(f"/moderation/decisions/{decision.id}").text
    page = client.get(f"/moderation/decisions/{decision.id}").text
    assert "4 · 0 · 3" in page
    assert scene.crowd[0].public_name not in page


def test_nobody_sets_their_own_votes_aside_nor_votes_that_are_not_there(make: Make, scene: Scene) -> None:
    ids = [ballot.id for ballot in scene.ballots]
    voter: User = make.user(Role.MODERATOR)
    with pytest.raises(NotAllowed):
        set_votes_aside(voter, scene.bill, [voter.id], ids, FACTS, at=now())
    with pytest.raises(NotAllowed):
        set_votes_aside(scene.honest[0], scene.bill, scene.people(), ids, FACTS, at=now())
    with pytest.raises(Conflict):
        set_votes_aside(scene.moderator, scene.bill, [voter.id + 10**9], ids, FACTS, at=now())


def test_sixty_accounts_on_six_ballots_are_set_aside_at_once(make: Make) -> None:
    scene = Scene(make)
    scene.crowd = [make.user() for _ in range(60)]
    scene.ballots = [scene.ballot(f"Proposition {n}.") for n in range(6)]
    for ballot in scene.ballots:
        for person in scene.crowd:
            cast_vote(person, ballot, Position.FOR, source=Source.DIRECT, at=now() - timedelta(minutes=1))
    db.session.commit()
    decision = scene.aside()
    assert decision.counts["votes"] == 360
    assert [counts(ballot) for ballot in scene.ballots] == [[0, 0, 0]] * 6
    assert faults() == []
