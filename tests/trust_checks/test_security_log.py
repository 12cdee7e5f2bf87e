"""The security log: what it tells of, and that nobody writes in it but the site."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from socketio import Server

from lawlab.accounts import second_factor, services
from lawlab.accounts.links import reset_token
from lawlab.accounts.models import Role, User
from lawlab.accounts.passwords import hash_password
from lawlab.config import Config
from lawlab.core.buckets import Bucket
from lawlab.core.db import db, now
from lawlab.core.gate import MOST_OF_A_PERSON, Gate
from lawlab.core.limits import limiter
from lawlab.core.security_log import NAME, note, note_on_commit
from lawlab.core.ties import ties
from lawlab.moderation.models import DecisionKind
from tests.accounts.test_passkeys import add as add_passkey
from tests.accounts.test_passkeys import log_in as log_in_with_passkey
from tests.factories import Make
from tests.moderation.conftest import argued, decided

PASSWORD = "dromadaire tiède 9"
FORM = {"email": "jean@example.org", "password": PASSWORD}
HOSTILE = 'x\r\n{"log": "security", "event": "log-in", "outcome": "done", "person": 1}\u2028\x1b[2K\x85y'
ClientFor = Callable[[User], FlaskClient]


class Said:
    """The lines of the security log since it was last asked."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.caplog = caplog

    def __call__(self) -> list[dict[str, Any]]:
        messages = [each.getMessage() for each in self.caplog.records if each.name == NAME]
        self.caplog.clear()
        for message in messages:
            assert message.isascii()
            assert message.isprintable()
        lines = [json.loads(message) for message in messages]
        for line in lines:
            assert datetime.fromisoformat(line["at"]).utcoffset() == now().utcoffset()
        return lines

    def events(self) -> list[tuple[Any, ...]]:
        return [(line["event"], line["outcome"], line["person"], line.get("by")) for line in self()]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Said:
    return Said(caplog)


@pytest.fixture(scope="module")
def a_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def person(make: Make, a_hash: str, said: Said) -> User:
    user = make.user(email="jean@example.org", password_hash=a_hash)
    said()
    return user


def enrolled(user: User) -> pyotp.TOTP:
    second_factor.begin_enrolment(user)
    device = pyotp.TOTP(second_factor.pending_secret(user) or "")
    earlier = now() - timedelta(minutes=10)
    second_factor.confirm(user, device.at(earlier), at=earlier)
    db.session.commit()
    return device


# ---- who comes and goes


def test_a_log_in_by_password_and_its_failures(app: Flask, person: User, said: Said) -> None:
    ident, browser = person.id, app.test_client()
    browser.post("/log-in", data=FORM | {"password": "autre chose 123"})
    browser.post("/log-in", data=FORM | {"email": "nobody@example.org"})
    browser.post("/log-in", data=FORM)
    browser.post("/log-in", data=FORM)
    browser.post("/log-out")
    lines = said()
    assert [(line["event"], line["outcome"], line["person"]) for line in lines] == [
        ("log-in", "refused", ident),
        ("log-in", "refused", None),
        ("log-in", "done", ident),
        ("log-in ended", "done", ident),
        ("log-in", "done", ident),
        ("log-in ended", "done", ident),
    ]
    assert [line["why"] for line in lines if "why" in line] == ["replaced", "logged out"]
    assert {line["address"] for line in lines} == {"127.0.0.1"}
    assert {line["by"] for line in lines if "by" in line} == {"password"}


def test_a_log_in_in_two_steps(app: Flask, person: User, said: Said) -> None:
    device, browser = enrolled(person), app.test_client()
    assert said.events() == [("codes turned on", "done", person.id, None)]
    browser.post("/log-in", data=FORM)
    browser.post("/log-in/second", data={"code": "000000"})
    browser.post("/log-in/second", data={"code": device.now()})
    assert said.events() == [
        ("log-in", "done", person.id, "password"),
        ("log-in", "refused", person.id, "code"),
        ("log-in", "done", person.id, "password and code"),
    ]


