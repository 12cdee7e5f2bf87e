"""Anyone says which rule is broken, once for the same words, and learns what became of it."""

import pytest
from sqlalchemy import select

from lawlab.accounts.models import Notice
from lawlab.arguments.services import edit_argument
from lawlab.contributions.models import Contribution
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, TooLarge
from lawlab.moderation.models import DecisionKind, Flag, Scope
from lawlab.moderation.queries import flagged
from lawlab.moderation.services import MAX_FACTS, flag
from tests.factories import Make
from tests.moderation.conftest import FACTS, Scene, Written, annotated, argued, decided


def flag_it(person, contribution: Contribution, code: str = "defamation", scope: Scope = Scope.TEXT) -> Flag:
    found = flag(person, contribution, scope, code, FACTS, at=now())
    db.session.commit()
    return found


def test_a_text_of_each_kind_can_be_flagged_and_so_can_its_authors_name(
    scene: Scene, written: Written
) -> None:
    flag_it(scene.reader, written)
    flag_it(scene.reader, written, "impersonation", Scope.NAME)
    assert [(each.scope, each.codes) for each in flagged(limit=9)] == [
        (Scope.TEXT, ["defamation"]),
        (Scope.NAME, ["impersonation"]),
    ]


def test_the_same_words_are_flagged_once_and_other_words_may_be_again(scene: Scene) -> None:
    argument = argued(scene.author, scene.article)
    flag_it(scene.reader, argument)
    with pytest.raises(Conflict, match="flagged these words already"):
        flag_it(scene.reader, argument, "hatred")
    db.session.rollback()
    edit_argument(scene.author, argument, "Ce que je voulais dire : les marchés sont opaques.", at=now())
    db.session.commit()
    flag_it(scene.reader, argument)
    assert len(db.session.scalars(select(Flag)).all()) == 2


def test_nobody_flags_their_own_words_nor_what_is_not_public(scene: Scene) -> None:
    argument = argued(scene.author, scene.article)
    with pytest.raises(Conflict):
        flag_it(scene.author, argument)
    decided(scene.moderator, argument, DecisionKind.HIDE)
    with pytest.raises(Conflict):
        flag_it(scene.reader, argument)


@pytest.mark.parametrize("code", ["", "several_accounts", "je n’aime pas"])
def test_a_flag_names_a_reason_of_the_rules(scene: Scene, code: str) -> None:
    argument = argued(scene.author, scene.article)
    with pytest.raises(Invalid):
        flag(scene.reader, argument, Scope.TEXT, code, FACTS, at=now())


def test_a_flag_says_the_facts_and_not_a_novel(scene: Scene) -> None:
    argument = argued(scene.author, scene.article)
    with pytest.raises(Invalid):
        flag(scene.reader, argument, Scope.TEXT, "spam", " \n ", at=now())
    with pytest.raises(TooLarge):
        flag(scene.reader, argument, Scope.TEXT, "spam", "a" * (MAX_FACTS + 1), at=now())


def test_what_is_most_flagged_waits_first_then_what_has_waited_longest(make: Make, scene: Scene) -> None:
    first, second, third = (annotated(scene.author, scene.article, f"Texte {n}.") for n in range(3))
    for contribution in (first, second, third):
        flag_it(scene.reader, contribution)
    flag_it(make.user(), third)
    assert [(each.contribution.id, each.flags) for each in flagged(limit=9)] == [
        (third.id, 2),
        (first.id, 1),
        (second.id, 1),
    ]


def test_whoever_flagged_is_told_what_was_decided(make: Make, scene: Scene, client_for) -> None:
    argument, other = argued(scene.author, scene.article), make.user()
    flag_it(scene.reader, argument)
    flag_it(other, argument, "hatred")
    decision = decided(scene.moderator, argument, DecisionKind.HIDE)
    told = db.session.scalars(select(Notice).where(Notice.kind == "flag:decided")).all()
    assert {notice.person_id for notice in told} == {scene.reader.id, other.id}
    assert flagged(limit=9) == []
    page = client_for(scene.reader).get("/account/moderation").text
    assert f"/moderation/decisions/{decision.id}" in page


def test_flagging_through_the_form(client, client_for, scene: Scene, written: Written) -> None:
    address = f"/contributions/{written.id}/flag"
    assert client.get(address).status_code == 302  # to the log-in page
    reader = client_for(scene.reader)
    assert "Diffamation" in reader.get(address).text
    sent = reader.post(address, data={"about": "text", "code": "defamation", "facts": FACTS})
    assert (sent.status_code, sent.location) == (303, "/account/moderation")
    again = reader.post(address, data={"about": "text", "code": "defamation", "facts": FACTS})
    assert (again.status_code, "déjà signalé" in again.text) == (409, True)
    assert reader.post(address, data={"about": "everything"}).status_code == 400
    assert client_for(scene.author).get(address).status_code == 409
    assert reader.get("/contributions/99999999/flag").status_code == 404


def test_each_text_offers_to_flag_it_to_all_but_its_author(client, client_for, scene: Scene) -> None:
    texts = [annotated(scene.author, scene.article), argued(scene.author, scene.article)]
    page = f"/bills/{scene.article.bill.slug}/articles/{scene.article.eid}"
    for text in texts:
        link = f'href="/contributions/{text.id}/flag"'
        assert link in client.get(page).text
        assert link in client_for(scene.reader).get(page).text
        assert link not in client_for(scene.author).get(page).text
