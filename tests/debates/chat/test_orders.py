"""What a message asks: alone, with words, or nothing at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawlab.arguments.models import Side
from lawlab.debates.chat.orders import is_bot, read_order
from lawlab.votes.models import Position


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("!pour", Position.FOR, ""),
        ("!POUR", Position.FOR, ""),
        ("  !Pour  ", Position.FOR, ""),
        ("!for", Position.FOR, ""),
        ("!contre", Position.AGAINST, ""),
        ("!Against", Position.AGAINST, ""),
        ("!mitigé", Position.MIXED, ""),
        ("!mitige", Position.MIXED, ""),
        ("!MITIGE\u0301", Position.MIXED, ""),
        ("!mixed", Position.MIXED, ""),
        ("!pour les petites communes", Position.FOR, "les petites communes"),
        ("!contre   trop   cher ", Position.AGAINST, "trop   cher"),
        ("!mitigé ça dépend", Position.MIXED, "ça dépend"),
        ("!pour \U000e0000", Position.FOR, ""),
        ("\x01ACTION !pour\x01", Position.FOR, ""),
        ("\x01ACTION !contre trop cher\x01", Position.AGAINST, "trop cher"),
    ],
)
def test_an_order_is_read_whatever_its_case_and_accents(text, position, words):
    order = read_order(text)
    assert (order.position, order.words) == (position, words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "pour",
        "! pour",
        "!pourquoi",
        "!pour,",
        "!uptime",
        "je suis !pour",
        "@ardoise !pour",
        "!",
        "!!pour",
    ],
)
def test_anything_else_is_no_order(text):
    assert read_order(text) is None


def test_only_words_for_or_against_are_an_argument():
    assert read_order("!pour oui").side is Side.FOR
    assert read_order("!contre non").side is Side.AGAINST
    assert read_order("!pour").side is None
    assert read_order("!mitigé bof").side is None


def test_programs_are_known_by_their_badge_or_their_name():
    assert is_bot("Nightbot", frozenset())
    assert is_bot("quelconque", frozenset({"bot-badge", "moderator"}))
    assert not is_bot("Ardoise", frozenset({"moderator"}))


@given(st.text())
def test_no_message_stops_the_reading(text):
    read_order(text)
    read_order(f"!pour {text}")
