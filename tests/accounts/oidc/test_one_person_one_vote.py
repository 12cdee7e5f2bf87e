"""S14: a subject opens one account, whatever the person does; their votes count once, and as verified."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lawlab.accounts.identities import let_go, sweep
from lawlab.accounts.models import Identity, Level, User
from lawlab.accounts.passwords import hash_password
from lawlab.core.db import db, now
from lawlab.votes.models import Position, Source
from lawlab.votes.recount import faults
from lawlab.votes.services import vote_on_article
from tests.trust import Figure

pytestmark = pytest.mark.trust("S14")
PASSWORD = "dromadaire tiède 9"


@pytest.fixture
def article(make):
    return make.article()


def vote(user: User, article, position: Position = Position.FOR):
    ballot = vote_on_article(user, article, position, source=Source.DIRECT, at=now())
    db.session.commit()
    return ballot


def with_password(make, **fields) -> User:
    return make.user(password_hash=hash_password(PASSWORD), **fields)


def accounts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def test_the_same_subject_by_two_identity_providers_is_one_voter(
    traveller, provider, article, figure: Figure
):
    """FranceConnect gives a site one subject a person, whichever identity provider the person chose."""
    first = traveller()
    user = first.arrive_as("one person", "Lise")
    ballot = vote(user, article)
    provider.claims = {"amr": ["mail"], "idp_id": "another identity provider"}
    second = traveller()
    assert second.go("one person").location == "/"
    [same] = db.session.scalars(select(User))
    vote(same, article, Position.AGAINST)
    assert (ballot.tally_of(Level.VERIFIED)[Position.AGAINST], ballot.total, accounts()) == (1, 1, 1)
    assert faults() == []
    figure("one subject by two identity providers, two browsers, two accounts: 1 voter, 1 vote")


def test_a_person_with_an_account_links_their_identity_and_their_open_votes_follow(
    make, traveller, client_for, article
):
    user = make.user()
    ballot = vote(user, article)
    assert ballot.tally_of(Level.DECLARED)[Position.FOR] == 1
    who = traveller(client_for(user))
    answer = who.link("one person")
    assert answer.location == "/account#identities"
    assert user.level is Level.VERIFIED
    assert ballot.tally_of(Level.VERIFIED)[Position.FOR] == 1
    assert ballot.tally_of(Level.DECLARED)[Position.FOR] == 0
    assert faults() == []
    again = traveller()
    again.go("one person")
    assert again.is_logged_in
    assert accounts() == 1


def test_a_second_account_cannot_link_the_identity_of_the_first(make, traveller, client_for, article):
    first, second = make.user(), make.user()
    traveller(client_for(first)).link("one person")
    who = traveller(client_for(second))
    who.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = who.link("one person")
    assert answer.status_code == 409
    db.session.refresh(second)
    assert second.level is Level.DECLARED
    ballot = vote(first, article)
    vote(second, article)
    assert sum(ballot.tally_of(Level.VERIFIED).values()) == 1


def test_linking_the_same_identity_again_changes_nothing(make, traveller, client_for):
    who = traveller(client_for(make.user()))
    who.link("one person")
    assert who.link("one person").location == "/account#identities"
    assert db.session.scalar(select(func.count()).select_from(Identity)) == 1


def test_an_account_has_one_person_at_a_provider(make, traveller, client_for):
    who = traveller(client_for(make.user()))
    who.link("one person")
    assert who.link("another person").status_code == 409


def test_two_browsers_choosing_a_name_for_one_subject_make_one_account(traveller, provider):
    first, second = traveller(), traveller()
    for who in (first, second):
        assert who.go("one person").location == "/identity/welcome"
    first.client.post("/identity/welcome", data={"public_name": "Lise"})
    answer = second.client.post("/identity/welcome", data={"public_name": "Lise bis"})
    assert answer.status_code == 409
    assert not second.is_logged_in
    assert accounts() == 1


def test_the_only_way_to_log_in_is_not_unlinked(traveller):
    who = traveller()
    who.arrive_as("one person", "Lise")
    identity = db.session.scalars(select(Identity)).one()
    assert who.client.post(f"/identity/{identity.id}/unlink").status_code == 403
    assert db.session.scalars(select(Identity.unlinked_at)).one() is None


def test_an_unlinked_identity_stays_with_the_account_that_voted(make, traveller, client_for, article):
    user = with_password(make)
    who = traveller(client_for(user))
    who.link("one person")
    ballot = vote(user, article)
    identity = db.session.scalars(select(Identity)).one()
    assert who.client.post(f"/identity/{identity.id}/unlink").location == "/account#identities"

    again = traveller()
    answer = again.go("one person")  # nobody is let in by it, and nobody new is made
    assert answer.status_code == 409
    assert not again.is_logged_in
    other = traveller(client_for(make.user()))
    assert other.link("one person").status_code == 409
    assert (ballot.total, accounts()) == (1, 2)

    assert who.link("one person").location == "/account#identities"  # its own account may take it back
    assert db.session.scalars(select(Identity.unlinked_at)).one() is None


def test_a_vote_taken_back_still_keeps_the_identity(make, traveller, client_for, article):
    user = with_password(make)
    who = traveller(client_for(user))
    who.link("one person")
    vote(user, article)
    vote_on_article(user, article, None, source=Source.DIRECT, at=now())
    db.session.commit()
    who.client.post(f"/identity/{db.session.scalars(select(Identity.id)).one()}/unlink")
    assert traveller().go("one person").status_code == 409


def test_once_the_votes_have_closed_the_identity_is_free_and_vouches_for_one_account(
    make, traveller, client_for, article
):
    user = with_password(make)
    who = traveller(client_for(user))
    who.link("one person")
    ballot = vote(user, article)
    who.client.post(f"/identity/{db.session.scalars(select(Identity.id)).one()}/unlink")
    ballot.closes_at = now() - timedelta(hours=2)
    db.session.commit()
    newcomer = traveller().arrive_as("one person", "Lise")
    db.session.refresh(user)
    assert (user.level, newcomer.level) == (Level.DECLARED, Level.VERIFIED)
    assert sum(ballot.tally_of(Level.VERIFIED).values()) == 1  # closed: it stays as it was cast
    assert faults() == []


def test_a_foreign_identity_is_not_unlinked(make, traveller, client_for):
    traveller().arrive_as("one person", "Lise")
    identity = db.session.scalars(select(Identity)).one()
    assert client_for(with_password(make)).post(f"/identity/{identity.id}/unlink").status_code == 404


def test_who_leaves_does_not_come_back_to_vote_twice(make, traveller, article):
    user = traveller().arrive_as("one person", "Lise")
    ballot = vote(user, article)
    let_go(user, at=now())
    user.erased_at, user.vote_salt = now(), None
    db.session.commit()
    assert traveller().go("one person").status_code == 409
    sweep(at=now())
    db.session.commit()
    assert db.session.scalar(select(Identity)) is not None
    sweep(at=ballot.closes_at + timedelta(hours=2))
    db.session.commit()
    assert db.session.scalar(select(Identity)) is None
    assert traveller().go("one person").location == "/identity/welcome"


def test_who_leaves_without_a_vote_leaves_nothing(make, traveller):
    user = traveller().arrive_as("one person", "Lise")
    let_go(user, at=now())
    db.session.commit()
    assert db.session.scalar(select(Identity)) is None


def test_a_link_asked_for_by_one_person_is_not_made_for_another(make, traveller, client_for, app):
    user, other = make.user(), make.user()
    who = traveller(client_for(user))
    way = who.provider.authorize(who.leave_to_link())
    with who.client.session_transaction() as session:
        session["_user_id"] = other.get_id()
    answer = who.come_back(way)
    assert answer.status_code == 403
    assert db.session.scalar(select(Identity)) is None


def test_a_link_takes_an_account(client_for, make, traveller):
    who = traveller()
    assert who.client.post("/identity/fc/link").location.startswith("/log-in")
