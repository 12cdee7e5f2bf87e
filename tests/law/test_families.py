"""Which amendments belong together."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.law.effects import effect_key
from lawlab.law.families import Pair, Relation, families, relation
from lawlab.law.operations import Form, Operation, operations_between

BASE = [
    "Le conseil municipal délibère sur le projet dans un délai de deux mois.",
    "Le maire publie l'avis des habitants.",
]
words = st.lists(st.sampled_from(["le", "maire", "publie", "l'avis", "des", "habitants", "élus"]), max_size=8)
amended = st.tuples(st.just(BASE[0]), words.map(" ".join)).map(list) | st.lists(
    words.map(" ".join), max_size=3
)


def to(*paragraphs):
    return operations_between(BASE, list(paragraphs), article="1er")


def test_the_same_words_in_another_case_and_typography_are_identical():
    one = to(BASE[0], "Le maire publie l'avis des habitants et des associations.")
    other = to(BASE[0], "Le maire publie l'avis des habitants et des Associations.")
    assert relation(one, other) is Relation.IDENTICAL


def test_a_paragraph_rewritten_and_the_same_words_replaced_are_identical():
    after = BASE[0].replace("deux", "trois")
    start = BASE[0].index("deux")
    words_alone = [Operation(Form.SUBST_MOTS, "1er", 1, start, start + 4, ("deux",), ("trois",))]
    rewritten = [Operation(Form.REDIGER_ALINEA, "1er", 1, before=(BASE[0],), after=(after,))]
    article = [Operation(Form.REDIGER_ARTICLE, "1er", before=tuple(BASE), after=(after, BASE[1]))]
    assert effect_key(words_alone) == effect_key(rewritten) == effect_key(article)


def test_a_space_on_either_side_of_added_words_makes_no_difference():
    after = [Operation(Form.INSERT_MOTS, "1er", 2, 8, 8, ("",), (" élu",))]
    before = [Operation(Form.INSERT_MOTS, "1er", 2, 9, 9, ("",), ("élu ",))]
    assert relation(after, before) is Relation.IDENTICAL


def test_different_words_for_the_same_words_are_rivals():
    one, other = to(BASE[0].replace("deux", "trois"), BASE[1]), to(BASE[0].replace("deux", "six"), BASE[1])
    assert relation(one, other) is Relation.RIVALS


def test_cutting_a_paragraph_rivals_any_change_of_its_words():
    assert relation(to(BASE[0]), to(BASE[0], BASE[1].replace("maire", "préfet"))) is Relation.RIVALS


def test_longer_additions_that_differ_by_a_word_are_near():
    text = "Cette publication comprend une synthèse des contributions reçues et les réponses {} du conseil."
    one, other = to(*BASE, text.format("écrites")), to(*BASE, text.format("motivées"))
    assert relation(one, other) is Relation.NEAR


def test_the_same_change_elsewhere_has_nothing_to_do_with_it():
    one = [Operation(Form.SUBST_MOTS, "1er", 1, 0, 2, ("Le",), ("Chaque",))]
    other = [Operation(Form.SUBST_MOTS, "1er", 2, 0, 2, ("Le",), ("Chaque",))]
    assert relation(one, other) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(amended, max_size=7))
def test_families_find_what_comparing_each_with_each_finds(texts):
    amendments = {f"A{k}": to(*text) for k, text in enumerate(texts)}
    found = families(amendments)
    groups = [set(group) for group in found.identical]
    leaders = {name: min(next((g for g in groups if name in g), {name})) for name in amendments}
    for one, other in combinations(sorted(amendments), 2):
        expected = relation(amendments[one], amendments[other])
        assert (leaders[one] == leaders[other]) == (expected is Relation.IDENTICAL)
        if leaders[one] == one and leaders[other] == other:
            pairs = [pair.relation for pair in found.pairs if (pair.one, pair.other) == (one, other)]
            assert pairs == ([expected] if expected else [])


def test_families_name_the_pairs_in_order():
    amendments = {
        "B": to(BASE[0].replace("deux", "six"), BASE[1]),
        "A": to(BASE[0].replace("deux", "trois"), BASE[1]),
    }
    assert families(amendments).pairs == (Pair("A", "B", Relation.RIVALS, 1 / 3),)
