"""Each rule of the grammar reads its own example, and the documentation shows it."""

import json
from pathlib import Path

import pytest

from lawlab.law.drafting.assemblee import ASSEMBLEE
from lawlab.law.drafting.common import COMMON
from lawlab.law.drafting.instructions import Edge, Side, Span, Status, Unit
from lawlab.law.drafting.parser import Chamber, parse_dispositif
from lawlab.law.drafting.records import parse_record
from lawlab.law.drafting.rules import Rule
from lawlab.law.drafting.senat import SENAT
from lawlab.law.forms import Form

RULES = [
    *((Chamber.ASSEMBLEE, rule) for rule in ASSEMBLEE),
    *((Chamber.SENAT, rule) for rule in (*SENAT, *COMMON)),
]
CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases/instructions.jsonl").read_text().splitlines()
]


@pytest.mark.parametrize(("chamber", "rule"), RULES, ids=lambda value: getattr(value, "example", str(value)))
def test_a_rule_reads_its_example(chamber: Chamber, rule: Rule) -> None:
    parsed = parse_dispositif(rule.example.replace(" / ", "\n"), chamber=chamber)
    assert parsed.status is Status.PARSED, parsed.unread
    assert not parsed.unread


@pytest.mark.parametrize(("chamber", "rule"), RULES, ids=lambda value: getattr(value, "example", str(value)))
def test_the_documentation_shows_every_rule(chamber: Chamber, rule: Rule) -> None:
    page = Path("docs/drafting-grammar.md").read_text()
    pattern = rule.pattern.replace("|", "\\|")
    assert f"| {rule.act.value} | `{pattern}` | {rule.example} | {rule.source} |" in page


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_real_instructions_have_their_forms(case: dict[str, object]) -> None:
    answer = parse_record(dict(case))
    assert answer["status"] == "parsed"
    assert [operation["op"] for operation in answer["operations"]] == case["ops"]


AN, SE = Chamber.ASSEMBLEE, Chamber.SENAT
PLACES = [
    (AN, "Supprimer les alinéas 4 à 18.", ((4, 18),), ()),
    (AN, "Supprimer les alinéas 2, 5 et 7 à 9.", ((2, 2), (5, 5), (7, 9)), ()),
    (AN, "Supprimer la seconde phrase de l'alinéa 35.", ((35, 35),), (2,)),
    (AN, "Supprimer l'avant-dernière phrase de l'alinéa 3.", ((3, 3),), (-2,)),
    (AN, "Supprimer les deux dernières phrases de l'alinéa 3.", ((3, 3),), (-2, -1)),
    (AN, "Supprimer le vingt-deuxième alinéa.", ((22, 22),), ()),
    (AN, "Supprimer l'avant-dernier alinéa.", ((-2, -2),), ()),
    (SE, "Alinéa 2, première phrase\nSupprimer cette phrase.", ((2, 2),), (1,)),
    (SE, "Alinéas 4 à 18\nSupprimer ces alinéas.", ((4, 18),), ()),
    (SE, "I. – Alinéa 9\nSupprimer cet alinéa.", ((9, 9),), ()),
]


@pytest.mark.parametrize(("chamber", "text", "spans", "sentences"), PLACES)
def test_places_are_counted_as_the_chambers_count_them(
    chamber: Chamber, text: str, spans: tuple[tuple[int, int], ...], sentences: tuple[int, ...]
) -> None:
    place = parse_dispositif(text, chamber=chamber).instructions[0].place
    assert place.paragraphs == tuple(Span(*span) for span in spans)
    assert place.sentences == sentences


def test_the_finest_place_comes_first_at_the_assemblee() -> None:
    text = (
        "À la fin de la seconde phrase de l'alinéa 35, substituer au mot :\n« rendu »\nle mot :\n« négatif »."
    )
    made = parse_dispositif(text, chamber=AN).instructions[0]
    assert (made.form, made.target, made.words) == (Form.SUBST_MOTS, "rendu", "négatif")
    assert made.place.edge is Edge.END
    assert made.place.sentences == (2,)


def test_a_header_holds_for_the_parts_below_it_only() -> None:
    text = (
        "I. – Alinéa 16, première phrase\n1° Supprimer les mots :\na\n2° Remplacer le mot :\nb\n"
        "par le mot :\nc\nII. – Alinéa 41\nCompléter cet alinéa par les mots :\nd"
    )
    made = parse_dispositif(text, chamber=SE).instructions
    assert [one.place.paragraphs[0].first for one in made] == [16, 16, 41]
    assert [one.place.sentences for one in made] == [(1,), (1,), ()]


