"""Twitch's chat over EventSub, against a server that does to it what servers and networks do."""

import json
from contextlib import suppress

import gevent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawlab.debates.chat.connection import ChatLost
from lawlab.debates.chat.eventsub import KINDS, EventSub, is_same_place
from lawlab.debates.chat.helix import Helix
from tests.debates.chat.eventsub_scenarios import HELLO, SCENARIOS, revoked
from tests.debates.chat.fake_eventsub import CLIENT_ID, TOKEN, FakeEventSub, chat_message


@pytest.fixture
def begin(trial):
    """Starts a server that welcomes and waits for the subscriptions, and a source that reads it."""
    servers = []

    def start(play, *channels, token=TOKEN, welcomes=True, **changes):
        def script(ear):
            if welcomes:
                ear.welcome()
                server.subscribed(4 * (ear.place + 1))
            play(ear)

        server = FakeEventSub(script)
        servers.append(server)
        for name, value in changes.items():
            setattr(server, name, value)
        helix = Helix(server.api, CLIENT_ID, token)
        trial.begin(EventSub(trial.heard.append, server.url, helix, timing=trial.timing), *channels)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_chat_is_read_whatever_its_server_does(trial, begin, scenario):
    server = begin(scenario.play)
    trial.wait(lambda: len(trial.heard) >= len(scenario.heard))
    gevent.sleep(0.02)
    assert trial.heard == scenario.heard
    assert len(server.ears) == scenario.connections


def test_deletions_are_subscribed_to_before_words_are(trial, begin):
    server = begin(lambda ear: None)
    trial.wait(lambda: trial.source.reception.joined == {"berges"})
    assert tuple(asked["type"] for asked in server.asked) == KINDS
    assert KINDS[-1] == "channel.chat.message"
    assert server.asked[0] == {
        "type": "channel.chat.message_delete",
        "version": "1",
        "condition": {"broadcaster_user_id": "100", "user_id": "1"},
        "transport": {"method": "websocket", "session_id": "s1"},
    }


def test_the_old_socket_goes_on_until_the_new_one_s_welcome(trial, begin):
    """Told on the old socket while the new one opens, on both twice over, then on the new one: each once."""
    ears = {}

    def play(ear):
        ears[ear.place] = ear
        if ear.place == 0:
            ear.reconnect(f"{server.url}?moved")
            ear.say(chat_message("ancien"))

    server = begin(play)
    server_script = server.script

    def script(ear):
        if ear.place:
            ears[1] = ear
        else:
            server_script(ear)

    server.script = script
    trial.wait(lambda: 1 in ears and len(trial.heard) == 1)
    assert ears[1].target == "/ws?moved"
    assert not ears[0].is_closed
    both = chat_message("deux fois", "m2")
    ears[0].say(both)
    trial.wait(lambda: len(trial.heard) == 2)
    ears[1].say(both)
    ears[1].welcome("s1")
    trial.wait(lambda: ears[0].is_closed)
    ears[1].say(chat_message("nouveau", "m3"))
    trial.wait(lambda: len(trial.heard) == 3)
    assert [said.text for said in trial.heard] == ["ancien", "deux fois", "nouveau"]
    assert len(server.asked) == 4, "subscriptions follow by themselves"
    assert trial.pauses == []


def test_a_server_that_misses_its_keepalive_is_left(trial, begin):
    def play(ear):
        if ear.place == 0:
            gevent.sleep(3)

    server = FakeEventSub(lambda ear: (ear.welcome(keepalive=1), play(ear)))
    source = EventSub(
        trial.heard.append, server.url, Helix(server.api, CLIENT_ID, TOKEN), timing=trial.timing
    )
    source.grace = 0.1
    trial.begin(source)
    trial.wait(lambda: len(server.ears) >= 2)
    assert trial.pauses


@pytest.mark.parametrize(
    ("welcomes", "changes"), [(False, {}), (True, {"accepts": False})], ids=["no welcome", "refused"]
)
def test_a_server_that_does_not_let_in_is_tried_again(trial, begin, welcomes, changes):
    begin(lambda ear: None, welcomes=welcomes, **changes)
    trial.source.handshake = 0.1
    trial.wait(lambda: trial.source.reception.failures >= 2)


