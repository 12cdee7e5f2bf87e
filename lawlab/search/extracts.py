"""The words of a text that answer a question, with those found marked."""

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from lawlab.search.analysis import LANGUAGES, STOP_WORDS, WORD, folded, stem
from lawlab.search.questions import MAX_CHARACTERS, beginnings

#: Length of an extract, in characters, and how much of it stands before the first word found.
LENGTH = 280
BEFORE = 90
#: Past so many characters a text is not looked through for its extract.
READ = 200_000
#: And past so many words found, no better place is looked for.
MOST = 1_000

Span = tuple[int, int]


@dataclass(frozen=True)
class Extract:
    """Some words around those found, as HTML; `at` is the first one's place in it (None: none found)."""

    html: Markup
    at: int | None


@dataclass(frozen=True)
class Occurrence:
    """A word found, in characters from 0, and the folded word of the question that found it."""

    start: int
    end: int
    wanted: str


def extract(text: str, question: str) -> Extract:
    """At most about LENGTH characters of `text` where it answers best; its beginning when it does not."""
    found = found_in(text[:READ], question[:MAX_CHARACTERS])
    first = _richest(found)
    start, end = _window(text, first)
    spans = [(one.start, one.end) for one in found if start <= one.start and one.end <= end]
    return Extract(_marked(text, spans, start, end), first if found else None)


def found_in(text: str, question: str) -> list[Occurrence]:
    """Where the question's words stand, stop words left out unless it has no others."""
    words = folded(question)
    wanted = [word for word in words if word not in STOP_WORDS] or words
    stems = {(language, stem(language, word)): word for word in wanted for language in LANGUAGES}
    firsts = {word[0] for word in wanted}  # a stem keeps its first letter: most words need no stemming
    starts = tuple(beginnings(question))
    known: dict[str, str] = {}

    def finder(word: str) -> str:
        for part in folded(word):
            if starts and part.startswith(starts):
                return part
            if part[0] in firsts:
                for language in LANGUAGES:
                    if by := stems.get((language, stem(language, part))):
                        return by
        return ""

    found = []
    for match in WORD.finditer(text):
        if (word := match[0]) not in known:
            known[word] = finder(word)
        if known[word]:
            found.append(Occurrence(match.start(), match.end(), known[word]))
            if len(found) == MOST:
                break
    return found


def _richest(found: list[Occurrence]) -> int:
    """Where an extract begins best: the most different words, then the most that follow each other."""
    best, most, last = 0, (0, 0, 0), 0
    for number, one in enumerate(found):
        while last < len(found) and found[last].end <= one.start + LENGTH - BEFORE:
            last += 1
        within = found[number:last]
        pairs = sum(b.start - a.end <= 2 and a.wanted != b.wanted for a, b in pairwise(within))
        if (worth := (len({each.wanted for each in within}), pairs, len(within))) > most:
            best, most = one.start, worth
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
