"""From nested mark-up to paragraphs: what is printed as one line of text is one paragraph.

A number (`num`) begins the paragraph of what follows it, so "1." and the words of the paragraph numbered 1
are together, as they are printed. Tables are one paragraph. Footnotes and struck-out words are not part of
the text: they are named apart.
"""

import re
from collections.abc import Callable

from lawlab.law.building import clean_line
from lawlab.law.formats.xml_source import Element, local

NOTES = {"authorialNote", "editorialNote", "remark", "footnote", "note", "sidenote", "ear", "footnoteContent"}
DELETED = {"del", "deletedText", "deletedContent"}
CONTENTS = {"toc", "tableOfContents"}
PAGES = {"page", "eop"}
SILENT = {
    "meta",
    "img",
    "marker",
    "endMarker",
    "colgroup",
    "col",
    "proprietary",
    "componentRef",
    "documentRef",
}
# Elements that are inside a line of text wherever they stand.
INLINE = {
    "a", "abbr", "addedText", "affectedDocument", "amendingAction", "argument", "b", "change", "concept",
    "date",
    "decoration", "def", "docAuthority", "docCommittee", "docDate", "docIntroducer", "docJurisdiction",
    "docNumber",
    "docProponent", "docPurpose", "docStage", "docStatus", "docTitle", "docType", "docketNumber",
    "embeddedText",
    "entity", "event", "fillIn", "headingText", "i", "inline", "ins", "judge", "lawyer", "legislature",
    "location",
    "mmod", "mod", "mref", "neutralCitation", "noteRef", "object", "omissis", "opinion", "organization",
    "outcome",
    "party", "person", "placeholder", "process", "proviso", "quantity", "quotedText", "ref",
    "relatedDocument",
    "rmod", "role", "rref", "session", "shortTitle", "signature", "span", "strong", "em", "sub", "sup",
    "term",
    "time", "u", "vote", "witness", "commitee", "committee", "sponsor", "cosponsor", "nonsponsor",
}  # fmt: skip
# Elements whose children are in the line unless they are known to be blocks.
TEXTUAL = INLINE | {"p", "block", "heading", "subheading", "num", "li", "td", "th", "content", "chapeau",
                    "continuation", "listIntroduction", "listWrapUp", "docTitle",
                    "officialTitle"}  # fmt: skip
BLOCKS = {
    "p", "block", "blockContainer", "blockList", "item", "list", "point", "content", "intro", "wrapUp",
    "wrap",
    "chapeau", "continuation", "alinea", "heading", "subheading", "container", "quotedStructure",
    "quotedContent", "embeddedStructure", "formula", "tblock", "ul", "ol", "li", "article", "section",
    "subsection", "paragraph", "subparagraph", "clause", "subclause", "subitem", "subsubitem",
    "level",
    "title", "chapter", "part", "listIntroduction", "listWrapUp", "crossHeading", "hcontainer", "longTitle",
}  # fmt: skip
_RUN_IN = re.compile(r"(?:[—–―]|\.[-–—])\s*$")
_LOOSE_END = re.compile(r"[\s.,;:)\]»”’\"'…]+")
_BARE = re.compile(r"[0-9A-Za-z]{1,6}")

#: The class of a line break that is the text's own, in our files: others come from how a page was laid out.
BREAK_CLASS = "line"
_BREAK = "\0"  # no XML file holds it
#: Told the words of something left out, and why.
Skip = Callable[[str, str], None]


class Flow:
    """Collects the paragraphs of elements in reading order; `finish` gives them."""

    def __init__(self, skip: Skip, *, bracket_numbers: bool = False) -> None:
        self.skip = skip
        self.bracket_numbers = bracket_numbers  # English law prints (1) where the mark-up may say 1
        self.paragraphs: list[str] = []
        self._line: list[str] = []
        self._begun = False  # the line holds only a number, a run-in heading or an opening mark

    def finish(self) -> list[str]:
        """All the paragraphs so far, the last one closed."""
        self._break()
        return self.paragraphs

    def children(self, element: Element, without: frozenset[str] = frozenset()) -> None:
        """The content of an element, except the children of these names (their tails are kept)."""
        self.text(element.text)
        for child in element:
            if local(child) not in without:
                self.element(child)
            self.text(child.tail)

    def element(self, element: Element) -> None:
        """One element with all that is in it."""
        name = local(element)
        if not name or name in SILENT or self._left_out(name, element):
            return
        if name == "table":
            self._break()
            self.paragraphs.append(table_text(element, self.skip))
        elif name in ("eol", "br"):
            self._line.append(_BREAK if element.get("class") == BREAK_CLASS else " ")
        elif name == "num":
            self._number(element)
        elif name in ("heading", "subheading") and _RUN_IN.search("".join(element.itertext())):
            self._start_block()
            self.children(element)
            self._begun = True
        elif _is_block(name, element):
            self._block(element)
        else:
            self.children(element)

    def text(self, text: str | None) -> None:
        """Words in the current line."""
        if text:
            self._line.append(text)
            self._begun = self._begun and not text.strip()

    def _left_out(self, name: str, element: Element) -> bool:
        reasons = ((NOTES, "Note"), (DELETED, "Struck-out words"), (CONTENTS, "Table of contents"))
        for names, why in (*reasons, (PAGES, "Page number")):
            if name in names:
                self.skip(words_of(element), why)
                return True
        return False

    def _number(self, element: Element) -> None:
        if not self._begun:
            self._break()
        number = words_of(element)
        if self.bracket_numbers and _BARE.fullmatch(number):
            number = f"({number})"
        self._line.append(f"{number} ")
        self._begun = True

    def _block(self, element: Element) -> None:
        self._start_block()
        if mark := element.get("startQuote"):
            self._line.append(mark)
            self._begun = True
        self.children(element)
        self._break()
        if self.paragraphs and (mark := element.get("endQuote")):
            self.paragraphs[-1] += mark

    def _start_block(self) -> None:
        if not self._begun:
            self._break()

    def _break(self) -> None:
        line = "\n".join(filter(None, map(clean_line, "".join(self._line).split(_BREAK))))
        self._line, self._begun = [], False
        if line and self.paragraphs and _LOOSE_END.fullmatch(line):  # what follows a quoted structure
            french = line[0] in ";:!?»" and self.paragraphs[-1].endswith("»")
            self.paragraphs[-1] += f" {line}" if french else line
        elif line:
            self.paragraphs.append(line)


def words_of(element: Element) -> str:
    """All the words of an element on one line, notes included."""
    return clean_line(" ".join("".join(element.itertext()).split()))


def table_text(table: Element, skip: Skip) -> str:
    """A table as lines of cells between bars; empty rows are dropped, a caption is a line of its own."""
    lines = []
    for row in table.iter():
        name = local(row)
        if name == "caption":
            lines.append(words_of(row))
        elif name in ("tr", "row"):
            cells = [_cell_text(cell, skip) for cell in row if local(cell) in ("td", "th", "entry", "cell")]
            if any(cells):
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell_text(cell: Element, skip: Skip) -> str:
    flow = Flow(skip)
    flow.children(cell)
    return " ".join(line.replace("\n", " ") for line in flow.finish())


def _is_block(name: str, element: Element) -> bool:
    if name in BLOCKS:
        return True
    parent = element.getparent()
    return name not in INLINE and not (parent is not None and (local(parent) in TEXTUAL or _is_mixed(parent)))


def _is_mixed(element: Element) -> bool:
    """Whether words stand directly in the element, beside its children."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)
