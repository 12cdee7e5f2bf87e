"""Numbers sort as the bills print them, and name the same thing from one reading to the next."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.law.headings import split_article, split_division
from lawlab.law.numbering import (
    display_number,
    eid_part,
    latin_value,
    parse_number,
    roman_value,
    sort_key,
    split_number,
)

IN_ORDER = [
    "liminaire", "1er AA", "1er AB", "1er A", "1er A bis", "1er B", "1er", "1er bis A", "1er bis", "1er ter",
    "2 A", "2", "2 bis AA", "2 bis A", "2 bis", "2 ter", "2 quater", "2 quinquies", "2 sexies", "2 septies",
    "2 octies", "2 nonies", "2 decies", "2 undecies", "2 duodecies", "2 vicies", "2-1", "2A", "2B", "3", "10",
    "L. 123-4", "L. 123-5", "L. 124", "I", "I bis", "II", "IV", "IX", "1° A", "1°", "1° bis", "2°", "10°",
    "a)", "a bis)", "b)",
]  # fmt: skip
words = st.sampled_from(
    ["1er", "2", "bis", "ter", "A", "AA", "L.", "-4", "I", "1°", "a)", " ", "après l'article 3"]
)
numbers = st.one_of(st.lists(words, max_size=5).map(" ".join), st.text(max_size=12))


def test_the_legislative_order() -> None:
    keys = [sort_key(number) for number in IN_ORDER]
    for before, after, low, high in zip(IN_ORDER, IN_ORDER[1:], keys, keys[1:], strict=False):
        assert low < high, f"{before} comes before {after}"


@settings(max_examples=300, deadline=None)
@given(numbers, numbers, numbers)
def test_every_text_has_a_place_in_one_total_order(a: str, b: str, c: str) -> None:
    x, y, z = parse_number(a), parse_number(b), parse_number(c)
    assert (x < y) + (y < x) + (x == y) == 1
    assert not (x <= y <= z) or x <= z


@settings(max_examples=300, deadline=None)
@given(numbers)
def test_an_eid_part_is_never_empty_and_is_made_of_letters_digits_and_hyphens(text: str) -> None:
    part = eid_part(text)
    assert part
    assert all(character.isascii() and (character.isalnum() or character == "-") for character in part)


@settings(max_examples=300, deadline=None)
@given(numbers)
def test_splitting_a_number_loses_nothing(text: str) -> None:
    if (found := split_number(text)) is not None:
        assert "".join(found) == text


@pytest.mark.parametrize(
    ("text", "eid", "shown"),
    [
        ("1er", "1", "1ᵉʳ"),
        ("premier", "1", "premier"),
        ("1er bis A", "1bisA", "1ᵉʳ bis A"),
        ("Ier", "I", "Iᵉʳ"),
        ("2 bis", "2bis", "2 bis"),
        ("5-bis", "5bis", "5-bis"),
        ("L. 123-4", "L123-4", "L. 123-4"),
        ("unique", "unique", "unique"),
        ("additionnel après l'article 3 bis", "apres3bis", "additionnel après l'article 3 bis"),
        ("2A", "2A", "2A"),
        ("", "n", ""),
    ],
)
def test_eids_and_printed_forms(text: str, eid: str, shown: str) -> None:
    assert (eid_part(text), display_number(text)) == (eid, shown)


def test_an_additional_article_stands_just_after_or_before_its_article() -> None:
    order = ["3 A", "avant l'article 3", "3", "Article additionnel après l'article 3", "3 bis A", "3 bis"]
    assert sorted(reversed(order), key=sort_key) == order


def test_a_letter_glued_before_a_number_comes_before_it_as_in_the_united_kingdom() -> None:
    assert sort_key("A1") < sort_key("1") < sort_key("1A") < sort_key("2")


def test_two_writings_of_a_number_are_in_the_same_place() -> None:
    for one, other in [
        ("1er", "1"),
        ("premier", "1er"),
        ("5-bis", "5 bis"),
        ("3.", "3"),
        ("L. O. 135", "L.O. 135"),
    ]:
        assert sort_key(one) == sort_key(other)


def test_a_heading_of_several_articles_stands_at_the_first() -> None:
    assert sort_key("18 bis") < sort_key("19 à 24") < sort_key("25")
    assert sort_key("1er et 2") < sort_key("2 bis")
    assert (eid_part("1er et 2"), eid_part("3 bis AAA et 3 bis AA")) == ("1et2", "3bisAAAet3bisAA")


def test_roman_and_latin_numerals() -> None:
    assert [roman_value(text) for text in ("I", "IV", "XIX", "MCMXC", "IIII", "", "ABC")] == [
        1, 4, 19, 1990, None, None, None,
    ]  # fmt: skip
    assert [latin_value(text) for text in ("bis", "nonies", "undecies", "sexvicies", "Ter", "foo")] == [
        2, 9, 11, 26, 3, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Article 1er", ("Article", "1er", "", "")),
        ("ARTICLE 2 BIS (nouveau)", ("ARTICLE", "2 BIS", "(nouveau)", "")),
        ("Article 2 bis A (nouveau) (Supprimé)", ("Article", "2 bis A", "(nouveau) (Supprimé)", "")),
        ("Article 3 – Objet", ("Article", "3", "", "Objet")),
        ("Art. 5-bis. - (Definizioni)", ("Art.", "5-bis", "", "(Definizioni)")),
        ("ARTICLE 2 QUINQUIES A", ("ARTICLE", "2 QUINQUIES A", "", "")),
        ("Article unique", ("Article", "unique", "", "")),
        ("Article additionnel après l'article 3", ("Article", "additionnel après l'article 3", "", "")),
        ("Article L. 123-4", ("Article", "L. 123-4", "", "")),
        ("Article 3 de la loi", None),
        ("Articles 3 et 4", None),
        ("Artisanat", None),
    ],
)
def test_a_line_that_heads_an_article_is_told_from_a_sentence(
    line: str, parts: tuple[str, ...] | None
) -> None:
    heading = split_article(line)
    assert (heading and (heading.label, heading.number, heading.status, heading.text)) == parts


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("TITRE Ier – DISPOSITIONS", ("TITRE", "Ier", "", "DISPOSITIONS")),
        ("CHAPITRE II BIS (nouveau)", ("CHAPITRE", "II BIS", "(nouveau)", "")),
        ("PREMIÈRE PARTIE", ("PARTIE", "PREMIÈRE", "", "")),
        ("Section 3 : Des eaux", ("Section", "3", "", "Des eaux")),
        ("Chapter 2", ("Chapter", "2", "", "")),
        ("Titres restaurant", None),
        ("Section de commune", None),
    ],
)
def test_a_line_that_heads_a_division_is_told_from_a_sentence(
    line: str, parts: tuple[str, ...] | None
) -> None:
    heading = split_division(line)
    assert (heading and (heading.label, heading.number, heading.status, heading.text)) == parts
