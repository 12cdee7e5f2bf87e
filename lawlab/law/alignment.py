"""Which paragraph of one version became which of the next: kept, edited, moved, or neither.

Identical paragraphs that occur once on each side come first; then, between them, paragraphs with similar
words, in order; then repeated identical ones; last, what was moved. A word weighs by its length, and less
when many paragraphs have it, since bills are full of look-alikes.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from lawlab.law.matching import spans
from lawlab.law.tokens import is_word, tokenize

SIMILAR = 0.4  #: share of weighted words in common from which a paragraph counts as edited, not replaced
MOVED = 0.75  #: the same for a paragraph found out of order
ALONE = 0.25  #: the same where one paragraph stands against one, between two that are sure
CLEAR = 0.05  #: by how much a moved paragraph must be liker than any other
UNIQUE = 1.5  #: how much an identical paragraph counts that occurs once on each side
COMMON = 40  #: paragraphs that may share a word before the word is left out
DISTINCT = 20  #: characters below which a paragraph found elsewhere proves nothing

Pair = tuple[int, int]  #: position before, position after (from 0)
Bag = frozenset[str]  #: the different words of a paragraph


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two paragraphs resemble each other."""

    before: int
    after: int
    ratio: float  #: 0 to 1
    weight: float  #: how much text stands behind it


def predecessors(before: Sequence[str], after: Sequence[str]) -> tuple[int | None, ...]:
    """For each paragraph after, the position (from 0) of the one before that it comes from, or None.

    No paragraph before is given twice.
    """
    olds, news = [bag(text) for text in before], [bag(text) for text in after]

    def similar(i: range, j: range) -> list[Pair]:
        return _in_order([like for like in likenesses(olds, news, i, j) if like.ratio >= SIMILAR])

    def identical(i: range, j: range) -> list[Pair]:
        edits = spans(before[i.start : i.stop], after[j.start : j.stop])
        return [(i.start + a, j.start + c) for a, c in _outside(edits, len(i))]

    def alone(i: range, j: range) -> list[Pair]:
        if len(i) != 1 or len(j) != 1:
            return []
        return [(like.before, like.after) for like in likenesses(olds, news, i, j) if like.ratio >= ALONE]

    likes = likenesses(olds, news, range(len(before)), range(len(after)))
    near = {(like.before, like.after): like for like in likes if like.ratio >= SIMILAR}
    for i, j in _unique(before, after):
        near[i, j] = Likeness(i, j, UNIQUE, near[i, j].weight if (i, j) in near else 1.0 + len(before[i]))
    pairs = _in_order([*near.values()])
    for find in (similar, identical, alone):
        pairs = _fill(pairs, len(before), len(after), find)
    free = [sorted(set(range(len(before))) - {i for i, _ in pairs}),
            sorted(set(range(len(after))) - {j for _, j in pairs})]  # fmt: skip
    moved = _moved(before, after, likenesses(olds, news, *free))
    found = {j: i for i, j in [*pairs, *moved]}
    return tuple(found.get(j) for j in range(len(after)))


def similarity(before: str, after: str) -> float:
    """The share of words, weighted by length, that two paragraphs have in common, from 0 to 1."""
    found = likenesses([bag(before)], [bag(after)], [0], [0])
    return found[0].ratio if found else float(before == after)


def bag(text: str) -> Bag:
    """The different words of a text; its marks when it has no words."""
    tokens = tokenize(text.lower())
    return frozenset(filter(is_word, tokens)) or frozenset(token for token in tokens if not token.isspace())


def likenesses(
    olds: Sequence[Bag], news: Sequence[Bag], i: Sequence[int], j: Sequence[int]
) -> list[Likeness]:
    """The likeness of each pair of paragraphs, among positions i and j, that share a word."""
    frequency = Counter(word for k in i for word in olds[k])
    places: dict[str, list[int]] = defaultdict(list)
    for k in j:
        for word in news[k]:
            places[word].append(k)
    weights = {
        word: (1 + min(len(word), 12)) / sqrt(count)
        for word in frequency.keys() | places.keys()
        if (count := max(frequency[word], len(places.get(word, ())))) <= COMMON
    }
    total_before = {k: fsum(weights.get(word, 0.0) for word in olds[k]) for k in i}
    total_after = {k: fsum(weights.get(word, 0.0) for word in news[k]) for k in j}
    shared: dict[Pair, float] = defaultdict(float)
    for k in i:
        for word in sorted(olds[k]):  # sorted, so that sums never depend on the process
            if word in weights:
                for m in places.get(word, ()):
                    shared[k, m] += weights[word]
    return [
        Likeness(a, b, 2 * common / (total_before[a] + total_after[b]), total_before[a] + total_after[b])
        for (a, b), common in shared.items()
    ]


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


def _moved(before: Sequence[str], after: Sequence[str], likes: Sequence[Likeness]) -> Iterator[Pair]:
    """The paragraphs that went elsewhere: long enough, and like one other paragraph only."""
    near = [like for like in likes if len(before[like.before]) >= DISTINCT and like.ratio >= MOVED - CLEAR]
    near.sort(key=lambda like: (before[like.before] != after[like.after], -like.ratio))
    olds: dict[int, list[Likeness]] = defaultdict(list)
    news: dict[int, list[Likeness]] = defaultdict(list)
    for like in near:
        olds[like.before].append(like)
        news[like.after].append(like)
    for like in near:
        rivals = [other for other in olds[like.before] + news[like.after] if other != like]
        if like.ratio >= MOVED and all(other.ratio < like.ratio - CLEAR for other in rivals):
            yield like.before, like.after
