"""Whether a later version says what an amendment proposed, on plain cases and on a real pair of readings."""

import pytest

from lawlab.law.adopted import adopted, adopted_article
from lawlab.law.operations import operations_between
from tests.law.readings import READINGS

BASE = [
    "Le maire publie le budget dans un délai de trois ans.",
    "Le conseil municipal se réunit une fois par an.",
    "Les séances sont publiques.",
]


def share(proposed: list[str], later: list[str], base: list[str] = BASE) -> float:
    return adopted(base, operations_between(base, proposed, article="1"), later).share


def changed(number: int, old: str, new: str, base: list[str] = BASE) -> list[str]:
    return [text.replace(old, new) if k == number else text for k, text in enumerate(base, start=1)]


@pytest.mark.parametrize(
    ("proposed", "later", "expected"),
    [
        (changed(1, "trois ans", "deux mois"), changed(1, "trois ans", "deux mois"), 1.0),
        (changed(1, "trois ans", "deux mois"), ["Ajout.", *changed(1, "trois ans", "deux mois")], 1.0),
        (changed(1, "trois ans", "deux mois"), BASE, 0.0),
        (changed(1, "trois ans", "deux mois"), changed(2, "une fois", "deux fois"), 0.0),
        (changed(1, "trois ans", "deux mois"), changed(1, "trois ans", "six jours"), 0.5),
        ([*BASE, "Le public peut y prendre la parole."], [*BASE, "Le public peut y prendre la parole."], 1.0),
        (BASE[:2], BASE[:2], 1.0),
        (BASE[:2], [], 1.0),
        ([], [], 1.0),
        ([*BASE, "Le public y prend la parole."], changed(1, "le budget", "les comptes"), 0.0),
    ],
)
def test_what_counts_is_the_words_that_both_change(
    proposed: list[str], later: list[str], expected: float
) -> None:
    assert share(proposed, later) == pytest.approx(expected)


def test_words_that_were_there_already_are_not_put_in() -> None:
    later = changed(2, "une fois par an", "chaque fois")
    assert share(changed(3, "publiques", "publiques une fois par an"), later) == 0.0


def test_an_additional_article_is_found_among_the_new_ones() -> None:
    proposed = ["Les données du budget sont publiées dans un format ouvert et réutilisable."]
    fresh = [["Autre chose."], ["Les données du budget sont publiées dans un format ouvert."]]
    assert adopted_article(proposed, fresh).share == pytest.approx(10 / 12)
    assert adopted_article(proposed, []).share == 0.0


def test_each_change_says_which_of_its_words_were_taken_up() -> None:
    proposed = changed(1, "trois ans", "deux mois")
    (out, into) = adopted(BASE, operations_between(BASE, proposed, article=""), proposed).changes
    assert (out.is_insertion, out.words, out.made) == (False, "trois ans", "trois ans")
    assert (into.is_insertion, into.words, into.count, into.total) == (True, "deux mois", 2, 2)


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: str(reading["id"]))
def test_what_a_real_reading_changed_is_found_in_it_and_nothing_else(reading: dict[str, list[str]]) -> None:
    """Real articles: an amendment that says what the next reading does is found, others are not."""
    before, after = reading["avant"], reading["apres"]
    operations = operations_between(before, after, article="")
    assert adopted(before, operations, after).share >= 0.9
    assert adopted(before, operations, before).share == 0.0
    foreign = [*before, "Les trottinettes sont garées le long des quais, hors des heures de marché."]
    assert adopted(before, operations_between(before, foreign, article=""), after).share < 0.5
