"""A page of HTML as printed lines: paragraphs, centred or not, and tables. Menus are named apart."""

import re
from collections.abc import Iterator

from lxml import etree

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.building import clean_line
from lawlab.law.formats.flow import table_text, words_of
from lawlab.law.formats.lines import Line
from lawlab.law.formats.source import BOMS
from lawlab.law.formats.xml_source import Element, local

MAX_NESTING = 200
FURNITURE = {
    "nav",
    "header",
    "footer",
    "form",
    "select",
    "button",
    "aside",
    "menu",
    "noscript",
    "iframe",
    "object",
}
SILENT = {"script", "style", "head", "template", "svg", "img", "map"}
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "blockquote",
          "center", "section", "article", "main", "hr", "body", "pre", "address", "fieldset", "figure",
          "tr", "td"}  # fmt: skip
_STRONG = {"b", "strong"}
_DECLARED = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._\-]{2,30})""")
_SAME = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "windows-1252": "cp1252",
    "us-ascii": "cp1252",
}
_PEBBLE = re.compile("^[\u2460-\u2473\u24ea\u24f5-\u24fe\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]\\s*")


def parse_html(data: bytes) -> Element:
    """The page's root; browsers forgive everything, so this does too, except what is not a page at all."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", decode_html(data))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Invalid("The HTML page is damaged.") from error
    if root is None:
        raise Invalid("The HTML page is empty.")
    _refuse_deep(root)
    return root


def decode_html(data: bytes) -> str:
    """What the bytes are, whatever the page declares: UTF-8 when they are valid UTF-8, else as declared.

    Pages that declare ISO-8859-1 are in Windows-1252, as the standard of HTML says; some are in UTF-8.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else "cp1252"
    for encoding in (_SAME.get(name, name), "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Invalid("The page is in no encoding that is read.")


def page_lines(root: Element) -> tuple[list[Line], list[str]]:
    """The lines of the page's body, and the words of its menus, forms and other furniture."""
    furniture: list[str] = []
    collector = _Collector(furniture)
    body = next(root.iter("body"), root)
    collector.children(body, centred=False)
    collector.end_line(centred=False)
    return collector.lines, furniture


class _Collector:
    def __init__(self, furniture: list[str]) -> None:
        self.furniture = furniture
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._strong = 0  # how many letters of the line are in bold
        self._bold = 0  # how many bold elements are open

    def children(self, element: Element, *, centred: bool) -> None:
        self._words(element.text)
        for child in element:
            self._element(child, centred=centred)
            self._words(child.tail)

    def _element(self, element: Element, *, centred: bool) -> None:
        name = local(element).lower()
        if not name or name in SILENT:
            return
        if name in FURNITURE or _is_hidden(element):
            self.end_line(centred=centred)
            self._furnish(element)
        elif name == "table" and not _is_frame(element):
            self.end_line(centred=centred)
            self._table(element)
        elif name == "br":
            self._text.append(" ")
        elif name in BLOCKS or name in ("table", "tbody", "thead"):
            self._block(name, element, centred=centred)
        else:
            self._bold += name in _STRONG
            self.children(element, centred=centred)
            self._bold -= name in _STRONG

    def _block(self, name: str, element: Element, *, centred: bool) -> None:
        self.end_line(centred=centred)
        here = _is_centred(element, centred or name == "center" or name in ("h1", "h2", "h3"))
        if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._bold += 1
        self.children(element, centred=here)
        self.end_line(centred=here)
        if name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._bold -= 1

    def _words(self, text: str | None) -> None:
        if text:
            self._text.append(text)
            self._strong += len(text.strip()) if self._bold else 0

    def end_line(self, *, centred: bool) -> None:
        text = _PEBBLE.sub("", clean_line("".join(self._text)))
        if re.search(r"\w", text) or (text and not re.fullmatch(r"[\W_]+", text)):
            if set(text) - set("_ *-–—=.\u00a0"):
                self.lines.append(Line(text, centred, self._strong >= 0.8 * len(text)))
        elif text and self.lines:
            self._punctuation(text)
        self._text, self._strong = [], 0

    def _punctuation(self, text: str) -> None:
        """A mark alone on its line, such as the » after a table, stays where it is unless it is a rule."""
        if set(text) - set("_ *-–—=.•·|>\u00a0"):
            self.lines.append(Line(text))

    def _table(self, element: Element) -> None:
        text = table_text(element, lambda what, _: self.furniture.append(what))
        if text:
            self.lines.append(Line(text, table=True))

    def _furnish(self, element: Element) -> None:
        if words := clean_line("".join(_visible(element))):
            self.furniture.append(words)


def _visible(element: Element) -> Iterator[str]:
    name = local(element).lower()
    if name in SILENT:
        return
    apart = " " if name in BLOCKS or name in ("br", "option", "label", "a") else ""
    yield apart + (element.text or "")
    for child in element:
        yield from _visible(child)
        yield child.tail or ""
    yield apart


def _is_hidden(element: Element) -> bool:
    return "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _is_centred(element: Element, around: bool) -> bool:
    align = (element.get("align") or "").lower()
    style = (element.get("style") or "").replace(" ", "").lower()
    if align or "text-align:" in style:
        return align == "center" or "text-align:center" in style
    return around


def _is_frame(table: Element) -> bool:
    """A table of one cell, or one that holds whole paragraphs of text, is only a frame around them."""
    cells = [cell for cell in table.iter("td", "th")]
    return len(cells) <= 1 or any(words_of(cell).count(" ") > 400 for cell in cells)


def _refuse_deep(root: Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_NESTING:
            raise TooLarge(f"The page has elements nested more than {MAX_NESTING} levels deep.")
