"""Twitch's chat over IRC, against a server that does to it what servers and networks do."""

import shutil
import socket

import gevent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawlab.debates.chat.irc import Line
from lawlab.debates.chat.source import Gate, Link, Timing
from lawlab.debates.chat.twitch_irc import TwitchIrc
from tests.debates.chat.fake_twitch_irc import FakeTwitchIrc, Peer, certificate, stay
from tests.debates.chat.irc_scenarios import HELLO, SCENARIOS


def test_there_are_enough_scenarios():
    assert len(SCENARIOS) >= 24


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_chat_is_read_whatever_its_server_does(trial, scenario):
    def play(peer: Peer) -> None:
        peer.welcome()
        peer.joined()
        scenario.play(peer)
        if scenario.connections == 1 or peer.place > 0:
            stay(peer)

    server = FakeTwitchIrc(play)
    trial.begin(TwitchIrc(trial.heard.append, server.url, timing=trial.timing))
    trial.wait(lambda: len(trial.heard) >= len(scenario.heard))
    gevent.sleep(0.02)
    assert trial.heard == scenario.heard
    assert len(server.peers) == scenario.connections
    for peer in server.peers:
        verbs = {line.partition(" ")[0] for line in peer.lines}
        assert verbs <= {"CAP", "NICK", "JOIN", "PONG"}, "it says nothing but the protocol"
    server.close()


def test_a_ping_is_answered_in_its_own_words(trial):
    def play(peer):
        peer.welcome()
        peer.say("PING :tmi.twitch.tv 42")
        stay(peer)

    server = FakeTwitchIrc(play)
    trial.begin(TwitchIrc(trial.heard.append, server.url, timing=trial.timing))
    trial.wait(lambda: server.peers and "PONG :tmi.twitch.tv 42" in server.peers[0].lines)


@pytest.mark.parametrize("answers", [True, False])
def test_a_silent_server_is_asked_whether_it_is_there(trial, answers):
    def play(peer):
        peer.answers = answers
        peer.welcome()
        stay(peer)

    server = FakeTwitchIrc(play)
    source = TwitchIrc(trial.heard.append, server.url, timing=trial.timing)
    source.silence, source.patience = 0.1, 0.1
    trial.begin(source)
    trial.wait(lambda: server.peers and server.peers[0].lines.count("PING :lawlab") >= 1)
    if answers:
        trial.wait(lambda: server.peers[0].lines.count("PING :lawlab") >= 3)
        assert len(server.peers) == 1
    else:
        trial.wait(lambda: len(server.peers) >= 2)


