"""What a person asked, and the filters that combine: each a small function, none of which can fail on any words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from whoosh.query import And, DateRange, Every, NullQuery, NumericRange, Or, Phrase, Prefix, Query, Term

from lawlab.search.analysis import LANGUAGES, folded, terms

#: What is read of a question: more words than that find nothing more.
MAX_CHARACTERS = 300
MAX_WORDS = 12
KINDS = ("article", "amendment", "argument", "annotation")
_PART = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|(\S+)')


@dataclass(frozen=True)
class Question:
    """The words looked for, and every filter; None leaves that filter out."""

    words: str = ""
    kind: str | None = None
    bill: int | None = None
    article: str | None = None  #: the article's identifier across versions
    author: str | None = None
    status: str | None = None
    language: str | None = None
    since: datetime | None = None  #: naive UTC, as the index keeps it
    until: datetime | None = None
    latest_bills: tuple[int, ...] = ()  #: where articles are looked for when no bill is named

    @property
    def is_empty(self) -> bool:
        return not self.words.strip() and not self.author


def whole_query(question: Question, *, without: str | None = None) -> Query:
    """Words and filters together; `without` leaves one filter out, to count what it would leave aside."""
    parts = [by_words(question.words), in_force(question)]
    for name, clause in _filters(question):
        if name != without:
            parts.append(clause)
    return And([part for part in parts if not isinstance(part, Every)] or [Every()])


def _filters(question: Question) -> Iterator[tuple[str, Query]]:
    if question.kind:
        yield "kind", Term("kind", question.kind)
    if question.bill is not None:
        yield "bill", Term("bill", str(question.bill))
    if question.article:
        yield "article", Term("article", question.article)
    if question.author:
        yield "author", by_author(question.author)
    if question.status:
        yield "status", Term("status", question.status)
    if question.language:
        yield "language", Term("language", question.language)
    if question.since or question.until:
        yield "period", DateRange("at", question.since, question.until, endexcl=True)


def by_words(words: str) -> Query:
    """All the words, in either language's stems; between quotes, in that order; "mot*", those that begin so."""
    parts = [part for part in _parts(words[:MAX_CHARACTERS])][:MAX_WORDS]
    clauses = [clause for clause in parts if clause is not None]
    if not clauses:
        return Every() if not words.strip() else NullQuery
    return And(clauses) if len(clauses) > 1 else clauses[0]


def _parts(words: str) -> Iterator[Query | None]:
    for match in _PART.finditer(words):
        quoted, word = match[1] or match[2] or match[3], match[4]
        if quoted:
            yield _in_each_language(quoted, is_phrase=True)
        elif word and word.endswith("*") and len(word) > 3:
            start = folded(word[:-1])
            yield Prefix("folded", start[-1]) if start else None
        elif word and (number := re.fullmatch(r"(?:n°|nº|#)(\d{1,9})", word)):
            yield NumericRange("number", int(number[1]), int(number[1]))
        elif word:
            yield _in_each_language(word, is_phrase=False)


def _in_each_language(words: str, *, is_phrase: bool) -> Query | None:
    """The words' stems in French or in English; None when only empty words are left of them."""
    options: list[Query] = []
    for language in LANGUAGES:
        stems = terms(language, words)[:MAX_WORDS]
        field = f"words_{language}"
        if len(stems) > 1 and is_phrase:
            options.append(Phrase(field, stems))
        elif stems:
            options.append(And([Term(field, stem) for stem in stems]))
    return Or(options) if options else None


def by_author(name: str) -> Query:
    """Those whose public name has all these words."""
    words = folded(name[:MAX_CHARACTERS])[:MAX_WORDS]
    return And([Term("author", word) for word in words]) if words else NullQuery


def in_force(question: Question) -> Query:
    """Articles of each dossier's last version alone, unless a bill is named: else each would come many times."""
    if question.bill is not None or not question.latest_bills:
        return Every()
    contributions = [Term("kind", kind) for kind in KINDS if kind != "article"]
    return Or([*contributions, *(Term("bill", str(ident)) for ident in question.latest_bills)])
