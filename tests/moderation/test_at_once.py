"""Two moderators, or two clicks, at the same instant: one decision, and the other is told."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from lawlab.accounts.models import Role, User
from lawlab.arguments.models import Argument
from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.moderation.appealing import appeal, decide_appeal
from lawlab.moderation.models import Appeal, Decision, DecisionKind, Flag, Outcome, Scope
from lawlab.moderation.services import cancel, decide, flag, set_votes_aside
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.recount import faults
from lawlab.votes.services import cast_vote
from tests.factories import Make
from tests.moderation.conftest import FACTS, Scene, argued, decided, verdict

Act = Callable[[], object]
AT_ONCE = 6


@pytest.fixture
def all_at_once(app: Flask) -> Callable[[list[Act]], list[object]]:
    """Run each act in a thread and a transaction of its own, released together; what each gave or raised."""

    def run(acts: list[Act]) -> list[object]:
        db.session.commit()
        barrier, results = threading.Barrier(len(acts)), []

        def one(act: Act) -> None:
            with app.app_context(), app.test_request_context("/", headers={"Accept-Language": "en"}):
                barrier.wait()
                try:
                    act()
                    db.session.commit()
                    results.append("done")
                except Exception as error:
                    db.session.rollback()
                    results.append(error)

        threads = [threading.Thread(target=one, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    return run


def one_done_others_told(results: list[object]) -> None:
    assert results.count("done") == 1, results
    assert all(isinstance(each, Conflict) for each in results if each != "done"), results


def person(ident: int) -> User:
    found = db.session.get(User, ident)
    assert found is not None
    return found


def test_two_moderators_decide_at_once(make: Make, scene: Scene, all_at_once) -> None:
    argument = argued(scene.author, scene.article)
    wanted = [verdict(argument, kind) for kind in (DecisionKind.HIDE, DecisionKind.WARN)] * 3
    ident, moderators = argument.id, [make.user(Role.MODERATOR).id for _ in wanted]

    def act(who: int, what) -> Act:
        def run() -> object:
            text = db.session.get(Argument, ident)
            return decide(person(who), text, Scope.TEXT, what, at=now())

        return run

    one_done_others_told(all_at_once([act(w, v) for w, v in zip(moderators, wanted, strict=True)]))
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1


def test_a_decision_is_cancelled_once(make: Make, scene: Scene, all_at_once) -> None:
    ident = decided(scene.moderator, argued(scene.author, scene.article), DecisionKind.HIDE).id
    moderators = [make.user(Role.MODERATOR).id for _ in range(AT_ONCE)]

    def act(who: int) -> Act:
        return lambda: cancel(person(who), db.session.get(Decision, ident), "À tort.", at=now())

    one_done_others_told(all_at_once([act(who) for who in moderators]))


def test_an_appeal_is_made_and_decided_once(make: Make, scene: Scene, all_at_once) -> None:
    ident = decided(scene.moderator, argued(scene.author, scene.article), DecisionKind.HIDE).id
    author, moderators = scene.author.id, [make.user(Role.MODERATOR).id for _ in range(AT_ONCE)]

    def appeal_it() -> object:
        return appeal(person(author), db.session.get(Decision, ident), "Non.", at=now())

    one_done_others_told(all_at_once([appeal_it] * AT_ONCE))
    row = db.session.scalars(select(Appeal.id)).one()

    def act(who: int, outcome: Outcome) -> Act:
        return lambda: decide_appeal(person(who), db.session.get(Appeal, row), outcome, "Voilà.", at=now())

    one_done_others_told(all_at_once([act(who, list(Outcome)[n % 2]) for n, who in enumerate(moderators)]))


def test_one_person_flags_once_however_often_they_click(scene: Scene, all_at_once) -> None:
    ident, reader = argued(scene.author, scene.article).id, scene.reader.id

    def act() -> object:
        text = db.session.get(Argument, ident)
        return flag(person(reader), text, Scope.TEXT, "spam", FACTS, at=now())

    one_done_others_told(all_at_once([act] * AT_ONCE))
    assert db.session.scalar(select(func.count()).select_from(Flag)) == 1


def test_votes_cast_while_others_are_set_aside_are_counted_exactly(
    make: Make, scene: Scene, all_at_once
) -> None:
    argument = argued(scene.author, scene.article)
    ballot, bill = argument.ballot_id, scene.article.bill.id
    crowd, late = [make.user().id for _ in range(5)], [make.user().id for _ in range(5)]
    for who in crowd:
        cast_vote(person(who), argument.ballot, Position.FOR, source=Source.DIRECT, at=now())
    moderator = scene.moderator.id

    def vote(who: int) -> Act:
        return lambda: cast_vote(
            person(who), db.session.get(Ballot, ballot), Position.AGAINST, source=Source.DIRECT, at=now()
        )

    def aside() -> object:
        return set_votes_aside(
            person(moderator), db.session.get(Bill, bill), crowd, [ballot], FACTS, at=now()
        )

    results = all_at_once([aside, *(vote(who) for who in late)])
    assert results == ["done"] * 6, results
    found = db.session.get(Ballot, ballot)
    assert list(found.tally.values()) == [0, 0, 5]
    assert db.session.scalar(select(func.count()).select_from(VoteCast)) == 15
    assert faults() == []
