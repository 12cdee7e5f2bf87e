"""Several amendments at once: what holds for any texts, and what a clerk would expect."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.law.merge import MergeConflict, Run, carry_over, merge, merge_operations
from lawlab.law.operations import Form, Operation, apply_operations, operations_between

WORDS = ["le", "la", "loi", "décret", "maire", ",", ".", "L. 1-2", "l'", "État"]
paragraph = st.one_of(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join), st.text(max_size=12))
article = st.lists(paragraph, max_size=5)
BASE = ["Le maire décide.", "Le délai est de deux mois.", "Le préfet peut saisir le juge."]


@settings(max_examples=150, deadline=None)
@given(article, article)
def test_one_amendment_alone_gives_exactly_its_text(base, amended):
    merged = merge(base, {"A": amended})
    assert merged.texts == tuple(amended)
    assert merged.conflicts == ()


@settings(max_examples=150, deadline=None)
@given(article, st.lists(article, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_amendments_changes_nothing(base, texts, chance):
    amended = {f"A{k}": text for k, text in enumerate(texts)}
    shuffled = list(amended.items())
    chance.shuffle(shuffled)
    assert merge(base, amended) == merge(base, dict(shuffled))


@settings(max_examples=100, deadline=None)
@given(article, article)
def test_the_same_amendment_twice_is_done_once_in_both_names(base, amended):
    merged = merge(base, {"A": amended, "B": amended})
    assert merged.texts == tuple(amended)
    assert not merged.conflicts
    assert {run.origin for runs in merged.paragraphs for run in runs} <= {None, ("A", "B")}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=12, max_size=30), st.data())
def test_amendments_of_different_words_add_up_to_applying_them_in_turn(tokens, data):
    """Each amendment replaces one word of its own; the sum is known without any diff."""
    text = " ".join(f"{word}{k}" for k, word in enumerate(tokens))
    words = text.split(" ")
    places = data.draw(st.lists(st.integers(0, len(words) - 1), unique=True, min_size=1, max_size=8))
    places = [k for k in places if k - 1 not in places or k % 2]
    starts = [sum(len(word) + 1 for word in words[:k]) for k in range(len(words))]
    amendments = {
        f"A{k}": [
            Operation(
                Form.SUBST_MOTS, "1er", 1, starts[k], starts[k] + len(words[k]), (words[k],), (f"neuf{k}",)
            )
        ]
        for k in places
    }
    merged = merge_operations([text], amendments)
    assert merged.texts == (" ".join(f"neuf{k}" if k in places else word for k, word in enumerate(words)),)
    assert not merged.conflicts
    assert {run.text: run.origin for run in merged.paragraphs[0] if run.origin} == {
        f"neuf{k}": (f"A{k}",) for k in places
    }


@settings(max_examples=100, deadline=None)
@given(article, article, article)
def test_where_readings_differ_nothing_of_either_gets_in(base, one, other):
    """Every word is the base's, or comes from amendments that are named; conflicts name at least two."""
    merged = merge(base, {"A": one, "B": other})
    for conflict in merged.conflicts:
        assert set(conflict.readings) <= {"A", "B"}
    for runs in merged.paragraphs:
        for run in runs:
            texts = {"A": one, "B": other}
            names = run.origin or ()
            assert all(any(run.text in text for text in texts[name]) for name in names)


def test_words_of_each_amendment_keep_their_author():
    merged = merge(
        BASE, {"A": ["Le maire décide seul.", *BASE[1:]], "B": ["Le maire élu décide.", *BASE[1:]]}
    )
    assert merged.paragraphs[0] == (
        Run("Le maire ", None),
        Run("élu ", ("B",)),
        Run("décide", None),
        Run(" seul", ("A",)),
        Run(".", None),
    )


def test_different_words_for_the_same_words_are_a_conflict_and_the_base_stands():
    one = [BASE[0], "Le délai est de trois mois.", BASE[2]]
    other = [BASE[0], "Le délai est de six mois.", BASE[2]]
    merged = merge(BASE, {"A": one, "B": other})
    assert merged.texts == tuple(BASE)
    assert merged.conflicts == (MergeConflict(2, "deux", {"A": "trois", "B": "six"}),)


