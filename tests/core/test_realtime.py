"""The event log: written with the change, sent after its commit, never lost or doubled."""

import pytest
from sqlalchemy import insert, update

from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.core.pump import sweep
from lawlab.core.realtime import Event, Room, announce, catch_up, register_room


@pytest.fixture
def room(make) -> str:
    register_room("bill", lambda ident, viewer: db.session.get(Bill, ident) is not None)
    return make.bill().room


def test_a_commit_sends_once(room, watching):
    screen = watching(room)
    announce("thing:done", {"id": 1}, room=room)
    db.session.commit()
    assert [(e["seq"], e["type"], e["payload"]) for e in screen.get_received()] == [
        (1, "thing:done", {"id": 1})
    ]
    assert screen.get_received() == []


def test_a_rollback_sends_nothing_then_or_later(room, watching):
    screen = watching(room)
    announce("thing:undone", {}, room=room)
    db.session.rollback()
    announce("thing:done", {}, room=room)
    db.session.commit()
    assert [e["type"] for e in screen.get_received()] == ["thing:done"]


def test_a_released_savepoint_sends_nothing_early(room, watching):
    screen = watching(room)
    with db.session.begin_nested():
        announce("thing:done", {}, room=room)
    assert screen.get_received() == []
    db.session.commit()
    assert [e["seq"] for e in screen.get_received()] == [1]


def test_a_savepoint_rolled_back_drops_its_own_events_and_no_others(room, watching):
    screen = watching(room)
    announce("thing:kept", {}, room=room)
    nested = db.session.begin_nested()
    announce("thing:dropped", {}, room=room)
    nested.rollback()
    announce("thing:kept", {}, room=room)
    db.session.commit()
    assert [(e["seq"], e["type"]) for e in screen.get_received()] == [(1, "thing:kept"), (2, "thing:kept")]


def test_an_unknown_room_is_an_error(app):
    with pytest.raises(LookupError):
        announce("thing:done", {}, room="bill:404")


def test_what_was_missed_is_caught_up_in_order(room):
    for n in range(3):
        announce("thing:done", {"n": n}, room=room)
        db.session.commit()
    missed = catch_up(room, 1)
    assert [e["seq"] for e in missed["events"]] == [2, 3]
    assert missed["seq"] == 3


def test_a_client_too_far_behind_is_told_to_start_again(room):
    assert catch_up(room, 7) == {"seq": 0, "events": [], "reset": True}


def test_a_room_that_may_not_be_read_is_refused_in_words(app, watching):
    assert "error" in watching("bill:404").joined
    assert "error" in watching("nonsense").joined


def test_what_another_process_announced_without_a_word_is_found_by_the_sweep(room, watching):
    screen = watching(room)
    with db.engine.begin() as elsewhere:  # a command: it has no sockets to push to, and Redis may be away
        elsewhere.execute(update(Room).where(Room.name == room).values(last_seq=1))
        elsewhere.execute(insert(Event).values(room=room, seq=1, type="thing:done", payload={}, at=now()))
    assert screen.get_received() == []
    sweep()
    assert [e["type"] for e in screen.get_received()] == ["thing:done"]
