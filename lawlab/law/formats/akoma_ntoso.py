"""Akoma Ntoso 2.0 and 3.0 (OASIS LegalDocML): bills, acts, documents, and collections that contain one.

Sources: Akoma Ntoso Version 1.0 Part 1 (vocabulary) and Part 2 (specifications), OASIS Standard, 2018; the
documents of several parliaments. The article is the `article`; where a body has none, the `section` (United
Kingdom), else the `rule`, `regulation`, `clause` or, in resolutions, the `paragraph`.
"""

import re

from lawlab.core.errors import Invalid
from lawlab.law.building import DocumentBuilder
from lawlab.law.document import Document
from lawlab.law.formats.flow import Flow, words_of
from lawlab.law.formats.legal_xml import BodyReader, article_units
from lawlab.law.formats.xml_source import Element, local, namespace
from lawlab.law.headings import Heading, split_annex

UNITS = ("article", "section", "regulation", "rule", "clause", "paragraph")
TEXTS = ("bill", "act", "doc", "statement")
BODIES = ("body", "mainBody")
_LANGUAGES = {"eng": "en", "fra": "fr", "fre": "fr", "ita": "it", "spa": "es", "esp": "es", "por": "pt",
              "deu": "de",
              "ger": "de", "nld": "nl", "dut": "nl", "ell": "el", "pol": "pl", "fin": "fi",
              "swe": "sv"}  # fmt: skip
_EXPLANATORY = re.compile(r"(?i)explan|memorandum|expos|motiv|relazione")


def read_akoma_ntoso(root: Element) -> Document:
    """The bill or act in an Akoma Ntoso document; Invalid in words for amendments, debates, judgments."""
    main = _main_text(root)
    version = "3" if "/akn/3" in namespace(root) else "2"
    builder = DocumentBuilder(f"akoma-ntoso-{version}", _language(main), _title(root, main))
    reader = BodyReader(builder, frozenset(), {"section": "Section", "rule": "Rule", "clause": "Clause"})
    _outside(root, main, reader)
    _text(main, reader)
    for other in _others(root, main):
        _annex(other, reader)
    return builder.build()


def _main_text(root: Element) -> Element:
    """The bill or act if there is one, else the first document that has a body."""
    for name in TEXTS:
        for element in root.iter(f"{{*}}{name}"):
            if _child(element, BODIES) is not None:
                return element
    first = next((local(child) for child in root if local(child)), "empty document")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", first).lower()
    raise Invalid(f"This Akoma Ntoso file is not the text of a bill or an act: it is of type “{words}”.")


def _text(main: Element, reader: BodyReader) -> None:
    """The parts of the text in their order."""
    for part in main:
        name = local(part)
        if name in ("coverPage", "toc"):
            reader.builder.skip(words_of(part), "Cover page" if name == "coverPage" else "Table of contents")
        elif name in ("preface", "preamble"):
            _paragraphs(part, "preamble", reader)
        elif name in BODIES:
            reader.units = article_units(part, UNITS)
            reader.body(part)
            reader.builder.close_divisions(-1)
        elif name == "conclusions":
            _paragraphs(part, "closing", reader)
        elif name in ("attachments", "components"):
            for attachment in part:
                _annex(attachment, reader)
        elif name and name != "meta":
            reader.builder.skip(words_of(part), f"Part of type “{name}”")


def _paragraphs(part: Element, where: str, reader: BodyReader) -> None:
    reader.builder.go_to(where)
    _add_all(part, reader)


def _add_all(part: Element, reader: BodyReader) -> None:
    flow = reader.flow()
    flow.children(part)
    for paragraph in flow.finish():
        reader.builder.add(paragraph)


def _outside(root: Element, main: Element, reader: BodyReader) -> None:
    """What a collection says around its documents: its cover, its preface, its own words."""
    for child in root:
        if child is main or local(child) == "components":
            continue
        for part in child:
            if local(part) not in ("meta", "components", "component", "attachments") and part is not main:
                flow = Flow(reader.builder.skip)
                flow.children(part)
                reader.builder.skip("\n".join(flow.finish()), f"Around the text: {local(part)}")


def _others(root: Element, main: Element) -> list[Element]:
    """The other documents of a collection, in order; not those inside the main one."""
    inside = set(main.iter())
    components = [element for element in root.iter("{*}component") if element not in inside]
    return [element for element in components if main not in set(element.iter())]


def _annex(element: Element, reader: BodyReader) -> None:
    """An attachment or another document: an annex, or the explanatory part when its name says so."""
    inner = next(
        (child for child in element if local(child) not in ("", "num", "heading", "subheading")), None
    )
    if not words_of(element):  # a mere reference to another document
        return
    name = (inner.get("name") or "") if inner is not None else ""
    if _EXPLANATORY.search(name) and not reader.builder.has_explanatory:
        reader.builder.go_to("explanatory")
    else:
        title = " ".join(
            words_of(child) for child in element if local(child) in ("num", "heading", "subheading")
        )
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").capitalize()
        heading = split_annex(title) or Heading("", "", "", title or words)
        reader.builder.open_annex(heading)
    flow = reader.flow()
    flow.children(element, frozenset({"num", "heading", "subheading"}))
    for paragraph in flow.finish():
        reader.builder.add(paragraph)


def _title(root: Element, main: Element) -> str:
    """The longest of what the front parts call a title; the collection's when the text has none."""
    for place in (main, root):
        for name in ("docTitle", "longTitle", "shortTitle"):
            fronts = [
                part for part in place.iter("{*}preface", "{*}coverPage", "{*}preamble", "{*}longTitle")
            ]
            titles = [words_of(title) for part in fronts for title in part.iter(f"{{*}}{name}")]
            if any(titles):
                return max(titles, key=len)
    return ""


def _language(main: Element) -> str:
    for element in main.iter("{*}FRBRlanguage"):
        code = (element.get("language") or "").lower()
        return _LANGUAGES.get(code[:3], code[:2])
    return (main.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:2].lower()


def _child(element: Element, names: tuple[str, ...]) -> Element | None:
    return next((child for child in element if local(child) in names), None)
