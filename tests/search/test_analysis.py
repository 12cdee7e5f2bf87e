"""Words and their terms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.search.analysis import LANGUAGES, MAX_WORD, fold, folded, terms


@pytest.mark.parametrize(
    "forms",
    [
        ["élève", "eleve", "ÉLÈVES", "e\u0301le\u0300ve"],
        ["données", "donnée", "donnee", "DONNÉES"],
        ["publié", "publiée", "publiées", "publier", "publie"],
        ["créé", "créée", "créer", "crees"],
        ["œuvre", "oeuvres", "ŒUVRE"],
        ["amendement", "amendements"],
        ["égalité", "égal", "égaux"],
        ["loi", "lois", "Loi"],
        ["l’article", "L'ARTICLE", "article", "articles"],
    ],
    ids=lambda forms: forms[0],
)
def test_forms_of_one_french_word_are_one_term(forms: list[str]) -> None:
    assert len({tuple(terms("fr", form)) for form in forms}) == 1
    assert terms("fr", forms[0])


@pytest.mark.parametrize(
    ("one", "other"), [("public", "publier"), ("loi", "loin"), ("maire", "marché"), ("données", "dons")]
)
def test_other_words_are_other_terms(one: str, other: str) -> None:
    assert terms("fr", one) != terms("fr", other)


def test_english_words_are_stemmed_as_english() -> None:
    assert terms("en", "The requirements of retention") == terms("en", "requirement retention")


def test_the_emptiest_words_are_left_out_of_stems_but_not_of_words() -> None:
    assert terms("fr", "le la les de l’") == []
    assert folded("Le Préfet") == ["le", "prefet"]


def test_a_word_without_end_is_left_out() -> None:
    assert folded("a" * (MAX_WORD + 1)) == []


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_any_characters_have_terms_that_can_be_stored(words: str) -> None:
    for term in [*folded(words), *(term for language in LANGUAGES for term in terms(language, words))]:
        assert term.encode()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)
