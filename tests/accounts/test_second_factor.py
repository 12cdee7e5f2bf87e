"""One-time codes, recovery codes, and the second step of logging in."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lawlab.accounts import second_factor
from lawlab.accounts.models import RecoveryCode, Role, SecondFactor, User
from lawlab.accounts.passkeys import PATIENCE
from lawlab.accounts.passwords import hash_password
from lawlab.accounts.second_factor import STEP, confirm, encrypted, is_right_code
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid
from tests.accounts.authenticator import Authenticator
from tests.accounts.test_passkeys import add as add_passkey
from tests.accounts.test_passkeys import log_in as log_in_with_passkey
from tests.factories import Make

PASSWORD = "dromadaire tiède 9"
FORM = {"email": "jean@example.org", "password": PASSWORD}
ClientFor = Callable[[User], FlaskClient]


@pytest.fixture(scope="module")
def a_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def person(make: Make, a_hash: str) -> User:
    return make.user(email="jean@example.org", password_hash=a_hash)


@pytest.fixture
def required(app: Flask) -> Iterator[None]:
    app.config["SECOND_FACTOR"] = "required"
    yield
    app.config["SECOND_FACTOR"] = "advised"


def enrolled(user: User) -> pyotp.TOTP:
    """The person's device, its codes confirmed a while ago."""
    second_factor.begin_enrolment(user)
    device = pyotp.TOTP(second_factor.pending_secret(user) or "")
    earlier = now() - timedelta(minutes=10)
    confirm(user, device.at(earlier), at=earlier)
    db.session.commit()
    return device


def enter(client: FlaskClient, **more: str) -> Any:
    return client.post("/log-in", data=FORM | more)


def give(client: FlaskClient, code: str) -> Any:
    return client.post("/log-in/second", data={"code": code})


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_codes_are_turned_on_by_a_code_and_asked_for_from_then_on(app, client_for: ClientFor, person: User):
    browser = client_for(person)
    assert browser.post("/account/codes", data={"password": PASSWORD}).location.endswith("/account/codes")
    page = browser.get("/account/codes")
    assert page.headers["Cache-Control"] == "no-store"
    assert 'src="data:image/svg+xml' in page.text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert secret
    device = pyotp.TOTP(secret[1].replace(" ", ""))
    assert not second_factor.has_codes(person)
    assert enter(app.test_client()).location == "/"  # not confirmed: not asked for
    said = browser.post("/account/codes/confirm", data={"code": device.now()})
    codes = re.findall(r"<code>([0-9a-f-]{35})</code>", said.text)
    assert len(set(codes)) == 10
    assert secret[1] not in browser.get("/account/codes").text
    assert codes[0] not in browser.get("/account/codes").text
    visitor = app.test_client()
    assert enter(visitor, next="/search").location.endswith("/log-in/second")
    assert not is_logged_in(visitor)
    assert give(visitor, codes[0]).location == "/search"
    assert is_logged_in(visitor)


def test_a_wrong_first_code_turns_nothing_on(client_for: ClientFor, person: User):
    browser = client_for(person)
    browser.post("/account/codes", data={"password": PASSWORD})
    for wrong in ("", "12345", "abcdef", "١٢٣٤٥٦", "0" * 10_000):
        assert browser.post("/account/codes/confirm", data={"code": wrong}).status_code == 400
    assert enter(browser.application.test_client()).location == "/"


def test_an_open_browser_without_the_password_turns_no_codes_on(client_for: ClientFor, person: User):
    client_for(person).post("/account/codes", data={"password": "faux"})
    assert db.session.query(SecondFactor).count() == 0


def test_a_code_serves_once_and_none_before_it_afterwards(app: Flask, person: User):
    device, at = enrolled(person), now()
    assert is_right_code(person, device.at(at), at=at)
    assert not is_right_code(person, device.at(at), at=at)
    assert not is_right_code(person, device.at(at - timedelta(seconds=STEP)), at=at)
    assert is_right_code(person, device.at(at + timedelta(seconds=STEP)), at=at)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_wrong(app: Flask, person: User, steps: int, is_right: bool):
    device, at = enrolled(person), now()
    assert is_right_code(person, device.at(at + timedelta(seconds=STEP * steps)), at=at) is is_right


def test_the_code_that_turned_them_on_logs_nobody_in(app: Flask, person: User):
    second_factor.begin_enrolment(person)
    device, at = pyotp.TOTP(second_factor.pending_secret(person) or ""), now()
    confirm(person, device.at(at), at=at)
    assert not is_right_code(person, device.at(at), at=at)


