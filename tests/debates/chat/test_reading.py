"""The reading of the chats of the debates on air, from the wire to the pages."""

import gc
import time

import gevent
import pytest
import redis

from lawlab.config import read_config
from lawlab.core.background import _tasks, run_once
from lawlab.core.db import db, now
from lawlab.core.pump import pump
from lawlab.debates import chat_reading
from lawlab.debates.chat.eventsub import EventSub
from lawlab.debates.chat.source import Cleared, Deleted, Link, Reception, Said
from lawlab.debates.chat_queue import lines_of
from lawlab.debates.chat_reading import (
    BATCH,
    HELD,
    TRIES,
    Inbox,
    Reader,
    chat_report,
    follow_chats,
    make_source,
    tell_consoles,
    write_chats,
)
from lawlab.debates.chat_reception import NO_ANSWER, Hearing, Report, hearing, read_report, write_report
from lawlab.debates.models import ChatState
from lawlab.debates.panels import pulse_of
from lawlab.debates.show import end_debate, go_live
from lawlab.debates.staging import move_to, show_line
from tests.app_fixtures import ROOT
from tests.debates.chat.fake_eventsub import CLIENT_ID, TOKEN, FakeEventSub, chat_message, notification
from tests.debates.chat.fake_twitch_irc import FakeTwitchIrc, message, stay
from tests.services import free_port


def settings(tmp_path, **given):
    environ = {"LAWLAB_INSTANCE": str(tmp_path), **{f"LAWLAB_{name}": value for name, value in given.items()}}
    return read_config(environ, ROOT).chat


@pytest.fixture
def debate(make):
    debate = make.debate(make.bill(["Un alinéa."], ["Un autre."]), chat_channel="berges")
    move_to(debate.host, debate, debate.agenda[0], at=now())
    db.session.commit()
    return debate


@pytest.fixture
def read(app, reading, tmp_path):
    """Reads chats at these addresses; `until` runs the tasks, as a serving process does, until it is so."""
    before = app.config["CHAT"]

    def start(**given):
        app.config["CHAT"] = settings(tmp_path, **given)

        def until(is_so, seconds=5.0):
            deadline, watched = time.monotonic() + seconds, 0.0
            while not is_so():
                assert time.monotonic() < deadline, f"not within {seconds} s"
                if time.monotonic() > watched:
                    follow_chats()
                    watched = time.monotonic() + 0.5
                write_chats()
                tell_consoles()
                db.session.rollback()
                gevent.sleep(0.01)

        return until

    yield start
    app.config["CHAT"] = before


@pytest.fixture
def twitch():
    """A server that lets the test speak once the channel is joined."""
    servers = []

    def start(play=lambda _peer: None):
        server = FakeTwitchIrc(lambda peer: (peer.welcome(), peer.joined(), play(peer), stay(peer)))
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def valkey(valkey_url, monkeypatch):
    """This process has others beside it."""
    with redis.Redis.from_url(valkey_url) as client:
        monkeypatch.setattr(pump, "redis", client)
        yield client


def total(debate):
    return sum(pulse_of(debate).counts.values())


def report_of(debate):
    return chat_report(debate).hearing


# ---- from the wire to the pages


def test_a_chat_is_read_from_the_beginning_of_its_debate_to_its_end(make, read, twitch, reading):
    server = twitch(lambda peer: peer.message("!pour les petites communes"))
    until = read(CHAT_IRC=server.url)
    debate = make.debate(chat_channel="berges", live=False)
    follow_chats()
    assert reading.source is None
    assert chat_report(debate) is None
    go_live(debate.host, debate, at=now())
    db.session.commit()
    assert report_of(debate) is Hearing.CONNECTING
    follow_chats()
    move_to(debate.host, debate, debate.agenda[0], at=now())
    db.session.commit()
    until(lambda: total(debate) == 1)
    assert report_of(debate) is Hearing.CONNECTED
    assert [line.body for line in lines_of(debate, [ChatState.QUEUED])] == ["les petites communes"]
    end_debate(debate.host, debate, at=now())
    db.session.commit()
    follow_chats()
    gevent.sleep(0.05)
    assert (reading.source, reading.inboxes) == (None, {})
    assert server.peers[0].socket.recv(1) == b""
    assert chat_report(debate) is None


