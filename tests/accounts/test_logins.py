"""Log-ins as records on the server: what a cookie is worth, and until when."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from lawlab import create_app
from lawlab.accounts import logins
from lawlab.accounts.devices import device_of
from lawlab.accounts.logins import ended_among, live_logins, open_login
from lawlab.accounts.models import End, Login, Role, User
from lawlab.accounts.passwords import hash_password
from lawlab.accounts.services import grant_role, revoke_role
from lawlab.config import read_config
from lawlab.core.db import db, now
from lawlab.core.security import ident_in
from lawlab.core.ties import tie_of
from tests.app_fixtures import ROOT
from tests.factories import Make
from tests.trust import Figure

PASSWORD = "dromadaire tiède 9"
ClientFor = Callable[[User], FlaskClient]
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(scope="module")
def a_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def person(make: Make, a_hash: str) -> User:
    return make.user(email="jean@example.org", password_hash=a_hash)


def log_in(client: FlaskClient, **more: str) -> str:
    """Log in by the form; what the cookie then holds."""
    data = {"email": "jean@example.org", "password": PASSWORD, **more}
    assert client.post("/log-in", data=data).status_code == 302
    return ident(client)


def ident(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session.get("_user_id"))


def with_cookie(app: Flask, word: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = word
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/account", headers={"X-Requested-With": "fetch"}).status_code == 200


def records() -> list[Login]:
    db.session.expire_all()
    return list(db.session.scalars(select(Login).order_by(Login.id)))


@pytest.mark.trust("S15")
def test_each_log_in_has_an_identifier_of_its_own_and_a_record_that_cannot_be_used(
    app: Flask, client: FlaskClient, person: User
) -> None:
    first = log_in(client)
    second = log_in(client)
    assert first != second
    assert not is_in(with_cookie(app, first))
    one, two = records()
    assert (one.ended_why, two.ended_why) == (End.REPLACED, None)
    assert two.key_hash == tie_of(second)
    assert second.partition(".")[2] not in str(vars(two))


@pytest.mark.trust("S15")
def test_logging_out_ends_the_record(app: Flask, client: FlaskClient, person: User) -> None:
    word = log_in(client)
    client.post("/log-out")
    assert not is_in(with_cookie(app, word))
    assert records()[0].ended_why is End.LOGGED_OUT


@pytest.mark.trust("S15")
def test_who_changes_the_password_goes_on_under_a_new_identifier(
    app: Flask, client: FlaskClient, person: User
) -> None:
    word = log_in(client, is_kept="y")
    client.post("/account/password", data={"present": PASSWORD, "password": "brouette lunaire 4"})
    assert is_in(client)
    assert ident(client) != word
    assert not is_in(with_cookie(app, word))
    assert records()[-1].is_kept
    told = with_cookie(app, word).get("/account", headers=ENGLISH, follow_redirects=True).text
    assert "password was changed" in told


@pytest.mark.trust("S15")
def test_losing_a_role_logs_out_everywhere_and_says_why(
    app: Flask, client: FlaskClient, make: Make, client_for: ClientFor
) -> None:
    host = make.user(Role.HOST)
    browser = client_for(host)
    with app.test_request_context("/"):
        revoke_role(None, host, Role.HOST)
        db.session.commit()
    told = browser.get("/account", headers=ENGLISH, follow_redirects=True)
    assert "roles was taken back" in told.text
    assert not is_in(browser)


@pytest.mark.trust("S15")
def test_gaining_a_role_renews_the_identifier_at_the_next_page(
    app: Flask, client: FlaskClient, person: User
) -> None:
    word = log_in(client, is_kept="y")
    with app.test_request_context("/"):
        grant_role(None, person, Role.MODERATOR)
        db.session.commit()
    assert is_in(client)  # what a script asks for leaves the identifier as it is
    assert ident(client) == word
    assert client.get("/account").status_code == 200
    renewed = ident(client)
    assert renewed != word
    assert not is_in(with_cookie(app, word))
    assert client.get("/account").status_code == 200
    assert ident(client) == renewed
    assert [record.ended_why for record in records()] == [End.RENEWED, None]
    assert records()[1].is_kept


@pytest.mark.parametrize(
    ("is_kept", "idle", "goes_on"),
    [
        (False, timedelta(hours=11), True),
        (False, timedelta(hours=13), False),
        (True, timedelta(days=29), True),
        (True, timedelta(days=31), False),
    ],
)
def test_a_log_in_that_nobody_uses_ends(
    app: Flask, person: User, is_kept: bool, idle: timedelta, goes_on: bool
) -> None:
    word = open_login(person, is_kept=is_kept, device="", at=now() - idle)
    db.session.commit()
    browser = with_cookie(app, word)
    assert is_in(browser) == goes_on
    logins.write_seen()
    logins.end_expired()
    assert is_in(browser) == goes_on
    assert records()[0].ended_why == (None if goes_on else End.EXPIRED)


def test_a_log_in_ends_some_day_even_if_it_is_used(app: Flask, person: User) -> None:
    word = open_login(person, is_kept=True, device="", at=now() - timedelta(days=181))
    db.session.execute(update(Login).values(last_seen_at=now()))
    db.session.commit()
    assert not is_in(with_cookie(app, word))


def test_being_seen_is_written_once_in_ten_minutes_and_never_while_reading(
    app: Flask, person: User, client_for: ClientFor
) -> None:
    browser = client_for(person)
    db.session.execute(update(Login).values(last_seen_at=now() - timedelta(minutes=11)))
    db.session.commit()
    before = records()[0].last_seen_at
    is_in(browser)
    assert records()[0].last_seen_at == before
    logins.write_seen()
    after = records()[0].last_seen_at
    assert after > before
    is_in(browser)
    logins.write_seen()
    assert records()[0].last_seen_at == after


def test_what_was_over_a_month_ago_is_forgotten(app: Flask, person: User) -> None:
    for days in (29, 31):
        open_login(person, is_kept=False, device="", at=now())
        record = records()[-1]
        record.ended_at, record.ended_why = now() - timedelta(days=days), End.LOGGED_OUT
        db.session.commit()
    logins.end_expired()
    assert len(records()) == 1


def test_a_closed_account_is_logged_in_nowhere(person: User, client_for: ClientFor) -> None:
    browser = client_for(person)
    person.erased_at = now()
    db.session.commit()
    assert not is_in(browser)


# ---- devices


def test_a_device_is_logged_out_from_another_one(
    app: Flask, client: FlaskClient, person: User, make: Make, client_for: ClientFor
) -> None:
    far = app.test_client()
    far.post(
        "/log-in",
        data={"email": "jean@example.org", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0"},
    )
    log_in(client)
    assert "Firefox sur Android" in client.get("/account").text
    number = records()[0].id
    stranger = client_for(make.user())
    assert stranger.post(f"/account/devices/{number}/log-out").status_code == 404
    assert is_in(far)
    assert client.post(f"/account/devices/{number}/log-out").status_code == 303
    assert not is_in(far)
    assert client.post(f"/account/devices/{number}/log-out").status_code == 404
    mine = live_logins(person, now())[0].id
    assert client.post(f"/account/devices/{mine}/log-out").location == "/"
    assert not is_in(client)


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox/Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/140 Safari/537 Edg/140",
            "Edge/Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/18 Safari/605",
            "Safari/macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140 Mobile Safari/604",
            "Chrome/iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Chrome/Android"),
        ("<script>alert(1)</script>", "/"),
        ("", "/"),
    ],
)
def test_a_device_is_known_by_two_words(said: str, device: str) -> None:
    assert device_of(said) == device


# ---- what it costs, and what it is tied to


def test_a_page_asks_for_the_person_and_the_log_in_at_once(person: User, client_for: ClientFor) -> None:
    browser, said = client_for(person), list[str]()
    browser.get("/log-in")
    db.session.expunge_all()

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        browser.get("/events/bill:404")
        said.clear()
        browser.get("/account/notices")
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert sum("JOIN login" in statement for statement in said) == 1
    assert sum(bool(re.search(r'FROM "?(user|login)"?\s', statement)) for statement in said) == 1


def test_a_tie_is_read_from_a_signed_cookie_alone(app: Flask, person: User, client_for: ClientFor) -> None:
    browser = client_for(person)
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    header = f"a=b; {cookie.key}={cookie.value}"
    assert ident_in(app, header) == ident(browser)
    for forged in (header[:-3] + "xyz", f"{cookie.key}=x", "", f"{cookie.key}="):
        assert ident_in(app, forged) is None


def test_ties_without_a_live_record_are_known(app: Flask, person: User) -> None:
    live, over = (tie_of(open_login(person, is_kept=False, device="", at=now())) for _ in range(2))
    db.session.execute(update(Login).where(Login.key_hash == over).values(ended_at=now()))
    db.session.commit()
    known = [live, over, "gone"]
    assert set(ended_among(known, now() - timedelta(seconds=60))) == {over}
    assert set(ended_among(known, now() + timedelta(seconds=60))) == set()
    assert set(ended_among(known, None)) == {over, "gone"}


@pytest.mark.trust("S17")
def test_cookies_are_kept_from_scripts_and_other_sites(tmp_path: Path, figure: Figure) -> None:
    site = create_app(
        read_config(
            {
                "LAWLAB_INSTANCE": str(tmp_path),
                "SECRET_KEY": "tests",
                "LAWLAB_ORIGINS": "https://consult.example.org",
            },
            ROOT,
        )
    )
    site.config["WTF_CSRF_ENABLED"] = False
    with site.app_context():
        db.create_all()
        browser, where = site.test_client(), {"base_url": "https://consult.example.org"}
        form = {"email": "a@example.org", "public_name": "Anna Riva", "password": PASSWORD}
        seen = []
        for path, data in (
            ("/sign-up", form),
            ("/log-out", {}),
            ("/log-in", {"email": "a@example.org", "password": PASSWORD, "is_kept": "y"}),
            ("/language", {"language": "en"}),
        ):
            answer = browser.post(path, data=data, **where)  # type: ignore[arg-type]
            assert answer.status_code == 302
            seen += answer.headers.getlist("Set-Cookie")
        assert len(seen) >= 4
        for cookie in seen:
            assert cookie.startswith("__Host-lawlab=")
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
            assert "Domain" not in cookie
        kept = list(db.session.scalars(select(Login)))
        assert [login.ended_at is None for login in kept] == [False, True]
        db.session.rollback()
        db.engine.dispose()
    bits = 8 * logins.KEY_BYTES
    assert bits >= 128
    figure(
        f"{len(seen)} of {len(seen)} cookies __Host-, Secure, HttpOnly, SameSite=Lax; {bits} random bits; "
        f"{len(kept)} log-ins, {len(kept)} records on the server"
    )
