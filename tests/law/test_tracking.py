"""Amendments as tracked changes: both texts are in them, to the character."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from lawlab.law.merge import merge_operations
from lawlab.law.operations import operations_between
from lawlab.law.tracking import Mark, TrackedParagraph, TrackedRun, track
from tests.law.amended import BASE, DAY, amended

LEA = Mark("Léa", DAY)
OMAR = Mark("Omar", DAY + timedelta(days=1))


def tracked(*wishes: list[str]) -> list[TrackedParagraph]:
    """The base with these texts wanted by Léa, Omar…"""
    names = ["lea", "omar"][: len(wishes)]
    ops = {
        name: operations_between(BASE, text, article="1") for name, text in zip(names, wishes, strict=True)
    }
    return list(track(BASE, ops, {"lea": LEA, "omar": OMAR}).paragraphs)


def test_words_are_replaced_where_they_stood_under_the_authors_name():
    first = tracked(["Le préfet publie le budget.", *BASE[1:]])[0]
    assert first.runs == (
        TrackedRun("Le "),
        TrackedRun("maire", "-", LEA),
        TrackedRun("préfet", "+", LEA),
        TrackedRun(" publie le budget."),
    )


def test_a_paragraph_that_goes_is_whole_and_so_is_one_that_comes():
    paragraphs = tracked([BASE[0], "Un compte rendu est publié.", *BASE[2:]])
    kinds = [(each.kind, each.mark) for each in paragraphs]
    assert ("-", LEA) in kinds or any(run.kind == "-" for each in paragraphs for run in each.runs)
    assert [p.text("-") for p in paragraphs if p.kind != "-"][1] == "Un compte rendu est publié."


def test_what_moves_goes_at_its_old_place_and_comes_at_the_new_one():
    paragraphs = tracked([*BASE[1:], BASE[0]])
    assert [each.kind for each in paragraphs] == ["-", "=", "=", "=", "+"]
    assert paragraphs[0].text("+") == paragraphs[-1].text("-") == BASE[0]


def test_what_two_ask_for_bears_both_names_and_the_first_date():
    wish = ["Le préfet publie le budget.", *BASE[1:]]
    mark = tracked(wish, wish)[0].runs[1].mark
    assert mark == Mark("Léa, Omar", DAY)


def test_where_they_exclude_one_another_the_base_stands_and_the_conflict_is_named():
    ops = {
        name: operations_between(BASE, [text, *BASE[1:]], article="1")
        for name, text in (("lea", "Le préfet publie le budget."), ("omar", "Le juge publie le budget."))
    }
    found = track(BASE, ops, {"lea": LEA, "omar": OMAR})
    assert all(paragraph.kind == "=" for paragraph in found.paragraphs)
    assert found.paragraphs[0].runs == (TrackedRun(BASE[0]),)
    assert len(found.conflicts) == 1


@pytest.mark.parametrize("seed", range(60))
def test_accepting_all_gives_the_amended_text_and_refusing_all_the_base(seed):
    random = Random(seed)  # noqa: S311 - made-up texts
    base = [f"Alinéa {n} : le conseil délibère ; il publie." for n in range(random.randint(1, 9))]
    ops = {
        f"a{n}": operations_between(base, amended(base, random), article="1")
        for n in range(random.randint(1, 6))
    }
    marks = {name: Mark(name, datetime(2026, 1, 1, tzinfo=UTC)) for name in ops}
    found = track(base, ops, marks)
    accepted = [p.text("-") for p in found.paragraphs if p.kind != "-"]
    assert accepted == list(merge_operations(base, ops).texts)
    assert [p.text("+") for p in found.paragraphs if p.kind != "+"] == base