def test_a_deleted_line_leaves_the_console_and_the_screen_within_a_second(
    read, twitch, debate, client_for, events_of
):
    server = twitch(lambda peer: peer.message("!pour les petites communes"))
    until = read(CHAT_IRC=server.url)
    until(lambda: lines_of(debate, [ChatState.QUEUED]))
    show_line(debate.host, debate, lines_of(debate, [ChatState.QUEUED])[0], at=now())
    db.session.commit()
    host = client_for(debate.host)
    assert "petites communes" in host.get(f"/debates/{debate.id}/console").text
    assert "petites communes" in host.get(f"/debates/{debate.id}/stage").text
    begun = time.monotonic()
    server.peers[0].say("@target-msg-id=m1 :tmi.twitch.tv CLEARMSG #berges :x")
    until(lambda: events_of(debate.room)[-1]["type"] in ("chat:deleted", "chat:pulsed"), seconds=1)
    assert "petites communes" not in host.get(f"/debates/{debate.id}/console").text
    assert "petites communes" not in host.get(f"/debates/{debate.id}/stage").text
    assert time.monotonic() - begun + chat_reading.WRITE < 1


def test_eventsub_is_read_the_same_way(read, debate):
    def play(ear):
        ear.welcome()
        server.subscribed()
        ear.say(chat_message("!pour parce que"))

    server = FakeEventSub(play)
    until = read(
        CHAT_EVENTSUB=server.url, TWITCH_API=server.api, TWITCH_CLIENT_ID=CLIENT_ID, TWITCH_TOKEN=TOKEN
    )
    until(lambda: total(debate) == 1)
    server.ears[0].say(notification("channel.chat.message_delete", {"message_id": "m1"}))
    until(lambda: total(debate) == 0)
    assert lines_of(debate, [ChatState.QUEUED]) == []
    server.close()


def test_two_debates_on_one_channel_hear_it_both(make, read, twitch, debate):
    other = make.debate(chat_channel="berges")
    move_to(other.host, other, other.agenda[0], at=now())
    db.session.commit()
    server = twitch(lambda peer: peer.message("!pour"))
    until = read(CHAT_IRC=server.url)
    until(lambda: total(debate) == total(other) == 1)
    assert len(server.peers) == 1


def test_programs_and_their_commands_are_not_taken_in(read, twitch, debate):
    def play(peer):
        peer.message("!pour nous", display_name="Nightbot", user_id="1")
        peer.message("!pour nous", badges="bot-badge/1", user_id="2")
        peer.message("!uptime", user_id="3")
        peer.message("!contre", user_id="4")

    until = read(CHAT_IRC=twitch(play).url)
    until(lambda: total(debate) == 1)
    assert lines_of(debate, [ChatState.QUEUED]) == []


def test_a_message_that_arrives_after_its_deletion_is_not_taken_in(reading, debate):
    reading.debates, reading.inboxes = {"berges": [debate.id]}, {debate.id: Inbox()}
    reading.hear(Deleted("berges", "m1"))
    reading.hear(Said("berges", "m1", "77", "Ardoise", "!pour"))
    write_chats()
    assert total(debate) == 0


def test_the_pages_are_told_of_the_pulse_at_most_once_in_two_seconds_and_of_its_end(
    reading, debate, events_of, monkeypatch
):
    reading.debates, reading.inboxes = {"berges": [debate.id]}, {debate.id: Inbox()}
    at = [1000.0]
    monkeypatch.setattr(chat_reading.time, "monotonic", lambda: at[0])
    for n in range(21):
        at[0] = 1000 + n * 0.25
        reading.hear(Said("berges", f"m{n}", str(n), "Ardoise", "!pour"))
        write_chats()
        assert total(debate) == n + 1
    told = sum(event["type"] == "chat:pulsed" for event in events_of(debate.room))
    assert told == 3
    at[0] += 5
    write_chats()
    assert sum(event["type"] == "chat:pulsed" for event in events_of(debate.room)) == told + 1
    at[0] += 5
    reading.hear(Said("berges", "m20", "20", "Ardoise", "!pour"))
    write_chats()
    assert sum(event["type"] == "chat:pulsed" for event in events_of(debate.room)) == told + 1, (
        "nothing moved"
    )


# ---- a flood


