"""Opening an account, coming back, changing one's settings."""

import re
from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from lawlab.accounts import passwords
from lawlab.accounts.models import Role, User
from lawlab.accounts.passwords import hash_password, verify_password
from lawlab.accounts.queries import user_with_email
from lawlab.accounts.services import change_name, grant_role, revoke_role, sign_up
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.journal import Entry
from lawlab.core.limits import limiter
from tests.factories import Make

PASSWORD = "dromadaire tiède 9"
FORM = {"email": "Jean@Example.org", "public_name": "Jean des Prés", "password": PASSWORD}


@pytest.fixture(scope="module")
def a_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def person(make: Make, a_hash: str) -> User:
    return make.user(email="jean@example.org", password_hash=a_hash)


@pytest.fixture
def forgery_is_checked(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def throttled(app: Flask) -> Iterator[None]:
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.enabled = False
    limiter.reset()


def test_a_person_signs_up_and_is_logged_in(client: FlaskClient):
    answer = client.post("/sign-up?next=/bills/x", data=FORM | {"next": "/bills/x"})
    assert (answer.status_code, answer.location) == (302, "/bills/x")
    user = user_with_email("jean@example.org")
    assert user is not None
    assert user.email == "Jean@example.org"
    assert user.roles == {Role.CITIZEN}
    assert PASSWORD not in user.password_hash
    assert "Jean des Prés" in client.get("/account").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nowhere"},
        {"public_name": "<script>"},
        {"password": "court"},
        {"email": ""},
        {"public_name": ""},
        {"password": ""},
        {"public_name": "x" * 100_000},
        {"password": "y" * 100_000},
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_is_kept(client, wrong):
    answer = client.post("/sign-up", data=FORM | wrong)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert db.session.query(User).count() == 0


def test_hostile_words_come_back_as_text(client):
    answer = client.post("/sign-up", data=FORM | {"public_name": '"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text


def test_an_empty_form_is_refused_in_words(client):
    assert client.post("/sign-up", data={}).status_code == 400
    assert client.post("/log-in", data={}).status_code == 401


@pytest.mark.parametrize("again", [{"email": "j.ean+2@example.org"}, {"email": "JEAN+loi@example.org"}])
def test_one_mailbox_has_one_account(client, app, again):
    client.post("/sign-up", data=FORM)
    answer = app.test_client().post("/sign-up", data=FORM | again | {"public_name": "Une autre"})
    expected = 302 if "j.ean" in again["email"] else 400
    assert answer.status_code == expected


def test_a_name_that_could_be_confused_with_another_is_refused(client, app):
    client.post("/sign-up", data=FORM)
    answer = app.test_client().post(
        "/sign-up", data=FORM | {"email": "b@example.org", "public_name": "JEAN dеs Pres"}
    )
    assert answer.status_code == 400
    assert db.session.query(User).count() == 1


def test_two_people_who_take_a_name_at_once_do_not_both_get_it(app):
    with app.test_request_context("/"):
        sign_up("a@example.org", "Camille", "!", language="fr")
        with pytest.raises(Conflict):
            sign_up("b@example.org", "Camiile", "!", language="fr")
        db.session.commit()
        other = sign_up("c@example.org", "Dominique", "!", language="fr")
        with pytest.raises(Conflict):
            change_name(other, "CAMILLE")
        assert other.public_name == "Dominique"


def test_logging_in_takes_a_fresh_cookie_and_leads_back(client, person):
    with client.session_transaction() as session:
        session.update(language="en", planted="by somebody else")
    answer = client.post(
        "/log-in", data={"email": "JEAN+x@example.org", "password": PASSWORD, "next": "/account"}
    )
    assert (answer.status_code, answer.location) == (302, "/account")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["language"] == "en"
        assert not session.permanent


def test_a_log_in_that_is_kept_lasts_a_month(client, person):
    client.post("/log-in", data={"email": person.email, "password": PASSWORD, "is_kept": "y"})
    with client.session_transaction() as session:
        assert session.permanent


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/\t/evil"]
)
def test_nobody_is_sent_elsewhere_after_logging_in(client, person, target):
    answer = client.post("/log-in", data={"email": person.email, "password": PASSWORD, "next": target})
    assert answer.location == "/"


def test_a_wrong_password_and_an_unknown_person_get_the_same_words(client, person):
    refusals = [
        client.post("/log-in", data={"email": email, "password": password})
        for email, password in [
            (person.email, "autre chose 123"),
            ("nobody@example.org", PASSWORD),
            ("no address", PASSWORD),
            ("x" * 10_000, PASSWORD),
            (person.email, "z" * 100_000),
            ("\x00", "\x00"),
        ]
    ]
    assert {answer.status_code for answer in refusals} == {401}
    sentences = {re.search(r'class="refusal" role="alert">([^<]*)', a.text).group(1) for a in refusals}
    assert len(sentences) == 1


def test_a_hash_is_checked_even_for_nobody():
    assert not verify_password(PASSWORD, None)
    assert not verify_password(PASSWORD, "not a hash")
    assert not verify_password("\ud800", None)


def test_logging_out_takes_a_form_and_keeps_the_language(client, person, client_for):
    browser = client_for(person)
    assert browser.get("/log-out").status_code == 405
    browser.post("/language", data={"language": "en"})
    browser.post("/log-out")
    assert browser.get("/account").status_code == 302
    with browser.session_transaction() as session:
        assert session["language"] == "en"


def test_a_new_password_logs_the_other_browsers_out(app, client, person, client_for):
    elsewhere = client_for(person)
    client.post("/log-in", data={"email": person.email, "password": PASSWORD})
    data = {"present": PASSWORD, "password": "brouette lunaire 4"}
    assert client.post("/account/password", data=data).status_code == 302
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    again = app.test_client().post("/log-in", data={"email": person.email, "password": "brouette lunaire 4"})
    assert again.status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {"present": "faux mot 12345", "password": "brouette lunaire 4"},
        {"present": PASSWORD, "password": "court"},
        {"present": "", "password": "brouette lunaire 4"},
        {"present": PASSWORD, "password": "jean@example.org"},
    ],
)
def test_a_password_is_not_changed_without_the_present_one_or_for_a_weak_one(person, client_for, data):
    before = person.password_hash
    assert client_for(person).post("/account/password", data=data).status_code == 400
    db.session.refresh(person)
    assert person.password_hash == before


