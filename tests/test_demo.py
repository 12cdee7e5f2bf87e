"""The demonstration: marked as such, made by ordinary verbs, never among real people."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lawlab.accounts.models import User
from lawlab.accounts.passwords import verify_password
from lawlab.amendments.models import Amendment
from lawlab.annotations.models import Annotation
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.debates.models import Debate, DebateState, LiveArgument, LiveState
from lawlab.demo import PARTS, PASSWORD, SCRIPTED, play
from lawlab.demo_crowd import VOTERS
from lawlab.demo_desk import rank_and_group
from lawlab.demo_script import CHANGES, NOTES
from lawlab.review.consolidating import consolidated_articles
from lawlab.review.models import (
    Consolidation,
    Family,
    Filing,
    OfficialResponse,
    Outcome,
    RankStatus,
    Standing,
    Verdict,
)
from lawlab.votes.models import Ballot, Showing, Vote, VoteCast
from tests.factories import Make


def test_demonstration_people_say_so_in_their_names(app: Flask, make: Make) -> None:
    make.bill(["un"], ["deux"])
    assert play(now()) == len(PARTS)
    db.session.commit()
    users = db.session.scalars(select(User)).all()
    assert all(user.is_demo and user.public_name.endswith(" (démo)") for user in users)
    assert verify_password(PASSWORD, users[0].password_hash)


def test_what_they_do_is_logged_and_announced_as_anyones(
    app: Flask, make: Make, events_of: Callable[[str], list[dict[str, Any]]]
) -> None:
    bill = make.bill(["un"], ["deux"], ["trois"])
    play(now())
    db.session.commit()
    votes = db.session.scalar(select(func.count()).select_from(Vote))
    assert votes
    assert db.session.scalar(select(func.count()).select_from(VoteCast)) == votes
    assert "ballot:moved" in {event["type"] for event in events_of(bill.room)}


def test_the_demonstration_is_played_once(app: Flask, make: Make) -> None:
    make.bill()
    play(now())
    db.session.commit()
    assert play(now()) == 0


def test_it_is_refused_where_real_people_have_accounts(app: Flask, make: Make) -> None:
    make.user()
    with pytest.raises(Conflict):
        play(now())
    result = app.test_cli_runner().invoke(args=["demo"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "real accounts" in result.stderr


def test_the_people_annotate_amend_and_argue_on_the_text_that_the_project_ships(
    app: Flask, events_of: Callable[[str], list[dict[str, Any]]]
) -> None:
    """Every part of the script finds its words in the text: none is left out unseen."""
    loaded = app.test_cli_runner().invoke(args=["bills", "load", "texts/fr/republique-numerique"])
    assert loaded.exit_code == 0
    play(now())
    db.session.commit()
    amendments = db.session.scalars(select(Amendment)).all()
    notes = db.session.scalars(select(Annotation).where(Annotation.parent_id.is_(None))).all()
    assert [amendment.title for amendment in amendments] == [change.title for change in CHANGES]
    assert [note.quote for note in notes] == [note.quote for note in NOTES]
    told = {event["type"] for event in events_of(amendments[0].bill.room)}
    assert {"amendment:submitted", "annotation:posted", "argument:posted", "ballot:moved"} <= told


def test_a_crowd_votes_as_anyone_does_and_the_desk_has_something_of_each_kind(app: Flask) -> None:
    """Written in bulk, its votes, showings, log and counters must say the same as the verbs would."""
    app.test_cli_runner().invoke(args=["bills", "load", "texts/fr/republique-numerique"])
    assert play(now()) == len(PARTS) + VOTERS
    db.session.commit()
    rank_and_group(now())
    tallies = {
        ballot.id: (
            {position: count for position, count in ballot.tally.items() if count},
            ballot.shown_count,
        )
        for ballot in db.session.scalars(select(Ballot)).all()
    }
    for ident, (tally, shown) in tallies.items():
        cast = db.session.scalars(select(Vote.position).where(Vote.ballot_id == ident)).all()
        showings = select(func.count()).select_from(Showing).where(Showing.ballot_id == ident)
        assert Counter(cast) == tally
        assert db.session.scalar(showings) == shown
    moments = db.session.scalars(select(VoteCast.at).order_by(VoteCast.id)).all()
    assert len(moments) == db.session.scalar(select(func.count()).select_from(Vote))

    standings = db.session.scalars(select(Standing)).all()
    assert len(standings) == len(CHANGES)
    assert {standing.status for standing in standings} == {RankStatus.RANKED}
    verdicts = Counter(db.session.scalars(select(Family.verdict)))
    assert verdicts[Verdict.CONFIRMED]
    assert verdicts[Verdict.SUGGESTED]
    published = db.session.scalars(select(OfficialResponse.published_at)).all()
    assert sorted(moment is None for moment in published) == [False, False, True]
    assert db.session.scalars(select(Filing)).one().outcome is Outcome.ADOPTED
    (text,) = db.session.scalars(select(Consolidation)).all()
    assert sum(len(article.open) for article in consolidated_articles(text)) == 1


def test_the_desk_is_left_alone_when_the_words_of_the_script_are_not_in_the_text(
    app: Flask, make: Make
) -> None:
    bill = make.bill(["un"], ["deux"])
    bill.dossier.slug = SCRIPTED
    db.session.commit()
    play(now())
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(OfficialResponse)) == 0


def test_one_debate_was_held_and_one_can_be_begun(app: Flask) -> None:
    app.test_cli_runner().invoke(args=["bills", "load", "texts/fr/republique-numerique"])
    at = now()
    play(at)
    db.session.commit()
    over, coming = db.session.scalars(select(Debate).order_by(Debate.id)).all()
    assert (over.state, coming.state) == (DebateState.ENDED, DebateState.PLANNED)
    states = Counter(db.session.scalars(select(LiveArgument.state)))
    assert states == {LiveState.PUBLISHED: 4, LiveState.ANSWERED: 1, LiveState.HIDDEN: 1}
    assert len(coming.agenda) == 5
    assert coming.planned_at is not None
    assert coming.planned_at > at
    assert over.stage.spoken_for == 6 * 60
