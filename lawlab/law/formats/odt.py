"""OpenDocument texts (.odt). Tracked changes are read as accepted; notes and comments are named apart.

Source: OASIS OpenDocument 1.3 Part 3: text:p, text:h, text:list, table:table; text:tracked-changes holds what
was deleted. List numbers are not in the text: they are counted from the list's style.
"""

import re

from lawlab.core.errors import Invalid
from lawlab.law.building import DocumentBuilder, clean_line
from lawlab.law.document import Document
from lawlab.law.formats.archive import open_archive, read_member
from lawlab.law.formats.lines import Line, LineReader, title_of
from lawlab.law.formats.word_numbering import format_number
from lawlab.law.formats.xml_source import Element, local, parse_xml

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "": "none",
}
_APART = {"note": "Footnote", "annotation": "Comment"}
_SILENT = {"sequence-decls", "forms", "annotation-end", "soft-page-break", "bookmark", "change",
           "change-start",
           "change-end", "variable-decls", "user-field-decls"}  # fmt: skip


class _Reader:
    def __init__(self, content: Element, styles: Element | None) -> None:
        self.builder = DocumentBuilder("odt")
        self.content = content
        roots = [root for root in (styles, content) if root is not None]
        self.styles = {
            style.get(f"{_STYLE}name", ""): style for root in roots for style in root.iter(f"{_STYLE}style")
        }
        self.lists = {
            item.get(f"{_STYLE}name", ""): item for root in roots for item in root.iter(f"{_TEXT}list-style")
        }
        self.counts: dict[tuple[str, int], int] = {}

    def read(self, title: str) -> Document:
        body = next((element for element in self.content.iter() if local(element) == "text"), None)
        if body is None:
            raise Invalid("The OpenDocument file has no text: it may be a sheet or a presentation.")
        lines = self._blocks(body)
        self.builder.title = title or title_of(lines)
        LineReader(self.builder, lines).read()
        return self.builder.build()

    def _blocks(self, element: Element) -> list[Line]:
        return [line for child in element for line in self._block(child)]

    def _block(self, element: Element) -> list[Line]:
        name = local(element)
        if name in ("p", "h"):
            return self._paragraph(element)
        if name == "list":
            return self._list(element, element.get(f"{_TEXT}style-name", ""), 1)
        if name == "table":
            rows = [row for row in element.iter() if local(row) == "table-row"]
            cells = [
                " | ".join(self._cell(cell) for cell in row if local(cell) == "table-cell") for row in rows
            ]
            text = "\n".join(f"| {row} |" for row in cells if row.strip(" |"))
            return [Line(text, table=True)] if text else []
        if name == "tracked-changes":
            self._deletions(element)
            return []
        if name == "table-of-content":
            self.builder.skip(" ".join("".join(element.itertext()).split()), "Table of contents")
            return []
        return [] if name in _SILENT else self._blocks(element)

    def _cell(self, cell: Element) -> str:
        return " ".join(line.text.replace("\n", " ") for line in self._blocks(cell))

    def _paragraph(self, paragraph: Element, label: str = "") -> list[Line]:
        boxes: list[Line] = []
        text = clean_line("".join(self._texts(paragraph, boxes)))
        if not text:
            return boxes
        outline = paragraph.get(f"{_TEXT}outline-level", "") if local(paragraph) == "h" else ""
        level = int(outline) if re.fullmatch(r"\d{1,2}", outline) else 0
        centred, strong = self._look(paragraph.get(f"{_TEXT}style-name", ""))
        return [Line(clean_line(f"{label} {text}"), centred, strong, level=level), *boxes]

    def _texts(self, element: Element, boxes: list[Line]) -> list[str]:
        found = [element.text or ""]
        for child in element:
            name = local(child)
            if name in _APART:
                self.builder.skip(" ".join("".join(child.itertext()).split()), _APART[name])
            elif name in ("tab", "line-break", "s"):
                found.append(" ")
            elif name == "text-box":
                boxes.extend(self._blocks(child))
            elif name not in _SILENT:
                found.extend(self._texts(child, boxes))
            found.append(child.tail or "")
        return found

    def _list(self, element: Element, style: str, level: int) -> list[Line]:
        lines: list[Line] = []
        if element.get(f"{_TEXT}continue-numbering") != "true":
            self.counts.pop((style, level), None)
        for item in element:
            label = self._label(style, level) if local(item) == "list-item" else ""
            for child in item:
                if local(child) == "list":
                    lines.extend(self._list(child, child.get(f"{_TEXT}style-name") or style, level + 1))
                elif local(child) in ("p", "h"):
                    lines.extend(self._paragraph(child, label))
                    label = ""
                else:
                    lines.extend(self._block(child))
        return lines

    def _label(self, style: str, level: int) -> str:
        levels = self.lists.get(style, ())
        here = next((item for item in levels if item.get(f"{_TEXT}level") == str(level)), None)
        if here is None:
            return ""
        if "bullet" in local(here):
            return "–"
        start = here.get(f"{_TEXT}start-value", "1")
        first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        number = self.counts[style, level] = self.counts.get((style, level), first - 1) + 1
        form = _FORMATS.get(here.get(f"{_STYLE}num-format", ""), "decimal")
        before, after = (here.get(f"{_STYLE}num-{side}", "") for side in ("prefix", "suffix"))
        return f"{before}{format_number(number, form)}{after}"

    def _look(self, name: str) -> tuple[bool, bool]:
        """Whether the style, or one that it is made from, is centred and in bold."""
        align = weight = ""
        for _ in range(10):
            style = self.styles.get(name)
            if style is None:
                break
            for properties in style:
                align = align or properties.get(f"{_FO}text-align", "")
                weight = weight or properties.get(f"{_FO}font-weight", "")
            name = style.get(f"{_STYLE}parent-style-name", "")
        return align == "center", weight == "bold"

    def _deletions(self, changes: Element) -> None:
        for deletion in changes.iter(f"{_TEXT}deletion"):
            words = [" ".join("".join(p.itertext()).split()) for p in deletion if local(p) in ("p", "h")]
            self.builder.skip(" ".join(words), "Deleted by a tracked change, which is read as accepted")


def read_odt(data: bytes) -> Document:
    """The text of an OpenDocument file; Invalid or TooLarge in words for what is not one."""
    archive = open_archive(data)
    names = archive.namelist()
    if "META-INF/manifest.xml" in names and b"encryption-data" in read_member(
        archive, "META-INF/manifest.xml"
    ):
        raise Invalid("The document is protected by a password: save it without one.")
    content = parse_xml(read_member(archive, "content.xml"))
    styles = parse_xml(read_member(archive, "styles.xml")) if "styles.xml" in names else None
    title = ""
    if "meta.xml" in names:
        meta = parse_xml(read_member(archive, "meta.xml"))
        title = clean_line(next((e.text or "" for e in meta.iter() if local(e) == "title"), ""))
    return _Reader(content, styles).read(title)
