"""Any source to a document. The format is told from the content; the name only breaks a tie."""

import re

from lawlab.core.errors import Invalid
from lawlab.law.document import Document
from lawlab.law.formats.akoma_ntoso import read_akoma_ntoso
from lawlab.law.formats.archive import open_archive
from lawlab.law.formats.chamber_pages import read_page
from lawlab.law.formats.docx import read_docx
from lawlab.law.formats.html_lines import parse_html
from lawlab.law.formats.markdown import read_markdown
from lawlab.law.formats.odt import read_odt
from lawlab.law.formats.source import check_size, decode_text
from lawlab.law.formats.uslm import read_uslm
from lawlab.law.formats.xml_source import Element, local, namespace, parse_xml

_AMENDMENTS = {"amendement", "amendements", "amendementsParOrdreDeDepot", "liasse", "texteAmendements"}


def read_document(name: str, data: bytes) -> Document:
    """The document in this file. Invalid or TooLarge, with a sentence, when it cannot be read."""
    check_size(data)
    if data.startswith(b"PK"):
        return _read_archive(data)
    if data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Invalid("PDF, RTF and old Word files are not read: save the text as .docx, .odt or plain text.")
    if _looks_like_html(data):
        return read_page(parse_html(data))
    if _looks_like_xml(data):
        return _read_xml(parse_xml(data))
    return read_markdown(decode_text(data))


def _read_archive(data: bytes) -> Document:
    names = set(open_archive(data).namelist())
    if "word/document.xml" in names:
        return read_docx(data)
    if "content.xml" in names:
        return read_odt(data)
    raise Invalid("The file is an archive, but neither a .docx nor an .odt document.")


def _looks_like_html(data: bytes) -> bool:
    """A page of HTML, from its first element or type; XHTML too, since its DTD is only a name."""
    start = data[:4000].replace(b"\x00", b"").lower()
    return (
        bool(re.search(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", start))
        and b"akomantoso" not in start
    )


def _looks_like_xml(data: bytes) -> bool:
    start = data[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return bool(re.match(rb"<\?xml\b|<!--|<!DOCTYPE|<[A-Za-z_]", start))


def _read_xml(root: Element) -> Document:
    name, space = local(root), namespace(root)
    if name == "akomaNtoso":
        return read_akoma_ntoso(root)
    if "schemas/uslm" in space or "xml/uslm" in space:
        return read_uslm(root)
    if name in _AMENDMENTS:
        raise Invalid("This is a file of amendments, not the text of a bill.")
    raise Invalid(f"The file is XML of a kind that is not read: its first element is <{name}>.")
