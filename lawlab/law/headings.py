"""The words that head a bill's divisions and articles, and how a heading line is taken apart.

Words in French, English, Italian, Spanish, Portuguese and German, as official texts print them. "Section"
is a division in French and in European texts, an article in the United Kingdom and the United States: the
reader of each format says which words head its articles.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from lawlab.law.numbering import split_number, tidy

#: What a division is, from the word that heads it. A heading without such a word is of kind "heading".
DIVISION_KINDS = {
    "livre": "book", "book": "book", "libro": "book", "livro": "book", "buch": "book",
    "partie": "part", "part": "part", "parte": "part", "teil": "part",
    "sous-partie": "subpart", "subpart": "subpart",
    "titre": "title", "title": "title", "titolo": "title", "título": "title", "titulo": "title",
    "titel": "title",
    "sous-titre": "subtitle", "subtitle": "subtitle",
    "division": "division", "subdivision": "subdivision",
    "chapitre": "chapter", "chapter": "chapter", "capo": "chapter", "capitolo": "chapter",
    "capítulo": "chapter", "capitulo": "chapter", "kapitel": "chapter",
    "sous-chapitre": "subchapter", "subchapter": "subchapter",
    "section": "section", "sezione": "section", "sección": "section", "seccion": "section",
    "seção": "section", "abschnitt": "section",
    "sous-section": "subsection", "subsection": "subsection",
    "paragraphe": "paragraph", "sous-paragraphe": "subparagraph",
}  # fmt: skip
ARTICLE_WORDS = ("article", "art.", "art", "articolo", "artículo", "articulo", "artigo", "artikel")
SECTION_WORDS = ("section", "sec.", "sec", "clause", "§")
ANNEX_WORDS = ("annexe", "annex", "appendix", "schedule", "allegato", "anexo", "anhang", "état", "etat")
_ORDINALS = (
    "premier|première|deuxième|seconde?|troisième|quatrième|cinquième|"
    "sixième|septième|huitième|neuvième|dixième"
)
_DIVISION = re.compile(
    rf"(?i)(?:(?P<ordinal>{_ORDINALS}) (?P<word1>partie|livre)|"
    rf"(?P<word>{'|'.join(sorted(DIVISION_KINDS, key=len, reverse=True))}))(?![\w'’])"
)
_STATUS = re.compile(r"(?:\s*\([^()]{1,200}\))+")
_ADDITIONAL = re.compile(
    r"(?i)additionnel (?:avant|après) (?:l['’] ?article|le titre|le chapitre) [\w. \-]{1,40}?(?=$|\s*[(:–—])"
)
_SEPARATOR = re.compile(r"\s*(?:\.\s*[–—\-]|[.:–—\-])\s*")


@dataclass(frozen=True)
class Heading:
    """A heading taken apart: "Article 2 bis (nouveau) – Objet" → Article, 2 bis, (nouveau), Objet."""

    label: str
    number: str
    status: str
    text: str


def division_kind(label: str) -> str:
    """The kind of division that this word heads, "heading" when it heads none."""
    return DIVISION_KINDS.get(label.casefold(), "heading")


def split_article(
    line: str, words: tuple[str, ...] = ARTICLE_WORDS, *, loose: bool = False
) -> Heading | None:
    """The parts of a line that heads an article; None when it heads none.

    Strictly, after the number comes nothing, a bracket or a stop: "Article 3 de la loi" is a sentence. With
    `loose`, for what is already known to be a heading, "Article 3 Objet" is one too.
    """
    line = " ".join(line.split())
    head = _word_at_start(line, words)
    if head is None:
        return None
    label, rest = head
    if additional := _ADDITIONAL.match(rest):
        return _tail(label, additional[0], rest[additional.end() :], loose=loose)
    found = split_number(rest)
    return _tail(label, tidy(found[0]), found[1], loose=loose) if found else None


def split_division(line: str, *, loose: bool = False) -> Heading | None:
    """The parts of a line that heads a division: "TITRE Ier – Dispositions", "Première partie"; else None."""
    line = " ".join(line.split())
    match = _DIVISION.match(line)
    if not match:
        return None
    if match["ordinal"]:
        return _tail(match["word1"], match["ordinal"], line[match.end() :], loose=loose)
    rest = line[match.end() :].lstrip()
    found = split_number(rest)
    return _tail(match["word"], tidy(found[0]), found[1], loose=loose) if found else None


def split_annex(line: str) -> Heading | None:
    """The parts of a line that heads an annex: "ANNEXE", "Annexe I – Tableau", "SCHEDULE 2"; else None."""
    line = " ".join(line.split())
    head = _word_at_start(line, ANNEX_WORDS, bare=True)
    if head is None:
        return None
    found = split_number(head[1]) if head[1] else None
    if found:
        return _tail(head[0], tidy(found[0]), found[1], loose=True)
    return _tail(head[0], "", head[1], loose=False) if not head[1] or _SEPARATOR.match(head[1]) else None


def _word_at_start(line: str, words: tuple[str, ...], *, bare: bool = False) -> tuple[str, str] | None:
    match = _opening(words, bare).match(line)
    return (match[1], line[match.end() :].lstrip(" \u00a0")) if match else None


@lru_cache(maxsize=64)
def _opening(words: tuple[str, ...], bare: bool) -> re.Pattern[str]:
    """One of the words, then a space or a stop; a `bare` word may also stand alone or before a dash."""
    known = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    after = r"(?=[ .\u00a0]|(?<=§)|$|\s*[:–—\-])" if bare else r"(?=[ .\u00a0]|(?<=§))"
    return re.compile(rf"(?i)({known or '(?!)'}){after}")


def _tail(label: str, number: str, rest: str, *, loose: bool) -> Heading | None:
    """What follows the number: brackets, then a separator, then the heading's own words."""
    status = _STATUS.match(rest)
    rest = rest[status.end() :] if status else rest
    separator = _SEPARATOR.match(rest)
    if rest.strip() and not separator and not status and not loose:
        return None
    text = rest[separator.end() :] if separator else rest
    return Heading(label, number, status[0].strip() if status else "", text.strip())
