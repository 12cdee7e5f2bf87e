"""Whom a decision concerns appeals once, within thirty days; another moderator decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lawlab.accounts.models import Notice, Role, User
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, NotAllowed
from lawlab.moderation.appealing import appeal, decide_appeal
from lawlab.moderation.models import Appeal, Decision, DecisionKind, Outcome, Scope
from lawlab.moderation.queries import open_appeals
from lawlab.moderation.services import cancel, flag
from tests.factories import Make
from tests.moderation.conftest import FACTS, Scene, Written, argued, decided

ANSWER = "C’est un fait jugé : la décision est du 3 mars."
REASONS = "Le jugement cité est public : il n’y a pas diffamation."


def appealed(person: User, decision: Decision) -> Appeal:
    row = appeal(person, decision, ANSWER, at=now())
    db.session.commit()
    return row


def settled(moderator: User, row: Appeal, outcome: Outcome) -> None:
    decide_appeal(moderator, row, outcome, REASONS, at=now())
    db.session.commit()


def test_an_appeal_is_made_once_and_waits_for_another_moderator(scene: Scene) -> None:
    decision = decided(scene.moderator, argued(scene.author, scene.article), DecisionKind.HIDE)
    row = appealed(scene.author, decision)
    with pytest.raises(Conflict, match="already"):
        appealed(scene.author, decision)
    db.session.rollback()
    assert [each.id for each in open_appeals()] == [row.id]


def test_only_whom_it_concerns_appeals(scene: Scene, client_for) -> None:
    decision = decided(scene.moderator, argued(scene.author, scene.article), DecisionKind.HIDE)
    for person in (scene.reader, scene.other):
        with pytest.raises(NotAllowed):
            appeal(person, decision, ANSWER, at=now())
    sent = client_for(scene.reader).post(
        f"/moderation/decisions/{decision.id}/appeal", data={"words": "Non."}
    )
    assert sent.status_code == 403
    assert 'id="appeal"' not in client_for(scene.reader).get(f"/moderation/decisions/{decision.id}").text
    assert 'id="appeal"' in client_for(scene.author).get(f"/moderation/decisions/{decision.id}").text


def test_after_thirty_days_it_is_too_late(scene: Scene) -> None:
    decision = decided(scene.moderator, argued(scene.author, scene.article), DecisionKind.HIDE)
    with pytest.raises(Conflict, match="thirty days"):
        appeal(scene.author, decision, ANSWER, at=decision.at + timedelta(days=30))
    assert appeal(scene.author, decision, ANSWER, at=decision.at + timedelta(days=29))


def test_nothing_is_left_to_appeal_against_once_a_decision_is_cancelled(scene: Scene) -> None:
    decision = decided(scene.moderator, argued(scene.author, scene.article), DecisionKind.HIDE)
    cancel(scene.moderator, decision, "Je me suis trompé.", at=now())
    db.session.commit()
    with pytest.raises(Conflict):
        appeal(scene.author, decision, ANSWER, at=now())
    with pytest.raises(Conflict):
        cancel(scene.other, decision, "Encore.", at=now())


def test_the_first_moderator_the_flaggers_and_citizens_have_no_say(make: Make, scene: Scene) -> None:
    argument, flagger = argued(scene.author, scene.article), make.user(Role.MODERATOR)
    flag(flagger, argument, Scope.TEXT, "defamation", FACTS, at=now())
    row = appealed(scene.author, decided(scene.moderator, argument, DecisionKind.HIDE))
    for person in (scene.moderator, flagger, scene.reader, scene.author):
        with pytest.raises(NotAllowed):
            decide_appeal(person, row, Outcome.UPHELD, REASONS, at=now())
    settled(scene.other, row, Outcome.UPHELD)
    with pytest.raises(Conflict, match="meanwhile"):
        decide_appeal(make.user(Role.ADMIN), row, Outcome.REVERSED, REASONS, at=now())


def test_where_nobody_else_may_decide_the_page_says_so(make: Make, client_for) -> None:
    alone, author = make.user(Role.MODERATOR), make.user()
    row = appealed(author, decided(alone, argued(author, make.article("Mots.")), DecisionKind.HIDE))
    page = client_for(alone).get(f"/moderation/appeals/{row.id}").text
    assert "un administrateur doit nommer un autre modérateur" in page
    make.user(Role.ADMIN)
    page = client_for(alone).get(f"/moderation/appeals/{row.id}").text
    assert "un administrateur doit nommer" not in page
    assert client_for(make.user()).get(f"/moderation/appeals/{row.id}").status_code == 403


def test_an_upheld_decision_stands_and_the_log_says_so(client, scene: Scene, written: Written) -> None:
    decision = decided(scene.moderator, written, DecisionKind.FOLD, "off_topic")
    row = appealed(scene.author, decision)
    assert "recours en cours" in client.get("/moderation/log").text
    settled(scene.other, row, Outcome.UPHELD)
    assert written.moderated_for == "off_topic"
    page = client.get("/moderation/log").text
    assert "recours\u00a0: confirmée" in page
    told = db.session.scalars(select(Notice).where(Notice.kind == "appeal:decided")).one()
    assert (told.person_id, told.data["reasons"]) == (scene.author.id, REASONS)


def test_the_whole_appeal_through_the_forms(client, client_for, scene: Scene, written: Written) -> None:
    author, other = client_for(scene.author), client_for(scene.other)
    decision = decided(scene.moderator, written, DecisionKind.HIDE)
    page = f"/moderation/decisions/{decision.id}"
    assert author.post(f"{page}/appeal", data={"words": " "}).status_code == 400
    assert author.post(f"{page}/appeal", data={"words": ANSWER}).status_code == 303
    assert ANSWER in author.get(page).text
    assert ANSWER not in client.get(page).text
    ident = open_appeals()[0].id
    assert f"/moderation/appeals/{ident}" in other.get("/moderation").text
    assert other.post(f"/moderation/appeals/{ident}", data={"outcome": "maybe"}).status_code == 400
    sent = other.post(f"/moderation/appeals/{ident}", data={"outcome": "reversed", "reasons": REASONS})
    assert sent.status_code == 303
    assert client.get(f"/{written.kind}s/{written.id}").status_code in (200, 302)
    log = client.get("/moderation/log").text
    assert "oui, par la décision n°\u00a02" in log
    assert "recours\u00a0: annulée" in log
    assert REASONS in author.get("/account/notices").text