def test_a_recovery_code_serves_once_however_it_is_typed(app: Flask, person: User):
    enrolled(person)
    first, second = second_factor.draw_recovery_codes(person)[:2]
    assert is_right_code(person, f"  {first.upper().replace('-', ' ')} ", at=now())
    assert not is_right_code(person, first, at=now())
    assert is_right_code(person, second.replace("-", ""), at=now())
    assert second_factor.recovery_codes_left(person) == 8


def test_new_recovery_codes_make_the_old_ones_worthless(app: Flask, person: User):
    enrolled(person)
    old = second_factor.draw_recovery_codes(person)
    second_factor.draw_recovery_codes(person)
    assert not is_right_code(person, old[0], at=now())
    assert second_factor.recovery_codes_left(person) == 10


def test_another_persons_recovery_code_opens_nothing(app: Flask, make: Make, person: User):
    enrolled(person)
    other = make.user()
    enrolled(other)
    assert not is_right_code(person, second_factor.draw_recovery_codes(other)[0], at=now())


def test_neither_secret_nor_codes_stand_in_the_database(app: Flask, person: User):
    device = enrolled(person)
    codes = second_factor.draw_recovery_codes(person)
    db.session.commit()
    rows = [
        db.session.execute(select(table)).all() for table in (SecondFactor.__table__, RecoveryCode.__table__)
    ]
    said = repr(rows)
    assert device.secret not in said
    assert device.byte_secret().hex() not in said
    assert not [code for code in codes if code in said or code.replace("-", "") in said]


def test_a_secret_in_another_persons_row_or_under_another_key_opens_nothing(app, make: Make, person: User):
    device, other = enrolled(person), make.user()
    enrolled(other)
    theirs = second_factor.factor_of(other)
    assert theirs is not None
    theirs.secret = encrypted(device.secret, person.id)
    assert not is_right_code(other, device.now(), at=now())
    app.config["SECRET_KEY"] = "changed"
    try:
        assert not is_right_code(person, device.now(), at=now())
        code = second_factor.draw_recovery_codes(person)[0]
        assert is_right_code(person, code, at=now())
    finally:
        app.config["SECRET_KEY"] = "tests"


@pytest.mark.trust("S16")
def test_after_five_wrong_codes_a_right_one_waits(app: Flask, person: User, figure):
    device = enrolled(person)
    browser = app.test_client()
    enter(browser)
    said = [give(browser, "000000").status_code for _ in range(7)]
    assert said == [401] * 5 + [429] * 2
    assert give(browser, device.now()).status_code == 429
    assert not is_logged_in(browser)
    factor = second_factor.factor_of(person)
    assert factor is not None
    later = now() + timedelta(minutes=16)
    assert is_right_code(person, device.at(later), at=later)
    figure("5 wrong one-time codes in a row, then a right one waits 15 minutes")


def test_each_five_wrong_codes_make_the_wait_twice_as_long(app: Flask, person: User):
    enrolled(person)
    at, waits = now(), []
    for _ in range(10):
        for _ in range(5):
            assert not is_right_code(person, "000000", at=at)
        factor = second_factor.factor_of(person)
        assert factor is not None
        assert factor.blocked_until is not None
        waits.append(factor.blocked_until - at)
        with pytest.raises(Conflict):
            is_right_code(person, "000000", at=at)
        at = factor.blocked_until
    assert waits[:3] == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]
    assert max(waits) == timedelta(days=1)


def test_the_half_open_state_gives_no_rights_and_ends(app: Flask, client_for: ClientFor, person: User):
    device = enrolled(person)
    browser = app.test_client()
    enter(browser)
    for path in ("/account", "/account/codes", "/account/notices"):
        assert browser.get(path).status_code == 302
    assert (
        browser.post("/account/codes/off", data={"password": PASSWORD, "code": device.now()}).status_code
        == 302
    )
    with browser.session_transaction() as kept:
        kept["half_open"] = kept["half_open"] | {"asked_at": (now() - PATIENCE).timestamp() - 1}
    assert give(browser, device.now()).status_code == 409
    assert browser.get("/log-in/second").location.endswith("/log-in")
    assert not is_logged_in(browser)


def test_logging_out_everywhere_ends_half_open_states_too(app: Flask, client_for: ClientFor, person: User):
    device = enrolled(person)
    browser = app.test_client()
    enter(browser)
    client_for(person).post("/account/log-out-everywhere")
    assert give(browser, device.now()).status_code == 409


def test_the_password_of_another_ends_who_was_logged_in(app: Flask, client_for, make: Make, person: User):
    enrolled(person)
    browser = client_for(make.user())
    enter(browser)
    assert not is_logged_in(browser)


def test_nobody_takes_the_second_step_without_the_first(client: FlaskClient, person: User):
    device = enrolled(person)
    assert client.get("/log-in/second").status_code == 302
    assert give(client, device.now()).status_code == 409