def test_logging_out_everywhere_reaches_every_browser(person, client_for):
    one, other = client_for(person), client_for(person)
    one.post("/account/log-out-everywhere")
    assert other.get("/account").status_code == 302


def test_a_changed_name_is_remembered_by_the_journal(person, client_for):
    browser, before = client_for(person), person.public_name
    assert browser.post("/account/name", data={"public_name": "Marée basse"}).status_code == 302
    entry = db.session.query(Entry).filter_by(verb="changed name").one()
    assert entry.data == {"before": before, "after": "Marée basse"}
    assert browser.post("/account/name", data={"public_name": "<b>"}).status_code == 400


def test_anyone_chooses_the_language(client):
    assert "Sign up" in client.get("/sign-up", headers={"Accept-Language": "en"}).text
    client.post("/language", data={"language": "fr", "next": "/sign-up"})
    assert '<html lang="fr">' in client.get("/sign-up", headers={"Accept-Language": "en"}).text
    assert client.post("/language", data={"language": "xx"}).status_code == 400


def test_an_account_has_a_language(person, client_for):
    browser = client_for(person)
    browser.post("/account/language", data={"language": "en"})
    assert browser.post("/account/language", data={"language": "xx"}).status_code == 400
    db.session.refresh(person)
    assert person.language == "en"
    assert '<html lang="en">' in browser.get("/account").text


