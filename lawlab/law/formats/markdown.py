"""LawLab's own Markdown: a text that a town clerk can write. The format is documented in texts/README.md.

Only headings, empty lines, bare rules (`---`), tables and list items mean something; within a paragraph every
character is the law's own, stars and brackets included.
"""

import re
from dataclasses import dataclass

from lawlab.core.errors import Invalid
from lawlab.law.building import DocumentBuilder, clean_line
from lawlab.law.document import Document
from lawlab.law.headings import (
    ARTICLE_WORDS,
    SECTION_WORDS,
    Heading,
    split_annex,
    split_article,
    split_division,
)

KEYS = ("title", "language", "articles")
PARTS = {
    "préambule": "preamble", "preamble": "preamble",
    "exposé des motifs": "explanatory", "explanatory statement": "explanatory",
    "explanatory memorandum": "explanatory",
    "formule finale": "closing", "closing": "closing",
}  # fmt: skip
_HEADING = re.compile(r"(#{1,60})(?:[ \t]+(.*))?$")
_LONG = re.compile(r"(article|division|annex) \|")
_RULE = re.compile(r"-{3,}$")
_UNDERLINE = re.compile(r"(?:=+|-{3,})$")
_ITEM = re.compile(r"(?:[-*+•–—]|\d{1,3}[.)]|\d{1,3}°|[a-z]{1,2}\))[ \t\u00a0]")


@dataclass(frozen=True)
class HeadingLine:
    """What a heading line says it is: "article", "division", "annex", "part" or "plain"."""

    what: str
    heading: Heading


def read_markdown(text: str) -> Document:
    """Read LawLab's Markdown. Every text is readable; a bad front matter is refused with its line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    front, start = _front_matter(lines)
    reader = _Reader(front, lines[start:])
    return reader.read()


class _Reader:
    def __init__(self, front: dict[str, str], lines: list[str]) -> None:
        self.words = article_words(front.get("articles"), lines)
        self.lines = lines
        self.builder = DocumentBuilder("markdown", front.get("language", ""), front.get("title", ""))
        self.untitled = "title" not in front
        self.block: list[str] = []  # the lines of the paragraph being read, in the text's own words
        self.joins = False  # the line before ended with a backslash: a line break inside the paragraph
        self.inside = 0  # the level of the annex or part that we are in: deeper headings are its paragraphs
        self.part = ""

    def read(self) -> Document:
        for line in self.lines:
            self._line(line.strip())
        self._flush()
        return self.builder.build()

    def _line(self, line: str) -> None:
        if not line:
            return self._flush()
        if self.joins:
            return self._take(line, "\n")
        if heading := _HEADING.match(line):
            self._flush()
            return self._heading(len(heading[1]), heading[2] or "")
        if _UNDERLINE.match(line) and len(self.block) == 1 and not is_table_line(self.block[0]):
            text, self.block = self.block[0], []
            return self._heading(1 if line[0] == "=" else 2, text)
        if _RULE.match(line):
            self._flush()
            return self.builder.close_division()
        if self.block and (_ITEM.match(line) or is_table_line(line) != is_table_line(self.block[-1])):
            self._flush()
        return self._take(line, "\n" if is_table_line(line) else " ")

    def _take(self, line: str, join: str) -> None:
        """Add a line: a backslash first protects what follows it, one at the end breaks the line."""
        if not is_table_line(line) or self.joins:
            line = line[1:] if line.startswith("\\") else line
        slashes = len(line) - len(line.rstrip("\\"))
        line = line[: len(line) - slashes] + "\\" * (slashes // 2)
        self.block.extend([join, line] if self.block else [line])
        self.joins = slashes % 2 == 1

    def _flush(self) -> None:
        self.builder.add("".join(self.block))
        self.block, self.joins = [], False

    def _heading(self, level: int, text: str) -> None:
        line = read_heading(text, self.words)
        if self._is_title(line):
            self.builder.title, self.untitled = line.heading.text, False
            return
        self.untitled = False
        if self.inside and level > self.inside and not (self.part and line.what in ("article", "division")):
            self.builder.add(text.removeprefix("\\"))
            return
        self.inside, self.part = 0, ""
        if line.what == "part":
            self.inside, self.part = level, PARTS[line.heading.text.casefold()]
            self.builder.close_divisions(-1)
            self.builder.go_to(self.part)
        elif line.what == "annex":
            self.inside = level
            self.builder.open_annex(line.heading)
        elif line.what == "article":
            self.builder.open_article(line.heading)
        else:
            self.builder.open_division(level, line.heading)

    def _is_title(self, line: HeadingLine) -> bool:
        """Without a front matter, a first heading that heads nothing else is the title."""
        return self.untitled and line.what == "plain" and not self.builder.has_paragraphs


def article_words(stated: str | None, lines: list[str]) -> tuple[str, ...]:
    """The words that head articles: the front matter's, else "Article", else, when none is, "Section"."""
    if stated is not None:
        return tuple(word for part in stated.split(",") if (word := clean_line(part).casefold()))
    headings = (match[2] for line in lines if (match := _HEADING.match(line.strip())) and match[2])
    if any(split_article(heading, loose=True) for heading in headings):
        return ARTICLE_WORDS
    return ARTICLE_WORDS + SECTION_WORDS


def read_heading(text: str, words: tuple[str, ...]) -> HeadingLine:
    """What the words after the `#` signs head. A backslash first makes any heading a plain one."""
    if text.startswith("\\"):
        return HeadingLine("plain", Heading("", "", "", text[1:]))
    if long := _LONG.match(text):
        fields = [_unescape(part) for part in re.findall(r"\|((?:\\.|[^|\\])*)", text[len(long[1]) :])]
        return HeadingLine(long[1], Heading(*[*fields, "", "", "", ""][:4]))
    if text.casefold() in PARTS:
        return HeadingLine("part", Heading("", "", "", text))
    if article := split_article(text, words, loose=True):
        return HeadingLine("article", article)
    if division := split_division(text, loose=True):
        return HeadingLine("division", division)
    if annex := split_annex(text):
        return HeadingLine("annex", annex)
    return HeadingLine("plain", Heading("", "", "", text))


def is_table_line(line: str) -> bool:
    """A row of a table: it begins and ends with a bar."""
    return len(line) > 1 and line[0] == "|" and line[-1] == "|"


def _unescape(part: str) -> str:
    return re.sub(r"\\(.)", r"\1", part).strip()


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """The `key: value` lines between two `---` at the very top, and how many lines they take."""
    if not lines or lines[0].lstrip("\ufeff").rstrip() != "---":
        return {}, 0
    front: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() == "---":
            return front, number
        if not line.strip():
            continue
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in KEYS:
            raise Invalid(
                f"Line {number}: between the two --- lines, write “key: value” with {', '.join(KEYS)}."
            )
        front[key.strip()] = _unquote(value.strip())
    raise Invalid("The text begins with --- but no second --- line ends its list of keys.")


def _unquote(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if quoted else value
