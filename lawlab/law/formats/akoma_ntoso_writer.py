"""A bill as Akoma Ntoso 3.0 (OASIS LegalDocML), and amendments to it as an `amendmentList`.

Sources: Akoma Ntoso Version 1.0 Part 1 (XML vocabulary) and the schema akomantoso30.xsd; Akoma Ntoso Naming
Convention 1.0 for the addresses (`/akn/fr/bill/2015-12-09/slug/fra@2015-12-09`). A paragraph is an `alinea`
with the eId that the site uses (`art_4__al_2`); our reader reads the file back to the same text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from lawlab.core.errors import Invalid
from lawlab.law.document import Annex, Article, Division, Document

Element = Any  #: lxml has no types
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LANGUAGES = {"fr": "fra", "en": "eng", "it": "ita", "es": "spa", "pt": "por", "de": "deu", "nl": "nld"}
_LEVELS = {"book", "part", "subpart", "title", "subtitle", "division", "subdivision", "chapter", "subchapter",
           "section", "subsection"}  # fmt: skip
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

    @property
    def work(self) -> str:
        return f"/akn/{self.country}/bill/{self.dated}/{self.slug}"

    @property
    def expression(self) -> str:
        return f"{self.work}/{_code(self.language)}@{self.dated}"


@dataclass(frozen=True)
class Change:
    """One operation: where it acts, and whether words go, come, or both."""

    destination: str  #: the eId of an article or a paragraph: "art_4__al_2"
    takes: bool
    gives: bool

    @property
    def kind(self) -> str:
        """The word of the schema for what it does."""
        if not self.takes:
            return "insertion"
        return "substitution" if self.gives else "repeal"


@dataclass(frozen=True)
class ListedAmendment:
    """An amendment as the list prints it."""

    number: str
    author: str
    dated: str  #: ISO date of its submission
    place: str  #: "Article 4"
    article_eid: str  #: "" before the first article
    dispositif: Sequence[str]  #: paragraphs
    rationale: Sequence[str]
    changes: Sequence[Change] = ()


def bill_xml(document: Document, identity: Identity) -> bytes:
    """The document as a `bill`."""
    root, bill = _root("bill", "bill")
    bill.set("contains", "originalVersion")
    _meta(bill, identity, identity.work, identity.expression, identity.dated)
    title = _add(_add(bill, "coverPage"), "p")
    _add(title, "docTitle", document.title)
    if document.preamble:
        _paragraphs(_add(bill, "preamble"), document.preamble)
    body = _add(bill, "body")
    for child in document.children:
        _level(body, child)
    if document.closing:
        _paragraphs(_add(bill, "conclusions"), document.closing)
    attachments = [*_explanatory(document), *document.annexes]
    if attachments:
        parent = _add(bill, "attachments")
        for number, annex in enumerate(attachments, start=1):
            _attachment(parent, annex, identity, number, explanatory=annex.eid == "explanatory")
    return _written(root)


def amendments_xml(
    title: str, identity: Identity, amendments: Iterable[ListedAmendment], *, site: str
) -> bytes:
    """The amendments to the bill of this identity as an `amendmentList`, each an `amendment` of its own.

    Invalid when there are none: the schema has no empty list.
    """
    amendments = list(amendments)
    if not amendments:
        raise Invalid("There is no amendment to list.")
    root, listing = _root("amendmentList", "amendments")
    work = f"{identity.work}/!amendments"
    _meta(listing, identity, work, f"{work}/{_code(identity.language)}@{identity.made_on}", identity.made_on)
    _add(_add(_add(listing, "preface"), "p"), "docTitle", title)
    body = _add(listing, "collectionBody")
    for rank, amendment in enumerate(amendments, start=1):
        component = _add(body, "component", eId=f"cmp_{rank}")
        _amendment(component, amendment, identity, rank, site)
    return _written(root)


def _root(kind: str, name: str) -> tuple[Element, Element]:
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})
    return root, _add(root, kind, name=name)


def _written(root: Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", {k: _clean(v) for k, v in attributes.items()})
    lines = _clean(text).split("\n")
    child.text = lines[0] or None
    for line in lines[1:]:  # a forced line break
        etree.SubElement(child, f"{{{NAMESPACE}}}br").tail = line
    return child


def _clean(text: str) -> str:
    """Without what no XML file may hold."""
    return _NOT_XML.sub("", text)


def _code(language: str) -> str:
    return _LANGUAGES.get(language, "und")


def _meta(
    parent: Element, identity: Identity, work: str, expression: str, dated: str, prefix: str = ""
) -> Element:
    """The identification at the three levels, the life of the text, and what it refers to.

    `prefix` begins the eIds of a document inside another one.
    """
    meta = _add(parent, "meta")
    found = _add(meta, "identification", source=f"#{prefix}lawlab")
    parts = (
        ("FRBRWork", work, dated, f"#{prefix}author"),
        ("FRBRExpression", expression, dated, f"#{prefix}author"),
        ("FRBRManifestation", f"{expression}.xml", identity.made_on, f"#{prefix}lawlab"),
    )
    for tag, address, date, author in parts:
        level = _add(found, tag)
        _add(level, "FRBRthis", value=f"{address}/!main" if tag != "FRBRManifestation" else address)
        _add(level, "FRBRuri", value=address)
        _add(level, "FRBRdate", date=date, name="generation")
        _add(level, "FRBRauthor", href=author)
        if tag == "FRBRWork":
            _add(level, "FRBRcountry", value=identity.country)
        if tag == "FRBRExpression":
            _add(level, "FRBRlanguage", language=_code(identity.language))
    life = _add(meta, "lifecycle", source=f"#{prefix}lawlab")
    event = {"date": dated, "source": f"#{prefix}original", "type": "generation"}
    _add(life, "eventRef", eId=f"{prefix}evt_1", **event)
    references = _add(meta, "references", source=f"#{prefix}lawlab")
    address = identity.source_url or work
    _add(references, "original", eId=f"{prefix}original", href=address, showAs=identity.slug)
    for ident, name in (("author", identity.author or "?"), ("lawlab", "LawLab")):
        href = f"/ontology/organization/{ident}"
        _add(references, "TLCOrganization", eId=f"{prefix}{ident}", href=href, showAs=name)
    return meta


def _level(parent: Element, node: Division | Article) -> None:
    """An article, or a division with all that is in it."""
    if isinstance(node, Article):
        element = _add(parent, "article", eId=node.eid)
        if not node.number:
            element.set("class", node.label)
        _head(element, node.label if node.number else "", node.number, node.status, node.heading)
        for position, text in enumerate(node.paragraphs, start=1):
            alinea = _add(element, "alinea", eId=node.paragraph_eid(position))
            _paragraphs(_add(alinea, "content"), [text])
        if not node.paragraphs:
            _add(_add(element, "content"), "p")
        return
    known = node.kind in _LEVELS
    element = _add(parent, node.kind if known else "hcontainer", eId=node.eid)
    if not known:
        element.set("name", "heading")
    plain = Division(node.eid, node.label, node.number, "").name  # "Première partie": the number leads
    _head(element, "", plain, node.status, node.heading)
    if node.children:
        if node.notes:
            _paragraphs(_add(element, "intro"), node.notes)
        for child in node.children:
            _level(element, child)
    else:
        _paragraphs(_add(element, "content"), node.notes or [""])


def _head(element: Element, label: str, number: str, status: str, heading: str) -> None:
    if name := " ".join(part for part in (label, number, status) if part):
        _add(element, "num", name)
    if heading:
        _add(element, "heading", heading)


def _paragraphs(parent: Element, texts: Iterable[str]) -> None:
    """Each text in a `p`; lines between bars are a table."""
    for text in texts:
        lines = text.split("\n")
        if all(len(line) > 2 and line.startswith("|") and line.endswith("|") for line in lines):
            _table(parent, lines)
        else:
            _add(parent, "p", text)


def _table(parent: Element, lines: Sequence[str]) -> None:
    table = _add(parent, "table")
    rows = [[cell.strip(" ") for cell in _BAR.split(line[1:-1])] for line in lines]
    for row in rows:
        element = _add(table, "tr")
        for cell in row:
            _add(_add(element, "td"), "p", cell)


def _explanatory(document: Document) -> list[Annex]:
    """The exposé des motifs, as something attached."""
    if not document.explanatory:
        return []
    return [Annex("explanatory", "", "", "Exposé des motifs", document.explanatory)]


def _attachment(parent: Element, annex: Annex, identity: Identity, number: int, *, explanatory: bool) -> None:
    attachment = _add(parent, "attachment", eId=f"att_{number}")
    name = " ".join(part for part in (annex.label, annex.number) if part)
    title = " – ".join(part for part in (name, annex.heading) if part)
    _add(attachment, "heading", title)
    doc = _add(attachment, "doc", name="exposé des motifs" if explanatory else "annex")
    part = f"att_{number}"
    _meta(
        doc,
        identity,
        f"{identity.work}/!{part}",
        f"{identity.expression}/!{part}",
        identity.dated,
        f"{part}__",
    )
    _paragraphs(_add(doc, "mainBody"), annex.paragraphs or [""])


def _amendment(parent: Element, amendment: ListedAmendment, identity: Identity, rank: int, site: str) -> None:
    """One amendment: its place, what it orders, why; its operations as metadata."""
    element = _add(parent, "amendment", name="amendment", contains="originalVersion")
    work = f"/akn/{identity.country}/amendment/{amendment.dated}/{identity.slug}-{amendment.number}"
    expression = f"{work}/{_code(identity.language)}@{amendment.dated}"
    own = Identity(
        f"{identity.slug}-{amendment.number}",
        identity.country,
        amendment.dated,
        identity.language,
        identity.made_on,
        amendment.author,
        f"{site}/amendments/{amendment.number}" if site else "",
    )
    meta = _meta(element, own, work, expression, amendment.dated, f"cmp_{rank}__")
    if amendment.changes:
        _modifications(meta, amendment, identity, rank)
    preface = _add(_add(element, "preface"), "p")
    _add(preface, "docNumber", amendment.number)
    _add(preface, "docProponent", amendment.author)
    body = _add(element, "amendmentBody")
    _paragraphs(_add(body, "amendmentHeading"), [amendment.place])
    content = _add(body, "amendmentContent")
    for number, text in enumerate(amendment.dispositif or [""], start=1):
        line = _add(content, "p")
        if number == 1:
            _add(line, "mod", text, eId=f"cmp_{rank}__mod_1")
        else:
            _add(line, "inline", text, name="mod")
    reference = _add(_add(body, "amendmentReference"), "p")
    target = (
        f"{identity.expression}/!main~{amendment.article_eid}" if amendment.article_eid else identity.work
    )
    _add(reference, "ref", amendment.place, href=target)
    if amendment.rationale:
        _paragraphs(_add(body, "amendmentJustification"), amendment.rationale)


def _modifications(meta: Element, amendment: ListedAmendment, identity: Identity, rank: int) -> None:
    """The operations, as `textualMod`s; analysis comes before the references."""
    analysis = etree.Element(f"{{{NAMESPACE}}}analysis", source=f"#cmp_{rank}__lawlab")
    meta.insert(len(meta) - 1, analysis)
    active = _add(analysis, "activeModifications")
    for number, change in enumerate(amendment.changes, start=1):
        ident = f"cmp_{rank}__tmod_{number}"
        each = _add(active, "textualMod", type=change.kind, eId=ident)
        _add(each, "source", href=f"#cmp_{rank}__mod_1", eId=f"{ident}__src")
        address = f"{identity.expression}/!main~{change.destination}"
        _add(each, "destination", href=address, eId=f"{ident}__dst")
        if change.takes:
            _add(each, "old", href=address, eId=f"{ident}__old")
        if change.gives:
            _add(each, "new", href=f"#cmp_{rank}__mod_1", eId=f"{ident}__new")
