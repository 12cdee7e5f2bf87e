"""A bill as Akoma Ntoso 3.0 (OASIS LegalDocML).

Sources: Akoma Ntoso Version 1.0 Part 1 (XML vocabulary) and the schema akomantoso30.xsd; Akoma Ntoso Naming
Convention 1.0 for the addresses (`/akn/fr/bill/2015-12-09/slug/fra@2015-12-09`). A paragraph is an `alinea`
with the eId that the site uses (`art_4__al_2`); our reader reads the file back to the same text.
"""

from lawlab.law.document import Annex, Article, Division, Document
from lawlab.law.formats.akoma_ntoso_parts import (
    Element,
    Identity,
    add,
    add_meta,
    add_paragraphs,
    root_of,
    written,
)

_LEVELS = {"book", "part", "subpart", "title", "subtitle", "division", "subdivision", "chapter", "subchapter",
           "section", "subsection"}  # fmt: skip


def bill_xml(document: Document, identity: Identity) -> bytes:
    """The document as a `bill`."""
    root, bill = root_of("bill", "bill")
    bill.set("contains", "singleVersion" if identity.consolidated_on else "originalVersion")
    add_meta(bill, identity, identity.work, identity.expression, identity.dated)
    title = add(add(bill, "coverPage"), "p")
    add(title, "docTitle", document.title)
    if document.preamble:
        add_paragraphs(add(bill, "preamble"), document.preamble)
    body = add(bill, "body")
    for child in document.children:
        _level(body, child)
    if document.closing:
        add_paragraphs(add(bill, "conclusions"), document.closing)
    attachments = [*_explanatory(document), *document.annexes]
    if attachments:
        parent = add(bill, "attachments")
        for number, annex in enumerate(attachments, start=1):
            _attachment(parent, annex, identity, number, explanatory=annex.eid == "explanatory")
    return written(root)


def _level(parent: Element, node: Division | Article) -> None:
    """An article, or a division with all that is in it."""
    if isinstance(node, Article):
        element = add(parent, "article", eId=node.eid)
        if not node.number:
            element.set("class", node.label)
        _head(element, node.label if node.number else "", node.number, node.status, node.heading)
        for position, text in enumerate(node.paragraphs, start=1):
            alinea = add(element, "alinea", eId=node.paragraph_eid(position))
            add_paragraphs(add(alinea, "content"), [text])
        if not node.paragraphs:
            add(add(element, "content"), "p")
        return
    known = node.kind in _LEVELS
    element = add(parent, node.kind if known else "hcontainer", eId=node.eid)
    if not known:
        element.set("name", "heading")
    plain = Division(node.eid, node.label, node.number, "").name  # "Première partie": the number leads
    _head(element, "", plain, node.status, node.heading)
    if node.children:
        if node.notes:
            add_paragraphs(add(element, "intro"), node.notes)
        for child in node.children:
            _level(element, child)
    else:
        add_paragraphs(add(element, "content"), node.notes or [""])


def _head(element: Element, label: str, number: str, status: str, heading: str) -> None:
    if name := " ".join(part for part in (label, number, status) if part):
        add(element, "num", name)
    if heading:
        add(element, "heading", heading)


def _explanatory(document: Document) -> list[Annex]:
    """The exposé des motifs, as something attached."""
    if not document.explanatory:
        return []
    return [Annex("explanatory", "", "", "Exposé des motifs", document.explanatory)]


def _attachment(parent: Element, annex: Annex, identity: Identity, number: int, *, explanatory: bool) -> None:
    attachment = add(parent, "attachment", eId=f"att_{number}")
    name = " ".join(part for part in (annex.label, annex.number) if part)
    title = " – ".join(part for part in (name, annex.heading) if part)
    add(attachment, "heading", title)
    doc = add(attachment, "doc", name="exposé des motifs" if explanatory else "annex")
    part = f"att_{number}"
    add_meta(
        doc,
        identity,
        f"{identity.work}/!{part}",
        f"{identity.expression}/!{part}",
        identity.dated,
        f"{part}__",
    )
    add_paragraphs(add(doc, "mainBody"), annex.paragraphs or [""])
