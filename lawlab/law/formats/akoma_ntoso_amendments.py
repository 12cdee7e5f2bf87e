"""Amendments to a bill as an Akoma Ntoso 3.0 `amendmentList`, their operations as `textualMod`s.

Sources: as for bills (akoma_ntoso_writer.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from lawlab.core.errors import Invalid
from lawlab.law.formats.akoma_ntoso_parts import (
    NAMESPACE,
    Element,
    Identity,
    add,
    add_lines,
    add_meta,
    add_paragraphs,
    language_code,
    root_of,
    written,
)


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


def amendments_xml(
    title: str, identity: Identity, amendments: Iterable[ListedAmendment], *, site: str
) -> bytes:
    """The amendments to the bill of this identity as an `amendmentList`, each an `amendment` of its own.

    Invalid when there are none: the schema has no empty list.
    """
    amendments = list(amendments)
    if not amendments:
        raise Invalid("There is no amendment to list.")
    root, listing = root_of("amendmentList", "amendments")
    work = f"{identity.work}/!amendments"
    add_meta(
        listing,
        identity,
        work,
        f"{work}/{language_code(identity.language)}@{identity.made_on}",
        identity.made_on,
    )
    add(add(add(listing, "preface"), "p"), "docTitle", title)
    body = add(listing, "collectionBody")
    for rank, amendment in enumerate(amendments, start=1):
        component = add(body, "component", eId=f"cmp_{rank}")
        _amendment(component, amendment, identity, rank, site)
    return written(root)


def _amendment(parent: Element, amendment: ListedAmendment, identity: Identity, rank: int, site: str) -> None:
    """One amendment: its place, what it orders, why; its operations as metadata."""
    element = add(parent, "amendment", name="amendment", contains="originalVersion")
    work = f"/akn/{identity.country}/amendment/{amendment.dated}/{identity.slug}-{amendment.number}"
    expression = f"{work}/{language_code(identity.language)}@{amendment.dated}"
    own = Identity(
        f"{identity.slug}-{amendment.number}",
        identity.country,
        amendment.dated,
        identity.language,
        identity.made_on,
        amendment.author,
        f"{site}/amendments/{amendment.number}" if site else "",
    )
    meta = add_meta(element, own, work, expression, amendment.dated, f"cmp_{rank}__")
    if amendment.changes:
        _modifications(meta, amendment, identity, rank)
    preface = add(add(element, "preface"), "p")
    add(preface, "docNumber", amendment.number)
    add(preface, "docProponent", amendment.author)
    body = add(element, "amendmentBody")
    add_paragraphs(add(body, "amendmentHeading"), [amendment.place])
    content = add(body, "amendmentContent")
    for number, text in enumerate(amendment.dispositif or [""], start=1):
        line = add(content, "p")
        if number == 1:
            add_lines(line, "mod", text, eId=f"cmp_{rank}__mod_1")
        else:
            add_lines(line, "inline", text, name="mod")
    reference = add(add(body, "amendmentReference"), "p")
    target = (
        f"{identity.expression}/!main~{amendment.article_eid}" if amendment.article_eid else identity.work
    )
    add(reference, "ref", amendment.place, href=target)
    if amendment.rationale:
        add_paragraphs(add(body, "amendmentJustification"), amendment.rationale)


def _modifications(meta: Element, amendment: ListedAmendment, identity: Identity, rank: int) -> None:
    """The operations, as `textualMod`s; analysis comes before the references."""
    analysis = etree.Element(f"{{{NAMESPACE}}}analysis", source=f"#cmp_{rank}__lawlab")
    meta.insert(len(meta) - 1, analysis)
    active = add(analysis, "activeModifications")
    for number, change in enumerate(amendment.changes, start=1):
        ident = f"cmp_{rank}__tmod_{number}"
        each = add(active, "textualMod", type=change.kind, eId=ident)
        add(each, "source", href=f"#cmp_{rank}__mod_1", eId=f"{ident}__src")
        address = f"{identity.expression}/!main~{change.destination}"
        add(each, "destination", href=address, eId=f"{ident}__dst")
        if change.takes:
            add(each, "old", href=address, eId=f"{ident}__old")
        if change.gives:
            add(each, "new", href=f"#cmp_{rank}__mod_1", eId=f"{ident}__new")