def test_an_inbox_holds_so_many_messages_counts_the_others_and_keeps_every_deletion():
    inbox = Inbox()
    for n in range(HELD + 7):
        inbox.put(Said("berges", str(n), "1", "A", "!pour"))
    inbox.put(Deleted("berges", "1"))
    inbox.put(Cleared("berges", None))
    assert inbox.lost == 7
    taken = []
    while batch := inbox.batch():
        assert len(batch) <= BATCH
        taken += batch
        inbox.written(len(batch))
    assert len(taken) == HELD + 2


def test_what_cannot_be_written_is_tried_again_then_lost_but_for_deletions():
    inbox = Inbox()
    for heard in (Said("b", "1", "1", "A", "!pour"), Deleted("b", "1"), Cleared("b", "1")):
        inbox.put(heard)
    for _ in range(TRIES - 1):
        inbox.failed(3)
        assert len(inbox.batch()) == 3
    inbox.failed(3)
    assert inbox.batch() == [Deleted("b", "1"), Cleared("b", "1")]
    assert inbox.lost == 1


def test_a_write_that_fails_loses_nothing_at_first(app, reading, debate, monkeypatch):
    reading.debates, reading.inboxes = {"berges": [debate.id]}, {debate.id: Inbox()}
    reading.hear(Said("berges", "m1", "77", "Ardoise", "!pour"))
    with monkeypatch.context() as broken:
        broken.setattr(chat_reading, "take_in", lambda *_args, **_options: 1 / 0)
        write_chats()
    assert total(debate) == 0
    write_chats()
    assert total(debate) == 1


def test_a_thousand_orders_at_once_all_count_and_the_console_says_what_was_left_out(
    read, twitch, debate, client_for
):
    def play(peer):
        peer.raw(b"".join(message(f"!pour {n}", id=f"m{n}", user_id=str(n)) for n in range(1000)))

    until = read(CHAT_IRC=twitch(play).url)
    until(lambda: total(debate) == 1000, seconds=15)
    assert len(lines_of(debate, [ChatState.QUEUED], limit=2000)) == 300
    page = client_for(debate.host).get(f"/debates/{debate.id}/console?lang=en").text
    assert "700" in page.partition("data-chat-state")[2].partition("</div>")[0]


def test_a_flood_of_small_talk_costs_nothing_to_the_database(reading, debate):
    reading.debates, reading.inboxes = {"berges": [debate.id]}, {debate.id: Inbox()}
    gc.collect()
    begun = time.monotonic()
    for n in range(10_000):
        reading.hear(Said("berges", str(n), str(n), "Ardoise", "bonjour à tous"))
    assert time.monotonic() - begun < 1, "a tenth of a thousand a second"
    assert reading.inboxes[debate.id].batch() == []


# ---- who reads


def test_one_process_reads_and_another_takes_over(app, reading, valkey, monkeypatch):
    pump.redis.delete(chat_reading.LEASE, chat_reading.STATE)
    first, second = reading, Reader()
    assert chat_reading._has_lease()
    assert chat_reading._has_lease()
    monkeypatch.setattr(chat_reading, "reader", second)
    assert not chat_reading._has_lease()
    pump.redis.delete(chat_reading.LEASE)
    assert chat_reading._has_lease()
    monkeypatch.setattr(chat_reading, "reader", first)
    assert not chat_reading._has_lease()


def test_every_process_says_how_the_chat_is_heard(app, reading, debate, valkey, monkeypatch):
    pump.redis.delete(chat_reading.STATE)
    assert report_of(debate) is Hearing.CONNECTING
    kept = Report(Reception(Link.CONNECTED, joined=frozenset({"berges"})), {debate.id: (3, 4)})
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(reading, "report", lambda: kept)
        chat_reading._publish()
    said = chat_report(debate)
    assert (said.hearing, said.lost, said.aside) == (Hearing.CONNECTED, 3, 4)


def test_without_redis_or_when_it_is_lost_the_process_reads(app, reading, monkeypatch):
    monkeypatch.setattr(pump, "redis", None)
    assert chat_reading._has_lease()
    monkeypatch.setattr(pump, "redis", redis.Redis(port=free_port(), retry=None))
    assert chat_reading._has_lease()
    pump.redis.close()


