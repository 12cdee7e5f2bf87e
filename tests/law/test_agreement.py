"""French agreement: what a quotation is called, and how numbers are listed."""

import pytest

from lawlab.law.drafting.agreement import (
    noun_for,
    number_list,
    numeral,
    of_the,
    ordinal,
    roman,
    to_the,
)


@pytest.mark.parametrize(
    ("quotation", "to", "of"),
    [
        ("préfet", "au mot", "du mot"),
        ("saisie,", "au mot", "du mot"),
        ("vingt-quatre", "au mot", "du mot"),
        ("d'", "au mot", "du mot"),
        ("l'article", "aux mots", "des mots"),
        ("du maire", "aux mots", "des mots"),
        (", adjoint", "au mot", "du mot"),
        ("L. 811-3", "à la référence", "de la référence"),
        ("II bis", "à la référence", "de la référence"),
        ("1° et 3°", "aux références", "des références"),
        (", L. 245-2 et L. 245-3", "aux références", "des références"),
        ("30 000", "au nombre", "du nombre"),
        ("10,", "au nombre", "du nombre"),
        ("2016", "à l'année", "de l'année"),
        ("5,6 %", "au taux", "du taux"),
        ("7 500 €", "au montant", "du montant"),
        ("1er janvier 2014", "à la date", "de la date"),
        ("II. –", "à la mention", "de la mention"),
        ("a)", "à la mention", "de la mention"),
        (",", "au signe", "du signe"),
    ],
)  # fmt: skip
def test_a_quotation_is_called_what_it_is(quotation: str, to: str, of: str) -> None:
    noun = noun_for(quotation).the
    assert to_the(noun) == to
    assert of_the(noun) == of


def test_the_second_of_two_is_seconde_and_of_more_deuxieme() -> None:
    assert [ordinal(n, 2) for n in (1, 2)] == ["première", "seconde"]
    assert [ordinal(n, 4) for n in (1, 2, 3, 4)] == ["première", "deuxième", "troisième", "dernière"]
    assert ordinal(25, 30) is None


def test_paragraph_numbers_are_listed_as_the_chambers_list_them() -> None:
    assert number_list([5]) == "5"
    assert number_list([4, 5]) == "4 et 5"
    assert number_list([9, 10, 11]) == "9 à 11"
    assert number_list([3, 5, 9, 10, 11]) == "3, 5 et 9 à 11"


def test_numbers_in_letters_and_in_roman() -> None:
    assert [numeral(n) for n in (1, 2, 17, 21, 22, 30, 71)] == [
        "un", "deux", "dix-sept", "vingt et un", "vingt-deux", "trente", "71",
    ]  # fmt: skip
    assert [roman(n) for n in (1, 4, 9, 14, 40, 99)] == ["I", "IV", "IX", "XIV", "XL", "XCIX"]
