"""Word-level differences between two texts: exact, readable, never cutting a word, in bounded time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from lawlab.core.errors import TooLarge
from lawlab.law.matching import Budget, Span, token_spans, windows
from lawlab.law.readable import tidy
from lawlab.law.tokens import tokenize

MAX_CHARACTERS = 2_000_000  #: of each text; the longest finance bills have about 1,500,000


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of words that stayed ("="), went ("-") or came ("+")."""

    kind: Literal["=", "-", "+"]
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The words before[start:end] became `after`; offsets from 0 in code points; never a half word."""

    start: int
    end: int
    after: str


def diff_words(before: str, after: str) -> tuple[Chunk, ...]:
    """What stays, goes and comes from `before` to `after`, in reading order.

    The "=" and "-" chunks join to `before`, the "=" and "+" chunks to `after`, to the character. A
    replacement is a "-" followed by a "+". No chunk is empty; two equal texts give one "=" or nothing.
    TooLarge beyond MAX_CHARACTERS.
    """
    chunks: list[Chunk] = []
    position = 0
    for a, b, c, d in changes(before, after):
        _add(chunks, "=", before[position:a])
        _add(chunks, "-", before[a:b])
        _add(chunks, "+", after[c:d])
        position = b
    _add(chunks, "=", before[position:])
    return tuple(chunks)


def _add(chunks: list[Chunk], kind: Literal["=", "-", "+"], text: str) -> None:
    if text:
        chunks.append(Chunk(kind, text))


def word_edits(before: str, after: str) -> tuple[Edit, ...]:
    """The same differences as edits of `before`, in order, never touching one another."""
    return tuple(Edit(a, b, after[c:d]) for a, b, c, d in changes(before, after))


def changes(before: str, after: str) -> list[Span]:
    """The same differences as offsets in both texts."""
    if max(len(before), len(after)) > MAX_CHARACTERS:
        raise TooLarge(f"A text to compare may have at most {MAX_CHARACTERS:,} characters.")
    budget = Budget()
    return [edit for window in windows(before, after) for edit in _within(before, after, window, budget)]


def _within(before: str, after: str, window: Span, budget: Budget) -> Iterator[Span]:
    a, b, c, d = window
    olds, news = tokenize(before[a:b]), tokenize(after[c:d])
    old_at, new_at = [*accumulate(map(len, olds), initial=a)], [*accumulate(map(len, news), initial=c)]
    for i, j, k, m in tidy(olds, news, token_spans(olds, news, budget)):
        yield old_at[i], old_at[j], new_at[k], new_at[m]
