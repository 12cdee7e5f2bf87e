"""LawLab's Markdown: what a clerk writes is what is read, and whatever is written reads back the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawlab.core.errors import Invalid
from lawlab.law.document import Document
from lawlab.law.formats.markdown import read_markdown
from lawlab.law.formats.markdown_writer import write_markdown
from tests.law.documents import documents

CLERK = """---
title: Délibération sur les berges
language: fr
---

Le conseil municipal a délibéré :

# Titre Ier : Des berges

## Article 1er

La promenade est ouverte
à toute heure.

Sont interdits :
1° les feux ;
- de bois ;
2° les moteurs.

## Article 2 bis (nouveau) — Tarifs

| Âge | Tarif |
| 12 ans | 1 € |

---

# Article 3

*Fin.*
"""


@settings(max_examples=300, deadline=None)
@given(documents)
def test_any_document_reads_back_identically(document: Document) -> None:
    assert read_markdown(write_markdown(document)) == document


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_in_words_and_what_was_read_is_stable(text: str) -> None:
    try:
        document = read_markdown(text)
    except Invalid:  # a front matter that is none: its own test below
        return
    assert read_markdown(write_markdown(document)) == document


def test_a_clerks_text_gives_articles_with_their_divisions_and_paragraphs() -> None:
    document = read_markdown(CLERK)
    assert document.title == "Délibération sur les berges"
    assert document.preamble == ("Le conseil municipal a délibéré :",)
    first, second, third = document.articles
    assert first.paragraphs == (
        "La promenade est ouverte à toute heure.",
        "Sont interdits :",
        "1° les feux ;",
        "- de bois ;",
        "2° les moteurs.",
    )
    assert (first.eid, first.number, first.divisions) == ("art_1", "1er", ("tit_I",))
    assert (second.number, second.status, second.heading) == ("2 bis", "(nouveau)", "Tarifs")
    assert second.paragraphs == ("| Âge | Tarif |\n| 12 ans | 1 € |",)
    assert (third.divisions, third.paragraphs) == ((), ("*Fin.*",))


def test_section_heads_articles_only_where_nothing_is_called_article() -> None:
    american = read_markdown("# Section 1. Short title\n\nText.\n\n# SEC. 2. Scope\n\nText.")
    assert [article.number for article in american.articles] == ["1", "2"]
    french = read_markdown("# Section 1\n\n## Article 1er\n\nTexte.")
    assert [division.label for division in french.divisions] == ["Section"]


def test_the_first_plain_heading_is_the_title_when_no_front_matter_gives_one() -> None:
    document = read_markdown("# Projet de loi de finances\n\n## Article 1er\n\nTexte.")
    assert (document.title, document.divisions) == ("Projet de loi de finances", ())


def test_headings_inside_an_annex_are_its_paragraphs() -> None:
    document = read_markdown("# Article 1\n\nA.\n\n# Annexe I — Rapport\n\n## Article 9\n\nB.")
    assert [article.number for article in document.articles] == ["1"]
    assert document.annexes[0].paragraphs == ("Article 9", "B.")


@pytest.mark.parametrize("front", ["---\ntitle: x\n", "---\nauthor: x\n---\n", "---\nno colon\n---\n"])
def test_a_bad_front_matter_is_refused_in_words(front: str) -> None:
    with pytest.raises(Invalid, match=r"---"):
        read_markdown(front)
