"""Operations: found between two texts, applied, undone, composed, stored; refused where they do not fit."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.core.errors import Conflict, Invalid, TooLarge
from lawlab.law.operations import (
    Form,
    Operation,
    OperationConflict,
    apply_operations,
    apply_to_heading,
    apply_with_identities,
    compose,
    from_json,
    invert,
    operations_between,
    to_json,
)
from lawlab.law.stored import MAX_OPERATIONS
from tests.law.readings import READINGS

BASE = ["Le maire décide.", "Le délai est de deux mois. Il court du dépôt.", "Le préfet peut saisir le juge."]
WORDS = ["le", "la", "loi", "décret", ",", ".", "L. 1-2", "l'", "\n", "\ud800"]
paragraph = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=15),
    st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join),
    st.sampled_from(BASE),
)
article = st.lists(paragraph, max_size=6)


def between(before, after, identities=None):
    return operations_between(before, after, article="1er", identities=identities)


@settings(max_examples=200, deadline=None)
@given(article, article)
def test_what_lies_between_two_texts_turns_one_into_the_other_and_back(before, after):
    operations = between(before, after)
    assert apply_operations(before, operations) == tuple(after)
    assert apply_operations(after, invert(before, operations)) == tuple(before)


@settings(max_examples=200, deadline=None)
@given(article, article, st.data())
def test_it_does_so_whatever_the_editor_says_each_paragraph_was(before, after, data):
    numbers = st.one_of(st.none(), st.integers(1, len(before))) if before else st.none()
    identities = data.draw(st.lists(numbers, min_size=len(after), max_size=len(after)))
    operations = between(before, after, identities)
    applied = apply_with_identities(before, operations)
    assert applied.paragraphs == tuple(after)
    kept = [number for number in applied.identities if number is not None]
    assert len(kept) == len(set(kept))


@settings(max_examples=100, deadline=None)
@given(article, article, article)
def test_two_amendments_compose_into_one(first, second, third):
    one, other = between(first, second), between(second, third)
    assert apply_operations(first, compose(first, one, other)) == tuple(third)


@given(article)
def test_the_same_text_needs_no_operation(text):
    assert between(text, text) == ()
    assert apply_operations(text, ()) == tuple(text)


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading["id"])
def test_real_readings_are_turned_into_each_other_by_operations_smaller_than_the_article(reading):
    operations = between(reading["avant"], reading["apres"])
    assert apply_operations(reading["avant"], operations) == tuple(reading["apres"])
    assert sum(len(text) for each in operations for text in each.after) < sum(map(len, reading["apres"]))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (["Le maire élu décide.", *BASE[1:]], [(Form.INSERT_MOTS, 1, 9, 9, ("",), ("élu ",))]),
        (
            [BASE[0], BASE[1].replace("deux", "six"), BASE[2]],
            [(Form.SUBST_MOTS, 2, 16, 20, ("deux",), ("six",))],
        ),
        (
            [*BASE[:2], "Le préfet saisit le juge."],
            [(Form.SUBST_MOTS, 3, 10, 21, ("peut saisir",), ("saisit",))],
        ),
        (["Le maire décide seul.", *BASE[1:]], [(Form.COMPL_ALINEA_MOTS, 1, 15, 15, ("",), (" seul",))]),
        (
            [BASE[0], "Le délai est de deux mois.", BASE[2]],
            [(Form.SUPPR_PHRASE, 2, 26, 45, (" Il court du dépôt.",), ("",))],
        ),
        ([BASE[0], BASE[2]], [(Form.SUPPR_ALINEA, 2, None, None, (BASE[1],), ())]),
        ([BASE[0], "Neuf.", *BASE[1:]], [(Form.INSERT_ALINEA, 1, None, None, (), ("Neuf.",))]),
        (["Neuf.", *BASE], [(Form.INSERT_ALINEA, 0, None, None, (), ("Neuf.",))]),
        ([*BASE, "Neuf."], [(Form.COMPL_ARTICLE, 3, None, None, (), ("Neuf.",))]),
        ([], [(Form.SUPPR_ARTICLE, None, None, None, tuple(BASE), ())]),
        (["Tout autre."], [(Form.REDIGER_ARTICLE, None, None, None, tuple(BASE), ("Tout autre.",))]),
    ],
)
def test_each_edit_has_the_form_that_a_clerk_would_give_it(after, expected):
    found = between(BASE, after)
    assert [(o.op, o.paragraph, o.start, o.end, o.before, o.after) for o in found] == expected


def test_an_additional_article_starts_from_nothing():
    assert between([], ["Neuf."]) == (Operation(Form.ARTICLE_ADD, "1er", after=("Neuf.",)),)


def test_a_paragraph_that_the_editor_moved_keeps_its_identity():
    operations = between(BASE, [BASE[2], BASE[0], BASE[1]], [3, 1, 2])
    assert operations == (
        Operation(Form.MODIFIER_AUTRE, "1er", 3, before=(BASE[2],), after=(BASE[2],), destination=0),
    )
    assert apply_with_identities(BASE, operations).identities == (3, 1, 2)


def test_an_operation_on_words_that_do_not_stand_is_refused_with_both_readings():
    operation = Operation(Form.SUBST_MOTS, "2 bis", 1, 3, 8, ("maire",), ("préfet",))
    with pytest.raises(OperationConflict) as refusal:
        apply_operations(["Le juge tranche."], [operation])
    assert isinstance(refusal.value, Conflict)
    assert refusal.value.sentence == (
        "In article 2 bis, paragraph 1, the amendment expects “maire”, but the text reads “juge ”."
    )


@pytest.mark.parametrize(
    "operations",
    [
        [Operation(Form.SUPPR_ALINEA, "1er", 4, before=("x",))],
        [Operation(Form.SUPPR_ALINEA, "1er", 2, before=("autre",))],
        [Operation(Form.SUPPR_ARTICLE, "1er", before=tuple(BASE[:2]))],
        [Operation(Form.ARTICLE_ADD, "1er", after=("x",))],
        [Operation(Form.SUBST_MOTS, "1er", 9, 0, 1, ("L",), ("l",))],
        [
            Operation(Form.SUPPR_ALINEA, "1er", 1, before=(BASE[0],)),
            Operation(Form.SUBST_MOTS, "1er", 1, 0, 2, ("Le",), ("Un",)),
        ],
        [
            Operation(Form.SUBST_MOTS, "1er", 1, 0, 8, ("Le maire",), ("x",)),
            Operation(Form.SUPPR_MOTS, "1er", 1, 3, 8, ("maire",), ("",)),
        ],
        [Operation(Form.SUPPR_ALINEA, "1er", 1, before=(BASE[0],))] * 2,
        [Operation(Form.MODIFIER_AUTRE, "1er", 1, before=("x",), after=("x",), destination=2)],
        [
            Operation(Form.REDIGER_ARTICLE, "1er", before=tuple(BASE), after=("x",)),
            Operation(Form.SUPPR_ALINEA, "1er", 1, before=(BASE[0],)),
        ],
    ],
)
def test_operations_that_do_not_fit_the_text_or_each_other_are_refused(operations):
    with pytest.raises(Conflict):
        apply_operations(BASE, operations)


def test_a_paragraph_after_one_that_does_not_exist_is_refused():
    with pytest.raises(Invalid, match="no paragraph 7"):
        apply_operations(BASE, [Operation(Form.INSERT_ALINEA, "1er", 7, after=("x",))])


def test_a_heading_is_rewritten_apart_from_the_paragraphs():
    operation = Operation(Form.REDIGER_INTITULE, "1er", before=("Ancien",), after=("Nouveau",))
    assert apply_operations(BASE, [operation]) == tuple(BASE)
    assert apply_to_heading("Ancien", [operation]) == "Nouveau"
    with pytest.raises(Conflict):
        apply_to_heading("Autre", [operation])


def test_identities_that_do_not_fit_are_refused():
    for identities in ([1], [4, None, None], [0, 1, 2]):
        with pytest.raises(Invalid):
            between(BASE, BASE, identities)


kept = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=15)


@settings(max_examples=100, deadline=None)
@given(st.lists(kept, max_size=5), st.lists(kept, max_size=5))
def test_operations_survive_being_stored(before, after):
    operations = between(before, after)
    assert from_json(json.dumps(to_json(operations))) == operations
    assert from_json(to_json(operations)) == operations


def test_the_stored_shape_is_the_published_one():
    operation = Operation(Form.SUBST_MOTS, "1er", 2, 16, 20, ("deux",), ("six",))
    assert json.dumps(to_json([operation])) == (
        '{"version": 1, "operations": [{"op": "SUBST_MOTS", "article": "1er", "paragraph": 2, "start": 16,'
        ' "end": 20, "before": ["deux"], "after": ["six"]}]}'
    )


def stored(**fields):
    row = {
        "op": "SUBST_MOTS",
        "article": "1er",
        "paragraph": 1,
        "start": 0,
        "end": 1,
        "before": ["a"],
        "after": ["b"],
    }
    return {
        "version": 1,
        "operations": [{name: value for name, value in {**row, **fields}.items() if value != "drop"}],
    }


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{",
        "[" * 100_000,
        "null",
        "[]",
        '{"version": 2, "operations": []}',
        {"version": 1},
        {"version": 1, "operations": {}},
        {"version": 1, "operations": [1]},
        stored(op="CHANGER"),
        stored(op=[]),
        stored(article=3),
        stored(extra=1),
        stored(paragraph=-1),
        stored(paragraph=True),
        stored(paragraph=1.5),
        stored(paragraph=10**9),
        stored(start="0"),
        stored(start=2),
        stored(end="drop"),
        stored(before="a"),
        stored(before=[1]),
        stored(before=[]),
        stored(after=["a", "b"]),
        stored(after=["\ud800"]),
        stored(after=["\0"]),
        stored(before=["ab"]),
        stored(paragraph="drop"),
        stored(destination=1),
        stored(start="drop", end="drop", destination=1),
        stored(paragraph=0, start="drop", end="drop"),
    ],
)
def test_hostile_operations_are_refused_in_words(value):
    with pytest.raises(Invalid) as refusal:
        from_json(value)
    assert refusal.value.sentence.endswith(".")


def test_too_many_operations_are_refused():
    row = stored()["operations"][0]
    with pytest.raises(TooLarge):
        from_json({"version": 1, "operations": [row] * (MAX_OPERATIONS + 1)})
    with pytest.raises(TooLarge):
        from_json(stored(after=["a" * 2_000_001]))
