"""A bill as it is printed: lines, some of them centred, and nothing else that says what they are.

The pages of the Assemblée nationale and of the Sénat, .docx and .odt files all come to this. What heads an
article or a division is told by its words and its place, as a reader tells it; seen in the texts of both
chambers since 2007. A line that begins with « is a quotation and never heads anything. Nothing is dropped: a
line that means nothing special is a paragraph of the article that it stands in.
"""

import re
from dataclasses import dataclass

from lawlab.law.building import DocumentBuilder, clean_line
from lawlab.law.headings import (
    ARTICLE_WORDS,
    Heading,
    division_kind,
    split_annex,
    split_article,
    split_division,
)
from lawlab.law.numbering import split_number, tidy

#: Divisions from the outermost in: a chapter closes the sections of the chapter before it.
LEVELS = {kind: level for level, kind in enumerate(
    ("part", "subpart", "book", "title", "subtitle", "division", "subdivision", "chapter", "subchapter",
     "section", "subsection", "paragraph", "subparagraph", "heading"), 1)}  # fmt: skip
STATUS = re.compile(
    r"(?i)\((?:nouve(?:au|lle)|supprimée?s?|suppression|non modifiée?s?|conformes?|sans modification"
    r"|pour coordination|article|division|intitulé|rétablie?|dispositions? déclarée|texte de la commission"
    r"|texte du sénat|irrecevable|adopté|réservé|new|deleted|repealed|délégalisé)"
    r"[^()]{0,200}\)(?:\s*\([^()]{1,120}\))?"
)
BILL = re.compile(r"(?i)(?:projet|proposition)\s+de\s+(?:loi|résolution)\b[\w’' ,-]{0,60}$")
EXPLANATORY = re.compile(r"(?i)exposé\s+des\s+motifs\s*[:.]?$|explanatory (?:memorandum|statement|notes?)$")
CLOSING = re.compile(
    r"(?i)(?:fait à [^.;]{2,60}, le |délibéré (?:en séance|,? ?à )|vu pour être annexé"
    r"|la présente loi sera exécutée|done at |le président,$|signé\s*:)"
)
ENACTING = re.compile(r"(?i).*\b(?:dont la teneur suit|d[ée]cr[èe]te\s*:|be it enacted|be it resolved)")
CAPTION = re.compile(r"(?i)\((?:en|montants? en) [^()]{2,80}\)$")
_SEVERAL = re.compile(r"(?i)(articles?)\s+(?=\S)")
_JOINER = re.compile(r"\s*(?:,|et|à|and|to|–|-)\s+(?:l['’]article\s+|article\s+)?")
_CAPITALS = re.compile(r"(ANNEXE|ÉTAT|ETAT|SCHEDULE|ANNEX|APPENDIX)\s+(.+)")
_PRELIMINARY = re.compile(r"(?i)(titre|chapitre|section)\s+(préliminaire|unique|nouveau|premier|[A-Z])$")
_QUOTED = re.compile(r"[«“\"„]")
_ENDED = re.compile(r"[.;:»”)\]…]$")


@dataclass(frozen=True)
class Line:
    """One printed line or table. `level` is the heading style of a word processor's paragraph, 0 for none."""

    text: str
    centred: bool = False
    strong: bool = False
    table: bool = False
    level: int = 0

    @property
    def stands_out(self) -> bool:
        """Whether it is set as a heading would be."""
        return not self.table and (self.centred or self.strong or self.level > 0)


