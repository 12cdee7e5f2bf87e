"""Where a marked passage is in the next version: followed, never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.core.errors import Conflict, Invalid
from lawlab.law.anchors import Follower, Found, Placement, anchor_at, find_anchor, occurrences
from lawlab.law.tokens import is_word, tokenize
from tests.law.readings import READINGS

BASE = [
    "Le présent article s'applique aux communes de plus de mille habitants.",
    "Le maire publie le projet d'arrêté sur le site internet de la commune pendant deux mois.",
    "Les habitants peuvent présenter des observations. Le conseil municipal y répond.",
    "Le conseil municipal y répond.",
]


def follow(passage, after, *, paragraph, before=BASE):
    """What became of a passage: its status and the words that the place now holds."""
    start = before[paragraph - 1].index(passage)
    found = find_anchor(anchor_at(before, paragraph, start, start + len(passage)), before, after)
    words = after[found.paragraph - 1][found.start : found.end] if found.paragraph else None
    return found.status, found.paragraph, words


def test_nothing_changes_in_an_unchanged_text():
    assert follow("deux mois", BASE, paragraph=2) == (Found.EXACT, 2, "deux mois")


def test_an_edit_elsewhere_in_the_paragraph_leaves_the_passage_where_its_words_are():
    after = [BASE[0], f"Sans délai, {BASE[1][0].lower()}{BASE[1][1:]}", *BASE[2:]]
    assert follow("site internet de la commune", after, paragraph=2) == (
        Found.EXACT,
        2,
        "site internet de la commune",
    )


def test_words_added_at_the_edge_of_the_passage_are_not_part_of_it():
    after = [BASE[0], BASE[1].replace("deux mois", "au moins deux mois ouvrés"), *BASE[2:]]
    assert follow("deux mois", after, paragraph=2) == (Found.EXACT, 2, "deux mois")


def test_words_edited_inside_the_passage_are_shown_with_it():
    after = [BASE[0], BASE[1].replace("site internet", "site officiel"), *BASE[2:]]
    assert follow("le site internet de la commune", after, paragraph=2) == (
        Found.CHANGED, 2, "le site officiel de la commune",
    )  # fmt: skip


def test_an_edit_across_the_edge_of_the_passage_is_shown_whole():
    after = [BASE[0], BASE[1].replace("commune pendant deux", "mairie durant six"), *BASE[2:]]
    assert follow("deux mois", after, paragraph=2) == (Found.CHANGED, 2, "mairie durant six mois")


def test_a_passage_whose_words_were_cut_is_gone():
    after = [BASE[0], BASE[1].replace(" pendant deux mois", ""), *BASE[2:]]
    assert follow("pendant deux mois", after, paragraph=2) == (Found.GONE, None, None)


def test_a_paragraph_added_before_moves_the_passage():
    after = ["Un article nouveau.", *BASE]
    assert follow("deux mois", after, paragraph=2) == (Found.MOVED, 3, "deux mois")


def test_a_paragraph_that_went_elsewhere_takes_its_passages_along():
    after = [BASE[0], BASE[2], BASE[3], BASE[1]]
    assert follow("deux mois", after, paragraph=2) == (Found.MOVED, 4, "deux mois")


def test_a_paragraph_that_was_split_takes_each_passage_to_its_part():
    head, tail = BASE[1].split(" sur ")
    after = [BASE[0], head, f"sur {tail}", *BASE[2:]]
    assert follow("projet d'arrêté", after, paragraph=2)[1:] == (2, "projet d'arrêté")
    assert follow("pendant deux mois", after, paragraph=2)[1:] == (3, "pendant deux mois")


def test_paragraphs_that_were_joined_keep_their_passages():
    after = [f"{BASE[0]} {BASE[1]}", *BASE[2:]]
    assert follow("plus de mille habitants", after, paragraph=1) == (
        Found.EXACT,
        1,
        "plus de mille habitants",
    )
    assert follow("pendant deux mois", after, paragraph=2) == (Found.MOVED, 1, "pendant deux mois")


def test_a_look_alike_is_not_the_passage():
    """The sentence stands twice; the paragraph that is cut was the second."""
    assert follow("conseil municipal", BASE[:3], paragraph=4) == (Found.GONE, None, None)
    start = BASE[2].index("conseil municipal")
    found = find_anchor(anchor_at(BASE, 3, start, start + 17), BASE, BASE[:3])
    assert found == Placement(Found.EXACT, 3, start, start + 17)


def test_a_look_alike_that_comes_in_does_not_take_the_passage():
    after = ["Le maire publie le projet d'arrêté sur le site internet de la région pendant deux mois.", *BASE]
    assert follow("pendant deux mois", after, paragraph=2) == (Found.MOVED, 3, "pendant deux mois")


def test_between_copies_that_nothing_tells_apart_there_is_no_guess():
    twice = ["Supprimer ces mots.", "Supprimer ces mots."]
    found = find_anchor(anchor_at(twice, 1, 0, 9), twice, twice[:1])
    assert found.status is Found.GONE


def test_a_short_word_found_elsewhere_is_not_taken_for_the_passage():
    before = ["Le délai court.", "Rien d'autre ne change ici."]
    assert follow(
        "délai",
        ["Le juge tranche vite.", "Rien d'autre ne change, délai compris, ici."],
        paragraph=1,
        before=before,
    )[0] in (Found.GONE, Found.CHANGED)


def test_an_anchor_of_another_version_is_refused():
    anchor = anchor_at(BASE, 2, 0, 8)
    with pytest.raises(Conflict):
        find_anchor(anchor, BASE[2:], BASE)


@pytest.mark.parametrize("place", [(0, 0, 2), (9, 0, 2), (1, 5, 5), (1, 3, 2), (1, -1, 2), (1, 0, 999)])
def test_a_place_without_words_cannot_be_marked(place):
    with pytest.raises(Invalid):
        anchor_at(BASE, *place)


any_text = st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=20)
words = st.lists(st.sampled_from(["le", "la", "loi", "maire", "."]), min_size=1, max_size=12).map(" ".join)
article = st.lists(any_text | words, min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(article, article, st.data())
def test_what_is_called_exact_or_moved_has_the_very_words(before, after, data):
    number = data.draw(st.integers(1, len(before)))
    start = data.draw(st.integers(0, len(before[number - 1]) - 1))
    end = data.draw(st.integers(start + 1, len(before[number - 1])))
    found = find_anchor(anchor_at(before, number, start, end), before, after)
    if found.status is Found.GONE:
        assert found == Placement(Found.GONE)
        return
    assert 1 <= found.paragraph <= len(after)
    assert 0 <= found.start < found.end <= len(after[found.paragraph - 1])
    if found.status is not Found.CHANGED:
        assert after[found.paragraph - 1][found.start : found.end] == before[number - 1][start:end]
        assert (found.status is Found.EXACT) == (found.paragraph == number)


@settings(max_examples=100, deadline=None)
@given(article, st.data())
def test_no_two_passages_of_one_paragraph_end_up_in_the_same_words(before, data):
    after = data.draw(st.permutations([*before, *data.draw(article)]))
    places = {}
    follower = Follower(before, after)
    for number, text in enumerate(before, 1):
        for place, token in enumerate(tokenize(text)):
            start = sum(map(len, tokenize(text)[:place]))
            found = follower.find(anchor_at(before, number, start, start + len(token)))
            if is_word(token) and found.status in (Found.EXACT, Found.MOVED):
                assert places.setdefault((found.paragraph, found.start), (number, start)) == (number, start)


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading["id"])
def test_five_words_that_stand_once_in_both_readings_are_found(reading):
    before, after = reading["avant"], reading["apres"]
    follower = Follower(before, after)
    for number, text in enumerate(before, 1):
        tokens = tokenize(text)
        for k in range(0, len(tokens) - 9, 7):
            passage = "".join(tokens[k : k + 9])
            places = [(j, at) for j, other in enumerate(after, 1) for at in occurrences(other, passage)]
            if len(places) == sum(len(occurrences(other, passage)) for other in before) == 1:
                start = len("".join(tokens[:k]))
                found = follower.find(anchor_at(before, number, start, start + len(passage)))
                assert (found.paragraph, found.start) == places[0], passage
