"""Official documents: the divisions, numbers and paragraphs are those that one reads on the page."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.read_quality import missing, read_words, source_words
from lawlab.law.commands import law
from lawlab.law.document import Document, paragraph_eid
from lawlab.law.formats.markdown import read_markdown
from lawlab.law.formats.markdown_writer import write_markdown
from lawlab.law.formats.reading import read_document

FIXTURES = Path(__file__).parent / "fixtures"
TEXTS = Path(__file__).parents[2] / "texts"
FILES = [
    FIXTURES / "assemblee.html",
    FIXTURES / "senat.html",
    FIXTURES / "s1057.xml",
    TEXTS / "en/data-retention-act/main.xml",
    TEXTS / "en/disaster-relief/1-introduced/main.xml",
]
AKN2 = """<akomaNtoso xmlns="http://www.akomantoso.org/2.0"><bill><meta><identification><FRBRExpression>
<FRBRlanguage language="fra"/></FRBRExpression></identification></meta>
<preface><p><docTitle>Projet de loi sur les berges</docTitle></p></preface>
<preamble><p>Considérant ce qui suit :</p></preamble>
<body><chapter><num>Chapitre Ier</num><heading>Des berges</heading>
<article><num>Article 1er</num><heading>Objet</heading>
<paragraph><num>I. –</num><content><p>Le <i>code</i> est ainsi modifié :</p></content></paragraph>
<paragraph><num>1°</num><list><intro><p>Il est inséré :</p></intro>
<point><num>a)</num><content><p>Un <del>mot</del><ins>alinéa</ins> :
<quotedStructure startQuote="« " endQuote=" »">
<article><num>Art. L. 1.</num><content><p>Nouveau.</p></content></article>
</quotedStructure> ;</p></content></point></list></paragraph></article></chapter></body>
<conclusions><p>Fait à Paris.</p></conclusions></bill></akomaNtoso>"""


def read(path: Path) -> Document:
    return read_document(path.name, path.read_bytes())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_word_of_an_official_document_is_lost(path: Path) -> None:
    source, document = source_words(path), read(path)
    assert source[0].total() > 100
    assert missing(source, read_words(document)).total() <= 0.005 * source[0].total()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_official_document_written_as_markdown_reads_back(path: Path) -> None:
    document = read(path)
    again = read_markdown(write_markdown(document))
    assert again.children == document.children
    assert (again.annexes, again.preamble, again.closing) == (
        document.annexes,
        document.preamble,
        document.closing,
    )
    eids = [node.eid for node, _ in document.walk()] + [annex.eid for annex in document.annexes]
    assert len(eids) == len(set(eids))


def test_a_page_of_the_assemblee() -> None:
    document = read(FIXTURES / "assemblee.html")
    assert (document.format, document.language) == ("assemblee", "fr")
    assert document.title == "Projet de loi pour un État au service d’une société de confiance"
    assert [article.number for article in document.articles] == [
        "1er", "2", "2 bis A", "2 bis B", "2 bis", "3 bis AAA et 3 bis AA", "3 bis", "4 bis AA",
    ]  # fmt: skip
    second = document.articles[1]
    assert second.divisions == ("tit_I", "tit_I__chp_I")
    assert second.paragraphs[3] == "«\u00a0Chapitre III"  # a quoted heading is a paragraph: the 4th
    assert second.paragraphs[25].startswith("| « | L.\u00a0123-1")
    assert second.paragraphs[25].count("\n") == 1  # the table is one paragraph, of two rows
    assert second.paragraphs[26] == "II.\u00a0–\u00a0(Non modifié)"
    assert document.articles[2].status == "(Supprimé)"
    assert document.annexes[0].heading.startswith("Stratégie nationale")


def test_a_page_of_the_senat() -> None:
    document = read(FIXTURES / "senat.html")
    assert (document.format, document.language) == ("senat", "fr")
    assert document.title == "Projet de loi pour un État au service d'une société de confiance"
    assert [(article.number, article.status) for article in document.articles[:5]] == [
        ("1er", "(Non modifié)"),
        ("2", ""),
        ("2 bis A", ""),
        ("2 bis B", "(Non modifié)"),
        ("2 bis", "(Supprimé)"),
    ]
    assert document.articles[1].paragraphs[3] == "«\u00a0CHAPITRE\u00a0III"
    assert any("N° 659" in skipped.what for skipped in document.skipped)


def test_the_same_page_in_utf_8_that_still_declares_another_encoding() -> None:
    page = (FIXTURES / "assemblee.html").read_bytes()
    assert read_document("a", page.decode("cp1252").encode("utf-8")) == read_document("a", page)


def test_akoma_ntoso_2() -> None:
    document = read_document("x.xml", AKN2.encode())
    assert (document.format, document.language) == ("akoma-ntoso-2", "fr")
    assert document.title == "Projet de loi sur les berges"
    assert [division.name for division in document.divisions] == ["Chapitre Ier – Des berges"]
    (article,) = document.articles
    assert (article.number, article.heading) == ("1er", "Objet")
    assert article.paragraphs == (
        "I. – Le code est ainsi modifié :",
        "1° Il est inséré :",
        "a) Un alinéa :",
        "« Art. L. 1. Nouveau. » ;",
    )
    assert document.closing == ("Fait à Paris.",)
    assert [(skipped.what, skipped.why) for skipped in document.skipped] == [("mot", "Struck-out words")]


def test_an_act_of_the_united_kingdom_in_akoma_ntoso_3() -> None:
    document = read(TEXTS / "en/data-retention-act/main.xml")
    assert (document.format, document.language) == ("akoma-ntoso-3", "en")
    assert [article.display for article in document.articles] == [
        f"Section {number}" for number in range(1, 9)
    ]
    first = document.articles[0]
    assert first.paragraphs[0].startswith("(1) The Secretary of State may by notice")
    assert first.paragraphs[2] == "(a) relate to a particular operator or any description of operators,"


def test_a_bill_of_the_united_states_in_uslm() -> None:
    document = read(FIXTURES / "s1057.xml")
    assert [(article.label, article.number, article.heading) for article in document.articles] == [
        ("SECTION", "1", "SHORT TITLE."),
        ("SEC.", "2", "COLORADO RIVER BASIN DROUGHT CONTINGENCY PLANS."),
    ]
    assert document.articles[1].paragraphs[1] == "(b) Effect.—Nothing in this section shall—"
    assert document.articles[1].paragraphs[2].startswith("(1) be construed or interpreted as precedent")


def test_the_command_writes_one_object_and_refuses_with_status_2(tmp_path: Path) -> None:
    good = CliRunner().invoke(law, ["read", str(FIXTURES / "assemblee.html")])
    assert good.exit_code == 0
    record = json.loads(good.stdout)
    assert {"format", "language", "title", "articles", "annexes", "skipped"} <= set(record)
    assert record["articles"][1]["divisions"][0].startswith("TITRE IER – UNE RELATION DE CONFIANCE")
    assert {"eid", "number", "heading", "divisions", "paragraphs"} <= set(record["articles"][0])
    (tmp_path / "bad").write_bytes(b"<recipe/>")
    bad = CliRunner().invoke(law, ["read", str(tmp_path / "bad")])
    assert (bad.exit_code, bad.stdout) == (2, "")
    assert "recipe" in bad.stderr
    assert CliRunner().invoke(law, ["read", "-"], input=b"# Article 1\n\nText.").exit_code == 0


def test_a_paragraph_has_an_eid_counted_from_1() -> None:
    assert paragraph_eid("art_2bis", 3) == "art_2bis__al_3"
    assert read(FIXTURES / "senat.html").articles[0].paragraph_eid(1) == "art_1__al_1"
