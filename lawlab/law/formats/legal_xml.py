"""What Akoma Ntoso and USLM share: a body of nested levels, some of which are articles."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lawlab.law.building import DocumentBuilder
from lawlab.law.formats.flow import CONTENTS, DELETED, NOTES, Flow, words_of
from lawlab.law.formats.xml_source import Element, local
from lawlab.law.headings import (
    ARTICLE_WORDS,
    SECTION_WORDS,
    Heading,
    split_annex,
    split_article,
    split_division,
)
from lawlab.law.numbering import tidy

DIVISIONS = {
    "book", "tome", "part", "subpart", "title", "subtitle", "division", "subdivision", "chapter",
    "subchapter",
    "section", "subsection", "hcontainer", "crossHeading", "transitional", "proviso", "appropriations",
}  # fmt: skip
QUOTES = {
    "quotedStructure",
    "quotedContent",
    "embeddedStructure",
    "quotedText",
    "attachments",
    "meta",
} | DELETED
ANNEXES = {"schedule", "appendix", "annex"}
HEADS = frozenset({"num", "heading", "subheading"})
_WORDS = ARTICLE_WORDS + SECTION_WORDS + ("rule", "regulation", "paragraph")
_NAMES = {
    "fr": {
        "part": "Partie",
        "title": "Titre",
        "chapter": "Chapitre",
        "book": "Livre",
        "subsection": "Sous-section",
    },
    "it": {"part": "Parte", "title": "Titolo", "chapter": "Capo", "book": "Libro", "section": "Sezione"},
    "es": {"part": "Parte", "title": "Título", "chapter": "Capítulo", "book": "Libro", "section": "Sección"},
}
_ARTICLES = {"it": "Articolo", "es": "Artículo", "pt": "Artigo", "de": "Artikel"}


@dataclass
class BodyReader:
    """Puts the levels of a body into a builder: `units` are the names of the elements that are articles."""

    builder: DocumentBuilder
    units: frozenset[str]
    labels: dict[str, str] = field(
        default_factory=dict
    )  #: how an article without a word in its number is called

    def body(self, element: Element, level: int = 1) -> None:
        """The children of the body or of a division, in order."""
        self._loose(element.text)
        for child in element:
            kind = kind_of(child)
            if kind in HEADS and level > 1:
                pass
            elif kind in self.units:
                self.article(child)
            elif kind in ANNEXES:
                self.annex(child)
            elif kind == "schedules":
                self.body(child, level)
            elif self._is_division(child):
                self.division(child, level)
            else:
                self.paragraphs(child)
            self._loose(child.tail)

    def article(self, element: Element) -> None:
        """An article with its number, heading and paragraphs."""
        number, text = head_of(element)
        self.builder.open_article(self._article_heading(element, number, text))
        parts = [child for child in element if local(child) not in HEADS]
        if parts and all(local(part) == "alinea" for part in parts):  # each is a paragraph, whatever it says
            for part in parts:
                self._flown(part, frozenset())
        else:
            self._flown(element, HEADS)

    def _flown(self, element: Element, without: frozenset[str]) -> None:
        """The content of an element as paragraphs of where we are."""
        flow = self.flow()
        flow.children(element, without)
        for paragraph in flow.finish():
            self.builder.add(paragraph)

    def division(self, element: Element, level: int) -> None:
        """A division with all that is in it."""
        number, text = head_of(element)
        self.builder.open_division(level, self._division_heading(local(element), number, text))
        self.body(element, level + 1)
        self.builder.close_divisions(level)

    def annex(self, element: Element) -> None:
        """A schedule or an appendix: all its words are paragraphs, its own divisions included."""
        number, text = head_of(element)
        heading = split_annex(number) or Heading("", tidy(number), "", "")
        words = " ".join(part for part in (heading.status, heading.text, text) if part)
        self.builder.open_annex(
            Heading(heading.label or kind_of(element).capitalize(), heading.number, "", words)
        )
        flow = self.flow()
        flow.children(element, HEADS)
        for paragraph in flow.finish():
            self.builder.add(paragraph)

    def paragraphs(self, element: Element) -> None:
        """What stands between the articles: the notes of the division, or the text's preamble or closing."""
        self.builder.go_to_division()
        flow = self.flow()
        flow.element(element)
        for paragraph in flow.finish():
            self.builder.add(paragraph)

    def flow(self) -> Flow:
        """A flow that names what it leaves out in this document."""
        return Flow(self.builder.skip, bracket_numbers=self.builder.language == "en")

    def _loose(self, text: str | None) -> None:
        if text and text.strip():
            self.builder.go_to_division()
            self.builder.add(" ".join(text.split()))

    def _is_division(self, element: Element) -> bool:
        name = local(element)
        if name in NOTES or name in CONTENTS or name in QUOTES:
            return False
        return name in DIVISIONS or any(kind_of(inner) in self.units for inner in outside_quotes(element))

    def _article_heading(self, element: Element, number: str, text: str) -> Heading:
        """Our own files say in `class` how an article without a number is called."""
        if not number and (label := element.get("class")):
            return Heading(label, "", "", text)
        if heading := split_article(number, _WORDS, loose=True):
            words = " ".join(part for part in (heading.text, text) if part)
            return Heading(heading.label, heading.number, heading.status, words)
        label = self.labels.get(kind_of(element)) or _ARTICLES.get(self.builder.language) or "Article"
        return Heading(label, tidy(number), "", text)

    def _division_heading(self, name: str, number: str, text: str) -> Heading:
        if heading := split_division(number, loose=True):
            words = " ".join(part for part in (heading.text, text) if part)
            return Heading(heading.label, heading.number, heading.status, words)
        label = _NAMES.get(self.builder.language, {}).get(name, name.capitalize())
        if not number or name in ("hcontainer", "crossHeading") or not tidy(number):
            return Heading("", "", "", f"{number} {text}".strip())
        return Heading(label, tidy(number), "", text)


def kind_of(element: Element) -> str:
    """The element's name; for a generic `hcontainer`, the name that it is given, such as "schedule"."""
    name = local(element)
    given = (element.get("name") or "").lower() if name == "hcontainer" else ""
    return given if given in ANNEXES | {"schedules", "regulation", "rule", "article", "section"} else name


def head_of(element: Element) -> tuple[str, str]:
    """The words of the number and those of the heading and sub-heading."""
    numbers = [words_of(child) for child in element if local(child) == "num"]
    texts = [words_of(child) for child in element if local(child) in ("heading", "subheading")]
    return " ".join(numbers), " ".join(texts)


def outside_quotes(element: Element) -> Iterator[Element]:
    """All that is inside an element, except what is inside a quotation of another text."""
    for child in element:
        if local(child) not in QUOTES:
            yield child
            yield from outside_quotes(child)


def article_units(body: Element, candidates: tuple[str, ...]) -> frozenset[str]:
    """The first of these names that the body has outside quotations; none when it has none of them."""
    kinds = {kind_of(element) for element in outside_quotes(body)}
    return frozenset([name for name in candidates if name in kinds][:1])