def test_the_same_substitution_is_made_at_each_place_named() -> None:
    text = (
        "I. – À l'alinéa 4, substituer au mot :\n« à »\nles mots :\n« aux 1° et 4° de ».\n"
        "II. – En conséquence, à l'alinéa 11 et à la première phrase de l'alinéa 22, procéder à la même "
        "substitution."
    )
    made = parse_dispositif(text, chamber=AN).instructions
    assert [one.place.paragraphs[0].first for one in made] == [4, 11, 22]
    assert {one.words for one in made} == {"aux 1° et 4° de"}


@pytest.mark.parametrize(
    ("said", "number", "each", "times"),
    [
        ("à la première occurrence du mot", 1, False, None),
        ("à la seconde occurrence du mot", 2, False, None),
        ("à la dernière occurrence du mot", -1, False, None),
        (", par deux fois, au mot", None, True, 2),
        ("aux deux occurrences du mot", None, True, 2),
    ],
)
def test_occurrences(said: str, number: int | None, each: bool, times: int | None) -> None:
    text = f"À l'alinéa 5, substituer {said} :\n« maire »\nle mot :\n« préfet »."
    occurrence = parse_dispositif(text, chamber=AN).instructions[0].occurrence
    assert (occurrence.number, occurrence.each, occurrence.times) == (number, each, times)


def test_a_gage_is_marked() -> None:
    text = (
        "I. – Alinéa 9\nSupprimer cet alinéa.\n"
        "II. – Pour compenser la perte de recettes résultant du I, compléter cet "
        "article par un paragraphe ainsi rédigé :\n… – La perte de recettes est compensée."
    )
    made = parse_dispositif(text, chamber=SE).instructions
    assert [(one.form, one.gage, one.suspended) for one in made] == [
        (Form.SUPPR_ALINEA, False, False),
        (Form.COMPL_ARTICLE, True, True),
    ]


def test_typing_errors_are_forgiven() -> None:
    text = 'A l\'alinéa 9, susbstituer a la premiere occurence du mot\n"modération"\nle mot:\n"maîtrise".'
    parsed = parse_dispositif(text, chamber=SE)
    assert parsed.status is Status.PARSED
    assert (parsed.instructions[0].target, parsed.instructions[0].words) == ("modération", "maîtrise")


def test_what_is_not_understood_is_given_back_word_for_word() -> None:
    text = "I. – Supprimer l'alinéa 4.\nII. – Intervertir les alinéas 5 et 6."
    parsed = parse_dispositif(text, chamber=AN)
    assert parsed.status is Status.PARTIAL
    assert parsed.unread == ("II. – Intervertir les alinéas 5 et 6.",)


def test_an_additional_article_of_the_assemblee_is_nothing_but_its_text() -> None:
    text = "L'article 1er du code est ainsi modifié :\n1° Le mot : « a » est remplacé par le mot : « b »."
    parsed = parse_dispositif(text, chamber=AN, target="article additionnel après l'article 10")
    made = parsed.instructions[0]
    assert (made.form, made.side, made.place.article) == (Form.ARTICLE_ADD, Side.AFTER, "10")
    assert len(made.paragraphs) == 2


def test_the_proposed_text_of_the_old_style_is_a_place() -> None:
    text = (
        "Dans le premier alinéa du texte proposé par le I de cet article pour l'article L. 423-14 du code "
        "de la construction, remplacer le taux :\n30 %\npar le taux :\n50 %"
    )
    place = parse_dispositif(text, chamber=SE).instructions[0].place
    assert (place.proposed, place.outer, place.paragraphs) == ("L.423-14", ("I",), (Span(1, 1),))


def test_a_table_is_read_as_one() -> None:
    text = "Alinéa 6, tableau, deuxième ligne\nRemplacer le montant :\n5\npar le montant :\n6"
    assert parse_dispositif(text, chamber=SE).instructions[0].place.unit is Unit.TABLE


@pytest.mark.parametrize(
    "typed",
    ["supprimmer", "suprimer", "supprmier", "SUPPRIMER", "sup\u00adprimer", "\u200bsupprimer", "suppr_imer_"],
)
def test_a_verb_mistyped_or_cut_by_a_conversion_is_still_understood(typed: str) -> None:
    parsed = parse_dispositif(f"À l'alinéa 4, {typed} le mot :\n« co\u00adpie ».", chamber=AN)
    assert parsed.status is (Status.REFUSED if "_" in typed else Status.PARSED)
    assert [made.target for made in parsed.instructions] == ([] if "_" in typed else ["co\u00adpie"])
