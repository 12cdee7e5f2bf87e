"""What servers and networks do to a chat once its channel is joined: a table."""

import socket
from collections.abc import Callable
from dataclasses import dataclass

import gevent

from lawlab.debates.chat.source import Cleared, Deleted, Said
from tests.debates.chat.fake_twitch_irc import Peer, message, stay

HELLO = Said("berges", "m1", "77", "Ardoise", "bonjour", frozenset({""}))


@dataclass(frozen=True)
class Scenario:
    """What the server does once the channel is joined, and what the site must have heard in the end."""

    name: str
    play: Callable[[Peer], object]
    heard: list[object]
    connections: int = 1  #: at least


def said(text: str, ident: str = "m1", **given: object) -> Said:
    return Said(
        "berges", ident, "77", str(given.get("name", "Ardoise")), text, given.get("badges", frozenset({""}))
    )


def in_bytes(peer: Peer) -> None:
    for byte in message("« l’été » 🗳"):
        peer.raw(bytes([byte]))
        gevent.sleep(0)


def once(first: Callable[[Peer], object]) -> Callable[[Peer], object]:
    """To the first client what `first` does; to those that follow, "bonjour"."""
    return lambda peer: first(peer) if peer.place == 0 else peer.message("bonjour")


def flood(peer: Peer) -> None:
    peer.raw(b"".join(message(f"!pour {n}", id=f"m{n}") for n in range(1000)))


def reset(peer: Peer) -> None:
    peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    peer.socket.close()


FROM = ":tmi.twitch.tv"
AFTER = message("bonjour")  # the reading goes on
SCENARIOS = [
    Scenario("a message", lambda p: p.message("bonjour"), [HELLO]),
    Scenario("a name with escapes", lambda p: p.message("oui", display_name="A; \\B"), [said("oui", name="A; \\B")]),
    Scenario("letters split over packets", in_bytes, [said("« l’été » 🗳")]),
    Scenario("eight kilobytes of tags", lambda p: p.message("bonjour", flags="x" * 8000), [HELLO]),
    Scenario("a line without end", lambda p: p.raw(b"x" * 60_000 + b"\r\n" + AFTER), [HELLO]),
    Scenario("bytes that are no letters", lambda p: p.raw(message("xy").replace(b"xy", b"\xff\xfe")), [said("\ufffd\ufffd")]),
    Scenario("empty and meaningless lines", lambda p: p.raw(b"\r\n\n:\r\n@\r\nXYZZY\r\n421 x :?\r\n" + AFTER), [HELLO]),
    Scenario("ends of line without return", lambda p: p.raw(message("bonjour").replace(b"\r\n", b"\n")), [HELLO]),
    Scenario("many lines in a packet, the last one cut", lambda p: (p.raw(AFTER + AFTER[:40]), gevent.sleep(0.02), p.raw(AFTER[40:])), [HELLO, HELLO]),
    Scenario("a message in the third person", lambda p: p.message("\x01ACTION !pour\x01"), [said("\x01ACTION !pour\x01")]),
    Scenario("badges", lambda p: p.message("oui", badges="moderator/1,bot-badge/1"), [said("oui", badges=frozenset({"moderator", "bot-badge"}))]),
    Scenario("no display name", lambda p: p.message("oui", display_name=""), [said("oui", name="ardoise")]),
    Scenario("a message without its identifier", lambda p: (p.message("non", id=""), p.raw(AFTER)), [HELLO]),
    Scenario("a message of nobody", lambda p: (p.message("non", user_id=""), p.raw(AFTER)), [HELLO]),
    Scenario("a message without tags", lambda p: p.raw(b":x!x@x PRIVMSG #berges :non\r\n" + AFTER), [HELLO]),
    Scenario("said in a channel that shares its chat", lambda p: (p.message("non", source_room_id="9"), p.raw(AFTER)), [HELLO]),
    Scenario("said here in a shared chat", lambda p: p.message("bonjour", source_room_id="1"), [HELLO]),
    Scenario("a deleted message", lambda p: p.say(f"@login=ardoise;target-msg-id=m1 {FROM} CLEARMSG #berges :bonjour"), [Deleted("berges", "m1")]),
    Scenario("a deletion of nothing", lambda p: (p.say(f"{FROM} CLEARMSG #berges :x"), p.raw(AFTER)), [HELLO]),
    Scenario("a person banned", lambda p: p.say(f"@target-user-id=77 {FROM} CLEARCHAT #berges :ardoise"), [Cleared("berges", "77")]),
    Scenario("a chat cleared", lambda p: p.say(f"@room-id=1 {FROM} CLEARCHAT #berges"), [Cleared("berges", None)]),
    Scenario("a person banned without an identifier", lambda p: (p.say(f"{FROM} CLEARCHAT #berges :ardoise"), p.raw(AFTER)), [HELLO]),
    Scenario("a thousand messages at once", flood, [said(f"!pour {n}", f"m{n}") for n in range(1000)]),
    Scenario("RECONNECT", once(lambda p: (p.say(f"{FROM} RECONNECT"), stay(p))), [HELLO], 2),
    Scenario("a server that hangs up in the middle of a line", once(lambda p: p.raw(AFTER[:50])), [HELLO], 2),
    Scenario("a connection cut without a word", once(reset), [HELLO], 2),
    Scenario("a PING, then PONG in words of its own", lambda p: (p.say("PING :a b"), p.raw(AFTER)), [HELLO]),
    Scenario("a PING with a return in it", lambda p: (p.raw(b"PING :a\rb\r\n"), p.raw(AFTER)), [HELLO]),
    Scenario("commands that are not ours to obey", lambda p: (p.say("HOSTTARGET #berges :x 1", "USERNOTICE #berges :x", "WHISPER x :y", "GLOBALUSERSTATE", "JOIN", "366", "NOTICE", "CLEARCHAT"), p.raw(AFTER)), [Cleared("", None), HELLO]),
]  # fmt: skip