def test_a_refused_key_is_said_as_such(trial, begin):
    begin(lambda ear: None, token="autre")
    trial.wait(lambda: trial.source.reception.is_refused)
    assert trial.source.reception.failures >= 1


def test_a_revoked_key_is_said_as_such(trial, begin):
    begin(lambda ear: ear.say(revoked("authorization_revoked")))
    trial.wait(lambda: trial.source.reception.is_refused)


def test_a_revoked_channel_is_said_as_such(trial, begin):
    begin(lambda ear: ear.say(revoked("chat_user_banned")))
    trial.wait(lambda: trial.source.reception.refused == {"berges"})
    assert trial.source.reception.joined == frozenset()


def test_a_channel_that_does_not_exist_is_said_as_such(trial, begin):
    begin(lambda ear: None, "berges", "nulle_part")
    trial.wait(lambda: trial.source.reception.refused == {"nulle_part"})
    trial.wait(lambda: trial.source.reception.joined == {"berges"})


@pytest.mark.parametrize(("status", "is_refused"), [(403, True), (400, True), (409, False)])
def test_a_subscription_that_is_refused_concerns_its_channel_alone(trial, begin, status, is_refused):
    begin(lambda ear: None, status={"users": 200, "subscriptions": status})
    reception = "refused" if is_refused else "joined"
    trial.wait(lambda: getattr(trial.source.reception, reception) == {"berges"})


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_api_that_fails_is_asked_again_after_a_pause(trial, begin, status):
    begin(lambda ear: None, status={"users": 200, "subscriptions": status})
    trial.wait(lambda: len(trial.pauses) >= 2)


def test_channels_come_and_go_on_one_socket(trial, begin):
    server = begin(lambda ear: None)
    trial.wait(lambda: trial.source.reception.joined == {"berges"})
    trial.source.follow(frozenset({"rives"}))
    trial.wait(lambda: trial.source.reception.joined == {"rives"})
    assert server.dropped == ["sub1", "sub2", "sub3", "sub4"]
    assert {asked["condition"]["broadcaster_user_id"] for asked in server.asked[4:]} == {"200"}
    assert len(server.ears) == 1


@pytest.mark.parametrize(
    ("url", "is_same"),
    [
        ("wss://eventsub.wss.twitch.tv/ws?id=1", True),
        ("wss://cell-a.eventsub.wss.twitch.tv/ws", True),
        ("ws://eventsub.wss.twitch.tv/ws", False),
        ("wss://eventsub.wss.twitch.tv.example.org/ws", False),
        ("wss://example.org@evil.example/ws", False),
        ("wss://eventsub.wss.twitch.tv:99999/ws", False),
        ("http://169.254.169.254/", False),
        ("", False),
    ],
)
def test_a_server_can_only_send_us_to_its_own_house(url, is_same):
    assert is_same_place(url, "wss://eventsub.wss.twitch.tv/ws") is is_same


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KNOWN_TYPES = st.sampled_from(["notification", "session_welcome", "session_reconnect", "revocation", "x"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        name: JSON
        for name in ("broadcaster_user_id", "chatter_user_id", "message_id", "message", "badges", "status",
                     "target_user_id", "condition", "reconnect_url", "id", "keepalive_timeout_seconds")
    },
)  # fmt: skip
MESSAGES = st.fixed_dictionaries(
    {
        "metadata": st.fixed_dictionaries(
            {"message_type": KNOWN_TYPES, "subscription_type": st.sampled_from(KINDS)}
        ),
        "payload": JSON | st.fixed_dictionaries({"event": FIELDS, "session": FIELDS, "subscription": FIELDS}),
    }
)


@given(JSON | MESSAGES | st.text())
def test_no_message_stops_the_reading(value):
    source = EventSub(lambda _heard: None, "ws://127.0.0.1:1/ws", Helix("http://127.0.0.1:1", "c", "t"))
    source._names = {"100": "berges"}
    source._subscriber = object()
    with suppress(ChatLost):  # the connection begins again; nothing else may be raised
        source.obey(value if isinstance(value, str) else json.dumps(value))


def test_what_was_heard_is_the_same_whichever_way_it_came(trial, begin):
    begin(lambda ear: ear.say(chat_message("bonjour")))
    trial.wait(lambda: trial.heard == [HELLO])
