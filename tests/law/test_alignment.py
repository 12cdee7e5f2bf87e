"""Which paragraph became which."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.core.errors import TooLarge
from lawlab.law.alignment import MAX_PARAGRAPHS, bag, likenesses, predecessors, similarity
from lawlab.law.matching import Budget

MAYOR = "Le maire publie le projet d'arrêté sur le site de la commune."
DECREE = "Un décret en Conseil d'État fixe les modalités d'application."
REGION = "La région attribue une subvention aux associations sportives."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([MAYOR, DECREE], [MAYOR, DECREE], (0, 1)),
        ([MAYOR, DECREE], [MAYOR, REGION, DECREE], (0, None, 1)),
        ([MAYOR, DECREE, REGION], [MAYOR, REGION], (0, 2)),
        ([MAYOR, DECREE], [MAYOR.replace("commune", "mairie"), DECREE], (0, 1)),
        ([MAYOR, DECREE, REGION], [DECREE, REGION, MAYOR], (1, 2, 0)),
        (["(Supprimé)", MAYOR, "(Supprimé)"], [MAYOR, "(Supprimé)"], (1, 2)),
        (["1° Supprimé ;", "2° Le mot est remplacé ;"], ["2° Le mot est remplacé ;"], (1,)),
        ([], [MAYOR], (None,)),
        ([MAYOR], [], ()),
    ],
)
def test_paragraphs_are_matched_as_a_reader_would(before, after, expected):
    assert predecessors(before, after) == expected


words = st.lists(st.sampled_from(["le", "maire", "loi", "décret", "."]), max_size=8).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, max_size=8), st.lists(words, max_size=8))
def test_no_paragraph_is_given_twice(before, after):
    found = predecessors(before, after)
    kept = [i for i in found if i is not None]
    assert len(found) == len(after)
    assert len(kept) == len(set(kept))
    assert all(0 <= i < len(before) for i in kept)


@given(st.lists(words, max_size=8))
def test_an_unchanged_text_keeps_each_paragraph(text):
    assert predecessors(text, text) == tuple(range(len(text)))


def test_similarity_goes_from_nothing_to_the_same():
    assert similarity(MAYOR, MAYOR) == 1
    assert similarity(MAYOR, DECREE) < 0.2 < similarity(MAYOR, MAYOR.replace("commune", "mairie")) < 1


def test_look_alikes_without_end_cost_no_more_than_the_budget():
    budget = Budget(1_000)
    bags = [bag(f"Le {k}e alinéa est supprimé {k % 30} fois.") for k in range(500)]
    found = likenesses(bags, bags, range(500), range(500), budget, floor=0.0)
    assert len(found) <= 1_000
    assert budget.pairs >= 0


def test_a_text_of_too_many_paragraphs_is_refused_in_words():
    with pytest.raises(TooLarge, match="at most 5,000 paragraphs"):
        predecessors([""] * (MAX_PARAGRAPHS + 1), [""])
