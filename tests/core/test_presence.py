"""How many people are in a room: never who."""

from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from lawlab.core import presence as module
from lawlab.core.presence import presence
from lawlab.core.pump import Line, pump


@pytest.fixture
def arrive(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody opens a page: logged in to this account, or to none."""
    monkeypatch.setattr(module, "FRESH", 0.0)
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer

    def open_page(sid: str, user_id: str | None = None) -> None:
        word = serializer.dumps({"_user_id": user_id} if user_id else {"language": "fr"})
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={word}"
        pump.join("bill:1", Line(sid, cookie, None, None))

    return open_page


def test_an_empty_room_has_nobody(app: Flask) -> None:
    assert presence("bill:404") == 0


def test_a_person_with_three_pages_open_is_one(arrive: Any) -> None:
    for sid in "abc":
        arrive(sid, "12.key")
    assert presence("bill:1") == 1


def test_people_who_are_not_logged_in_count_by_page(arrive: Any) -> None:
    arrive("a")
    arrive("b")
    arrive("c", "12.key")
    assert presence("bill:1") == 3


def test_a_forged_cookie_makes_nobody_else(arrive: Any) -> None:
    arrive("a", "12.key")
    pump.join("bill:1", Line("b", "lawlab=eyJfdXNlcl9pZCI6IjEyIn0.forged.forged", None, None))
    assert presence("bill:1") == 2


def test_who_leaves_counts_no_more(arrive: Any) -> None:
    arrive("a")
    arrive("b")
    pump.leave_all("a")
    assert presence("bill:1") == 1


def test_large_counts_are_rounded_to_two_digits(arrive: Any) -> None:
    for n in range(1234):
        arrive(str(n))
    assert presence("bill:1") == 1200
