"""XML from strangers: decoded as it declares, without DTD, entities, network or endless nesting."""

import re
from typing import Any

from lxml import etree

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.formats.source import BOMS

#: lxml has no types: an element of a parsed file.
Element = Any

MAX_NESTING = 120
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "iso-8859-1", "iso-8859-15", "latin-1",
              "latin1", "windows-1252", "cp1252"}  # fmt: skip
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,300}\?>")
_DECLARED = re.compile(rb"""<\?xml\b[^>]{0,300}?\bencoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
_PROLOG = re.compile(r"(?:\s+|<!--(?:(?!-->).)*-->|<\?(?:(?!\?>).)*\?>)", re.DOTALL)


def parse_xml(data: bytes) -> Element:
    """The root element. Invalid for a DTD, a wrong encoding, a truncated file; TooLarge for nesting."""
    text = _DECLARATION.sub("", _decode(data), count=1)
    _refuse_doctype(text)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refusal(error) from error
    if root is None or root.getroottree().docinfo.doctype:
        raise Invalid("The XML file has a document type declaration (DTD), which is not accepted.")
    _refuse_deep(root)
    return root


def local(element: Element) -> str:
    """The element's name without its namespace; empty for what is not an element (an entity reference)."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: Element) -> str:
    """The element's namespace, empty when it has none."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def _decode(data: bytes) -> str:
    declared = _DECLARED.match(data.lstrip(b"\xef\xbb\xbf \t\r\n")[:400])
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    for mark, marked in BOMS:
        if data.startswith(mark):
            encoding = marked
    if encoding not in _ENCODINGS:
        raise Invalid(f"The XML file declares the encoding {encoding}, which is not read: save it as UTF-8.")
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        sentence = f"The XML file says that it is in {encoding.upper()}, but byte {error.start + 1:,} is not."
        raise Invalid(sentence) from error


def _refuse_doctype(text: str) -> None:
    """Look past spaces, comments and instructions, without parsing: a DTD is refused before it can act."""
    position = 0
    while match := _PROLOG.match(text, position):
        position = match.end()
    if text[position : position + 9].upper() == "<!DOCTYPE":
        raise Invalid("The XML file has a document type declaration (DTD), which is not accepted.")


def _refusal(error: Exception) -> Invalid | TooLarge:
    message = str(error)
    if "depth" in message.lower():
        return TooLarge(f"The XML file has elements nested more than {MAX_NESTING} levels deep.")
    if "Entity" in message:
        return Invalid("The XML file uses an entity that is not defined without a DTD.")
    line = getattr(error, "lineno", None)
    where = f" at line {line}" if line else ""
    return Invalid(f"The XML file is damaged or cut short{where}.")


def _refuse_deep(root: Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_NESTING:
            raise TooLarge(f"The XML file has elements nested more than {MAX_NESTING} levels deep.")
