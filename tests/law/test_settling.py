"""Amendments laid on an article, and their conflicts settled by a person."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawlab.core.errors import Invalid
from lawlab.law.additional import additional_number
from lawlab.law.crediting import Piece, credit
from lawlab.law.operations import Operation, apply_operations, operations_between
from lawlab.law.settling import Settlement, lay

BASE = [
    "La promenade est ouverte à tous, à pied et à bicyclette.",
    "Y sont interdits les feux de camp.",
    "Le maire peut la fermer par arrêté en cas de crue.",
]


def changed(number: int, old: str, new: str) -> tuple[Operation, ...]:
    texts = [t.replace(old, new) if n == number else t for n, t in enumerate(BASE, 1)]
    return operations_between(BASE, texts, article="1")


def without(*numbers: int) -> tuple[Operation, ...]:
    kept = [n for n in range(1, len(BASE) + 1) if n not in numbers]
    return operations_between(BASE, [BASE[n - 1] for n in kept], article="1", identities=kept)


RIVALS = {"1": changed(3, "arrêté", "décision motivée"), "2": changed(3, "arrêté", "délibération")}


def test_words_in_conflict_stand_as_they_were_until_somebody_settles_it() -> None:
    laid = lay(BASE, RIVALS)
    [clash] = laid.clashes
    assert laid.texts == tuple(BASE)
    assert (clash.paragraph, clash.base, clash.readings) == (
        3, "arrêté", {"1": "décision motivée", "2": "délibération"},
    )  # fmt: skip
    [marked] = [p for row in laid.rows for p in row.pieces if p.place]
    assert (marked.text, marked.kind) == ("arrêté", "=")


@pytest.mark.parametrize(
    ("settlement", "words"),
    [
        (Settlement(reading="1"), "par décision motivée en"),
        (Settlement(reading="2"), "par délibération en"),
        (Settlement(reading=""), "par arrêté en"),
        (Settlement(text="délibération affichée", writer="w9"), "par délibération affichée en"),
        (Settlement(text="", writer="w9"), "par  en"),
    ],
)  # fmt: skip
def test_a_conflict_is_settled_by_a_reading_the_bill_or_other_words(
    settlement: Settlement, words: str
) -> None:
    place = lay(BASE, RIVALS).clashes[0].place
    laid = lay(BASE, RIVALS, {place: settlement})
    assert laid.open == ()
    assert words in laid.texts[2]


def test_in_a_third_reading_each_word_is_in_the_name_of_who_proposed_it() -> None:
    place = lay(BASE, RIVALS).clashes[0].place
    laid = lay(BASE, RIVALS, {place: Settlement(text="délibération motivée et affichée", writer="w9")})
    names = {w: p.origin for p in laid.rows[2].pieces if p.kind == "+" for w in p.text.split()}
    assert names == {"délibération": ("2",), "motivée": ("1",), "et": ("1",), "affichée": ("w9",)}


def test_a_settled_conflict_is_open_again_when_its_parties_change() -> None:
    settled = {lay(BASE, RIVALS).clashes[0].place: Settlement(reading="1")}
    third = {**RIVALS, "3": changed(3, "arrêté", "décret")}
    assert len(lay(BASE, third, settled).open) == 1
    reworded = {**RIVALS, "2": changed(3, "arrêté", "une délibération")}
    assert len(lay(BASE, reworded, settled).open) == 1
    assert not lay(BASE, {**RIVALS, "4": changed(1, "tous", "chacun")}, settled).open


def test_a_deletion_of_the_article_conflicts_with_every_other_change() -> None:
    both = {"1": without(1, 2, 3), "2": changed(2, "feux", "grands feux")}
    laid = lay(BASE, both)
    [clash] = laid.clashes
    assert lay(BASE, both, {clash.place: Settlement(reading="1")}).texts == ()
    written = Settlement(text="Un seul alinéa.\nEt un autre.", writer="w1")
    assert lay(BASE, both, {clash.place: written}).texts == ("Un seul alinéa.", "Et un autre.")


def test_two_additions_at_one_place_are_put_in_an_order_by_hand() -> None:
    def added(words: str) -> tuple[Operation, ...]:
        return operations_between(BASE, [*BASE[:2], words, BASE[2]], article="1", identities=[1, 2, None, 3])

    both = {"1": added("Les chiens y sont tenus en laisse."), "2": added("La baignade y est libre.")}
    [clash] = lay(BASE, both).clashes
    text = "La baignade y est libre.\nLes chiens y sont tenus en laisse."
    laid = lay(BASE, both, {clash.place: Settlement(text=text, writer="w1")})
    assert laid.texts == (*BASE[:2], *text.split("\n"), BASE[2])
    assert [{o for p in row.pieces for o in p.origin or ()} for row in laid.rows if row.kind == "new"] == [
        {"2"}, {"1"},
    ]  # fmt: skip


def test_a_paragraph_that_moves_in_a_conflict_is_settled_by_a_reading() -> None:
    def moved(*order: int) -> tuple[Operation, ...]:
        return operations_between(BASE, [BASE[n - 1] for n in order], article="1", identities=list(order))

    both = {"1": moved(3, 1, 2), "2": moved(1, 3, 2)}
    laid = lay(BASE, both)
    assert laid.texts == tuple(BASE)
    settled = {clash.place: Settlement(reading="1") for clash in laid.clashes}
    assert lay(BASE, both, settled).texts == (BASE[2], BASE[0], BASE[1])
    [clash] = laid.clashes
    with pytest.raises(Invalid):
        lay(BASE, both, {clash.place: Settlement(text="Autre.", writer="w1")})


WORD = st.sampled_from(["mesure", "décision", "conseil", "commune", "loi", "public"])


@given(st.lists(st.tuples(WORD, st.booleans()), min_size=2, max_size=5))
def test_amendments_in_different_places_give_what_applying_them_in_any_order_gives(
    changes: list[tuple[str, bool]],
) -> None:
    base = [f"Le premier alinéa numéro {n} dit un mot sur le sujet {n}." for n in range(len(changes))]
    edits = []
    for n, (word, is_cut) in enumerate(changes):
        text = base[n].replace("premier ", "") if is_cut else base[n].replace("mot", f"mot de {word}")
        edits.append((n, text))
    wanted = {
        str(n): operations_between(base, [*base[:n], text, *base[n + 1 :]], article="1") for n, text in edits
    }
    laid = lay(base, wanted)
    assert not laid.clashes
    for order in list(permutations(edits))[:6]:
        step = list(base)
        for n, text in order:
            here = [*step[:n], text, *step[n + 1 :]]
            step = list(apply_operations(step, operations_between(step, here, article="1")))
        assert laid.texts == tuple(step)
    assert lay(base, dict(reversed(wanted.items()))) == laid


def test_sixty_amendments_on_one_article_are_laid_with_their_conflicts_named() -> None:
    base = [f"Alinéa {n} : le conseil statue sur la question {n} par un vote public." for n in range(40)]
    wanted = {}
    for k in range(60):
        texts = list(base)
        texts[k % 40] = texts[k % 40].replace("vote public", f"scrutin de type {k}")
        wanted[str(k)] = operations_between(base, texts, article="1")
    laid = lay(base, wanted)
    assert len(laid.open) == 20


@pytest.mark.parametrize(
    ("after", "following", "taken", "number"),
    [
        ("4", "5", {"4", "5"}, "4 bis"),
        ("4", "4 bis", {"4", "4 bis"}, "4 bis A"),
        ("4 bis", "5", {"4", "4 bis", "5"}, "4 ter"),
        ("4", "5", {"4", "4 bis"}, "4 ter"),
        ("1er", "2", {"1er", "2"}, "1er bis"),
        (None, "1er", {"1er"}, "1er A"),
        (None, None, set(), "A"),
    ],
)
def test_additional_articles_are_numbered_as_the_chambers_do(
    after: str | None, following: str | None, taken: set[str], number: str
) -> None:
    assert additional_number(after, following, taken, language="fr") == number


def test_an_additional_section_of_an_english_text_has_a_letter() -> None:
    assert additional_number("4", "5", {"4", "5", "4A"}, language="en") == "4B"


def test_a_word_taken_from_a_reading_is_its_authors_wherever_it_is_put() -> None:
    pieces = credit("ouvert, documenté et gratuit", "", {"7": "ouvert et documenté"}, "w1")
    assert [(p.text.strip(), p.origin) for p in pieces] == [
        ("ouvert, documenté et", ("7",)), ("gratuit", ("w1",)),
    ]  # fmt: skip


def test_words_of_the_base_stay_its_own_in_a_text_written_by_hand() -> None:
    pieces = credit("le préfet publie", "le maire publie", {"1": "le préfet signe"}, "w2")
    assert Piece("+", "préfet", ("1",)) in pieces
    assert [p.text for p in pieces if p.kind == "="] == ["le ", " publie"]