def test_a_page_that_asks_to_log_in_leads_back_to_itself(client):
    assert client.get("/account?a=b").location == "/log-in?next=/account?a%3Db"
    answer = client.post("/account/name", headers={"Referer": "http://localhost/account"})
    assert answer.location == "/log-in?next=/account"
    assert client.post("/account/name").location == "/log-in?next=/"
    assert client.post("/account/name", headers={"Referer": "http://evil.example/x"}).status_code == 403
    assert client.post("/account/name", headers={"X-Requested-With": "fetch"}).status_code == 401


@pytest.mark.parametrize(
    "path", ["/sign-up", "/log-in", "/log-out", "/language", "/account/name", "/account/password"]
)
def test_a_form_from_elsewhere_does_nothing(forgery_is_checked, person, client_for, path):
    data = FORM | {"language": "en", "present": PASSWORD, "csrf_token": "forged"}
    assert client_for(person).post(path, data=data).status_code == 400
    db.session.refresh(person)
    assert person.language == "fr"


def test_a_cookie_that_was_tampered_with_is_nobodys(app, person):
    for ident in [
        "1",
        f"{person.id}.",
        f"{person.id}.wrong",
        "x.y",
        f"{'9' * 30}.x",
        "²." + person.session_key,
    ]:
        browser = app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = ident
        assert browser.get("/account").status_code == 302


def test_roles_are_given_by_administrators_alone(make, app):
    with app.test_request_context("/"):
        citizen, admin = make.user(), make.user(Role.ADMIN)
        with pytest.raises(NotAllowed):
            grant_role(citizen, citizen, Role.ADMIN)
        with pytest.raises(Invalid):
            grant_role(admin, citizen, Role.CITIZEN)
        for _ in range(2):
            grant_role(admin, citizen, Role.MODERATOR)
        db.session.commit()
        assert citizen.roles == {Role.CITIZEN, Role.MODERATOR}
        revoke_role(admin, citizen, Role.MODERATOR)
        db.session.commit()
        assert citizen.roles == {Role.CITIZEN}


def test_the_operator_opens_accounts_and_gives_roles(app):
    run: Callable[..., object] = app.test_cli_runner().invoke
    made = run(args=["accounts", "create", "a@example.org", "Anna", "--password", PASSWORD, "--role", "host"])
    assert made.exit_code == 0, made.output
    assert run(args=["accounts", "grant", "A+1@example.org", "admin"]).exit_code == 0
    user = user_with_email("a@example.org")
    assert user.roles == {Role.CITIZEN, Role.HOST, Role.ADMIN}
    assert verify_password(PASSWORD, user.password_hash)
    for refused in (
        ["accounts", "grant", "nobody@example.org", "admin"],
        ["accounts", "create", "a@example.org", "Anna 2", "--password", PASSWORD],
        ["accounts", "create", "b@example.org", "Berthe", "--password", "court"],
    ):
        answer = run(args=refused)
        assert answer.exit_code == 1
        assert answer.output.startswith("Error: ")


def test_a_class_of_two_hundred_behind_one_address_gets_in(throttled, app, make, monkeypatch):
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    kept = quick.hash(PASSWORD)
    people = [make.user(password_hash=kept) for _ in range(200)]
    browser = app.test_client()
    statuses = [
        browser.post("/log-in", data={"email": user.email, "password": PASSWORD}).status_code
        for user in people
    ]
    assert set(statuses) == {302}
    flood = [browser.post("/log-in", data={"email": f"a{n}@b.org"}).status_code for n in range(60)]
    assert flood[0] == 401
    assert flood[-1] == 429


def test_trying_passwords_on_one_account_is_stopped(throttled, app, person):
    tries = [
        app.test_client().post(
            "/log-in", data={"email": f"jean+{n}@example.org", "password": f"essai numéro {n}"}
        )
        for n in range(9)
    ]
    assert [t.status_code for t in tries] == [401] * 8 + [429]
    assert tries[-1].headers["Retry-After"]
    elsewhere = app.test_client().post(
        "/log-in",
        data={"email": person.email, "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert elsewhere.status_code == 302  # whoever tries passwords does not lock the owner out
