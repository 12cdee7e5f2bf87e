"""The words of a text that answer a question, with those found marked."""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from lawlab.search.analysis import LANGUAGES, WORD, folded, terms
from lawlab.search.questions import MAX_CHARACTERS, beginnings

#: Length of an extract, in characters, and how much of it stands before the first word found.
LENGTH = 280
BEFORE = 90
#: Past so many characters a text is not looked through for its extract.
READ = 200_000

Span = tuple[int, int]


@dataclass(frozen=True)
class Extract:
    """Some words around those found, as HTML; `at` is the first one's place in it (None: none found)."""

    html: Markup
    at: int | None


def extract(text: str, question: str) -> Extract:
    """At most about LENGTH characters of `text` where most words are found; its beginning when none is."""
    spans = found_in(text[:READ], question[:MAX_CHARACTERS])
    first = _richest(spans)
    start, end = _window(text, first)
    html = _marked(text, [span for span in spans if start <= span[0] and span[1] <= end], start, end)
    return Extract(html, first if spans else None)


def found_in(text: str, question: str) -> list[Span]:
    """Where the question's words stand, as spans of characters from 0."""
    wanted = [frozenset(terms(language, question)) for language in LANGUAGES]
    starts = tuple(beginnings(question))
    known: dict[str, bool] = {}

    def is_found(word: str) -> bool:
        stems = any(want & have for want, have in zip(wanted, _stems(word), strict=True))
        return stems or (bool(starts) and any(part.startswith(starts) for part in folded(word)))

    spans = []
    for match in WORD.finditer(text):
        word = match[0]
        if word not in known:
            known[word] = is_found(word)
        if known[word]:
            spans.append(match.span())
    return spans


@lru_cache(maxsize=65_536)
def _stems(word: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(terms(language, word)) for language in LANGUAGES)


def _richest(spans: list[Span]) -> int:
    """The first of the words found from which an extract holds most of them."""
    best, most, last = 0, 0, 0
    for number, (first, _end) in enumerate(spans):
        while last < len(spans) and spans[last][0] < first + LENGTH - BEFORE:
            last += 1
        if last - number > most:
            best, most = first, last - number
    return best


def _window(text: str, first: int) -> Span:
    """An extract's place around `first`: it begins and ends between words where it can."""
    start = max(0, first - BEFORE)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + LENGTH // 2)
    return start, end


def _marked(text: str, spans: list[Span], start: int, end: int) -> Markup:
    pieces, at = [escape("… " if start else "")], start
    for first, last in spans:
        pieces += [escape(text[at:first]), Markup("<mark>{}</mark>").format(text[first:last])]
        at = last
    return Markup("").join([*pieces, escape(text[at:end]), escape(" …" if end < len(text) else "")])
