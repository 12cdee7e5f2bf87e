"""The log over HTTP: closed segments that any cache may keep, and the open end of a room."""

import pytest
from flask.testing import FlaskClient

from lawlab.core.db import db
from lawlab.core.realtime import Room, announce, register_room


@pytest.fixture
def room(app) -> str:
    """A room that anyone may read, in which 250 things happened."""
    register_room("open", lambda ident, viewer: ident == 1)
    db.session.add(Room(name="open:1"))
    for n in range(250):
        announce("thing:done", {"n": n}, room="open:1")
    db.session.commit()
    return "open:1"


@pytest.fixture
def closed_room(room: str) -> str:
    """The same, for members only."""
    register_room("closed", lambda ident, viewer: ident == 1 and bool(viewer.is_authenticated))
    db.session.add(Room(name="closed:1"))
    for n in range(120):
        announce("thing:done", {"n": n}, room="closed:1")
    db.session.commit()
    return "closed:1"


def test_a_closed_segment_may_be_kept_for_ever_by_anyone(client: FlaskClient, room: str) -> None:
    answer = client.get(f"/events/{room}/101-200.json")
    assert [event["seq"] for event in answer.json["events"]] == list(range(101, 201))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
    assert client.get(f"/events/{room}/101-200.json").data == answer.data


@pytest.mark.parametrize("run", ["1-99", "2-101", "0-99", "1-200", "100-1", "101-100", "1-100000"])
def test_a_run_that_is_no_segment_is_refused(client: FlaskClient, room: str, run: str) -> None:
    answer = client.get(f"/events/{room}/{run}.json")
    assert answer.status_code == 400
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_segment_that_is_not_complete_is_not_there_yet(client: FlaskClient, room: str) -> None:
    answer = client.get(f"/events/{room}/201-300.json")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_the_open_end_serves_all_who_ask_in_the_same_second(client: FlaskClient, room: str) -> None:
    answer = client.get(f"/events/{room}/latest.json")
    assert answer.json["seq"] == 250
    assert [event["seq"] for event in answer.json["events"]] == list(range(201, 251))
    assert answer.headers["Cache-Control"] == "public, max-age=1"
    assert "Set-Cookie" not in answer.headers


def test_segments_and_the_open_end_are_the_whole_log(client: FlaskClient, room: str) -> None:
    seen = []
    for path in ("1-100", "101-200", "latest"):
        seen += client.get(f"/events/{room}/{path}.json").json["events"]
    by_cursor = client.get(f"/events/{room}?after=0")
    assert seen == by_cursor.json["events"]
    assert by_cursor.headers["Cache-Control"] == "no-store"


def test_a_room_for_some_is_kept_by_no_shared_cache(client, client_for, make, closed_room: str) -> None:
    for path in ("1-100", "latest"):
        assert client.get(f"/events/{closed_room}/{path}.json").status_code == 404
        answer = client_for(make.user()).get(f"/events/{closed_room}/{path}.json")
        assert answer.status_code == 200
        assert "private" in answer.headers["Cache-Control"]
        assert "public" not in answer.headers["Cache-Control"]


def test_an_unknown_room_has_no_segments(client: FlaskClient, room: str) -> None:
    for name in ("open:2", "open:x", "nothing:1", "open"):
        assert client.get(f"/events/{name}/1-100.json").status_code == 404
