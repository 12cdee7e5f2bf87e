"""Guessing passwords, and who has an account: slowed down, and told nothing."""

import re
import statistics
import time
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from lawlab.accounts import passwords
from lawlab.accounts.passwords import check_password, hash_password, is_common
from lawlab.core.db import db
from lawlab.core.errors import Invalid
from lawlab.core.limits import limiter
from lawlab.votes.models import Vote
from tests.factories import Make
from tests.mail import Mailbox
from tests.trust import Figure

PASSWORD = "dromadaire tiède 9"
#: Log-ins timed of each kind.
TIMED = 15
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def throttled(app: Flask) -> Iterator[None]:
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.enabled = False
    limiter.reset()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> str:
    """Hashes that take no time, where hundreds are made; the hash of PASSWORD."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    passwords._nobodys_hash.cache_clear()
    monkeypatch.setattr(passwords, "_nobodys_hash", lambda: hasher.hash("nobody"))
    return hasher.hash(PASSWORD)


def status_of(app: Flask, email: str, password: str, address: str = "127.0.0.1") -> int:
    data = {"email": email, "password": password}
    return app.test_client().post("/log-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.mark.trust("S16")
def test_ten_wrong_passwords_on_one_account_are_slowed_down(
    throttled: None, quick: str, app: Flask, make: Make, figure: Figure
) -> None:
    person = make.user(email="jean@example.org", password_hash=quick)
    statuses = [status_of(app, "jean@example.org", f"essai numéro {n}") for n in range(10)]
    assert statuses == [401] * 8 + [429] * 2
    assert status_of(app, person.email or "", PASSWORD, "203.0.113.9") == 302  # the owner is not locked out
    figure(f"10 wrong passwords on one account: {statuses.count(429)} refused unread")


@pytest.mark.trust("S16")
def test_a_thousand_wrong_passwords_over_many_accounts_are_slowed_down(
    throttled: None, quick: str, app: Flask, make: Make, figure: Figure
) -> None:
    for n in range(20):
        make.user(email=f"person{n}@guess.example", password_hash=quick)
    statuses = [status_of(app, f"person{n}@guess.example", "hirondelle 2024 mars") for n in range(1000)]
    read = statuses.count(401)
    assert statuses.count(429) == 1000 - read
    assert read <= 100
    figure(f"1,000 tries over 20 accounts from one address: {1000 - read} refused unread")


@pytest.mark.trust("S16")
@pytest.mark.parametrize("page", ["log-in", "forgotten"])
def test_an_unknown_person_is_told_the_same_in_the_same_time(
    app: Flask, client: FlaskClient, make: Make, mailbox: Mailbox, figure: Figure, page: str
) -> None:
    make.user(email="jean@example.org", password_hash=hash_password(PASSWORD), language="fr")
    taken: dict[str, list[float]] = {"jean@example.org": [], "nobody@example.org": []}
    words: dict[str, set[str]] = {email: set() for email in taken}
    for _ in range(TIMED + 2):
        for email, times in taken.items():
            start = time.perf_counter()
            if page == "log-in":
                answer = client.post("/log-in", data={"email": email, "password": "autre chose 123"})
            else:
                answer = client.post("/forgotten-password", data={"email": email})
            times.append(time.perf_counter() - start)
            assert answer.status_code == (401 if page == "log-in" else 303)
            told = answer.text.replace(email, "…")
            words[email].add(re.sub(r'nonce-?="?[^"]*|name="csrf[^>]*|content="[^"]*"', "", told))
    assert words["jean@example.org"] == words["nobody@example.org"]
    known, unknown = (statistics.median(times[2:]) * 1000 for times in taken.values())
    figure(f"{page}: the same words; medians {known:.0f} ms known, {unknown:.0f} ms unknown")
    assert abs(known - unknown) < 500  # far from what a machine's noise makes; the figure is what is measured


@pytest.mark.trust("S29")
def test_a_class_of_two_hundred_behind_one_address_signs_up_logs_in_and_votes(
    throttled: None, quick: str, app: Flask, make: Make, figure: Figure
) -> None:
    article = make.article()
    page = f"/bills/{article.bill.slug}/articles/{article.eid}/vote"
    statuses: dict[str, list[int]] = {"sign-up": [], "log-in": [], "vote": []}
    for n in range(200):
        form = {"email": f"eleve{n}@school.example", "public_name": f"Élève {n}b", "password": PASSWORD}
        browser = app.test_client()
        statuses["sign-up"].append(browser.post("/sign-up", data=form).status_code)
        browser.post("/log-out")
        statuses["log-in"].append(browser.post("/log-in", data=form).status_code)
        statuses["vote"].append(browser.post(page, data={"position": "for"}).status_code)
    assert [set(found) for found in statuses.values()] == [{302}, {302}, {303}]
    assert db.session.query(Vote).count() == 200
    figure("200 of 200 behind one address sign up, log in and vote")


@pytest.mark.trust("S29")
def test_sign_ups_from_one_address_end_somewhere(
    throttled: None, quick: str, app: Flask, figure: Figure
) -> None:
    def ask(form: dict[str, str]) -> int:
        return app.test_client().post("/sign-up", data=form, environ_base=STRANGER).status_code

    start = time.perf_counter()
    tries = [ask({}) for _ in range(501)]  # as dear as good ones, for who counts them
    taken = time.perf_counter() - start
    assert set(tries) == {400, 429}
    figure(f"sign-ups from one address: {tries.count(400)} of 501 in {taken:.0f} s read, then refused")


# ---- passwords that anyone would try


@pytest.mark.parametrize(
    "password",
    [
        "football123",
        "marine12345",
        "1q2w3e4r5t6y",
        "Dragonfly2024!",
        "iloveyou1234",
        "P@ssw0rd1234",
        "liverpool2019",
    ],
)
def test_the_commonest_passwords_are_refused(app: Flask, password: str) -> None:
    with pytest.raises(Invalid):
        check_password(password)


@pytest.mark.parametrize(
    "password", ["dromadaire tiède 9", "quatre chevaux sur le quai", "brouette lunaire 4"]
)
def test_words_put_together_are_taken(app: Flask, password: str) -> None:
    check_password(password)


def test_the_list_is_long_enough_to_matter() -> None:
    listed = passwords._listed()
    assert sum(len(word) >= 8 for word in listed) >= 3000
    assert all(is_common(word) for word in listed)
