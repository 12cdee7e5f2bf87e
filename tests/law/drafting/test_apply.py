"""Amendments applied to articles: what a clerk would write, or a refusal with its reason."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lawlab.core.errors import TooLarge
from lawlab.law.drafting.apply import apply_instructions
from lawlab.law.drafting.parser import Chamber, parse_dispositif
from lawlab.law.drafting.records import apply_record

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases/adopted.jsonl").read_text().splitlines()
]
BILL = [
    "I. – Le code est ainsi modifié :",
    "1° L’article 1er est abrogé ;",
    "2° L’article 2 est ainsi rédigé :",
    "« Art. 2. – Le maire délibère. Le maire signe avec le préfet ;",
    "« Il en est rendu compte. » ;",
    "3° L’article 3 est supprimé.",
    "II. – Le I entre en vigueur en 2020.",
]


def normalised(paragraphs: list[str]) -> list[str]:
    """As the adopted texts are compared: typography apart."""
    plain = [
        re.sub(r"[\s«»\"“”'’\-‑–—.…]+|\(nouveau\)|\(supprimé\)", "", text.lower().replace("œ", "oe"))
        for text in paragraphs
    ]
    return [text for text in plain if text]


def apply(*dispositifs: str, chamber: str = "assemblee", before: list[str] = BILL) -> dict[str, Any]:
    amendments = [{"numero": str(n), "dispositif": text} for n, text in enumerate(dispositifs, 1)]
    return apply_record({"chambre": chamber, "article": "1er", "avant": before, "amendements": amendments})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_adopted_amendments_give_the_adopted_article(case: dict[str, Any]) -> None:
    answer = apply_record(case)
    assert answer["status"] == "applied", answer["refused"]
    assert normalised(answer["apres"]) == normalised(case["apres"])


EDITS = [
    ("À l'alinéa 4, substituer au mot :\n« préfet »\nle mot :\n« recteur ».", 4,
     "« Art. 2. – Le maire délibère. Le maire signe avec le recteur ;"),
    ("À la seconde phrase de l'alinéa 4, supprimer les mots :\n« avec le préfet ».", 4,
     "« Art. 2. – Le maire délibère. Le maire signe ;"),
    ("À l'alinéa 4, après la seconde occurrence du mot :\n« maire »,\ninsérer les mots :\n« , présent, ».", 4,
     "« Art. 2. – Le maire délibère. Le maire, présent, signe avec le préfet ;"),
    ("Supprimer la première phrase de l'alinéa 4.", 4, "« Art. 2. – Le maire signe avec le préfet ;"),
    ("Compléter l'alinéa 7 par les mots :\n« et en 2021 ».", 7,
     "II. – Le I entre en vigueur en 2020 et en 2021."),
    ("Compléter l'alinéa 7 par la phrase suivante :\n« Le II aussi. »", 7,
     "II. – Le I entre en vigueur en 2020. Le II aussi."),
    ("Au début de l'alinéa 7, insérer les mots :\n« Sauf urgence, ».", 7,
     "II. – Sauf urgence, le I entre en vigueur en 2020."),
    ("Après le mot :\n« vigueur »,\nrédiger ainsi la fin de l'alinéa 7 :\n« le lendemain. »", 7,
     "II. – Le I entre en vigueur le lendemain."),
    ("Après le mot :\n« vigueur »,\nsupprimer la fin de l'alinéa 7.", 7, "II. – Le I entre en vigueur."),
    ("Rédiger ainsi le début de l'alinéa 7 :\n« II. – Cet article entre… (le reste sans changement) ».", 7,
     "II. – Cet article entre en vigueur en 2020."),
    ("Rédiger ainsi l'alinéa 5 :\n« Nul n'en rend compte. »", 5, "« Nul n'en rend compte. » ;"),
    ("Au II, substituer à l'année :\n« 2020 »\nl'année :\n« 2022 ».", 7,
     "II. – Le I entre en vigueur en 2022."),
    ("Après l'alinéa 2, insérer l'alinéa suivant :\n« 1° bis L'article 1er bis est abrogé. »", 3,
     "1° bis L'article 1er bis est abrogé ;"),
]  # fmt: skip


@pytest.mark.parametrize(("dispositif", "paragraph", "expected"), EDITS)
def test_each_form_writes_what_a_clerk_would(dispositif: str, paragraph: int, expected: str) -> None:
    answer = apply(dispositif)
    assert answer["status"] == "applied", answer["refused"]
    assert answer["apres"][paragraph - 1] == expected


def test_numbers_mean_the_base_text_whatever_the_other_parts_do() -> None:
    answer = apply("I. – Supprimer l'alinéa 2.\nII. – En conséquence, supprimer l'alinéa 6.")
    assert answer["apres"] == [BILL[0], *BILL[2:5], BILL[6]]


def test_a_number_left_open_takes_the_one_that_follows() -> None:
    text = "Compléter cet article par un paragraphe ainsi rédigé :\n… – La perte est compensée."
    assert apply(text, chamber="senat")["apres"][-1] == "III. – La perte est compensée."
    text = "Après l’alinéa 2\nInsérer un alinéa ainsi rédigé :\n…° L’article 5 est abrogé ;"
    assert apply(text, chamber="senat")["apres"][2] == "1° bis L’article 5 est abrogé ;"


REFUSALS = [
    ("À l'alinéa 4, supprimer le mot :\n« maire ».", "2 times"),
    ("À l'alinéa 4, supprimer le mot :\n« sénateur ».", "not in paragraph 4"),
    ("À l'alinéa 4, supprimer, par trois fois, le mot :\n« maire ».", "not 3"),
    ("Supprimer l'alinéa 12.", "no paragraph 12"),
    ("Supprimer la troisième phrase de l'alinéa 4.", "no sentence 3"),
    ("Après l'alinéa 2, insérer l'alinéa suivant :\n« 2° bis X est abrogé ; »", "does not follow 2"),
    ("Compléter cet amendement par les mots :\n« X ».", "sub-amendment"),
    ("Après l'alinéa 3, insérer les cinq alinéas suivants :\n« A.\n« B. »", "announces 5"),
    ("Intervertir les alinéas 1 et 2.", "No instruction"),
]


@pytest.mark.parametrize(("dispositif", "reason"), REFUSALS)
def test_what_is_not_sure_is_refused_with_its_reason(dispositif: str, reason: str) -> None:
    answer = apply(dispositif)
    assert answer["status"] == "refused"
    assert answer["apres"] == BILL
    assert reason in answer["refused"][0]["reason"]


def test_an_amendment_is_applied_entirely_or_not_at_all() -> None:
    answer = apply("I. – Supprimer l'alinéa 2.\nII. – Supprimer l'alinéa 40.")
    assert answer["apres"] == BILL


def test_amendments_of_different_words_combine_and_identical_ones_count_once() -> None:
    one = "À l'alinéa 7, substituer à l'année :\n« 2020 »\nl'année :\n« 2022 »."
    other = "À l'alinéa 7, supprimer les mots :\n« Le I »."
    answer = apply(one, other, one)
    assert answer["applied"] == ["1", "2", "3"]
    assert answer["apres"][-1] == "II. – Entre en vigueur en 2022."


NUMBERS = [
    ("Voir L. 123-4-1.", "L. 123-4"),
    ("Le taux est de 1,10 %.", "10 %"),
    ("Il a 1 000 euros.", "1"),
    ("Il a 1\u00a0000 euros.", "000 euros"),
    ("Voir 123-45.", "123-4"),
    ("Voir L. 123-4-1.", "4-1"),
]


@pytest.mark.parametrize(("paragraph", "cited"), NUMBERS)
def test_a_number_is_never_cut(paragraph: str, cited: str) -> None:
    text = f"À l'alinéa 1, substituer aux mots :\n« {cited} »\nles mots :\n« x »."
    assert "are not in paragraph 1" in apply(text, before=[paragraph])["refused"][0]["reason"]


def test_whole_numbers_are_found_beside_longer_ones() -> None:
    before = ["Voir L. 123-4-1 et L. 123-4, soit 10 000 ou 10."]
    text = "À l'alinéa 1, substituer à la référence :\n« L. 123-4 »\nla référence :\n« L. 9 »."
    other = "À l'alinéa 1, substituer au nombre :\n« 10 »\nle nombre :\n« 20 »."
    assert apply(text, other, before=before)["apres"] == ["Voir L. 123-4-1 et L. 9, soit 10 000 ou 20."]


def test_an_instruction_given_twice_is_made_once() -> None:
    text = "À l'alinéa 7, supprimer les mots :\n« Le I »."
    answer = apply(f"I. – {text}\nII. – {text}")
    assert answer["apres"][-1] == "II. – Entre en vigueur en 2020."


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_amendments_that_do_not_conflict_give_the_same_article_in_any_order(order: tuple[int, ...]) -> None:
    texts = ["À l'alinéa 4, après le mot :\n« délibère »,\ninsérer le mot :\n« seul ».",
             "À l'alinéa 4, substituer au mot :\n« préfet »\nle mot :\n« ministre ».",
             "Supprimer l'alinéa 2."]  # fmt: skip
    expected = "« Art. 2. – Le maire délibère seul. Le maire signe avec le ministre ;"
    answer = apply(*(texts[n] for n in order))
    assert (answer["status"], answer["apres"][2]) == ("applied", expected)


def test_changes_that_overlap_conflict_and_neighbours_do_not() -> None:
    before = ["un deux trois quatre cinq"]
    wide = "Substituer aux mots :\n« deux trois quatre »\nles mots :\n« x »."
    inside = "Après le mot :\n« deux »,\ninsérer le mot :\n« y »."
    beside = "Après le mot :\n« quatre »,\ninsérer le mot :\n« z »."
    assert apply(wide, inside, before=before)["applied"] == ["1"]
    assert apply(inside, wide, before=before)["applied"] == ["1"]
    assert apply(wide, beside, before=before)["apres"] == ["un x z cinq"]


def test_more_than_can_be_applied_is_refused_in_words() -> None:
    answer = apply("À l'alinéa 1, substituer, à chaque occurrence, au mot :\n« a »\nle mot :\n« b ».",
                   before=["a " * 6_000])  # fmt: skip
    assert "more than 5,000 changes" in answer["refused"][0]["reason"]
    with pytest.raises(TooLarge, match="10,000 paragraphs"):
        apply("Supprimer l'alinéa 1.", before=["a"] * 10_001)


def test_rivals_are_refused_to_the_later_one() -> None:
    year = "À l'alinéa 7, substituer à l'année :\n« 2020 »\nl'année :\n« {} »."
    answer = apply(year.format(2022), year.format(2023))
    assert (answer["status"], answer["applied"]) == ("partial", ["1"])
    assert "conflicts with amendment 1" in answer["refused"][0]["reason"]


def test_a_sub_amendment_is_written_into_its_parent() -> None:
    parent = "Alinéa 7\nRemplacer l’année :\n2020\npar l’année :\n2022"
    sub = "Amendement n° 1, alinéa 5\nRemplacer l’année :\n2022\npar l’année :\n2025"
    answer = apply(parent, sub, chamber="senat")
    assert (answer["status"], answer["applied"]) == ("applied", ["1", "2"])
    assert answer["apres"][-1] == "II. – Le I entre en vigueur en 2025."


def test_words_are_found_whatever_the_typography() -> None:
    before = ["\"I. - L'État , après avis, décide.", "II. - X."]
    text = "À l’alinéa 1, substituer aux mots :\n« l’État, après »\nles mots :\n« l’Etat sur »."
    assert apply(text, before=before)["apres"][0] == '"I. - L’Etat sur avis, décide.'


def test_cited_words_keep_their_typography_unless_the_articles_is_asked_for() -> None:
    before = ['L\'État "décide" - seul.', "Fin."]
    text = "À l’alinéa 2, substituer au mot :\n« Fin »\nles mots :\n« L’« État » – lui ».\n"
    parsed = parse_dispositif(text, chamber=Chamber.ASSEMBLEE)
    assert apply_instructions(before, parsed).paragraphs[1] == "L’« État » – lui."
    assert apply_instructions(before, parsed, restyle=True).paragraphs[1] == 'L\'"État" - lui.'
    whole = parse_dispositif("Rédiger ainsi cet article :\n« L’« État ». »", chamber=Chamber.ASSEMBLEE)
    assert apply_instructions(before, whole).paragraphs == ("L’« État ».",)
    assert apply_instructions(before, whole, restyle=True).paragraphs == ('L\'"État".',)


def test_an_additional_article_is_applied_where_there_was_none() -> None:
    article = {"chambre": "senat", "article": "additionnel après l'article 3", "amendements": []}
    text = "Après l’article 3\nInsérer un article additionnel ainsi rédigé :\nI. – Nouveau.\nII. – Droit."
    amendments = [{"numero": "1", "dispositif": text}]
    answer = apply_record({**article, "avant": [], "amendements": amendments})
    assert (answer["status"], answer["apres"]) == ("applied", ["I. – Nouveau.", "II. – Droit."])
    beside = apply_record({**article, "avant": BILL, "amendements": amendments})
    assert (beside["status"], beside["apres"]) == ("refused", BILL)


def test_paragraphs_put_at_the_same_place_go_by_their_numbers_or_are_refused() -> None:
    text = "Après l'alinéa 2, insérer l'alinéa suivant :\n« {} L'article 9 est abrogé ; »"
    answer = apply(text.format("1° ter"), text.format("1° bis"))
    assert answer["status"] == "applied", answer["refused"]
    assert [paragraph[:6].strip() for paragraph in answer["apres"][2:4]] == ["1° bis", "1° ter"]
    same = apply(text.format("1° bis"), text.format("1° bis").replace("9", "8"))
    assert (same["status"], same["applied"]) == ("partial", ["1"])


def test_a_sub_amendment_goes_on_with_the_quotation_of_its_parent() -> None:
    amendments = [
        {"numero": "1", "dispositif": "Compléter cet article par l'alinéa suivant :\n« III. – A. »"},
        {
            "numero": "2",
            "parent": "1",
            "dispositif": "Compléter cet amendement par l'alinéa suivant :\n« IV. – B. »",
        },
    ]
    answer = apply_record({"chambre": "assemblee", "avant": BILL, "amendements": amendments})
    assert answer["applied"] == ["1", "2"], answer["refused"]
    assert answer["apres"][-2:] == ["III. – A.", "IV. – B."]


def test_words_after_a_closing_quote_stand_apart_from_it() -> None:
    before = ['1° Après le mot : "a", sont insérés les mots : "b" ;', "2° X."]
    text = "Compléter l'alinéa 1 par les mots :\n« et le mot : « c » est supprimé »."
    expected = '1° Après le mot : "a", sont insérés les mots : "b" et le mot : « c » est supprimé ;'
    assert apply(text, before=before)["apres"][0] == expected
