"""Drafts: what a clerk would write, and what reads back to exactly the new text."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.core.errors import Invalid, LawLabError
from lawlab.law.drafting.draft import Dialect, changed_share, draft, draft_record
from lawlab.law.drafting.records import apply_record, parse_record
from lawlab.law.forms import Form
from tests.endless import ends

PAIRS = [
    json.loads(line)
    for line in Path("tests/law/article_pairs/pairs.jsonl").read_text(encoding="utf-8").splitlines()
]
CHAMBERS = (Dialect.ASSEMBLEE, Dialect.SENAT)


def wording(
    before: list[str], after: list[str], dialect: Dialect = Dialect.ASSEMBLEE, article: str = "3"
) -> str:
    return draft(before, after, dialect=dialect, article=article).dispositif


def read_back(before: list[str], dispositif: str, dialect: Dialect, article: str = "3") -> list[str]:
    amendments = [{"numero": "1", "dispositif": dispositif}]
    record = {"chambre": dialect, "article": article, "avant": before, "amendements": amendments}
    answer = apply_record(record)
    assert answer["status"] == "applied", answer
    return list(answer["apres"])


@pytest.mark.parametrize("dialect", CHAMBERS)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_a_real_change_is_drafted_as_approved_and_reads_back(pair: dict, dialect: Dialect) -> None:
    dispositif = wording(pair["avant"], pair["apres"], dialect, pair["article"])
    assert dispositif == pair[dialect.value]
    assert read_back(pair["avant"], dispositif, dialect, pair["article"]) == pair["apres"]
    parsed = parse_record({"chambre": dialect, "cible": pair["article"], "dispositif": dispositif})
    assert parsed["status"] == "parsed"


BASE = [
    "I. – Le maire peut, par arrêté motivé, interdire la circulation des véhicules. Il en informe le préfet.",
    "Le délai est de trois mois à compter de la publication du décret.",
    "II. – Les agents de la commune constatent les infractions et en rendent compte au maire.",
    "Un décret précise les modalités d'application du présent article.",
]


def changed(number: int, old: str, new: str) -> list[str]:
    assert BASE[number - 1].count(old) == 1
    return [p.replace(old, new) if n == number else p for n, p in enumerate(BASE, 1)]


CASES = [
    (changed(2, "trois", "six"), "À l'alinéa 2, substituer au mot :\n« trois »\nle mot :\n« six ».",
     "Alinéa 2\nRemplacer le mot :\ntrois\npar le mot :\nsix"),
    (changed(1, ", par arrêté motivé,", ""),
     "À la première phrase de l'alinéa 1, supprimer les mots :\n« , par arrêté motivé, ».",
     "Alinéa 1, première phrase\nSupprimer les mots :\n, par arrêté motivé,"),
    (changed(3, "infractions", "infractions graves"),
     "À l'alinéa 3, après le mot :\n« infractions »,\ninsérer le mot :\n« graves ».",
     "Alinéa 3\nAprès le mot :\ninfractions\ninsérer le mot :\ngraves"),
    (changed(4, "article.", "article, notamment les sanctions."),
     "Compléter l'alinéa 4 par les mots :\n« , notamment les sanctions ».",
     "Alinéa 4\nCompléter cet alinéa par les mots :\n, notamment les sanctions"),
    (changed(1, " Il en informe le préfet.", ""), "Supprimer la seconde phrase de l'alinéa 1.",
     "Alinéa 1, seconde phrase\nSupprimer cette phrase."),
    (changed(2, "décret.", "décret. Il peut être prolongé."),
     "Compléter l'alinéa 2 par la phrase suivante :\n« Il peut être prolongé. »",
     "Alinéa 2\nCompléter cet alinéa par une phrase ainsi rédigée :\nIl peut être prolongé."),
    ([*BASE[:1], *BASE[2:]], "Supprimer l'alinéa 2.", "Alinéa 2\nSupprimer cet alinéa."),
    (BASE[:1], "Supprimer les alinéas 2 à 4.", "Alinéas 2 à 4\nSupprimer ces alinéas."),
    ([BASE[0], BASE[2]], "Supprimer les alinéas 2 et 4.", "Alinéas 2 et 4\nSupprimer ces alinéas."),
    ([*BASE, "III. – Le présent I s'applique outre-mer."],
     "Compléter cet article par l'alinéa suivant :\n« III. – Le présent I s'applique outre-mer. »",
     "Compléter cet article par un paragraphe ainsi rédigé :\nIII. – Le présent I s'applique outre-mer."),
    (["Préambule.", *BASE], "Avant l'alinéa 1, insérer l'alinéa suivant :\n« Préambule. »",
     "Avant l'alinéa 1\nInsérer un alinéa ainsi rédigé :\nPréambule."),
    ([*BASE[:2], "Ainsi.", "Ensuite.", *BASE[2:]],
     "Après l'alinéa 2, insérer les deux alinéas suivants :\n« Ainsi.\n« Ensuite. »",
     "Après l'alinéa 2\nInsérer deux alinéas ainsi rédigés :\nAinsi.\nEnsuite."),
    ([BASE[0], "Aucune autorité ne saurait y déroger.", *BASE[2:]],
     "Rédiger ainsi l'alinéa 2 :\n« Aucune autorité ne saurait y déroger. »",
     "Alinéa 2\nRédiger ainsi cet alinéa :\nAucune autorité ne saurait y déroger."),
    ([], "Supprimer cet article.", "Supprimer cet article."),
]  # fmt: skip


@pytest.mark.parametrize(("after", "assemblee", "senat"), CASES)
def test_each_kind_of_change_has_the_wording_of_its_chamber(
    after: list[str], assemblee: str, senat: str
) -> None:
    assert wording(BASE, after) == assemblee
    assert wording(BASE, after, Dialect.SENAT) == senat
    for dialect, dispositif in zip(CHAMBERS, (assemblee, senat), strict=True):
        assert read_back(BASE, dispositif, dialect) == after


def test_the_occurrence_is_named_when_the_words_stand_twice() -> None:
    before = ["Le ministre consulte le conseil, puis le conseil rend un avis public.", "Fin."]
    after = ["Le ministre consulte le conseil, puis le comité rend un avis public.", "Fin."]
    assert "la seconde occurrence du mot :\n« conseil »" in wording(before, after)


def test_a_gesture_repeated_in_a_paragraph_is_said_once() -> None:
    before = [
        "Le préfet consulte les communes intéressées, puis le préfet arrête la liste des lieux.",
        "Fin.",
    ]
    after = [before[0].replace("préfet", "maire"), "Fin."]
    assert (
        wording(before, after)
        == "À l'alinéa 1, substituer, par deux fois, au mot :\n« préfet »\nle mot :\n« maire »."
    )


def test_the_same_gesture_in_other_paragraphs_is_not_spelled_out_again() -> None:
    before = [
        "Le préfet informe le maire.",
        "Il suit les travaux.",
        "Le préfet décide seul.",
        "Le préfet publie.",
    ]
    after = [p.replace("préfet", "ministre") for p in before]
    assemblee, senat = wording(before, after), wording(before, after, Dialect.SENAT)
    assert assemblee.endswith("II. – En conséquence, procéder à la même substitution aux alinéas 3 et 4.")
    assert senat == "Alinéas 1, 3 et 4\nRemplacer le mot :\npréfet\npar le mot :\nministre"


def test_an_article_of_one_paragraph_needs_no_paragraph_number() -> None:
    assert wording(["Le délai est de trois mois."], ["Le délai est de six mois."]).startswith(
        "Substituer au mot :"
    )


def test_what_moves_is_deleted_where_it_was_and_inserted_where_it_goes() -> None:
    after = [BASE[1], BASE[2], BASE[3], BASE[0]]
    said = draft(BASE, after, dialect=Dialect.ASSEMBLEE, article="3")
    assert [one.form for one in said.instructions] == [Form.SUPPR_ALINEA, Form.COMPL_ARTICLE]
    assert read_back(BASE, said.dispositif, Dialect.ASSEMBLEE) == after


def test_what_a_reading_deleted_is_restored() -> None:
    before = ["I. – Le maire décide.", "II. – (Supprimé)"]
    after = ["I. – Le maire décide.", "II. – Le préfet contrôle la décision."]
    assert wording(before, after).startswith("Rétablir l'alinéa 2 dans la rédaction suivante :")
    assert wording(["(Supprimé)"], after).startswith("Rétablir cet article dans la rédaction suivante :")


def test_an_additional_article_is_its_text_alone_in_the_assemblee() -> None:
    label = "additionnel après l'article 7"
    assert (
        wording([], ["Le présent article est nouveau."], article=label)
        == "« Le présent article est nouveau. »"
    )
    senat = wording([], ["Le présent article est nouveau."], Dialect.SENAT, label)
    assert senat.startswith("Après l'article 7\nInsérer un article additionnel ainsi rédigé :\n")


def test_the_article_is_rewritten_only_when_most_of_it_changes() -> None:
    after = ["Nul ne circule la nuit.", "Sont exceptés les secours."]
    assert wording(BASE, after).startswith("Rédiger ainsi cet article :")
    assert changed_share(BASE, after) > 0.5


def test_words_typed_in_another_typography_are_kept_as_they_are_typed() -> None:
    before = ["Le maire de la commune informe l'autorité de l'État.", 'Il dit : "oui".', "I. - Fin."]
    after = [before[0].replace("l'autorité", "le chef – ou l’« autorité » –"), *before[1:]]
    for dialect in CHAMBERS:
        assert read_back(before, wording(before, after, dialect), dialect) == after


def test_nothing_to_change_is_said_in_words() -> None:
    with pytest.raises(Invalid, match="the same"):
        draft(BASE, BASE, dialect=Dialect.ASSEMBLEE, article="3")


@pytest.mark.parametrize(
    "new",
    ["« Citation » et « autre ».", '"Droits" mêlés', "Fin : « voir », suite : rien", "n° 3 – « a » ;",
     "L'« État »", "«", "il dit : « oui"],
)  # fmt: skip
@pytest.mark.parametrize("dialect", CHAMBERS)
def test_quotes_and_colons_inside_the_words_survive(new: str, dialect: Dialect) -> None:
    after = [BASE[0], new.strip(), *BASE[2:]]
    assert read_back(BASE, wording(BASE, after, dialect), dialect) == after


def test_a_bad_record_is_refused_in_words() -> None:
    with pytest.raises(Invalid, match="chambre"):
        draft_record({"chambre": "bundestag", "avant": ["a"], "apres": ["b"]})
    answer = draft_record({"chambre": "senat", "article": "1", "avant": ["Un a."], "apres": ["Un b."]})
    assert list(answer) == ["dispositif"]


WORDS = st.sampled_from(
    ["le", "la", "de", "préfet", "maire", "décret,", "loi.", "trois", "mois", "« avis »", '"avis"', "L.",
     "123-4", "1°", "II", ";", ":", "d'un", "l’autre", "–", "-", "“oui”", "L. 1‑2"]
)  # fmt: skip
NEW = st.lists(WORDS, max_size=4).map(" ".join)


@st.composite
def edited_articles(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """A real article, and the same with words replaced and paragraphs deleted, inserted or moved."""
    before = list(draw(st.sampled_from(PAIRS))["avant"])
    after = list(before)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(after) - 1, 0)))
        kind = draw(st.sampled_from(["words", "words", "words", "delete", "insert", "move"]))
        if kind == "words" and after:
            tokens = after[at].split(" ")
            start = draw(st.integers(0, len(tokens)))
            tokens[start : start + draw(st.integers(0, 4))] = draw(NEW).split(" ")
            after[at] = " ".join(tokens).strip(" :;") or "Vide."
        elif kind == "delete" and len(after) > 1:
            del after[at]
        elif kind == "insert":
            after.insert(at, f"Nouveau {draw(NEW)}".strip())
        elif kind == "move" and after:
            after.append(after.pop(at))
    return before, after


@settings(max_examples=40, deadline=None)
@given(edited_articles(), st.sampled_from(CHAMBERS))
def test_a_draft_of_a_real_article_edited_at_random_reads_back(
    texts: tuple[list[str], list[str]], dialect: Dialect
) -> None:
    before, after = texts
    if before == after:
        return
    assert read_back(before, wording(before, after, dialect), dialect) == after


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=4), st.lists(st.text(max_size=30), max_size=4),
       st.sampled_from(CHAMBERS))  # fmt: skip
def test_any_two_texts_give_an_exact_draft_or_a_refusal(
    before: list[str], after: list[str], dialect: Dialect
) -> None:
    try:
        dispositif = wording(before, after, dialect)
    except Invalid:
        return
    assert read_back(before, dispositif, dialect) == after


PLAIN = st.sampled_from(["Le", "maire", "du", "préfet", "en", "loi", "trois", "ans", "peut", "agir", "ici"])
TEXTS = st.lists(st.lists(PLAIN, min_size=2, max_size=12).map(" ".join), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(CHAMBERS))
def test_plain_texts_are_never_refused(before: list[str], after: list[str], dialect: Dialect) -> None:
    if before != after:
        assert read_back(before, wording(before, after, dialect), dialect) == after


def test_a_long_article_with_thirty_edits_is_drafted_edit_by_edit() -> None:
    before = [" ".join(f"mot{n}x{k}" for k in range(100)) + "." for n in range(30)]
    after = [text.replace("x50 ", "x50 ajout ") for text in before]
    said = draft(before, after, dialect=Dialect.ASSEMBLEE, article="3")
    assert len(said.instructions) == 30


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("hostile", ["a ", "« ", "1 000 ", "A. ", "(", "Rédiger ainsi cet article : "])
def test_hostile_texts_end(hostile: str, dialect: Dialect) -> None:
    before, after = [(hostile * 50_000)[:50_000]], [(hostile * 50_000)[:49_000] + "fin"]
    with ends(), contextlib.suppress(LawLabError):
        draft(before, after, dialect=dialect, article="3")
