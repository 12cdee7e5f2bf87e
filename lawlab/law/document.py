"""A bill as a tree: divisions, articles, paragraphs, each with an identifier.

A paragraph is an alinéa, counted from 1 within its article as the two French chambers count them: every
paragraph of the article, quoted headings included; the line "Article N" does not count. A table is one
paragraph of several lines, its cells between bars. eIds follow the Akoma Ntoso naming convention with the
glossary's levels: `tit_1__chp_2` for a division, `art_2bis` for an article, `art_2bis__al_3` for a paragraph.
They are derived from the numbers, so the same article keeps its eId from one reading to the next; a number
found twice gets `__dup_2`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lawlab.law.headings import division_kind
from lawlab.law.numbering import display_number

ORDINAL_WORDS = (
    "premi",
    "deuxi",
    "second",
    "troisi",
    "quatri",
    "cinqui",
    "sixi",
    "septi",
    "huiti",
    "neuvi",
    "dixi",
)


@dataclass(frozen=True)
class Article:
    """The unit voted on. `status` is what the heading says in brackets: "(nouveau)", "(Supprimé)"."""

    eid: str
    number: str
    heading: str = ""
    divisions: tuple[str, ...] = ()  #: eIds of the divisions around it, outermost first
    paragraphs: tuple[str, ...] = ()
    label: str = "Article"  #: the word that heads it, as written: "Article", "Section", "SEC."
    status: str = ""

    @property
    def display(self) -> str:
        """ "Article 1ᵉʳ", "Section 2": how the article is called."""
        return " ".join(part for part in (self.label, display_number(self.number)) if part)

    def paragraph_eid(self, position: int) -> str:
        """The eId of the paragraph at this position, from 1."""
        return paragraph_eid(self.eid, position)


@dataclass(frozen=True)
class Division:
    """A heading that groups articles; `notes` are the paragraphs that stand directly under it."""

    eid: str
    label: str  #: the word that heads it, as written: "TITRE", "Chapter"; empty for a plain heading
    number: str
    heading: str
    notes: tuple[str, ...] = ()
    children: tuple["Division | Article", ...] = ()
    status: str = ""

    @property
    def kind(self) -> str:
        """What it is in one word: "title", "chapter", "section"…, "heading" without such a word."""
        return division_kind(self.label)

    @property
    def name(self) -> str:
        """ "TITRE Ier – Dispositions générales", "Première partie – …": its words as the source has them."""
        return self._named(self.number)

    @property
    def display(self) -> str:
        """The same as it is printed: "TITRE Iᵉʳ – Dispositions générales"."""
        return self._named(display_number(self.number))

    def _named(self, number: str) -> str:
        parts = (self.label, number)
        name = " ".join(parts[::-1] if number.casefold().startswith(ORDINAL_WORDS) else parts).strip()
        return " – ".join(part for part in (name, self.heading) if part)


@dataclass(frozen=True)
class Annex:
    """What follows the articles and is not one: a table, a report put to approval, a schedule."""

    eid: str
    label: str  #: "ANNEXE", "Schedule"
    number: str
    heading: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """Something of the source that is not in the text: `what` with its words where it has some, and `why`."""

    what: str
    why: str


@dataclass(frozen=True)
class Document:
    """One text as it was read. Articles and divisions are in the order of the source."""

    format: str  #: "markdown", "akoma-ntoso-2", "akoma-ntoso-3", "uslm", "assemblee", "senat", "docx", "odt"
    language: str  #: "fr", "en"…: ISO 639-1; empty when the source does not say
    title: str
    children: tuple[Division | Article, ...] = ()
    preamble: tuple[str, ...] = ()  #: what stands before the first article: recitals, enacting words
    explanatory: tuple[str, ...] = ()  #: exposé des motifs, explanatory memorandum
    closing: tuple[str, ...] = ()  #: what stands after the last article: date, signatures
    annexes: tuple[Annex, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def divisions(self) -> tuple[Division, ...]:
        """The outermost divisions, in order."""
        return tuple(child for child in self.children if isinstance(child, Division))

    @property
    def articles(self) -> tuple[Article, ...]:
        """All the articles, in the order of the text, whatever division they are in."""
        return tuple(node for node, _ in self.walk() if isinstance(node, Article))

    def walk(self) -> Iterator[tuple[Division | Article, int]]:
        """Every division and article in the order of the text, with its depth from 0."""
        yield from _walk(self.children, 0)

    def to_json(self) -> dict[str, Any]:
        """The object that `flask law read` writes; divisions are named in full for each article."""
        names = {node.eid: node.name for node, _ in self.walk() if isinstance(node, Division)}
        return {
            "format": self.format,
            "language": self.language,
            "title": self.title,
            "articles": [_article_json(article, names) for article in self.articles],
            "annexes": [_annex_json(annex) for annex in self.annexes],
            "divisions": [_division_json(node) for node, _ in self.walk() if isinstance(node, Division)],
            "preamble": list(self.preamble),
            "explanatory": list(self.explanatory),
            "closing": list(self.closing),
            "skipped": [{"what": skipped.what, "why": skipped.why} for skipped in self.skipped],
        }


def paragraph_eid(article_eid: str, position: int) -> str:
    """ "art_1" and 3 give "art_1__al_3": the eId of a paragraph, counted from 1."""
    return f"{article_eid}__al_{position}"


def _walk(children: tuple[Division | Article, ...], depth: int) -> Iterator[tuple[Division | Article, int]]:
    for child in children:
        yield child, depth
        if isinstance(child, Division):
            yield from _walk(child.children, depth + 1)


def _article_json(article: Article, names: dict[str, str]) -> dict[str, Any]:
    return {
        "eid": article.eid,
        "number": article.number,
        "heading": article.heading,
        "divisions": [names[eid] for eid in article.divisions],
        "paragraphs": list(article.paragraphs),
        "label": article.label,
        "status": article.status,
    }


def _annex_json(annex: Annex) -> dict[str, Any]:
    return {
        "eid": annex.eid,
        "label": annex.label,
        "number": annex.number,
        "heading": annex.heading,
        "paragraphs": list(annex.paragraphs),
    }


def _division_json(division: Division) -> dict[str, Any]:
    return {
        "eid": division.eid,
        "kind": division.kind,
        "label": division.label,
        "number": division.number,
        "heading": division.heading,
        "status": division.status,
        "notes": list(division.notes),
    }
