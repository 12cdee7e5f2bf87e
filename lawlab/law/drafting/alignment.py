"""Which paragraph became which: the paragraphs of two versions of an article, matched in order.

Equal paragraphs are matched first; between them, those that share enough words. Positions start from 0.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lawlab.law.matching import spans
from lawlab.law.tokens import is_word, tokenize

ALIKE = 0.4  #: share of words that two paragraphs have in common when one is the other, edited
PAIRS = 10_000  #: pairs compared between two matched paragraphs; beyond, all are taken as replaced


class Step(StrEnum):
    """What happened to a paragraph."""

    KEPT = "kept"
    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Match:
    """One paragraph's fate: `old` in the base text, `new` in the new text (where the next one goes if none)."""

    step: Step
    old: int
    new: int


def align(before: Sequence[str], after: Sequence[str]) -> list[Match]:
    """The fate of every paragraph of both versions, in reading order."""
    found: list[Match] = []
    i = j = 0
    for start, end, new_start, new_end in spans(before, after, seconds=0.05):
        found += [Match(Step.KEPT, i + k, j + k) for k in range(start - i)]
        found += _between(before, after, (start, end, new_start, new_end))
        i, j = end, new_end
    return found + [Match(Step.KEPT, i + k, j + k) for k in range(len(before) - i)]


def _between(
    before: Sequence[str], after: Sequence[str], gap: tuple[int, int, int, int]
) -> Iterator[Match]:
    """Pairs of look-alikes, as similar as can be in all; what is left went or came."""
    start, end, new_start, new_end = gap
    i, j = start, new_start
    for old, new in [*_pairs(before[start:end], after[new_start:new_end]), (end - start, new_end - new_start)]:
        yield from (Match(Step.DELETED, k, j) for k in range(i, start + old))
        yield from (Match(Step.INSERTED, start + old, k) for k in range(j, new_start + new))
        i, j = start + old, new_start + new
        if i < end and j < new_end:
            yield Match(Step.EDITED, i, j)
            i, j = i + 1, j + 1


def _pairs(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    if not before or not after or len(before) * len(after) > PAIRS:
        return []
    olds, news = [_bag(text) for text in before], [_bag(text) for text in after]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    likeness = [[similarity(old, new) for new in news] for old in olds]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return list(_walk(best, likeness))


def _walk(best: list[list[float]], likeness: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(likeness) and j < len(likeness[0]):
        if likeness[i][j] >= ALIKE and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _bag(text: str) -> Counter[str]:
    return Counter(filter(is_word, tokenize(text)))


def similarity(one: Counter[str], other: Counter[str]) -> float:
    """The share of words that two texts have in common, 0 to 1; the smaller one is inside the larger at 1/2."""
    if not one or not other:
        return 0.0
    small, large = (one, other) if len(one) < len(other) else (other, one)
    common = sum(min(count, large[word]) for word, count in small.items())
    return 2 * common / (one.total() + other.total())
