"""Addresses confirmed, changed, and used to get back in; by mails that a real server takes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lawlab.accounts import links
from lawlab.accounts.levels import is_at_least
from lawlab.accounts.models import Level, User
from lawlab.accounts.passwords import hash_password, verify_password
from lawlab.accounts.queries import user_with_email
from lawlab.core.db import db, now
from lawlab.core.limits import limiter
from lawlab.votes.models import Position, Source
from lawlab.votes.services import vote_on_article
from tests.factories import Make
from tests.mail import Mailbox, link_in

PASSWORD = "dromadaire tiède 9"
FORM = {"email": "jean@example.org", "public_name": "Jean des Prés", "password": PASSWORD}
ClientFor = Callable[[User], FlaskClient]
Deliver = Callable[[], None]


@pytest.fixture(scope="module")
def a_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def person(make: Make, a_hash: str) -> User:
    return make.user(email="jean@example.org", password_hash=a_hash, language="en")


@pytest.fixture
def link(mailbox: Mailbox, deliver: Deliver, client: FlaskClient) -> str:
    """The link that a person got who has just signed up, and is logged in."""
    assert client.post("/sign-up", data=FORM).status_code == 302
    deliver()
    (mail,) = mailbox.to("jean@example.org")
    return link_in(mail)


def jean() -> User:
    db.session.expire_all()
    user = user_with_email("jean@example.org")
    assert user is not None
    return user


def is_confirmed() -> bool:
    return jean().email_confirmed_at is not None


# ---- confirming


def test_a_link_confirms_by_the_button_of_its_page_alone(link: str, client: FlaskClient) -> None:
    for _ in range(3):  # programs that read mail open links
        page = client.get(link)
        assert page.status_code == 200
        assert "jean@example.org" in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert client.head(link).status_code == 200
    assert not is_confirmed()
    answer = client.post(link)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert is_confirmed()
    assert jean().level is Level.CONFIRMED


def test_a_link_opened_in_another_browser_confirms_and_logs_nobody_in(app: Flask, link: str) -> None:
    elsewhere = app.test_client()
    assert elsewhere.post(link).location == "/"
    assert is_confirmed()
    assert elsewhere.get("/account").status_code == 302


def test_a_link_is_good_once(link: str, client: FlaskClient) -> None:
    client.post(link)
    assert client.get(link).status_code == 400
    assert client.post(link).status_code == 400


def test_a_link_is_good_for_two_days(link: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "CONFIRM_WITHIN", timedelta(seconds=-1))
    assert client.post(link).status_code == 400
    assert not is_confirmed()


@pytest.mark.parametrize(
    "change", [lambda t: t[:-2] + "AA", lambda t: "x", lambda t: t * 50, lambda t: "é.é.é"]
)
def test_a_forged_link_confirms_nothing(link: str, client: FlaskClient, change: Callable[[str], str]) -> None:
    forged = "/confirm/" + change(link.removeprefix("/confirm/"))
    assert client.get(forged).status_code == 400
    assert client.post(forged).status_code == 400
    assert not is_confirmed()


def test_a_link_to_a_new_password_confirms_nothing(link: str, client: FlaskClient, app: Flask) -> None:
    token = links.reset_token(jean())
    assert client.post(f"/confirm/{token}").status_code == 400
    assert client.get(f"/new-password/{link.removeprefix('/confirm/')}").status_code == 400


def test_votes_cast_before_count_as_confirmed_afterwards(link: str, client: FlaskClient, make: Make) -> None:
    ballot = vote_on_article(jean(), make.article(), Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    assert ballot.by_level == {"declared": [1, 0, 0]}
    client.post(link)
    db.session.refresh(ballot)
    assert ballot.by_level["confirmed"] == [1, 0, 0]


def test_the_link_is_sent_again_on_demand_and_not_for_ever(
    mailbox: Mailbox, deliver: Deliver, person: User, client_for: ClientFor
) -> None:
    browser = client_for(person)
    limiter.reset()
    limiter.enabled = True
    try:
        statuses = [browser.post("/account/address/confirmation").status_code for _ in range(5)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert statuses == [303, 303, 303, 429, 429]
    deliver()
    assert len(mailbox.mails) == 3
    browser.post(link_in(mailbox.mails[0]))
    assert is_confirmed()
    assert browser.post("/account/address/confirmation").status_code == 409


def test_the_ballot_says_so_to_whose_address_is_not_confirmed(
    mailbox: Mailbox, make: Make, person: User, client_for: ClientFor
) -> None:
    article, browser = make.article(), client_for(person)
    page = f"/bills/{article.bill.slug}/articles/{article.eid}"
    browser.post(f"{page}/vote", data={"position": "for"})
    english = {"Accept-Language": "en"}
    said = "counts as “declared”"
    assert said in browser.get(page, headers=english).text
    person.level = Level.CONFIRMED
    db.session.commit()
    assert said not in browser.get(page, headers=english).text


def test_nobody_writes_words_to_a_stranger_by_signing_up_with_their_address(
    mailbox: Mailbox, deliver: Deliver, client: FlaskClient
) -> None:
    client.post("/sign-up", data=FORM | {"public_name": "gagnez sur evil.example"})
    deliver()
    assert "evil" not in str(mailbox.mails[0].get_content()) + mailbox.mails[0]["Subject"]


# ---- changing


def ask(browser: FlaskClient, email: str = "j@other.example", password: str = PASSWORD) -> int:
    return browser.post("/account/address", data={"email": email, "address_password": password}).status_code


def test_an_address_changes_once_the_new_one_answers(
    mailbox: Mailbox, deliver: Deliver, person: User, client_for: ClientFor
) -> None:
    browser = client_for(person)
    assert ask(browser) == 303
    deliver()
    (warning,), (mail,) = mailbox.to("jean@example.org"), mailbox.to("j@other.example")
    assert "about to change" in warning["Subject"]
    assert person.email == "jean@example.org"
    assert browser.post(link_in(mail)).status_code == 303
    deliver()
    db.session.refresh(person)
    assert (person.email, person.email_key, person.pending_email) == ("j@other.example",) * 2 + (None,)
    assert is_at_least(person, Level.CONFIRMED)
    assert "has changed" in mailbox.to("jean@example.org")[1]["Subject"]
    assert browser.post(link_in(mail)).status_code == 400


def test_the_password_is_asked_for(person: User, mailbox: Mailbox, client_for: ClientFor) -> None:
    for wrong in ("", "another one 123", "x" * 500):
        assert ask(client_for(person), password=wrong) == 400
    db.session.refresh(person)
    assert person.pending_email is None


@pytest.mark.parametrize(
    "email", ["", "nowhere", "taken@example.org", "TAKEN+x@example.org", "jean@example.org"]
)
def test_an_address_that_cannot_be_taken_is_refused(
    email: str, person: User, make: Make, mailbox: Mailbox, client_for: ClientFor
) -> None:
    make.user(email="taken@example.org")
    assert ask(client_for(person), email) in (400, 409)
    db.session.refresh(person)
    assert person.pending_email is None


def test_an_address_taken_meanwhile_is_not_taken_twice(
    mailbox: Mailbox, deliver: Deliver, person: User, make: Make, client_for: ClientFor
) -> None:
    browser = client_for(person)
    ask(browser)
    deliver()
    make.user(email="j@other.example")
    assert browser.post(link_in(mailbox.to("j@other.example")[0])).status_code == 409
    db.session.refresh(person)
    assert person.email == "jean@example.org"


def test_the_link_to_an_earlier_address_is_worth_nothing(
    mailbox: Mailbox, deliver: Deliver, link: str, client: FlaskClient
) -> None:
    ask(client)
    assert client.post(link).status_code == 400
    assert client.post("/account/address/keep").status_code == 303
    assert client.post(link).status_code == 303  # it is the present address again
    assert is_confirmed()


def test_without_a_mail_server_the_pages_say_so(
    person: User, client: FlaskClient, client_for: ClientFor
) -> None:
    browser = client_for(person)
    assert "sends no mail" in browser.get("/account", headers={"Accept-Language": "en"}).text
    assert ask(browser) == 503
    assert browser.post("/account/address/confirmation").status_code == 503
    page = client.get("/forgotten-password", headers={"Accept-Language": "en"}).text
    assert "Ask those who run it" in page
    assert '<input id="email"' not in page


# ---- forgotten


def forget(client: FlaskClient, email: str) -> tuple[int, str, str]:
    answer = client.post("/forgotten-password", data={"email": email})
    return answer.status_code, answer.location, client.get(answer.location).text


def test_a_forgotten_password_is_replaced_by_a_link_and_every_device_logged_out(
    mailbox: Mailbox, deliver: Deliver, client: FlaskClient, person: User, client_for: ClientFor
) -> None:
    elsewhere = client_for(person)
    forget(client, "JEAN+x@example.org")
    deliver()
    (mail,) = mailbox.to("jean@example.org")
    where = link_in(mail)
    assert client.get(where).status_code == 200
    assert client.post(where, data={"password": "court"}).status_code == 400
    answer = client.post(where, data={"password": "brouette lunaire 4"})
    assert (answer.status_code, answer.location) == (303, "/account")
    assert elsewhere.get("/account").status_code == 302
    assert client.get("/account").status_code == 302
    assert verify_password("brouette lunaire 4", jean().password_hash)
    assert is_confirmed()  # the person read mail at the address
    assert client.post(where, data={"password": "brouette lunaire 5"}).status_code == 400
    deliver()
    assert "has changed" in mailbox.to("jean@example.org")[1]["Subject"]


def test_the_link_is_over_when_the_password_has_changed_otherwise(
    mailbox: Mailbox, deliver: Deliver, client: FlaskClient, person: User, client_for: ClientFor
) -> None:
    forget(client, "jean@example.org")
    deliver()
    data = {"present": PASSWORD, "password": "brouette lunaire 4"}
    assert client_for(person).post("/account/password", data=data).status_code == 302
    assert client.get(link_in(mailbox.mails[0])).status_code == 400


def test_the_link_is_good_for_an_hour(
    mailbox: Mailbox, client: FlaskClient, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = links.reset_token(person)
    assert client.get(f"/new-password/{token}").status_code == 200
    monkeypatch.setattr(links, "RESET_WITHIN", timedelta(seconds=-1))
    assert client.get(f"/new-password/{token}").status_code == 400


def test_nobody_is_told_whether_an_address_has_an_account(
    mailbox: Mailbox, deliver: Deliver, client: FlaskClient, person: User
) -> None:
    known, unknown = forget(client, "jean@example.org"), forget(client, "nobody@example.org")
    hidden = re.compile(r"nonce[^>]*|csrf[^>]*")
    assert [*known[:2], hidden.sub("", known[2])] == [*unknown[:2], hidden.sub("", unknown[2])]
    deliver()
    assert [mail["To"] for mail in mailbox.mails] == ["jean@example.org"]


def test_one_account_is_not_written_to_without_end(
    mailbox: Mailbox, client: FlaskClient, person: User
) -> None:
    limiter.reset()
    limiter.enabled = True
    try:
        emails = ["jean@example.org", "Jean+a@example.org", "jean@example.org", "jean@example.org"]
        statuses = [client.post("/forgotten-password", data={"email": e}).status_code for e in emails]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert statuses == [303, 303, 303, 429]


def test_the_operator_hands_out_a_link(app: Flask, person: User, client: FlaskClient) -> None:
    told = app.test_cli_runner().invoke(args=["accounts", "reset-link", "jean@example.org"])
    path = told.output.strip().removeprefix("http://localhost")
    assert client.get(path).status_code == 200
    assert app.test_cli_runner().invoke(args=["accounts", "reset-link", "x@example.org"]).exit_code == 1


def test_mails_are_written_in_the_persons_language(
    mailbox: Mailbox, deliver: Deliver, client: FlaskClient, make: Make
) -> None:
    make.user(email="marie@example.org", language="fr", public_name="Marie", email_confirmed_at=now())
    forget(client, "marie@example.org")
    deliver()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Choisissez un nouveau mot de passe sur LawLab"
    assert mail.get_content().startswith("Bonjour Marie,")
