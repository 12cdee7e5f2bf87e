"""What our Akoma Ntoso files are made of: elements, identification, paragraphs and tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from lawlab.law.formats.flow import BREAK_CLASS

Element = Any  #: lxml has no types
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LANGUAGES = {"fr": "fra", "en": "eng", "it": "ita", "es": "spa", "pt": "por", "de": "deu", "nl": "nld"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BAR = re.compile(r" \|(?= )")


@dataclass(frozen=True)
class Identity:
    """What names a text in the world: its country, its date, its slug there, who made it and this file."""

    slug: str
    country: str  #: two letters: "fr"
    dated: str  #: ISO date of the text itself
    language: str  #: "fr"
    made_on: str  #: ISO date of this file
    author: str = ""  #: who made the text, in words
    source_url: str = ""
    consolidated_on: str = ""  #: ISO date of the expression, when it is not the text as it was made

    @property
    def work(self) -> str:
        return f"/akn/{self.country}/bill/{self.dated}/{self.slug}"

    @property
    def expression(self) -> str:
        return f"{self.work}/{language_code(self.language)}@{self.consolidated_on or self.dated}"


def root_of(kind: str, name: str) -> tuple[Element, Element]:
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})
    return root, add(root, kind, name=name)


def written(root: Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", {k: _clean(v) for k, v in attributes.items()})
    child.text = _clean(text) or None
    return child


def add_lines(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    """An element of several lines; the class of its breaks tells our reader that they are the text's own."""
    first, *lines = text.split("\n")
    child = add(parent, tag, first, **attributes)
    for line in lines:
        add(child, "br", **{"class": BREAK_CLASS}).tail = _clean(line) or None
    return child


def _clean(text: str) -> str:
    """Without what no XML file may hold."""
    return _NOT_XML.sub("", text)


def language_code(language: str) -> str:
    return _LANGUAGES.get(language, "und")


def add_meta(
    parent: Element, identity: Identity, work: str, expression: str, dated: str, prefix: str = ""
) -> Element:
    """The identification at the three levels, the life of the text, and what it refers to.

    `prefix` begins the eIds of a document inside another one.
    """
    meta = add(parent, "meta")
    found = add(meta, "identification", source=f"#{prefix}lawlab")
    parts = (
        ("FRBRWork", work, dated, f"#{prefix}author"),
        ("FRBRExpression", expression, identity.consolidated_on or dated, f"#{prefix}author"),
        ("FRBRManifestation", f"{expression}.xml", identity.made_on, f"#{prefix}lawlab"),
    )
    for tag, address, date, author in parts:
        level = add(found, tag)
        add(level, "FRBRthis", value=f"{address}/!main" if tag != "FRBRManifestation" else address)
        add(level, "FRBRuri", value=address)
        add(level, "FRBRdate", date=date, name="generation")
        add(level, "FRBRauthor", href=author)
        if tag == "FRBRWork":
            add(level, "FRBRcountry", value=identity.country)
        if tag == "FRBRExpression":
            add(level, "FRBRlanguage", language=language_code(identity.language))
    life = add(meta, "lifecycle", source=f"#{prefix}lawlab")
    event = {"date": dated, "source": f"#{prefix}original", "type": "generation"}
    add(life, "eventRef", eId=f"{prefix}evt_1", **event)
    references = add(meta, "references", source=f"#{prefix}lawlab")
    address = identity.source_url or work
    add(references, "original", eId=f"{prefix}original", href=address, showAs=identity.slug)
    for ident, name in (("author", identity.author or "?"), ("lawlab", "LawLab")):
        href = f"/ontology/organization/{ident}"
        add(references, "TLCOrganization", eId=f"{prefix}{ident}", href=href, showAs=name)
    return meta


def add_paragraphs(parent: Element, texts: Iterable[str]) -> None:
    """Each text in a `p`; lines between bars are a table."""
    for text in texts:
        lines = text.split("\n")
        if all(len(line) > 2 and line.startswith("|") and line.endswith("|") for line in lines):
            _table(parent, lines)
        else:
            add_lines(parent, "p", text)


def _table(parent: Element, lines: Sequence[str]) -> None:
    table = add(parent, "table")
    rows = [[cell.strip(" ") for cell in _BAR.split(line[1:-1])] for line in lines]
    for row in rows:
        element = add(table, "tr")
        for cell in row:
            add(add(element, "td"), "p", cell)