def test_a_log_in_by_passkey(app: Flask, client_for: ClientFor, person: User, said: Said) -> None:
    device = add_passkey(client_for(person))
    assert ("passkey added", "done", person.id, None) in said.events()
    log_in_with_passkey(app.test_client(), device)
    assert said.events() == [("log-in", "done", person.id, "passkey")]
    browser = app.test_client()
    browser.post("/log-in/passkey/options", json={})
    assert browser.post("/log-in/passkey", json={"answer": {}}).status_code == 400
    assert said.events() == [("log-in", "refused", None, "passkey")]


def test_a_link_to_a_new_password(app: Flask, client: FlaskClient, person: User, said: Said) -> None:
    client.get("/new-password/forged")
    assert said.events() == [("link to a new password", "refused", None, None)]
    form = {"password": "brouette lunaire 4", "repeated": "brouette lunaire 4"}
    answer = client.post(f"/new-password/{reset_token(person)}", data=form)
    assert answer.status_code == 303, answer.text
    assert said.events() == [("password changed", "done", person.id, None)]


def test_a_password_that_is_asked_again(client_for: ClientFor, person: User, said: Said) -> None:
    browser = client_for(person)
    browser.post("/account/codes", data={"password": "faux"})
    browser.post("/account/data/erase", data={"word": "EFFACER", "password": "faux"})
    browser.post("/account/data/erase", data={"word": "ERASE", "password": "faux"})
    assert set(said.events()) == {("password asked again", "refused", person.id, None)}


def test_an_operator_ends_the_log_ins_of_a_person(
    app: Flask, client_for: ClientFor, person: User, said: Said
) -> None:
    browser, runner = client_for(person), app.test_cli_runner()
    assert browser.get("/account").status_code == 200
    assert runner.invoke(args=["accounts", "log-out", "nobody@example.org"]).exit_code == 1
    assert runner.invoke(args=["accounts", "log-out", "jean@example.org"]).exit_code == 0
    [line] = said()
    assert (line["event"], line["person"], line["why"]) == ("log-in ended", person.id, "operator")
    answer = browser.get("/account", headers={"Accept-Language": "en"})
    assert answer.location.startswith("/log-in")
    assert "by the site’s operator" in browser.get(answer.location, headers={"Accept-Language": "en"}).text


# ---- rights, and who oversteps them


def test_roles_that_are_given_and_taken(make: Make, person: User, said: Said) -> None:
    admin = make.user(Role.ADMIN)
    said()
    services.grant_role(admin, person, Role.MODERATOR)
    services.revoke_role(admin, person, Role.MODERATOR)
    assert said() == []  # nothing is kept yet
    db.session.commit()
    lines = said()
    assert [(line["event"], line["person"], line["subject"], line["role"]) for line in lines] == [
        ("role given", admin.id, f"user:{person.id}", "moderator"),
        ("role taken", admin.id, f"user:{person.id}", "moderator"),
    ]


def test_what_is_taken_back_was_not_done(person: User, said: Said) -> None:
    note_on_commit("role given", person=person.id)
    db.session.rollback()
    db.session.commit()
    assert said() == []


def test_who_may_not_is_named_when_logged_in(client_for: ClientFor, person: User, said: Said) -> None:
    assert client_for(person).get("/moderation").status_code == 403
    refused = [line for line in said() if line["event"] == "not allowed"]
    assert [(line["person"], line["outcome"]) for line in refused] == [(person.id, "refused")]
    assert refused[0]["door"]


def test_forged_requests(app: Flask, client: FlaskClient, said: Said) -> None:
    client.post("/log-in", data=FORM, headers={"Origin": "https://evil.example"})
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client.post("/log-in", data=FORM)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert said.events() == [
        ("forged request", "refused", None, "origin"),
        ("forged request", "refused", None, "token"),
    ]


def test_who_asks_too_often(app: Flask, said: Said) -> None:
    limiter.reset()
    limiter.enabled = True
    try:
        for _ in range(10):
            app.test_client().post("/log-in", data=FORM)
    finally:
        limiter.enabled = False
        limiter.reset()
    assert [line["event"] for line in said()] == ["log-in"] * 8 + ["too often"] * 2


