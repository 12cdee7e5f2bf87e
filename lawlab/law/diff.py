"""Word-level differences between two texts: exact, readable, never cutting a word, in bounded time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from lawlab.core.errors import TooLarge
from lawlab.law.alignment import predecessors
from lawlab.law.matching import Budget, Span, increasing, token_spans, windows
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


@dataclass(frozen=True, slots=True)
class ParagraphDiff:
    """What became of one paragraph; positions from 0 in the two lists, None where it is not."""

    kind: Literal["same", "changed", "inserted", "deleted", "moved", "left"]
    before_index: int | None
    after_index: int | None
    chunks: tuple[Chunk, ...]  #: its words; none when it is an empty paragraph that stayed


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


def diff_paragraphs(before: Sequence[str], after: Sequence[str]) -> tuple[ParagraphDiff, ...]:
    """Two versions of an article paragraph by paragraph, in reading order.

    A paragraph that went elsewhere appears twice: "left" at its old place, "moved" at the new one, with the
    words that changed on the way. At one place, what goes comes before what comes.
    """
    origins = predecessors(before, after)
    targets = {i: j for j, i in enumerate(origins) if i is not None}
    staying = increasing([(j, i) for j, i in enumerate(origins) if i is not None])
    found: list[ParagraphDiff] = []
    i = j = 0
    for next_j, next_i in [*staying, (len(after), len(before))]:
        found.extend(_going(before[k], k, targets.get(k)) for k in range(i, next_i))
        found.extend(_coming(before, after[k], k, origins[k]) for k in range(j, next_j))
        if next_i < len(before):
            found.append(_staying(before[next_i], after[next_j], next_i, next_j))
        i, j = next_i + 1, next_j + 1
    return tuple(found)


def _going(text: str, i: int, target: int | None) -> ParagraphDiff:
    return ParagraphDiff("deleted" if target is None else "left", i, target, _whole("-", text))


def _coming(before: Sequence[str], text: str, j: int, origin: int | None) -> ParagraphDiff:
    if origin is None:
        return ParagraphDiff("inserted", None, j, _whole("+", text))
    return ParagraphDiff("moved", origin, j, diff_words(before[origin], text))


def _staying(before: str, after: str, i: int, j: int) -> ParagraphDiff:
    return ParagraphDiff("same" if before == after else "changed", i, j, diff_words(before, after))


def _whole(kind: Literal["-", "+"], text: str) -> tuple[Chunk, ...]:
    return (Chunk(kind, text),) if text else ()