class LineReader:
    """Reads the lines of a text into a builder."""

    def __init__(
        self, builder: DocumentBuilder, lines: list[Line], words: tuple[str, ...] = ARTICLE_WORDS
    ) -> None:
        self.builder = builder
        self.lines = lines
        self.words = words
        self.position = 0
        self.cover: list[str] = []
        self.bills = [index for index, line in enumerate(lines) if BILL.match(line.text)]
        self.part = ""  # "explanatory", "closing" or, inside an article, its name for its own exposé

    def read(self) -> None:
        """All the lines; the cover page, before the text begins, is named apart."""
        while self.position < len(self.lines):
            line = self.lines[self.position]
            self.position += 1
            self._line(line)
        self._leave_cover()

    def _line(self, line: Line) -> None:
        if line.table or _QUOTED.match(line.text) or len(line.text) > 300:
            self._paragraph(line)
        elif EXPLANATORY.match(line.text) and not self.builder.in_annex:
            self._explanatory(line)
        elif self.part == "explanatory" and self._before_bill():
            self._paragraph(line)
        elif self.part == "explanatory" and self.bills and self.position - 1 in self.bills:
            self._leave_explanatory(line)
        elif not self._structure(line):
            self._paragraph(line)

    def _structure(self, line: Line) -> bool:
        """Whether the line heads something, which is then opened."""
        if self.builder.in_annex:
            return self._annex(line) or self._closing(line)
        if heading := self._article_heading(line):
            self._article(heading)
        elif heading := self._division_heading(line):
            self._division(heading)
        elif not (self._annex(line) or self._closing(line) or self._plain_heading(line)):
            return False
        return True

    # Articles

    def _article_heading(self, line: Line) -> Heading | None:
        if several := several_articles(line.text):
            return several
        heading = split_article(line.text, self.words, loose=line.stands_out and len(line.text) < 120)
        if heading is None or (heading.text and not line.stands_out and len(line.text) < 3):
            return None
        if heading.text and not STATUS.match(heading.text) and line.text.rstrip()[-1] in ",;":
            return None
        return heading

    def _article(self, heading: Heading) -> None:
        self._leave_cover()
        self.part = ""
        run_in = heading.text if len(heading.text) > 100 or heading.text.endswith((".", ":", ";")) else ""
        status = " ".join(part for part in (heading.status, *self._statuses()) if part)
        text = "" if run_in else heading.text
        self.builder.open_article(Heading(heading.label, heading.number, status, text))
        self.builder.add(run_in)

    def _statuses(self) -> list[str]:
        """The lines just under a heading that say what became of it: "(Supprimé)", "(Non modifié)"."""
        found = []
        while self.position < len(self.lines) and STATUS.fullmatch(self.lines[self.position].text):
            found.append(self.lines[self.position].text)
            self.position += 1
        return found

    # Divisions

    def _division_heading(self, line: Line) -> Heading | None:
        if match := _PRELIMINARY.match(line.text):
            return Heading(match[1], match[2], "", "")
        heading = split_division(line.text, loose=line.stands_out and len(line.text) < 200)
        if heading is None or (heading.text and not line.stands_out):
            return None
        return heading

    def _division(self, heading: Heading) -> None:
        self._leave_cover()
        self.part = ""
        statuses, texts = [heading.status], [heading.text]
        while self.position < len(self.lines) and self._continues(self.lines[self.position], bool(texts[-1])):
            line = self.lines[self.position]
            (statuses if STATUS.fullmatch(line.text) else texts).append(line.text)
            self.position += 1
        status, text = (" ".join(part for part in parts if part) for parts in (statuses, texts))
        level = LEVELS[division_kind(heading.label)]
        self.builder.open_division(level, Heading(heading.label, heading.number, status, text))

    def _continues(self, line: Line, has_text: bool) -> bool:
        """Whether the line under a division's number is still its heading."""
        if line.table or _QUOTED.match(line.text) or self._heads_something(line):
            return False
        if STATUS.fullmatch(line.text):
            return True
        return line.stands_out or (not has_text and len(line.text) < 150 and not _ENDED.search(line.text))

    def _plain_heading(self, line: Line) -> bool:
        """A centred line between two articles is a heading without a number: "I – IMPÔTS ET RESSOURCES"."""
        if line.level and not line.text.endswith((".", ";", ",")):
            self._leave_cover()
            self.builder.open_division(LEVELS["heading"] + line.level, Heading("", "", "", line.text))
            return True
        if not line.stands_out or line.text.endswith((".", ";", ",")) or line.text.startswith("("):
            return False
        if not self.builder.has_articles or self.part or not self._before_a_heading():
            return False
        self.builder.open_division(LEVELS["heading"], Heading("", "", "", line.text))
        return True

    def _before_a_heading(self) -> bool:
        """Whether only lines that stand out come before the next article or division."""
        for line in self.lines[self.position : self.position + 6]:
            if not line.table and self._heads_something(line):
                return True
            if not line.stands_out or _QUOTED.match(line.text):
                return False
        return False

    def _heads_something(self, line: Line) -> bool:
        return bool(self._article_heading(line) or self._division_heading(line))

    # The rest

    def _annex(self, line: Line) -> bool:
        if not self.builder.has_articles or not (line.stands_out or line.text.isupper()):
            return False
        heading = split_annex(line.text)
        if heading is None and (match := _CAPITALS.match(line.text)):
            heading = Heading(match[1], "", "", match[2])
        if heading is None or len(line.text) > 250:
            return False
        self.part = ""
        texts = [" ".join(part for part in (heading.status, heading.text) if part)]
        while not texts[-1] and self.position < len(self.lines) and self.lines[self.position].stands_out:
            texts.append(self.lines[self.position].text)
            self.position += 1
        self.builder.open_annex(Heading(heading.label, heading.number, "", texts[-1]))
        return True

    def _closing(self, line: Line) -> bool:
        if self.part == "closing" or not self.builder.has_articles or not CLOSING.match(line.text):
            return False
        self.part = "closing"
        self.builder.go_to("closing")
        self.builder.add(line.text)
        return True

    def _explanatory(self, line: Line) -> None:
        self._leave_cover()
        self.builder.go_to_explanatory(line.text)
        self.part = "explanatory" if not self.builder.has_articles else "of an article"

    def _before_bill(self) -> bool:
        return any(index > self.position - 1 for index in self.bills)

    def _leave_explanatory(self, line: Line) -> None:
        self.part = ""
        self.builder.go_to("preamble")
        self.builder.add(line.text)

    def _paragraph(self, line: Line) -> None:
        if not self.builder.has_articles and not self.part and not self.builder.has_paragraphs:
            if not ENACTING.match(line.text):
                self.cover.append(line.text)
                return
            self._leave_cover()
        text = line.text
        following = self.lines[self.position] if self.position < len(self.lines) else None
        if CAPTION.match(text) and following and following.table:  # the unit of a table is part of it
            text = f"{text}\n{following.text}"
            self.position += 1
        self.builder.add(text)

    def _leave_cover(self) -> None:
        if self.cover:
            self.builder.skip("\n".join(self.cover), "Cover page, before the text begins")
            self.cover = []


