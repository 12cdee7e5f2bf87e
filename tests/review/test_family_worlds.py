"""Near duplicates among synthetic amendments: reworded by a fifth they are found, unrelated never (R7)."""

import random

import pytest

from lawlab.law.families import Relation, families, relation
from lawlab.law.forms import Form, Operation

pytestmark = pytest.mark.long

VOCABULARY = (
    "le la les un une des du de à au aux et ou par pour dans sur sans sous avec chaque toute commune "
    "conseil municipal maire préfet administration autorité organisme service public données document "
    "décision rapport délai mois année jours demande motivée recours avis favorable publication citoyen "
    "habitant association usager agent ministre décret loi article code application modalités conditions "
    "fixe précise prévoit publie transmet adresse consulte informe garantit respecte autorise interdit "
    "réduit augmente finance contrôle évalue personnelles numérique ouvert gratuit accessible transparent "
    "individuel collectif annuel local national européen budgétaire environnemental sanitaire scolaire "
    "énergie logement transport eau déchets forêt climat "
)
WORDS = VOCABULARY.split()


def effect(chance: random.Random) -> list[str]:
    return chance.choices(WORDS, k=chance.randint(25, 60))


def edited(words: list[str], share: float, chance: random.Random) -> list[str]:
    new = list(words)
    for place in chance.sample(range(len(words)), round(share * len(words))):
        new[place] = chance.choice(WORDS)
    return new


def adding(words: list[str]) -> list[Operation]:
    return [Operation(Form.COMPL_ARTICLE, "4", 3, after=(" ".join(words).capitalize() + ".",))]


@pytest.mark.parametrize(("share", "bar"), [(0, 1.0), (0.05, 0.98), (0.1, 0.95), (0.2, 0.9)])
def test_what_was_reworded_is_found(share, bar, measured):
    chance = random.Random(7)  # noqa: S311 - seeded
    pairs = [(words, edited(words, share, chance)) for words in (effect(chance) for _ in range(150))]
    found = [relation(adding(one), adding(other)) for one, other in pairs]
    recall = sum(one in (Relation.IDENTICAL, Relation.NEAR) for one in found) / len(found)
    measured(f"R7 {share:.0%}", recall)
    assert recall >= bar


def test_unrelated_amendments_are_no_family(measured):
    chance = random.Random(8)  # noqa: S311 - seeded
    found = families({f"A{k}": adding(effect(chance)) for k in range(300)})
    related = [pair for pair in found.pairs if pair.relation is Relation.NEAR]
    measured("R7 false, of 44,850", len(related))
    assert (found.identical, related) == ((), [])