def test_a_paragraph_cut_by_one_and_edited_by_another_is_a_conflict():
    merged = merge(BASE, {"A": [BASE[0], BASE[2]], "B": [BASE[0], "Le délai est de six mois.", BASE[2]]})
    assert merged.texts == tuple(BASE)
    assert merged.conflicts == (MergeConflict(2, BASE[1], {"A": "", "B": "Le délai est de six mois."}),)


def test_two_paragraphs_added_at_one_place_conflict_and_the_same_one_does_not():
    one, other = [*BASE, "Un décret précise ceci."], [*BASE, "Une loi précise cela."]
    merged = merge(BASE, {"A": one, "B": other, "C": one})
    assert merged.texts == tuple(BASE)
    assert merged.conflicts == (MergeConflict(3, "", {"A": one[-1], "B": other[-1], "C": one[-1]}),)
    assert merge(BASE, {"A": one, "C": one}).texts == tuple(one)


def test_a_paragraph_moved_by_one_and_edited_by_another_is_moved_and_edited():
    moved = [BASE[1], BASE[0], BASE[2]]
    operations = operations_between(BASE, moved, article="1er", identities=[2, 1, 3])
    edited = operations_between(BASE, [BASE[0], "Le délai est de six mois.", BASE[2]], article="1er")
    merged = merge_operations(BASE, {"A": operations, "B": edited})
    assert sorted(merged.texts) == sorted([BASE[0], "Le délai est de six mois.", BASE[2]])
    assert merged.texts[0] == "Le délai est de six mois."
    assert not merged.conflicts


def test_a_move_that_meets_another_addition_is_refused_as_a_whole():
    moved = operations_between(BASE, [*BASE[1:], BASE[0]], article="1er", identities=[2, 3, 1])
    added = operations_between(BASE, [*BASE, "Un décret précise ceci."], article="1er")
    merged = merge_operations(BASE, {"A": moved, "B": added})
    assert merged.texts == tuple(BASE)
    assert [set(conflict.readings) for conflict in merged.conflicts] == [{"A"}, {"A", "B"}]


def test_sixty_amendments_on_one_article_all_find_their_place_or_their_conflict():
    chance = random.Random(4)  # noqa: S311 - made-up texts
    base = [" ".join(f"mot{chance.randrange(900)}" for _ in range(60)) for _ in range(20)]
    amended = {}
    for k in range(60):
        texts = list(base)
        place = chance.randrange(len(texts))
        words = texts[place].split(" ")
        words[chance.randrange(len(words))] = f"neuf{k}"
        amended[f"A{k}"] = [*texts[:place], " ".join(words), *texts[place + 1 :]]
    merged = merge(base, amended)
    named = {run.origin[0] for runs in merged.paragraphs for run in runs if run.origin}
    fought = {name for conflict in merged.conflicts for name in conflict.readings}
    assert named | fought == set(amended)
    assert not named & fought


@settings(max_examples=100, deadline=None)
@given(article, article)
def test_an_amendment_carried_over_to_an_unchanged_text_does_the_same(base, amended):
    operations = operations_between(base, amended, article="1er")
    carried = carry_over(base, base, operations)
    assert apply_operations(base, carried.operations) == tuple(amended)
    assert not carried.conflicts


@settings(max_examples=100, deadline=None)
@given(article, article, article)
def test_what_is_carried_over_applies_to_the_new_text(base, new, amended):
    carried = carry_over(base, new, operations_between(base, amended, article="1er"))
    apply_operations(new, carried.operations)


def test_an_amendment_that_the_new_text_already_took_up_has_nothing_left_to_do():
    amended = [BASE[0], "Le délai est de trois mois.", BASE[2]]
    carried = carry_over(BASE, [*amended, "Fin."], operations_between(BASE, amended, article="1er"))
    assert carried.operations == ()
    assert carried.conflicts == ()


def test_an_amendment_of_words_that_the_new_text_changed_is_shown_with_both_readings():
    amended = operations_between(BASE, [BASE[0], "Le délai est de trois mois.", BASE[2]], article="1er")
    carried = carry_over(BASE, [BASE[0], "Le délai est de six mois.", BASE[2]], amended)
    assert carried.operations == ()
    assert carried.conflicts == (MergeConflict(2, "deux", {"version": "six", "amendment": "trois"}),)
