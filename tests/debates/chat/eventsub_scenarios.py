"""What EventSub tells once the channel is subscribed to: a table."""

from collections.abc import Callable
from dataclasses import dataclass

from lawlab.debates.chat.source import Cleared, Deleted, Said
from tests.debates.chat.fake_eventsub import Ear, chat_message, envelope, notification

HELLO = Said("berges", "m1", "77", "Ardoise", "bonjour")


@dataclass(frozen=True)
class Scenario:
    """What the server tells, and what the site must have heard in the end."""

    name: str
    play: Callable[[Ear], object]
    heard: list[object]
    connections: int = 1


def once(first: Callable[[Ear], object]) -> Callable[[Ear], object]:
    return lambda ear: first(ear) if ear.place == 0 else ear.say(chat_message("bonjour"))


def revoked(status: str) -> dict[str, object]:
    told = {"id": "sub1", "status": status, "condition": {"broadcaster_user_id": "100"}}
    return envelope("revocation", {"subscription": told})


SCENARIOS = [
    Scenario("a message", lambda e: e.say(chat_message("bonjour")), [HELLO]),
    Scenario(
        "the same envelope twice",
        lambda e: e.say(
            chat_message("bonjour", again="x"), chat_message("bonjour", again="x"), chat_message("oui", "m2")
        ),
        [HELLO, Said("berges", "m2", "77", "Ardoise", "oui")],
    ),
    Scenario(
        "a deleted message",
        lambda e: e.say(
            notification("channel.chat.message_delete", {"message_id": "m1", "target_user_id": "77"})
        ),
        [Deleted("berges", "m1")],
    ),
    Scenario(
        "a person banned",
        lambda e: e.say(notification("channel.chat.clear_user_messages", {"target_user_id": "77"})),
        [Cleared("berges", "77")],
    ),
    Scenario(
        "a chat cleared", lambda e: e.say(notification("channel.chat.clear", {})), [Cleared("berges", None)]
    ),
    Scenario(
        "badges",
        lambda e: e.say(chat_message("oui", badges=[{"set_id": "bot-badge", "id": "1"}, 3])),
        [Said("berges", "m1", "77", "Ardoise", "oui", frozenset({"bot-badge", ""}))],
    ),
    Scenario(
        "no display name",
        lambda e: e.say(chat_message("oui", chatter_user_name="")),
        [Said("berges", "m1", "77", "ardoise", "oui")],
    ),
    Scenario(
        "said in a channel that shares its chat",
        lambda e: e.say(chat_message("non", "m0", source_broadcaster_user_id="9"), chat_message("bonjour")),
        [HELLO],
    ),
    Scenario(
        "said here in a shared chat",
        lambda e: e.say(chat_message("bonjour", source_broadcaster_user_id="100")),
        [HELLO],
    ),
    Scenario(
        "a channel that nobody asked for",
        lambda e: e.say(chat_message("non", broadcaster_user_id="9"), chat_message("bonjour")),
        [HELLO],
    ),
    Scenario(
        "a message of nobody",
        lambda e: e.say(chat_message("non", chatter_user_id=None), chat_message("bonjour")),
        [HELLO],
    ),
    Scenario(
        "a person cleared without an identifier",
        lambda e: e.say(notification("channel.chat.clear_user_messages", {}), chat_message("bonjour")),
        [HELLO],
    ),
    Scenario(
        "what is no JSON, or not what it should be",
        lambda e: e.say(
            "{",
            "[" * 5000,
            "[]",
            "3",
            '{"metadata": 1}',
            '{"metadata": {"message_type": []}}',
            envelope("notification", None),
            envelope("notification", {"event": []}),
            envelope("other", {}),
            chat_message("bonjour"),
        ),
        [HELLO],
    ),
    Scenario("a message in two frames", lambda e: e.in_two(chat_message("bonjour")), [HELLO]),
    Scenario("a ping", lambda e: (e.ping(), e.say(chat_message("bonjour"))), [HELLO]),
    Scenario(
        "keepalives", lambda e: (e.keep_alive(), e.keep_alive(), e.say(chat_message("bonjour"))), [HELLO]
    ),
    Scenario(
        "a thousand messages at once",
        lambda e: e.say(*(chat_message("!pour", f"m{n}") for n in range(1000))),
        [Said("berges", f"m{n}", "77", "Ardoise", "!pour") for n in range(1000)],
    ),
    Scenario("a close", once(lambda e: e.close(4004)), [HELLO], 2),
    Scenario("a connection cut without a word", once(lambda e: e.socket.close()), [HELLO], 2),
    Scenario("bytes where words are expected", once(lambda e: e.bytes()), [HELLO], 2),
    Scenario("what is no WebSocket", once(lambda e: e.socket.sendall(b"\xff" * 20)), [HELLO], 2),
    Scenario("a message without end", once(lambda e: e.say("x" * 300_000)), [HELLO], 2),
    Scenario(
        "a reconnection elsewhere", once(lambda e: e.reconnect("ws://elsewhere.example/ws")), [HELLO], 2
    ),
    Scenario("a reconnection to what is no address", once(lambda e: e.reconnect("ws://[")), [HELLO], 2),
    Scenario("a revoked key", once(lambda e: e.say(revoked("authorization_revoked"))), [HELLO], 2),
    Scenario(
        "a revoked subscription", lambda e: e.say(revoked("user_removed"), chat_message("bonjour")), [HELLO]
    ),
]