@pytest.mark.parametrize(
    "play",
    [
        stay,
        lambda peer: peer.say(":tmi.twitch.tv CAP * NAK :twitch.tv/tags twitch.tv/commands"),
        lambda peer: [peer.say("NOTICE * :hm") or gevent.sleep(0.05) for _ in range(100)],
        lambda peer: peer.raw(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ],
    ids=["says nothing", "has no tags", "talks of something else", "is no IRC"],
)
def test_a_server_that_does_not_answer_as_it_should_is_left(trial, play):
    server = FakeTwitchIrc(play)
    source = TwitchIrc(trial.heard.append, server.url, timing=trial.timing)
    source.handshake = 0.2
    trial.begin(source)
    trial.wait(lambda: len(server.peers) >= 3)
    assert source.reception.failures >= 2
    assert not source.reception.was_heard


def test_a_refused_key_is_said_as_such(trial):
    server = FakeTwitchIrc(lambda peer: peer.say(":tmi.twitch.tv NOTICE * :Login authentication failed"))
    trial.begin(TwitchIrc(trial.heard.append, server.url, timing=trial.timing))
    trial.wait(lambda: trial.source.reception.is_refused)


def test_a_suspended_channel_is_said_as_such(trial):
    def play(peer):
        peer.joins = False
        peer.welcome()
        peer.joined()
        peer.say("@msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE #berges :Suspended.")
        stay(peer)

    server = FakeTwitchIrc(play)
    trial.begin(TwitchIrc(trial.heard.append, server.url, timing=trial.timing))
    trial.wait(lambda: trial.source.reception.refused == {"berges"})


def test_channels_come_and_go_on_one_connection(trial):
    server = FakeTwitchIrc(lambda peer: (peer.welcome(), stay(peer)))
    trial.begin(TwitchIrc(trial.heard.append, server.url, timing=trial.timing), "berges")
    trial.wait(lambda: trial.source.reception.joined == {"berges"})
    trial.source.follow(frozenset({"rives"}))
    trial.wait(lambda: trial.source.reception.joined == {"rives"})
    assert len(server.peers) == 1
    assert "PART #berges" in server.peers[0].lines


def test_no_more_than_twenty_channels_are_joined_in_ten_seconds(trial):
    at = [0.0]
    timing = Timing(sleep=gevent.sleep, clock=lambda: at[0])
    server = FakeTwitchIrc(lambda peer: (peer.welcome(), stay(peer)))
    names = [f"canal{n}" for n in range(45)]
    trial.begin(TwitchIrc(trial.heard.append, server.url, timing=timing), *names)

    def joins():
        return sum(line.startswith("JOIN") for line in server.peers[0].lines)

    trial.wait(lambda: server.peers and joins() == 20)
    for moment, expected in [(9.9, 20), (10.1, 40), (20.0, 40), (20.3, 45)]:
        at[0] = moment
        trial.source.moved.set()
        gevent.sleep(0.1)
        assert joins() == expected, moment
    trial.wait(lambda: trial.source.reception.joined == set(names))


def test_a_gate_never_lets_more_than_its_number_through_in_any_window():
    at = [0.0]
    gate, passed = Gate(20, 10.0, lambda: at[0]), []
    for step in range(1000):
        at[0] = step * 0.05
        if not gate.wait():
            gate.passed()
            passed.append(at[0])
    assert max(sum(start <= moment < start + 10 for moment in passed) for start in passed) == 20
    assert len(passed) == 100


def test_pauses_grow_from_one_second_to_thirty_and_vary_by_a_fifth():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"irc://127.0.0.1:{probe.getsockname()[1]}"  # bound, not listening: refused
        pauses = []

        def rest(seconds):
            pauses.append(seconds)
            if len(pauses) == 12:
                raise KeyboardInterrupt

        source = TwitchIrc(
            lambda _heard: None, url, timing=Timing(sleep=rest, chance=iter([0, 0.5, 1] * 4).__next__)
        )
        source.follow(frozenset({"berges"}))
        with pytest.raises(KeyboardInterrupt):
            source.run()
    nominal = [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30]
    assert pauses == pytest.approx([n * f for n, f in zip(nominal, [0.8, 1, 1.2] * 4, strict=True)])
    assert source.reception.link is Link.RETRYING
    assert source.reception.failures == 12


def test_pauses_begin_again_only_after_a_connection_that_held(trial):
    at = [0.0]
    server = FakeTwitchIrc(lambda peer: peer.welcome())
    source = TwitchIrc(trial.heard.append, server.url)
    lasts = iter([0, 0, 0, 61, 0])

    def rest(seconds):
        trial.pauses.append(round(seconds))
        gevent.sleep(0.01)

    source.timing = Timing(sleep=rest, clock=lambda: at[0])
    source.backoff._chance = lambda: 0.5
    read = source.read

    def read_for_a_while():
        try:
            read()
        finally:
            at[0] += next(lasts, 0)

    source.read = read_for_a_while
    trial.begin(source)
    trial.wait(lambda: len(trial.pauses) >= 5)
    assert trial.pauses[:5] == [1, 2, 4, 1, 2]


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl")


@needs_openssl
@pytest.mark.parametrize(
    ("names", "is_trusted", "is_read"),
    [(["localhost"], True, True), (["localhost"], False, False), (["elsewhere.example"], True, False)],
    ids=["trusted", "signed by nobody known", "for another name"],
)
def test_a_certificate_must_be_trusted_and_for_that_name(trial, tmp_path, names, is_trusted, is_read):
    made, key = certificate(tmp_path, *names)
    server = FakeTwitchIrc(
        lambda peer: (peer.welcome(), peer.joined(), peer.message("bonjour"), stay(peer)), (made, key)
    )
    trusted = str(made) if is_trusted else None
    trial.begin(TwitchIrc(trial.heard.append, server.url, authorities=trusted, timing=trial.timing))
    if is_read:
        trial.wait(lambda: trial.heard == [HELLO])
    else:
        trial.wait(lambda: trial.source.reception.failures >= 2)
        assert trial.heard == []


def test_nothing_but_the_protocol_can_be_sent():
    source = TwitchIrc(lambda _heard: None, "irc://localhost:1")
    for words in ["PRIVMSG #berges :oui", "JOIN #a\r\nPRIVMSG #a :oui", "oui"]:
        with pytest.raises(ValueError, match="not to be sent"):
            source._send(words)


WORDS = st.text(max_size=60)


@given(
    st.sampled_from(
        ["PRIVMSG", "CLEARMSG", "CLEARCHAT", "NOTICE", "001", "366", "ROOMSTATE", "JOIN", "XYZZY"]
    ),
    st.lists(WORDS, max_size=4),
    st.dictionaries(
        st.sampled_from(
            [
                "id",
                "user-id",
                "room-id",
                "source-room-id",
                "badges",
                "display-name",
                "msg-id",
                "target-msg-id",
                "target-user-id",
            ]
        ),
        WORDS,
    ),
    WORDS,
)
def test_no_line_stops_the_reading(command, params, tags, origin):
    source = TwitchIrc(lambda _heard: None, "irc://localhost:1")
    source._welcomed.set()
    source.obey(Line(command, tuple(params), tags, origin))
