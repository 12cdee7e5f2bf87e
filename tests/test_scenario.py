"""The scenario: of a real consultation's proportions, the same for the same seed, consistent throughout."""

import hashlib
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, AmendmentKind, Revision, Status
from lawlab.amendments.wording import hash_of, wording_of
from lawlab.arguments.models import Argument
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid
from lawlab.core.realtime import Room
from lawlab.demo import play as play_demo
from lawlab.law.families import families
from lawlab.law.stored import from_json
from lawlab.scenario.playing import Played, play
from lawlab.scenario.recounts import discrepancies
from lawlab.scenario.words import FIRST_NAMES, LAST_NAMES, public_name
from lawlab.votes.models import Ballot, Position, Showing, Source, Vote, VoteCast
from lawlab.votes.services import cast_vote
from lawlab.votes.serving import serve_next
from tests.app_fixtures import empty_database
from tests.factories import Make

#: New each time, so that nobody can guess them: what the seed does not decide.
SECRETS = {"password_hash", "session_key"}


def played(scale: float = 0.01, seed: int = 7, at: datetime | None = None) -> Played:
    made = play(scale, seed, at=at or now())
    db.session.commit()
    return made


def content() -> dict[str, str]:
    """Each table with the hash of its rows."""
    hashes = {}
    for table in db.metadata.sorted_tables:
        columns = [column for column in table.c if column.name not in SECRETS]
        rows = db.session.execute(select(*columns).order_by(*table.primary_key.columns))
        digest = hashlib.sha256("\n".join(repr(tuple(row)) for row in rows).encode())
        hashes[table.name] = digest.hexdigest()
    return hashes


def test_a_small_consultation_adds_up(app: Flask) -> None:
    told = []
    made = play(0.02, 7, at=now(), tell=told.append)
    db.session.commit()
    assert discrepancies() == []
    assert (made.people, made.contributions) == (427, 170)
    assert 0.6 * 3000 < made.votes <= 3100
    assert sum(told) > made.people + made.contributions + made.votes
    people = db.session.scalars(select(User)).all()
    assert all(person.is_demo and person.public_name.endswith(" (démo)") for person in people)


def test_every_kind_of_amendment_and_vote_is_there_and_reads_as_voted_on(app: Flask) -> None:
    played(0.2)
    amendments = db.session.scalars(select(Amendment)).all()
    assert {amendment.amendment_kind for amendment in amendments} == set(AmendmentKind)
    assert {amendment.status for amendment in amendments} == {
        Status.DRAFT,
        Status.SUBMITTED,
        Status.WITHDRAWN,
    }
    assert any(amendment.parent for amendment in amendments)
    revisions = db.session.scalars(select(Revision)).all()
    assert all(revision.operations["operations"] for revision in revisions)
    assert all(hash_of(wording_of(revision)) == revision.wording_hash for revision in revisions)
    found = families({str(r.id): from_json(r.operations) for r in revisions if not r.parent_revision_id})
    assert found.identical
    assert {pair.relation.value for pair in found.pairs} == {"near", "rivals"}
    sources = set(db.session.scalars(select(VoteCast.source)))
    assert sources == {Source.QUEUE, Source.DIRECT, Source.SEARCH}
    assert db.session.scalar(select(func.count()).where(VoteCast.position.is_(None)))
    assert db.session.scalar(select(func.count()).where(Argument.parent_id.is_not(None)))


@pytest.mark.long
def test_the_same_seed_gives_the_same_content_and_another_one_another(app: Flask) -> None:
    at = now()
    played(seed=7, at=at)
    first = content()
    db.session.remove()
    empty_database()
    played(seed=7, at=at)
    assert content() == first
    db.session.remove()
    empty_database()
    played(seed=8, at=at)
    assert content()["vote"] != first["vote"]


def test_the_site_goes_on_where_the_scenario_ends(app: Flask) -> None:
    """Ids, places and numbers follow: a person is served, votes, and the counts still add up."""
    played()
    person = db.session.scalars(select(User).order_by(User.id.desc())).first()
    amendment = db.session.scalars(select(Amendment).where(Amendment.status == Status.SUBMITTED)).first()
    assert person is not None
    assert amendment is not None
    ballots = list(db.session.scalars(select(Ballot).join(Amendment).where(Amendment.author_id != person.id)))
    served = serve_next(person, amendment.bill, ballots, secret=b"key", at=now())
    assert served is not None
    before = db.session.scalar(select(Room.last_seq)) or 0
    assert cast_vote(person, served, Position.MIXED, source=Source.QUEUE, at=now())
    db.session.commit()
    assert discrepancies() == []
    assert db.session.scalar(select(Room.last_seq)) == before + 1


def test_recounting_finds_what_does_not_add_up(app: Flask) -> None:
    played()
    db.session.scalars(select(Ballot)).first().for_count += 1  # type: ignore[union-attr]
    db.session.delete(db.session.scalars(select(Vote)).first())
    again = select(Showing.person_id).where(Showing.place == 2)
    first = select(Showing).where(Showing.place == 1, Showing.person_id.in_(again))
    db.session.delete(db.session.scalars(first).first())
    db.session.commit()
    found = " ".join(discrepancies())
    assert "counters" in found
    assert "without a vote" in found
    assert "gaps" in found
    result = app.test_cli_runner().invoke(args=["scenario", "--check"])
    assert (result.exit_code, result.stdout) == (1, "")


def test_it_is_refused_where_anybody_has_an_account(app: Flask, make: Make) -> None:
    make.user()
    result = app.test_cli_runner().invoke(args=["scenario", "--scale", "0.01"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "has accounts" in result.stderr
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.parametrize("scale", [0, 0.001, 101, float("nan")])
def test_a_scale_out_of_bounds_is_refused(app: Flask, scale: float) -> None:
    with pytest.raises(Invalid):
        play(scale, 7, at=now())


def test_a_bill_that_is_closed_or_just_open_takes_no_scenario(app: Flask, make: Make) -> None:
    bill = make.bill(closed=True)
    bill.slug = "republique-numerique"
    db.session.commit()
    with pytest.raises(Conflict, match="no contributions"):
        play(0.01, 7, at=now())
    bill.opens_at, bill.closes_at = now(), None
    db.session.commit()
    with pytest.raises(Conflict, match="less than a day"):
        play(0.01, 7, at=now())


@pytest.mark.long
def test_the_command_plays_counts_and_makes_the_index(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    result = run(args=["scenario", "--scale", "0.01", "--seed", "3"])
    assert result.exit_code == 0
    assert "213 people" in result.stdout
    assert "rows" not in result.stderr  # a progress bar is for a terminal
    assert run(args=["scenario", "--check"]).stdout == "Everything adds up.\n"
    page = app.test_client().get("/search?q=délai")
    assert page.status_code == 200
    assert "(démo)" in page.text


def test_the_demonstration_leaves_a_scenario_alone(app: Flask) -> None:
    played()
    assert play_demo(now()) == 0


def test_everybody_has_a_name_of_their_own() -> None:
    couples = len(FIRST_NAMES) * len(LAST_NAMES)
    names = {public_name(rank) for rank in range(2 * couples)}
    assert len(names) == 2 * couples