def test_a_kept_session_stays_kept_after_the_second_step(app: Flask, person: User):
    device = enrolled(person)
    browser = app.test_client()
    enter(browser, is_kept="y")
    give(browser, device.now())
    with browser.session_transaction() as kept:
        assert kept.permanent


def test_a_passkey_that_made_sure_of_the_person_counts_as_both(app, client_for: ClientFor, person: User):
    enrolled(person)
    device = add_passkey(client_for(person))
    browser = app.test_client()
    assert log_in_with_passkey(browser, device).json == {"next": "/"}
    assert is_logged_in(browser)


def test_a_passkey_that_made_sure_of_nobody_leads_to_the_second_step(app, client_for, person: User):
    totp = enrolled(person)
    device = add_passkey(client_for(person), Authenticator(is_sure=False))
    browser = app.test_client()
    assert log_in_with_passkey(browser, device).json == {"next": "/log-in/second"}
    assert not is_logged_in(browser)
    assert give(browser, totp.now()).location == "/"


def test_after_the_password_any_passkey_of_the_person_is_enough(app, client_for: ClientFor, person: User):
    enrolled(person)
    device = add_passkey(client_for(person), Authenticator(is_sure=False))
    browser = app.test_client()
    enter(browser, next="/search")
    assert "data-use-passkey" in browser.get("/log-in/second").text
    assert log_in_with_passkey(browser, device).json == {"next": "/search"}


def test_after_the_password_another_persons_passkey_is_not(app, client_for, make: Make, a_hash, person: User):
    enrolled(person)
    device = add_passkey(client_for(make.user(password_hash=a_hash)))
    browser = app.test_client()
    enter(browser)
    assert log_in_with_passkey(browser, device).status_code == 403
    assert not is_logged_in(browser)


def test_codes_are_turned_off_by_password_and_code(app: Flask, client_for: ClientFor, person: User):
    device = enrolled(person)
    browser = client_for(person)
    for wrong in ({"password": "faux", "code": device.now()}, {"password": PASSWORD, "code": "000000"}):
        assert browser.post("/account/codes/off", data=wrong).status_code in (400, 403)
        assert second_factor.has_codes(person)
    right = {"password": PASSWORD, "code": device.now()}
    assert browser.post("/account/codes/off", data=right).status_code == 303
    assert db.session.query(SecondFactor).count() == db.session.query(RecoveryCode).count() == 0
    assert enter(app.test_client()).location == "/"


def test_codes_that_are_on_cannot_be_replaced_under_their_owner(client_for: ClientFor, person: User):
    enrolled(person)
    assert client_for(person).post("/account/codes", data={"password": PASSWORD}).status_code == 409
    with pytest.raises(Conflict):
        confirm(person, "000000", at=now())


def test_a_code_to_confirm_is_said_to_be_wrong(app: Flask, person: User):
    second_factor.begin_enrolment(person)
    with pytest.raises(Invalid):
        confirm(person, "000000", at=now())


def test_people_with_a_role_are_asked_for_a_second_factor(client_for: ClientFor, make: Make, person: User):
    sentence = "Protégez votre rôle par un second facteur"
    lawmaker = make.user(Role.LAWMAKER)
    assert sentence in client_for(lawmaker).get("/account").text
    assert sentence not in client_for(person).get("/account").text
    enrolled(lawmaker)
    assert sentence not in client_for(lawmaker).get("/account").text


def test_where_it_is_required_a_role_opens_nothing_without_it(required, client_for, make: Make, person: User):
    moderator = make.user(Role.MODERATOR)
    browser = client_for(moderator)
    assert browser.get("/").location == "/account"
    assert browser.post("/amendments/1/vote").status_code == 403
    assert browser.get("/account").status_code == 200
    assert client_for(person).get("/").status_code == 200
    enrolled(moderator)
    assert browser.get("/").status_code == 200


def test_where_it_is_required_a_passkey_is_asked_for_after_the_password(
    required, app, client_for, make, a_hash
):
    moderator = make.user(Role.MODERATOR, email="jean@example.org", password_hash=a_hash)
    device = add_passkey(client_for(moderator))
    browser = app.test_client()
    assert enter(browser).location.endswith("/log-in/second")
    assert log_in_with_passkey(browser, device).json == {"next": "/"}
    assert browser.get("/").status_code == 200


def test_an_operator_lets_in_who_lost_everything(app: Flask, client_for: ClientFor, person: User):
    enrolled(person)
    add_passkey(client_for(person))
    runner = app.test_cli_runner()
    assert runner.invoke(args=["accounts", "reset-second-factor", "nobody@example.org"]).exit_code == 1
    assert runner.invoke(args=["accounts", "reset-second-factor", "jean@example.org"]).exit_code == 0
    assert enter(app.test_client()).location == "/"
