"""Building a document in reading order: what every reader of a format does, in one place.

The reader says what it meets (a division, an article, a paragraph…); the builder keeps the tree, cleans the
spaces, gives each thing its eId and makes sure that eIds are unique.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lawlab.core.errors import TooLarge
from lawlab.law.document import Annex, Article, Division, Document, Skipped
from lawlab.law.headings import ANNEX_WORDS, Heading, division_kind
from lawlab.law.numbering import eid_part

MAX_PARAGRAPHS = 200_000
MAX_DEPTH = 40
MAX_HEADINGS = 10_000  #: articles, divisions and annexes together
_PREFIXES = {"book": "book", "part": "part", "subpart": "subpart", "title": "tit", "subtitle": "subtit",
             "division": "dvs", "subdivision": "subdvs", "chapter": "chp", "subchapter": "subchp",
             "section": "sec", "subsection": "subsec", "paragraph": "para", "subparagraph": "subpara",
             "heading": "hdg"}  # fmt: skip
# What Python or a file format would take for a line's end or refuse: never part of a law's words.
_SPACES = re.compile("[ \t\n]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]")


@dataclass
class _Branch:
    level: int
    heading: Heading
    notes: list[str] = field(default_factory=list)
    children: list["_Branch | _Leaf"] = field(default_factory=list)


@dataclass
class _Leaf:
    heading: Heading
    paragraphs: list[str] = field(default_factory=list)


class DocumentBuilder:
    """Takes the parts of a text in reading order; `build` gives the finished document."""

    def __init__(self, format: str, language: str = "", title: str = "") -> None:
        self.format = format
        self.language = language
        self.title = title
        self._root = _Branch(-1, Heading("", "", "", ""))
        self._open: list[_Branch] = [self._root]
        self._parts: dict[str, list[str]] = {"preamble": [], "explanatory": [], "closing": []}
        self._annexes: list[_Leaf] = []
        self._skipped: list[Skipped] = []
        self._target: list[str] = self._parts["preamble"]
        self._count = 0
        self._headings = 0
        self._last_article: _Leaf | None = None

    @property
    def in_annex(self) -> bool:
        """Whether what comes now belongs to an annex."""
        return bool(self._annexes) and self._target is self._annexes[-1].paragraphs

    @property
    def has_articles(self) -> bool:
        """Whether an article or a division was opened already."""
        return bool(self._root.children)

    @property
    def has_paragraphs(self) -> bool:
        """Whether anything was added or opened already."""
        return self._count > 0 or self.has_articles or bool(self._annexes)

    @property
    def has_explanatory(self) -> bool:
        """Whether the explanatory part has words already."""
        return bool(self._parts["explanatory"])

    def open_division(self, level: int, heading: Heading) -> None:
        """A division at this level closes those of the same level or deeper."""
        self.close_divisions(level)
        if len(self._open) > MAX_DEPTH:
            raise TooLarge(f"The text has divisions more than {MAX_DEPTH} levels deep.")
        self._count_heading()
        branch = _Branch(level, _clean_heading(heading))
        self._open[-1].children.append(branch)
        self._open.append(branch)
        self._target = branch.notes

    def close_divisions(self, level: int) -> None:
        """Close every open division of this level or deeper; level 0 or less closes them all."""
        while len(self._open) > 1 and self._open[-1].level >= level:
            self._open.pop()

    def close_division(self) -> None:
        """Close the innermost open division, if there is one."""
        if len(self._open) > 1:
            self._open.pop()

    def open_article(self, heading: Heading) -> None:
        """An article inside the divisions that are open; paragraphs go to it from now on."""
        self._count_heading()
        leaf = self._last_article = _Leaf(_clean_heading(heading))
        self._open[-1].children.append(leaf)
        self._target = leaf.paragraphs

    def open_annex(self, heading: Heading) -> None:
        """An annex: paragraphs go to it from now on, and no division is open any more."""
        self._count_heading()
        self.close_divisions(-1)
        self._annexes.append(_Leaf(_clean_heading(heading)))
        self._target = self._annexes[-1].paragraphs

    def go_to(self, part: str) -> None:
        """Paragraphs go to "preamble", "explanatory" or "closing" from now on."""
        self._target = self._parts[part]

    def go_to_explanatory(self, words: str) -> None:
        """Paragraphs go to the explanatory part; that of one article is headed by the article's name."""
        article = self._last_article
        self.go_to("explanatory")
        if article is None:
            self.skip(words, "Heading of the explanatory part")
        else:
            self.add(f"{article.heading.label} {article.heading.number} – {words}")

    def go_to_division(self) -> None:
        """Paragraphs go to the innermost open division; without one, to the preamble or the closing."""
        if len(self._open) > 1:
            self._target = self._open[-1].notes
        elif not self.in_annex:
            self.go_to("closing" if self.has_articles else "preamble")

    def add(self, text: str) -> bool:
        """Add a paragraph where we are; False when it has no word at all and nothing was added."""
        text = clean_paragraph(text)
        if not text:
            return False
        self._count += 1
        if self._count > MAX_PARAGRAPHS:
            raise TooLarge(f"The text has more than {MAX_PARAGRAPHS:,} paragraphs.")
        self._target.append(text)
        return True

    def _count_heading(self) -> None:
        self._headings += 1
        if self._headings > MAX_HEADINGS:
            raise TooLarge(f"The text has more than {MAX_HEADINGS:,} articles and divisions.")

    def skip(self, what: str, why: str) -> None:
        """Name something that is left out of the text, with its words."""
        if what := clean_paragraph(what):
            self._skipped.append(Skipped(what, why))

    def build(self) -> Document:
        """The finished document; the builder is of no use afterwards."""
        eids = _Eids()
        words = {leaf.heading.label.casefold() for leaf in _leaves(self._root)}
        return Document(
            format=self.format,
            language=self.language,
            title=clean_line(self.title),
            children=tuple(_finish(child, (), eids, words) for child in self._root.children),
            annexes=tuple(_finish_annex(leaf, eids) for leaf in self._annexes),
            skipped=tuple(self._skipped),
            **{part: tuple(paragraphs) for part, paragraphs in self._parts.items()},
        )