def several_articles(line: str) -> Heading | None:
    """ "Articles 1er et 2", "Article 3 bis AAA et 3 bis AA": one heading for several articles, as printed."""
    line = " ".join(line.split())
    match = _SEVERAL.match(line)
    if not match:
        return None
    rest, count = line[match.end() :], 0
    while found := split_number(rest):
        count, rest = count + 1, found[1]
        joiner = _JOINER.match(rest)
        if not joiner:
            break
        rest = rest[joiner.end() :]
    status = STATUS.match(rest.strip())
    if count < 2 or (rest.strip() and not (status and status.end() == len(rest.strip()))):
        return None
    number = tidy(line[match.end() : len(line) - len(rest)])
    return Heading(match[1], number, rest.strip(), "")


def title_of(lines: list[Line]) -> str:
    """The title as the cover prints it: "Projet de loi" and the words under it that say on what."""
    for index, line in enumerate(lines[:400]):
        if not BILL.match(line.text) or not line.stands_out:
            continue
        for following in lines[index + 1 : index + 12]:
            words = clean_line(following.text).rstrip(" ,.")
            if re.match(r"[a-zà-ÿ]", words) and len(words) < 400:
                return f"{line.text.capitalize().rstrip(' ,.')} {words}"
            if split_article(words) or split_division(words):
                break
    return ""
