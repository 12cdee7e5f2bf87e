"""Questions: no words make one fail, or grow."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from lawlab.search.index import schema
from lawlab.search.questions import MAX_WORDS, Question, by_author, by_words, whole_query

TEXTS = {
    "données": "Les données personnelles sont protégées.",
    "service": "Le service public de la donnée est ouvert.",
    "public": "Ce qui est public reste au service de tous, à l’école aussi.",
    "budget": "The budget of the municipality is published.",
}


@pytest.fixture(scope="module")
def ram():
    index = RamStorage().create_index(schema())
    writer = index.writer()
    for number, (key, text) in enumerate(TEXTS.items(), start=1):
        fields = {"words_fr": text, "words_en": text, "folded": text}
        writer.add_document(
            key=key, kind="amendment", bill="1", number=number, author="camille ardouin", **fields
        )
    writer.commit()
    with index.searcher() as searcher:
        yield searcher


def found(searcher, query) -> set[str]:
    return {hit["key"] for hit in searcher.search(query, limit=None)}


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("donnee", {"données", "service"}),
        ("les données", {"données", "service"}),  # a stop word demands nothing
        ("DONNÉE PERSONNELLE", {"données"}),
        ('"service public"', {"service"}),
        ("« service public »", {"service"}),
        ("service public", {"service", "public"}),
        ("prot*", {"données"}),
        ("l'école", {"public"}),
        ("budgets published", {"budget"}),
        ("the budget", {"budget"}),
        ("n° 2", {"service"}),
        ("#4", {"budget"}),
        ("no. 4", {"budget"}),
        ("les", {"données"}),
        ("introuvable", set()),
        ("***", set()),
        ('""', set()),
        ('"service', {"service", "public"}),
        ("données OR NOT (", {"données", "service"}),  # words like others, and the emptiest
    ],
)
def test_what_a_question_finds(ram, words: str, keys: set[str]) -> None:
    assert found(ram, by_words(words)) == keys


def test_an_author_is_found_by_any_part_of_the_name(ram) -> None:
    assert len(found(ram, by_author("Ardouin"))) == len(TEXTS)
    assert found(ram, by_author("Ardouin Jean")) == set()
    assert found(ram, by_author("!!!")) == set()


def test_a_question_is_cut_to_a_bounded_number_of_words() -> None:
    assert len(list(by_words(" ".join(f"mot{n}" for n in range(500))).iter_all_terms())) <= 2 * MAX_WORDS


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec=None), max_size=400), st.text(st.characters(codec=None), max_size=40))
def test_no_question_fails(ram, words: str, author: str) -> None:
    ram.search(whole_query(Question(words=words, author=author), (1,)), limit=5)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(['"', "«", "»", "*", "n°", "#", "9" * 12, "a*", "abc*", "OR", "(", "\0", " "]))
)
def test_no_heap_of_signs_fails(ram, pieces: list[str]) -> None:
    ram.search(whole_query(Question(words="".join(pieces)), ()), limit=5)
