"""What a person asked, and the filters that combine: small functions, none of which can fail on any words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from whoosh.query import And, DateRange, NullQuery, NumericRange, Or, Phrase, Prefix, Query, Term

from lawlab.search.analysis import LANGUAGES, composed, folded, terms

#: What is read of a question: more words than that find nothing more.
MAX_CHARACTERS = 300
MAX_WORDS = 12
#: The fewest letters of "démocra*": fewer would gather half the dictionary.
MIN_BEGINNING = 3
KINDS = ("article", "amendment", "argument", "annotation")
_PART = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|(?:n°|nº|no\.|#)\s*(\d{1,9})(?!\w)|(\S+)', re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """The words looked for, and every filter; None leaves that filter out."""

    words: str = ""
    kind: str | None = None
    bill: int | None = None
    article: str | None = None  #: the article's identifier across versions; goes with a bill
    author: str | None = None
    status: str | None = None
    language: str | None = None
    since: datetime | None = None  #: naive UTC, as the index keeps it
    until: datetime | None = None  #: the first moment that is too late

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


def whole_query(question: Question, latest_bills: tuple[int, ...], *, without: str | None = None) -> Query:
    """Words and filters together; `without` leaves one filter out, to count what it would leave aside.

    Where no bill is chosen, articles come from `latest_bills` alone: else each would come once a version.
    """
    filters = [clause for name, clause in _filters(question) if name != without]
    if question.bill is None or without == "bill":
        filters.append(_in_force(latest_bills))
    words = [by_words(question.words)] if question.words.strip() else []
    return And([*words, *filters])


def _filters(question: Question) -> Iterator[tuple[str, Query]]:
    for name in ("kind", "article", "status", "language"):
        if value := getattr(question, name):
            yield name, Term(name, value)
    if question.bill is not None:
        yield "bill", Term("bill", str(question.bill))
    if question.author:
        yield "author", by_author(question.author)
    if question.since or question.until:
        yield "period", DateRange("at", question.since, question.until, endexcl=True)


def _in_force(latest_bills: tuple[int, ...]) -> Query:
    contributions = [Term("kind", kind) for kind in KINDS if kind != "article"]
    return Or([*contributions, *(Term("bill", str(ident)) for ident in latest_bills)])


def by_words(words: str) -> Query:
    """All the words, as stems of one language or the other; words between quotes follow each other in order.

    "démocra*" are the words that begin so, "n° 12" the amendment of that number. Each language leaves out its
    own stop words; a question of nothing else looks for the words as they stand.
    """
    parts = list(_parts(words))[:MAX_WORDS]
    options = [clauses for language in LANGUAGES if (clauses := _clauses(parts, language))]
    if not options:
        options = [[Term("folded", word) for word in folded(words[:MAX_CHARACTERS])[:MAX_WORDS]]]
    queries = [And(clauses) for clauses in options if clauses]
    return Or(queries) if queries else NullQuery


def beginnings(words: str) -> list[str]:
    """The beginnings of words that the question asks for with a star, folded."""
    return [part for kind, part in _parts(words) if kind == "beginning"]


def _parts(words: str) -> Iterator[tuple[str, str]]:
    """The question's parts: each its kind ("phrase", "number", "beginning", "word") and its words."""
    for match in _PART.finditer(composed(words[:MAX_CHARACTERS])):
        number, word = match[4], match[5] or ""
        start = folded(word[:-1])[-1:] if word.endswith("*") else []
        if number:
            yield "number", number
        elif start and len(start[0]) >= MIN_BEGINNING:
            yield "beginning", start[0]
        elif word:
            yield "word", word
        else:
            yield "phrase", match[1] or match[2] or match[3] or ""


def _clauses(parts: list[tuple[str, str]], language: str) -> list[Query]:
    field, clauses = f"words_{language}", []
    for kind, words in parts:
        stems = terms(language, words)[:MAX_WORDS]
        if kind == "number":
            clauses.append(NumericRange("number", int(words), int(words)))
        elif kind == "beginning":
            clauses.append(Prefix("folded", words))
        elif kind == "phrase" and len(stems) > 1:
            clauses.append(Phrase(field, stems))
        else:
            clauses += [Term(field, stem) for stem in stems]
    return clauses


def by_author(name: str) -> Query:
    """Those whose public name has all these words."""
    words = folded(name[:MAX_CHARACTERS])[:MAX_WORDS]
    return And([Term("author", word) for word in words]) if words else NullQuery
