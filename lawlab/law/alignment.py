"""Which paragraph of one version became which of the next: kept, edited, moved, or neither.

Identical paragraphs that occur once on each side come first, where none is out of order; then the heaviest
choice of identical and similar ones in order; then repeated identical ones; last, what was moved. A word
weighs by its length, and less when many paragraphs have it, since bills are full of look-alikes.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from math import fsum, sqrt
from typing import NamedTuple

from lawlab.core.errors import TooLarge
from lawlab.law.matching import Budget, increasing, token_spans
from lawlab.law.tokens import is_word, tokenize

SIMILAR = 0.4  #: share of weighted words in common from which a paragraph counts as edited, not replaced
MOVED = 0.75  #: the same for a paragraph found out of order
ALONE = 0.25  #: the same where one paragraph stands against one, between two that are sure
CLEAR = 0.05  #: by how much a moved paragraph must be liker than any other
UNIQUE = 1.5  #: how much an identical paragraph counts that occurs once on each side
COMMON = 40  #: paragraphs that may share a word before the word is left out
LIKELY = 40_000  #: times that two paragraphs may be found to share a word, in one comparison
IDENTICAL = 2_000_000  #: pairs of paragraphs that may be looked at for repeated identical ones
MAX_PARAGRAPHS = 5_000  #: of each text
DISTINCT = 20  #: characters below which a paragraph found elsewhere proves nothing

Pair = tuple[int, int]  #: position before, position after (from 0)
Bag = frozenset[str]  #: the different words of a paragraph


class Likeness(NamedTuple):
    """How much two paragraphs resemble each other."""

    before: int
    after: int
    ratio: float  #: 0 to 1
    weight: float  #: how much text stands behind it


def predecessors(before: Sequence[str], after: Sequence[str]) -> tuple[int | None, ...]:
    """For each paragraph after, the position (from 0) of the one before that it comes from, or None.

    No paragraph before is given twice. TooLarge beyond MAX_PARAGRAPHS.
    """
    if max(len(before), len(after)) > MAX_PARAGRAPHS:
        raise TooLarge(f"A text to compare may have at most {MAX_PARAGRAPHS:,} paragraphs.")
    pairs = _Comparison(before, after).pairs()
    found = {j: i for i, j in pairs}
    return tuple(found.get(j) for j in range(len(after)))


class _Comparison:
    """Two lists of paragraphs, and the work that may still be done to compare them."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        self.before, self.after = before, after
        self.unique = _unique(before, after)
        self.words, self.texts = Budget(LIKELY), Budget(IDENTICAL)
        self.frame = self._frame()
        framed = {i for i, _ in self.frame}, {j for _, j in self.frame}
        self.olds = [Bag() if i in framed[0] else bag(text) for i, text in enumerate(before)]
        self.news = [Bag() if j in framed[1] else bag(text) for j, text in enumerate(after)]

    def _frame(self) -> list[Pair]:
        """The unique identical paragraphs, where they tell one story: long enough, and none out of order."""
        pairs = [(i, j) for i, j in self.unique if len(self.before[i]) >= DISTINCT]
        return pairs if pairs == increasing(pairs) else []

    def pairs(self) -> list[Pair]:
        """What stays in order, found in the order that the module says, then what moved."""
        pairs = self.frame
        for find in (self._clear, self._similar, self._identical, self._alone):
            pairs = _fill(pairs, len(self.before), len(self.after), find)
        taken = {i for i, _ in pairs}, {j for _, j in pairs}
        free = [i for i in range(len(self.before)) if i not in taken[0]]
        coming = [j for j in range(len(self.after)) if j not in taken[1]]
        likes = [like for like in self._likes(free, coming) if len(self.before[like.before]) >= DISTINCT]
        return [*pairs, *_moved(likes)]

    def _likes(self, i: Sequence[int], j: Sequence[int]) -> list[Likeness]:
        return likenesses(self.olds, self.news, i, j, self.words, floor=ALONE)

    def _clear(self, i: range, j: range) -> list[Pair]:
        """The paragraphs in order that are identical and unique, or similar: the heaviest choice."""
        near = {(like.before, like.after): like for like in self._likes(i, j) if like.ratio >= SIMILAR}
        first = bisect_left(self.unique, (i.start, -1))
        for a, b in takewhile(lambda pair: pair[0] < i.stop, islice(self.unique, first, None)):
            if b in j:
                weight = near[a, b].weight if (a, b) in near else 1.0 + len(self.before[a])
                near[a, b] = Likeness(a, b, UNIQUE, weight)
        return _in_order([*near.values()])

    def _similar(self, i: range, j: range) -> list[Pair]:
        return _in_order([like for like in self._likes(i, j) if like.ratio >= SIMILAR])

    def _identical(self, i: range, j: range) -> list[Pair]:
        edits = token_spans(self.before[i.start : i.stop], self.after[j.start : j.stop], self.texts)
        return [(i.start + a, j.start + c) for a, c in _outside(edits, len(i))]

    def _alone(self, i: range, j: range) -> list[Pair]:
        if len(i) != 1 or len(j) != 1:
            return []
        return [(like.before, like.after) for like in self._likes(i, j)]