class _Eids:
    """Hands out eIds: the second of the same name gets `__dup_2`."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def give(self, wanted: str) -> str:
        self._seen[wanted] += 1
        return wanted if self._seen[wanted] == 1 else f"{wanted}__dup_{self._seen[wanted]}"


def clean_line(text: str) -> str:
    """The text on one line: runs of spaces are one, no-break spaces stay, nothing at either end."""
    return _SPACES.sub(" ", _CONTROLS.sub(" ", text)).strip() if text else ""


def clean_paragraph(text: str) -> str:
    """The same, line by line: only a table or a forced line break makes a second line."""
    lines = (clean_line(line) for line in _CONTROLS.sub(" ", text.replace("\r\n", "\n")).split("\n"))
    return "\n".join(line for line in lines if line)


def _clean_heading(heading: Heading) -> Heading:
    return Heading(
        *(clean_line(part) for part in (heading.label, heading.number, heading.status, heading.text))
    )


def _leaves(branch: _Branch) -> list[_Leaf]:
    found: list[_Leaf] = []
    for child in branch.children:
        found.extend([child] if isinstance(child, _Leaf) else _leaves(child))
    return found


def _finish(
    child: _Branch | _Leaf, path: tuple[str, ...], eids: _Eids, words: set[str]
) -> Division | Article:
    if isinstance(child, _Leaf):
        return _finish_article(child, path, eids)
    heading = _plain_unless_known(child.heading, words)
    name = _PREFIXES[division_kind(heading.label)]
    name = f"{name}_{_eid_name(heading)}"
    around = path[-1:] if len("".join(path[-1:])) < 80 else ()
    eid = eids.give("__".join((*around, name)))
    children = tuple(_finish(inner, (*path, eid), eids, words) for inner in child.children)
    parts: dict[str, Any] = {"notes": tuple(child.notes), "children": children, "status": heading.status}
    return Division(eid, heading.label, heading.number, heading.text, **parts)


def _eid_name(heading: Heading) -> str:
    """The number; for want of one, the heading's first words: they too stay from one version to the next."""
    if heading.number:
        return eid_part(heading.number)
    return "-".join(part for word in heading.text.split()[:6] if (part := eid_part(word)) != "n")[:30] or "n"


def _plain_unless_known(heading: Heading, article_words: set[str]) -> Heading:
    """A word that heads no division, or that heads this text's articles, belongs to the heading's words."""
    known = division_kind(heading.label) != "heading" and heading.label.casefold() not in article_words
    if known and heading.number:
        return heading
    parts = (heading.label, heading.number, heading.status, heading.text)
    return Heading("", "", "", " ".join(part for part in parts if part))


def _finish_article(leaf: _Leaf, path: tuple[str, ...], eids: _Eids) -> Article:
    heading = leaf.heading
    eid = eids.give(f"art_{_eid_name(heading)}")
    paragraphs = tuple(leaf.paragraphs)
    return Article(
        eid, heading.number, heading.text, path, paragraphs, heading.label or "Article", heading.status
    )


def _finish_annex(leaf: _Leaf, eids: _Eids) -> Annex:
    heading = leaf.heading
    label = heading.label if heading.label.casefold() in ANNEX_WORDS else "Annexe"
    name = f"annex_{eid_part(heading.number)}" if heading.number else "annex"
    text = " ".join(part for part in (heading.status, heading.text) if part)
    return Annex(eids.give(name), label, heading.number, text, tuple(leaf.paragraphs))
