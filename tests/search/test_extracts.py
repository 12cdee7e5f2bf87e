"""Extracts: the right words, marked, and nothing that the page would take for mark-up."""

from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.search.extracts import LENGTH, extract
from tests.endless import ends

FILLER = "Le présent article entre en vigueur au lendemain de sa publication officielle. " * 20


def test_the_words_found_are_marked_in_whatever_form_they_stand() -> None:
    html = extract("Les données publiques sont publiées.", "donnee publiee").html
    assert html == "Les <mark>données</mark> publiques sont <mark>publiées</mark>."


def test_the_extract_is_taken_where_the_words_are() -> None:
    found = extract(f"{FILLER}Un registre des algorithmes est tenu.{FILLER}", "registre algorithme")
    assert "<mark>registre</mark> des <mark>algorithmes</mark>" in found.html
    assert found.html.startswith("… ")
    assert found.html.endswith(" …")
    assert found.at == len(FILLER) + 3


def test_words_that_follow_each_other_win_over_scattered_ones() -> None:
    text = f"Un service rendu au public. {FILLER}Le service public est tenu. {FILLER}"
    assert "Le <mark>service</mark> <mark>public</mark>" in extract(text, "« service public »").html


def test_beginnings_are_marked_too() -> None:
    assert extract("La démocratie locale", "démocra*").html == "La <mark>démocratie</mark> locale"


def test_stop_words_are_not_marked_beside_others() -> None:
    assert extract("Les lois et les décrets", "les lois").html == "Les <mark>lois</mark> et les décrets"
    assert extract("Les lois", "les").html == "<mark>Les</mark> lois"


def test_a_text_without_the_words_shows_its_beginning() -> None:
    found = extract(FILLER, "budget")
    assert found.at is None
    assert FILLER.startswith(found.html.removesuffix(" …"))


def test_mark_up_in_a_text_stays_text() -> None:
    html = extract('<script>alert("loi")</script> & <b>loi</b>', "loi script").html
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("<mark>") == 4  # script, loi, script, loi


@pytest.mark.parametrize("text", ["loi " * 60_000, "a" * 200_000, "loi\n" * 3000 + "budget"])
def test_a_long_text_ends_in_a_short_extract(text: str) -> None:
    with ends():
        assert len(extract(text, "loi budget a*").html) < 20 * LENGTH


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=600), st.text(max_size=60))
def test_an_extract_is_words_of_the_text_whatever_is_asked(text: str, question: str) -> None:
    html = extract(text, question).html
    plain = unescape(html.replace("<mark>", "").replace("</mark>", ""))
    assert plain.removeprefix("… ").removesuffix(" …") in text or plain in text
