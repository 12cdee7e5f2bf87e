"""How a legal text is cut into words, and when two wordings are the same."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lawlab.law.tokens import fold, is_cosmetic, tokenize, wording_hash, wording_key, words

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)  # lone surrogates included


@given(any_text)
@example("l'article L. 123-4\r\n« 3° »")
def test_tokens_join_back_to_the_text(text):
    assert "".join(tokenize(text)) == text


@given(any_text)
def test_no_boundary_falls_between_two_letters(text):
    tokens = tokenize(text)
    assert not any(left[-1].isalnum() and right[0].isalnum() for left, right in pairwise(tokens))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("l'article", ["l'", "article"]),
        ("L’État", ["L’", "État"]),
        ("jusqu'à", ["jusqu'", "à"]),
        ("aujourd'hui", ["aujourd'hui"]),
        ("Parliament's", ["Parliament's"]),
        ("don't", ["don't"]),
        ("sous-préfet", ["sous-préfet"]),
        ("1er 3° n° 2", ["1er", " ", "3°", " ", "n°", " ", "2"]),
        ("L. 123-4, R.* 12", ["L. 123-4", ",", " ", "R", ".", "*", " ", "12"]),
        ("L. O. 135-1", ["L. O. 135-1"]),
        ("2,5 % de 45\u00a0000 €", ["2,5", " ", "%", " ", "de", " ", "45\u00a0000", " ", "€"]),
        ("« mot »", ["«", " ", "mot", " ", "»"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("a\ud800b", ["a\ud800b"]),
        ("fin.\nSuite", ["fin", ".", "\n", "Suite"]),
        ("", []),
    ],
)
def test_a_word_is_what_a_person_would_call_one(text, tokens):
    assert tokenize(text) == tokens


def test_words_are_counted_without_marks():
    assert words("L'article L. 123-4 : « abrogé » !") == 4


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"Le mot" ;', "«\u00a0Le mot\u00a0»\u202f;"),
        ("l'État", "L’état"),
        ("2012 - 2013", "2012–2013"),
        ("un  deux\tmots", "un deux mots"),
        ("cœur", "coeur"),
        ("été", "e\u0301te\u0301"),
    ],
)
def test_case_spaces_and_typography_are_cosmetic(before, after):
    assert is_cosmetic(before, after)
    assert wording_key(before) == wording_key(after)
    assert wording_hash(before) != wording_hash(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [("peut", "doit"), ("or age", "orage"), ("du", "dû"), ("1,5", "15"), ("a, b", "a b"), ("a", "a.")],
)
def test_another_word_accent_or_mark_is_not_cosmetic(before, after):
    assert not is_cosmetic(before, after)
    assert wording_key(before) != wording_key(after)


@given(any_text)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_the_hash_of_paragraphs_tells_where_each_one_ends():
    assert wording_hash(["a", "b"]) != wording_hash(["ab"])
    assert wording_hash(["a\nb"]) != wording_hash(["a", "b"])
    assert wording_hash("a") == wording_hash(["a"])
    assert wording_hash([]) != wording_hash([""])