def test_sockets_that_are_refused_or_cut(
    app: Flask, person: User, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    monkeypatch.setattr(ties, "cut_off", ties.cut_off)  # another gate than the site's own takes it
    gate = Gate(app, Server(async_mode="threading"))
    gate.most, bucket = 3, Bucket()
    bucket.left = 0
    signed = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signed is not None
    cookie = f"lawlab={signed.dumps({'_user_id': f'{person.id}.x'})}"
    environ = {"REMOTE_ADDR": "192.0.2.7", "HTTP_ORIGIN": "http://localhost", "HTTP_COOKIE": cookie}
    assert gate.connect("a", environ | {"HTTP_ORIGIN": "https://evil.example"}) is False
    gate.open.update({f"user:{person.id}": MOST_OF_A_PERSON})
    assert gate.connect("b", environ) is False
    gate.open.update({"192.0.2.7": 3})
    assert gate.connect("c", environ) is False
    gate.known["d"] = "192.0.2.7", f"user:{person.id}", bucket
    gate.message("d", "2")
    assert [(line["why"], line["address"], line["person"]) for line in said()] == [
        ("origin", "192.0.2.7", None),
        ("sockets of the person", "192.0.2.7", person.id),
        ("sockets of the address", "192.0.2.7", None),
        ("messages", "192.0.2.7", person.id),
    ]


def test_decisions_of_moderation(make: Make, said: Said) -> None:
    argument, moderator = argued(make.user(), make.article()), make.user(Role.MODERATOR)
    said()
    decided(moderator, argument, DecisionKind.HIDE)
    lines = [line for line in said() if line["event"] == "moderation"]
    assert [(line["person"], line["verb"]) for line in lines] == [(moderator.id, "moderate: hide")]


def test_sockets_of_other_origins(client: FlaskClient, said: Said) -> None:
    answer = client.get("/socket.io/?EIO=4&transport=polling", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert [(line["event"], line["why"], line["address"]) for line in said()] == [
        ("socket", "origin", "127.0.0.1")
    ]


# ---- data


def test_a_copy_of_ones_data_and_leaving(client_for: ClientFor, person: User, said: Said) -> None:
    browser, ident = client_for(person), person.id
    copy = browser.post("/account/data/copy")
    assert copy.status_code == 200
    copy.close()
    form = {"word": "EFFACER", "password": PASSWORD}
    answer = browser.post("/account/data/erase", data=form, headers={"Accept-Language": "fr"})
    assert answer.status_code == 303, answer.text
    assert [event[:3] for event in said.events()] == [
        ("personal data copied", "done", ident),
        ("log-in ended", "done", ident),
        ("account erased", "done", ident),
    ]


def test_backups_and_restorations(app: Flask, tmp_path: Path, said: Said) -> None:
    runner, file = app.test_cli_runner(), tmp_path / "lawlab.backup"
    file.write_text("taken")
    runner.invoke(args=["backup", str(file)])
    runner.invoke(args=["restore", str(file)])
    assert [(line["event"], line["outcome"]) for line in said()] == [
        ("backup", "refused"),
        ("restore", "refused"),
    ]


# ---- nobody else writes in it


def test_hostile_words_make_no_line(app: Flask, person: User, said: Said) -> None:
    browser = app.test_client()
    headers = {"User-Agent": HOSTILE.replace("\r\n", "").encode("utf-8").decode("latin-1")}
    browser.post("/log-in", data=FORM | {"email": HOSTILE}, headers=headers)
    browser.post("/log-in", data=FORM | {"password": HOSTILE}, environ_base={"REMOTE_ADDR": HOSTILE})
    lines = said()
    assert [(line["event"], line["outcome"], line["address"]) for line in lines][-1:] == [
        ("log-in", "refused", None)
    ]
    assert "jean" not in json.dumps(lines)
    assert all(
        set(line) <= {"log", "at", "event", "outcome", "person", "address", "door", "by"} for line in lines
    )


def test_a_request_has_the_number_that_a_known_proxy_gave_it(app: Flask, said: Said) -> None:
    config: Config = app.config["LAWLAB"]
    numbers = []
    for proxies, number in ((0, "abc-1"), (1, "abc-1"), (1, "a b"), (1, "a" * 65)):
        app.config["LAWLAB"] = replace(config, proxies=proxies)
        with app.test_request_context("/", headers={"X-Request-ID": number}):
            note("start", "done")
        numbers.append(said()[0].get("request"))
    app.config["LAWLAB"] = config
    assert numbers == [None, "abc-1", None, None]
