"""The same edit in other words: Westminster's, the European Parliament's two columns, everyday words."""

import json
from pathlib import Path

import pytest

from lawlab.law.drafting.draft import Dialect, draft
from lawlab.law.drafting.european import as_text, two_columns
from lawlab.law.drafting.plain_words import plain_words

CLAUSE = [
    "The authority must publish a plan within three months. It may revise the plan.",
    "The plan must be sent to the Secretary of State.",
    "Regulations may make further provision.",
]


def english(after: list[str]) -> str:
    return draft(CLAUSE, after, dialect=Dialect.WESTMINSTER, article="4").dispositif


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("three months", "six months",
         "Clause 4, paragraph 1, first sentence, leave out “three” and insert “six”"),
        ("sent to", "sent in writing to",
         "Clause 4, paragraph 2, after “sent” insert “in writing”"),
        (" It may revise the plan.", "", "Clause 4, paragraph 1, leave out second sentence"),
        ("provision.", "provision and create offences.",
         "Clause 4, paragraph 3, at end insert “and create offences”"),
        ("must be sent to the Secretary", "must be sent to the Permanent Secretary",
         "Clause 4, paragraph 2, after “the” insert “Permanent”"),
    ],
)  # fmt: skip
def test_words_change_in_westminsters_form(old: str, new: str, expected: str) -> None:
    after = [text.replace(old, new) for text in CLAUSE]
    assert english(after) == expected


def test_each_change_is_an_amendment_of_its_own_without_a_full_stop() -> None:
    after = [CLAUSE[0].replace("three", "six"), CLAUSE[2]]
    assert english(after).split("\n") == [
        "Clause 4, paragraph 1, first sentence, leave out “three” and insert “six”",
        "Clause 4, leave out paragraph 2",
    ]


def test_paragraphs_and_clauses_in_westminsters_form() -> None:
    assert english([*CLAUSE, "This section binds the Crown."]) == (
        "Clause 4, at end insert—\n“This section binds the Crown.”"
    )
    assert english([]) == "Leave out Clause 4"
    new = draft([], ["A new clause."], dialect=Dialect.WESTMINSTER, article="additionnel après l'article 7")
    assert new.dispositif == "After Clause 7, insert the following new Clause—\n“A new clause.”"


def marked(before: str, after: str) -> tuple[list[str], list[str]]:
    row = two_columns([before], [after], language="fr", article="Article 7").rows[0]
    left = [run.text.strip() for run in row.left if run.marked]
    return left, [run.text.strip() for run in row.right if run.marked]


def test_replaced_words_are_marked_in_both_columns() -> None:
    before = "La commission présente une proposition qui se limite à recommander l'adoption de la demande."
    after = "La commission présente une proposition motivée qui recommande l'adoption de la demande."
    left, right = marked(before, after)
    assert left == ["qui se limite à recommander"]
    assert right == ["motivée qui recommande"]


def test_the_columns_join_back_to_both_texts() -> None:
    pairs = Path("tests/law/article_pairs/pairs.jsonl").read_text(encoding="utf-8").splitlines()
    for pair in map(json.loads, pairs):
        columns = two_columns(pair["avant"], pair["apres"], language="fr", article="Article 1er")
        for row in columns.rows:
            left, right = ("".join(run.text for run in runs) for runs in (row.left, row.right))
            assert not left or left in pair["avant"]
            assert right in pair["apres"] or right == "supprimé"


def test_what_is_deleted_or_new_is_said_so_in_each_language() -> None:
    french = two_columns(CLAUSE, CLAUSE[1:], language="fr", article="Article 4")
    assert as_text(french) == (
        "Article 4 – alinéa 1\n"
        f"Texte proposé par la Commission: ***{CLAUSE[0]}***\n"
        "Amendement: ***supprimé***"
    )
    new = two_columns(
        CLAUSE, [*CLAUSE, "More.", "Still more."], language="en", article="Article 4", present=True
    )
    assert [row.place for row in new.rows] == [
        "Article 4 – paragraph 3 a (new)",
        "Article 4 – paragraph 3 b (new)",
    ]
    assert new.headings == ("Present text", "Amendment")
    assert all(row.left == () for row in new.rows)


ARTICLE = ["Le délai est de 3 ans.", "Le maire informe le préfet.", "Un décret fixe la liste des communes."]


def test_a_change_in_everyday_words() -> None:
    after = ["Le délai est de 5 ans.", ARTICLE[1], "Un décret fixe la liste des communes et des îles."]
    assert plain_words(ARTICLE, after, language="fr") == [
        "remplace « 3 ans » par « 5 ans » à l'alinéa 1",
        "ajoute « et des îles » à l'alinéa 3",
    ]
    assert plain_words(ARTICLE, after, language="en") == [
        "replaces “3 ans” with “5 ans” in paragraph 1",
        "adds “et des îles” in paragraph 3",
    ]


def test_paragraphs_and_articles_in_everyday_words() -> None:
    assert plain_words(ARTICLE, ARTICLE[:1], language="fr") == ["supprime les alinéas 2 et 3"]
    assert plain_words(ARTICLE, [], language="en") == ["removes the article"]
    assert plain_words(ARTICLE, ARTICLE, language="fr") == ["ne change rien"]
    moved = [ARTICLE[1], ARTICLE[2], ARTICLE[0]]
    assert plain_words(ARTICLE, moved, language="fr") == ["déplace l'alinéa 1 à la fin de l'article"]
    tidy = [ARTICLE[0], "Le Maire informe le préfet.", ARTICLE[2]]
    assert plain_words(ARTICLE, tidy, language="fr")[0].startswith("retouche la présentation de l'alinéa 2")
