"""Word files (.docx). Tracked changes are read as accepted; footnotes and comments are named apart.

Source: ECMA-376 Part 1 (WordprocessingML): w:ins and w:moveTo are insertions, w:del and w:moveFrom deletions.
"""

import re
import zipfile

from lawlab.core.errors import Invalid
from lawlab.law.building import DocumentBuilder, clean_line
from lawlab.law.document import Document
from lawlab.law.formats.archive import open_archive, read_member
from lawlab.law.formats.lines import Line, LineReader, title_of
from lawlab.law.formats.word_numbering import Numbering, W
from lawlab.law.formats.xml_source import Element, local, parse_xml

_DELETED = {"del", "moveFrom"}
_NOT_TEXT = {
    "pPr",
    "rPr",
    "instrText",
    "fldChar",
    "AlternateContent",
    "drawing",
    "pict",
    "sectPr",
    "tblPr",
    "tcPr",
}
_LEVEL = re.compile(r"(?i)(?:heading|titre|title|berschrift)\s*([1-9])?$")


class _Reader:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.builder = DocumentBuilder("docx")
        names = set(archive.namelist())
        self.archive = archive
        self.numbering = Numbering(self._part("word/numbering.xml", names))
        styles = self._part("word/styles.xml", names)
        self.styles = (
            {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}
            if styles is not None
            else {}
        )
        self.deleted: list[str] = []
        self.inserted = 0
        self.names = names

    def _part(self, name: str, names: set[str]) -> Element | None:
        return parse_xml(read_member(self.archive, name)) if name in names else None

    def read(self) -> Document:
        root = parse_xml(read_member(self.archive, "word/document.xml"))
        body = root.find(f"{W}body")
        if body is None:
            raise Invalid("The Word file has no text.")
        lines = [line for child in body for line in self._block(child)]
        self.builder.title = self._title() or title_of(lines)
        LineReader(self.builder, lines).read()
        self._name_the_rest()
        return self.builder.build()

    def _block(self, element: Element) -> list[Line]:
        name = local(element)
        if name == "p":
            return self._paragraph(element)
        if name == "tbl":
            rows = [row for row in element if local(row) == "tr"]
            cells = [" | ".join(self._cell(cell) for cell in row if local(cell) == "tc") for row in rows]
            return [Line("\n".join(f"| {row} |" for row in cells if row.strip(" |")), table=True)]
        if name in _DELETED or name in _NOT_TEXT:
            return []
        return [line for child in element for line in self._block(child)]

    def _cell(self, cell: Element) -> str:
        texts = [line.text.replace("\n", " ") for child in cell for line in self._block(child)]
        return " ".join(text for text in texts if text)

    def _paragraph(self, paragraph: Element) -> list[Line]:
        text = clean_line("".join(self._texts(paragraph)))
        boxes = [line for box in paragraph.iter(f"{W}txbxContent") for line in self._box(box)]
        if not text:
            return boxes
        label, level, centred = self._properties(paragraph)
        return [Line(clean_line(f"{label} {text}"), centred, _is_bold(paragraph), level=level), *boxes]

    def _box(self, box: Element) -> list[Line]:
        """A text box is stored twice, for new and old programs: the old copy is passed over."""
        if any(local(around) == "Fallback" for around in box.iterancestors()):
            return []
        return [line for child in box for line in self._block(child)]

    def _texts(self, element: Element) -> list[str]:
        found: list[str] = []
        for child in element:
            name = local(child)
            if name == "t":
                found.append(child.text or "")
            elif name in ("tab", "br", "cr"):
                found.append(" ")
            elif name == "noBreakHyphen":
                found.append("-")
            elif name in _DELETED:
                self.deleted.append("".join(text.text or "" for text in child.iter(f"{W}delText", f"{W}t")))
            elif name not in _NOT_TEXT:
                self.inserted += name in ("ins", "moveTo")
                found.extend(self._texts(child))
        return found

    def _properties(self, paragraph: Element) -> tuple[str, int, bool]:
        """The list number, the heading level and whether it is centred; the paragraph's style counts too."""
        own = paragraph.find(f"{W}pPr")
        style = self.styles.get(_value(own, "pStyle"))
        inherited = None if style is None else style.find(f"{W}pPr")
        name = _value(style, "name") or _value(own, "pStyle")
        match = _LEVEL.match(name)
        level = int(match[1] or 0) if match else 0
        centred = (_value(own, "jc") or _value(inherited, "jc")) == "center"
        numbers = next(
            (
                p.find(f"{W}numPr")
                for p in (own, inherited)
                if p is not None and p.find(f"{W}numPr") is not None
            ),
            None,
        )
        if numbers is None:
            return "", level, centred
        depth = _value(numbers, "ilvl")
        return (
            self.numbering.label(_value(numbers, "numId"), int(depth) if depth.isdigit() else 0),
            level,
            centred,
        )

    def _title(self) -> str:
        if "docProps/core.xml" not in self.names:
            return ""
        core = parse_xml(read_member(self.archive, "docProps/core.xml"))
        return clean_line(next((e.text or "" for e in core.iter() if local(e) == "title"), ""))

    def _name_the_rest(self) -> None:
        for words in self.deleted:
            self.builder.skip(words, "Deleted by a tracked change, which is read as accepted")
        if self.inserted:
            self.builder.skip(
                f"{self.inserted} tracked insertions", "Read as accepted: their words are in the text"
            )
        for part, why in (("footnotes", "Footnote"), ("endnotes", "Endnote"), ("comments", "Comment")):
            root = self._part(f"word/{part}.xml", self.names)
            for note in root if root is not None else ():
                self.builder.skip("".join(text.text or "" for text in note.iter(f"{W}t")), why)
        for name in sorted(self.names):
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
                root = self._part(name, self.names)
                words = "".join(text.text or "" for text in root.iter(f"{W}t")) if root is not None else ""
                self.builder.skip(words, "Page header or footer")


def read_docx(data: bytes) -> Document:
    """The text of a Word file; Invalid or TooLarge in words for what is not one."""
    return _Reader(open_archive(data)).read()


def _value(element: Element | None, name: str) -> str:
    child = None if element is None else element.find(f"{W}{name}")
    return "" if child is None else (child.get(f"{W}val") or "")


def _is_bold(paragraph: Element) -> bool:
    """Whether every run with words is in bold."""
    runs = [run for run in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in run.iter(f"{W}t"))]
    return bool(runs) and all(_run_is_bold(run) for run in runs)


def _run_is_bold(run: Element) -> bool:
    bold = run.find(f"{W}rPr/{W}b")
    return bold is not None and bold.get(f"{W}val", "1") not in ("0", "false", "off")