def test_a_reading_that_ended_by_mistake_begins_again(read, twitch, reading, debate):
    until = read(CHAT_IRC=twitch().url)
    until(lambda: report_of(debate) is Hearing.CONNECTED)
    reading._greenlet.kill()
    until(lambda: not reading._greenlet.dead and report_of(debate) is Hearing.CONNECTED)


def test_the_key_decides_how_twitch_is_read(tmp_path):
    with_key = settings(tmp_path, TWITCH_CLIENT_ID="abc", TWITCH_TOKEN="def")
    assert isinstance(make_source(with_key, print), EventSub)
    assert make_source(settings(tmp_path), print).url == "ircs://irc.chat.twitch.tv:6697"
    assert make_source(settings(tmp_path, CHAT_IRC="off"), print) is None
    assert "def" not in repr(with_key)


# ---- what the console says

MOMENT = now()


@pytest.mark.parametrize(
    ("reception", "expected"),
    [
        (None, Hearing.OFF),
        (Reception(), Hearing.CONNECTING),
        (Reception(Link.CONNECTING), Hearing.CONNECTING),
        (Reception(Link.RETRYING, failures=1, was_heard=True), Hearing.LOST),
        (Reception(Link.CONNECTING, failures=2, was_heard=True), Hearing.LOST),
        (Reception(Link.RETRYING, failures=3, was_heard=True), Hearing.UNREACHABLE),
        (Reception(Link.RETRYING, failures=1), Hearing.UNREACHABLE),
        (Reception(Link.RETRYING, failures=1, is_refused=True), Hearing.REFUSED),
        (Reception(Link.CONNECTED, joined=frozenset({"berges"})), Hearing.CONNECTED),
        (Reception(Link.CONNECTED, refused=frozenset({"berges"})), Hearing.CLOSED),
        (Reception(Link.CONNECTED, since=MOMENT), Hearing.CONNECTING),
        (Reception(Link.CONNECTED, since=MOMENT - 2 * NO_ANSWER), Hearing.SILENT),
    ],
)
def test_the_state_of_the_connection_is_one_word(reception, expected):
    assert hearing(reception, "berges", MOMENT) is expected
    report = Report(reception, {7: (1, 2)})
    assert read_report(write_report(report)) == report


@pytest.mark.parametrize("state", list(Hearing))
def test_the_console_says_it_in_words(app, make, state, client_for, monkeypatch):
    debate = make.debate(chat_channel="berges")
    said = chat_reading.ChatReport(state, "berges", now(), lost=1, aside=2)
    monkeypatch.setattr("lawlab.debates.views.console.chat_report", lambda _debate: said)
    page = client_for(debate.host).get(f"/debates/{debate.id}/console").text
    assert f'data-chat-state="{state}"' in page


def test_an_unreachable_chat_is_said_within_ten_seconds_and_stops_nothing(
    app, read, debate, client_for, events_of
):
    begun = time.monotonic()
    until = read(CHAT_IRC=f"irc://127.0.0.1:{free_port()}")
    until(lambda: report_of(debate) is Hearing.UNREACHABLE, seconds=10)
    until(lambda: events_of(debate.console_room)[-1]["type"] == "console:moved", seconds=1)
    host = client_for(debate.host)
    for path in ("", "/console", "/stage", "/threads", "/ballot", "/poll"):
        assert host.get(f"/debates/{debate.id}{path}").status_code == 200
    assert 'data-chat-state="unreachable"' in host.get(f"/debates/{debate.id}/console").text
    assert time.monotonic() - begun < 10


def test_consoles_hear_of_what_is_left_out_every_five_seconds_at_most(
    reading, debate, events_of, monkeypatch
):
    reading.debates, reading.inboxes = {"berges": [debate.id]}, {debate.id: Inbox()}
    at = [1000.0]
    monkeypatch.setattr(chat_reading.time, "monotonic", lambda: at[0])
    tell_consoles()
    told = len(events_of(debate.console_room))
    for lost in range(1, 5):
        reading.inboxes[debate.id].lost = lost
        at[0] += 1
        tell_consoles()
    assert len(events_of(debate.console_room)) == told
    at[0] += 1
    tell_consoles()
    assert len(events_of(debate.console_room)) == told + 1


def test_the_tasks_stand_among_those_of_every_process(application):
    named = {task.name: task for task in _tasks}
    for name in ("the chats of the debates on air", "what chats say", "what consoles say of chats"):
        run_once(application, named[name])
