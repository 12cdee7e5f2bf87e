"""Passkeys: made, used, removed; and every false answer refused."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lawlab.accounts import passkeys
from lawlab.accounts.models import Passkey, User
from lawlab.accounts.passkeys import PATIENCE, site_of
from lawlab.accounts.passwords import hash_password
from lawlab.core.db import db, now
from tests.accounts.authenticator import Authenticator, text
from tests.factories import Make

PASSWORD = "dromadaire tiède 9"
ClientFor = Callable[[User], FlaskClient]
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def a_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def person(make: Make, a_hash: str) -> User:
    return make.user(email="jean@example.org", password_hash=a_hash)


def ask_to_add(client: FlaskClient, **sent: Any) -> Any:
    return client.post("/account/passkeys/options", json={"name": "Téléphone", "password": PASSWORD} | sent)


def add(client: FlaskClient, device: Authenticator | None = None) -> Authenticator:
    device = device or Authenticator()
    answer = client.post("/account/passkeys", json=device.made(ask_to_add(client).json), headers=JSON)
    assert answer.status_code == 201, answer.text
    return device


def question(client: FlaskClient) -> dict[str, Any]:
    asked: dict[str, Any] = client.post("/log-in/passkey/options", json={}).json
    return asked


def log_in(client: FlaskClient, device: Authenticator, **sent: Any) -> Any:
    answer = device.signed(question(client))
    return client.post("/log-in/passkey", json={"answer": answer} | sent, headers=JSON)


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_a_person_adds_a_passkey_and_logs_in_with_it_alone(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person))
    browser = app.test_client()
    answer = log_in(browser, device, next="/search")
    assert (answer.status_code, answer.json) == (200, {"next": "/search"})
    assert is_logged_in(browser)
    page = browser.get("/account").text
    assert "Téléphone" in page
    assert "utilisée en dernier le" in page


def test_a_key_is_discoverable_and_named_after_nobody(client_for: ClientFor, person: User):
    options = ask_to_add(client_for(person)).json
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    assert options["rp"] == {"name": "LawLab", "id": "localhost"}
    assert person.email not in json.dumps(options)


def test_a_persons_keys_share_one_handle_and_exclude_each_other(client_for: ClientFor, person: User):
    browser = client_for(person)
    first = add(browser)
    options = ask_to_add(browser, name="Ordinateur").json
    assert options["user"]["id"] == text(first.handle)
    assert [each["id"] for each in options["excludeCredentials"]] == [text(first.ident)]
    add(browser)
    assert {key.user_handle for key in passkeys.passkeys_of(person)} == {first.handle}


def test_nobody_is_sent_elsewhere_after_logging_in(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person))
    assert log_in(app.test_client(), device, next="https://ailleurs.example").json == {"next": "/"}


@pytest.mark.parametrize("sent", [{"password": "faux"}, {"password": None}, {"password": 3}])
def test_an_open_browser_without_the_password_adds_no_key(client_for: ClientFor, person: User, sent: Any):
    assert ask_to_add(client_for(person), **sent).status_code == 403


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b", "a\u202eb"])
def test_a_key_has_a_name_that_can_be_read(client_for: ClientFor, person: User, name: str):
    assert ask_to_add(client_for(person), name=name).status_code == 400


def test_a_removed_key_opens_nothing(app: Flask, client_for: ClientFor, person: User):
    browser = client_for(person)
    device = add(browser)
    number = passkeys.passkeys_of(person)[0].id
    assert browser.post(f"/account/passkeys/{number}/remove").status_code == 303
    visitor = app.test_client()
    assert log_in(visitor, device).status_code == 403
    assert not is_logged_in(visitor)


def test_nobody_removes_another_persons_key(client_for: ClientFor, make: Make, person: User):
    add(client_for(person))
    number = passkeys.passkeys_of(person)[0].id
    assert client_for(make.user()).post(f"/account/passkeys/{number}/remove").status_code == 404
    assert passkeys.count_keys(person) == 1


def test_a_key_belongs_to_one_person(client_for: ClientFor, make: Make, a_hash: str, person: User):
    device = add(client_for(person))
    browser = client_for(make.user(password_hash=a_hash))
    answer = browser.post("/account/passkeys", json=device.made(ask_to_add(browser).json), headers=JSON)
    assert answer.status_code == 409


FALSE = {
    "another origin": {"origin": "https://ailleurs.example"},
    "a plain origin beside ours": {"origin": "http://localhost:9999"},
    "a name that begins like ours": {"origin": "http://localhost.ailleurs.example"},
    "another site's key": {"domain": "ailleurs.example"},
}


@pytest.mark.parametrize("false", FALSE.values(), ids=FALSE.keys())
def test_what_is_made_elsewhere_is_refused(client_for: ClientFor, person: User, false: dict[str, str]):
    browser, device = client_for(person), Authenticator(**false)
    answer = browser.post("/account/passkeys", json=device.made(ask_to_add(browser).json), headers=JSON)
    assert answer.status_code == 403
    assert passkeys.count_keys(person) == 0


@pytest.mark.parametrize("false", FALSE.values(), ids=FALSE.keys())
def test_what_is_signed_elsewhere_is_refused(app, client_for: ClientFor, person: User, false: dict[str, str]):
    device = add(client_for(person))
    for name, value in false.items():
        setattr(device, name, value)
    browser = app.test_client()
    assert log_in(browser, device).status_code == 403
    assert not is_logged_in(browser)


def test_the_host_of_a_request_proves_nothing(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person))
    device.domain = device.origin = "ailleurs.example"
    device.origin = "http://ailleurs.example"
    browser = app.test_client()
    asked = browser.post("/log-in/passkey/options", json={}, headers={"X-Forwarded-Host": "ailleurs.example"})
    assert asked.json["rpId"] == "localhost"
    answer = {"answer": device.signed(asked.json)}
    said = browser.post("/log-in/passkey", json=answer, headers={"X-Forwarded-Host": "ailleurs.example"})
    assert said.status_code == 403


def test_an_answer_to_another_browsers_question_is_refused(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person))
    theirs, mine = app.test_client(), app.test_client()
    question(mine)
    said = mine.post("/log-in/passkey", json={"answer": device.signed(question(theirs))}, headers=JSON)
    assert said.status_code == 403
    assert not is_logged_in(mine)


def test_another_persons_question_adds_no_key(app, client_for: ClientFor, make: Make, a_hash, person: User):
    other = make.user(password_hash=a_hash)
    browser, theirs = client_for(person), client_for(other)
    device = Authenticator()
    answer = device.made(ask_to_add(theirs).json)
    with theirs.session_transaction() as kept, browser.session_transaction() as mine:
        mine["passkey_to_add"] = kept["passkey_to_add"]
    assert browser.post("/account/passkeys", json=answer, headers=JSON).status_code == 409


def test_an_answer_sent_again_with_the_same_cookie_is_refused(app, client_for: ClientFor, person: User):
    device = add(client_for(person))
    device.count = -1  # a device that keeps no count: nothing but the question's own use stops the second
    browser, copy = app.test_client(), app.test_client()
    asked = question(browser)
    with browser.session_transaction() as kept, copy.session_transaction() as stolen:
        stolen.update(kept)
    key = passkeys.passkeys_of(person)[0]
    key.sign_count = 0
    db.session.commit()
    answer = device.signed(asked)
    assert browser.post("/log-in/passkey", json={"answer": answer}, headers=JSON).status_code == 200
    said = copy.post("/log-in/passkey", json={"answer": answer}, headers=JSON)
    assert said.status_code == 409
    assert not is_logged_in(copy)


def test_a_question_is_answered_once(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person))
    browser = app.test_client()
    answer = device.signed(question(browser))
    assert browser.post("/log-in/passkey", json={"answer": "nothing"}, headers=JSON).status_code == 400
    assert browser.post("/log-in/passkey", json={"answer": answer}, headers=JSON).status_code == 409


def test_five_minutes_later_is_too_late(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person))
    browser = app.test_client()
    asked = question(browser)
    with browser.session_transaction() as kept:
        kept["passkey_asked"] = kept["passkey_asked"] | {"at": (now() - PATIENCE).timestamp() - 1}
    said = browser.post("/log-in/passkey", json={"answer": device.signed(asked)}, headers=JSON)
    assert said.status_code == 409


def test_a_device_whose_count_goes_back_has_been_copied(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person), Authenticator(count=7))
    assert log_in(app.test_client(), device).status_code == 200
    device.count = 3
    browser = app.test_client()
    assert log_in(browser, device).status_code == 403
    assert not is_logged_in(browser)


def test_a_signature_by_another_key_is_refused(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person))
    device.key = Authenticator().key
    assert log_in(app.test_client(), device).status_code == 403


def test_a_handle_that_is_not_the_keys_is_refused(app: Flask, client_for: ClientFor, person: User):
    device = add(client_for(person))
    device.handle = b"somebody else"
    assert log_in(app.test_client(), device).status_code == 403


HOSTILE = {
    "not JSON": b"{",
    "a list": b"[]",
    "no answer": b"{}",
    "a number": b'{"answer": 3}',
    "deep": b"[" * 60_000,
    "deep within": b'{"answer": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
    "bytes that are no text": b"\xff\xfe",
    "empty fields": b'{"answer": {"id": "", "rawId": "", "type": "public-key", "response": {}}}',
    "no base64": json.dumps(
        {
            "answer": {
                "id": "é",
                "rawId": "é",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "é",
                    "authenticatorData": "\ud800",
                    "signature": "",
                    "userHandle": "é",
                },
            }
        }
    ).encode(),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("path", ["/log-in/passkey", "/account/passkeys"])
def test_hostile_bodies_are_refused_in_words(client_for: ClientFor, person: User, path: str, body: bytes):
    browser = client_for(person)
    ask_to_add(browser)
    question(browser)
    said = browser.post(path, data=body, content_type="application/json", headers=JSON)
    assert said.status_code in (400, 403)
    assert said.json["error"]
    assert passkeys.count_keys(person) == 0


@pytest.mark.parametrize("path", ["/log-in/passkey", "/account/passkeys", "/account/passkeys/options"])
def test_a_megabyte_is_too_much(client_for: ClientFor, person: User, path: str):
    browser = client_for(person)
    ask_to_add(browser)
    question(browser)
    said = browser.post(path, data=b"x" * 1_000_000, content_type="application/json", headers=JSON)
    assert said.status_code == 413


def test_broken_attestations_are_refused(client_for: ClientFor, person: User):
    for broken in (b"", b"\xa0", b"\x9f" * 5000, bytes(200), b"\xbf" + b"\x61a" * 50):
        browser, device = client_for(person), Authenticator()
        answer = device.made(ask_to_add(browser).json)
        answer["response"]["attestationObject"] = text(broken)
        assert browser.post("/account/passkeys", json=answer, headers=JSON).status_code == 403
    assert db.session.query(Passkey).count() == 0


def test_nobody_adds_a_key_without_logging_in(client: FlaskClient):
    assert client.post("/account/passkeys/options", json={}).status_code == 302
    assert client.post("/account/passkeys", json={}).status_code == 302


@pytest.mark.parametrize(
    ("origins", "domain", "under"),
    [
        (["https://consult.example.org"], "consult.example.org", 1),
        (["http://127.0.0.1:5000", "http://localhost:5000"], "localhost", 1),
        (["https://example.org", "https://www.example.org", "https://other.example"], "example.org", 2),
        (["https://example.org", "https://notexample.org"], "example.org", 1),
        (["http://127.0.0.1:5000", "http://[::1]:5000"], None, 0),
    ],
)
def test_the_domain_is_that_of_the_settings(origins: list[str], domain: str | None, under: int):
    site = site_of(origins)
    assert (site.domain if site else None, len(site.origins) if site else 0) == (domain, under)


def test_spent_questions_are_forgotten_once_nobody_could_answer_them(app: Flask):
    at = now()
    passkeys.spend(b"one", at=at)
    passkeys.spend(b"two", at=at + timedelta(hours=1))
    assert db.session.query(passkeys.SpentChallenge).count() == 1