def similarity(before: str, after: str) -> float:
    """The share of words, weighted by length, that two paragraphs have in common, from 0 to 1."""
    found = likenesses([bag(before)], [bag(after)], [0], [0], Budget(LIKELY), floor=0.0)
    return found[0].ratio if found else float(before == after)


def bag(text: str) -> Bag:
    """The different words of a text; its marks when it has no words."""
    tokens = tokenize(text.lower())
    return frozenset(filter(is_word, tokens)) or frozenset(token for token in tokens if not token.isspace())


def likenesses(
    olds: Sequence[Bag],
    news: Sequence[Bag],
    i: Sequence[int],
    j: Sequence[int],
    budget: Budget,
    *,
    floor: float,
) -> list[Likeness]:
    """The likeness of each pair of paragraphs, among positions i and j, that is at least `floor`, above 0.

    The rarest words are looked at first; those that the budget has no room for count for nothing.
    """
    frequency = Counter(word for k in i for word in olds[k])
    places: dict[str, list[int]] = defaultdict(list)
    for k in j:
        for word in news[k]:
            places[word].append(k)
    weights = _weights(frequency, {word: len(found) for word, found in places.items()}, budget)
    total_before = {k: fsum(weights.get(word, 0.0) for word in olds[k]) for k in i}
    total_after = {k: fsum(weights.get(word, 0.0) for word in news[k]) for k in j}
    shared: dict[Pair, float] = defaultdict(float)
    for k in i:
        for word in sorted(olds[k] & weights.keys()):  # sorted, so that sums never depend on the process
            for m in places.get(word, ()):
                shared[k, m] += weights[word]
    return [
        Likeness(a, b, 2 * common / weight, weight)
        for (a, b), common in shared.items()
        if 2 * common >= floor * (weight := total_before[a] + total_after[b])
    ]


def _weights(before: Mapping[str, int], after: Mapping[str, int], budget: Budget) -> dict[str, float]:
    """What each word counts for: its length, less the more paragraphs have it; nothing beyond COMMON."""
    uses = {word: (before.get(word, 0), after.get(word, 0)) for word in before.keys() | after.keys()}
    rarest = sorted((a * b, word) for word, (a, b) in uses.items() if max(a, b) <= COMMON)
    return {
        word: (1 + min(len(word), 12)) / sqrt(max(uses[word]))
        for pairs, word in rarest
        if budget.allows(pairs)
    }


def _unique(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """The identical paragraphs that occur once on each side."""
    olds, news = Counter(before), Counter(after)
    places = {text: j for j, text in enumerate(after) if news[text] == 1}
    return [(i, places[text]) for i, text in enumerate(before) if olds[text] == 1 and text in places]


def _fill(
    pairs: Sequence[Pair], before: int, after: int, find: Callable[[range, range], list[Pair]]
) -> list[Pair]:
    """The same pairs in order, with what `find` adds between them."""
    filled: list[Pair] = []
    i = j = 0
    for a, b in [*pairs, (before, after)]:
        if i < a and j < b:
            filled.extend(find(range(i, a), range(j, b)))
        filled.append((a, b))
        i, j = a + 1, b + 1
    return filled[:-1]


def _outside(edits: Sequence[tuple[int, int, int, int]], length: int) -> Iterator[Pair]:
    """The pairs of positions that no edit touches."""
    i = j = 0
    for a, b, _, d in [*edits, (length, length, 0, 0)]:
        yield from ((i + k, j + k) for k in range(a - i))
        i, j = b, d


def _in_order(likes: Sequence[Likeness]) -> list[Pair]:
    """The heaviest choice of pairs that keeps the order on both sides."""
    columns = sorted({like.after for like in likes})
    tops: list[tuple[float, int]] = [(0.0, -1)] * (len(columns) + 1)  # a Fenwick tree of the best chains
    ordered = sorted(likes, key=lambda like: (like.before, -like.after))
    earlier: list[int] = []
    for k, like in enumerate(ordered):
        score, last = _best(tops, bisect_left(columns, like.after))
        earlier.append(last)
        _raise(
            tops,
            bisect_right(columns, like.after),
            (score + (like.ratio + like.ratio**2) * sqrt(like.weight), k),
        )
    _, k = _best(tops, len(columns))
    chain: list[Pair] = []
    while k >= 0:
        chain.append((ordered[k].before, ordered[k].after))
        k = earlier[k]
    return chain[::-1]


def _best(tops: Sequence[tuple[float, int]], place: int) -> tuple[float, int]:
    best = tops[0]
    while place:
        best = max(best, tops[place])
        place &= place - 1
    return best


def _raise(tops: list[tuple[float, int]], place: int, value: tuple[float, int]) -> None:
    while place < len(tops):
        tops[place] = max(tops[place], value)
        place += place & -place


def _moved(likes: Sequence[Likeness]) -> Iterator[Pair]:
    """The paragraphs that went elsewhere: like one other paragraph, and like no third one."""
    olds: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    news: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for like in likes:
        for best in (olds[like.before], news[like.after]):
            best[:] = sorted([*best, like.ratio])[1:]
    for like in likes:
        rivals = olds[like.before], news[like.after]
        if like.ratio >= MOVED and all(
            best[1] == like.ratio and best[0] < like.ratio - CLEAR for best in rivals
        ):
            yield like.before, like.after
