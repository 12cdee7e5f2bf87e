"""Where two texts differ: the fast engine, run on words, within a bounded amount of work.

Words are mapped to single characters and compared by fast-diff-match-patch (Myers' algorithm in C++).
Long texts are first cut where the words themselves say so, and the pieces that occur once in each text,
in the same order, are set aside; only the stretches between them are compared word by word. The same two
texts always give the same answer: work is limited by counting, never by the clock. What exceeds the
limit, or shares next to nothing, is one replacement.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from fast_diff_match_patch import diff as compare

from lawlab.core.errors import TooLarge

Span = tuple[int, int, int, int]  #: from and to before, from and to after (from 0, the ends excluded)

SHORT = 1_500  #: characters up to which a stretch is compared without looking for what it keeps
SEPARATORS = (" p", "\n", " d", " l")  #: a cut before each word in p falls at the same places in both texts
MARGIN = 3  #: words kept on each side of a difference, so that an edit can settle between words
ANCHOR = 60  #: characters in a row that must agree for the text to be divided there
WORK = 20_000_000  #: token pairs compared in one call: about 0.2 s when all of them are hostile
ALPHABET = 0x10FFFF - 0x800  #: how many different tokens one comparison can tell apart
SHARED = 0.02  #: share of three-word sequences below which two long stretches have nothing in common


@dataclass
class Budget:
    """The work that one call may still do."""

    pairs: int = WORK

    def allows(self, pairs: int) -> bool:
        """Take that many pairs from the budget, if it has them."""
        if pairs > self.pairs:
            return False
        self.pairs -= pairs
        return True


def token_spans(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[Span]:
    """The differing stretches between two lists of tokens, by position, within the budget."""
    shared = min(len(before), len(after))
    head = next((k for k in range(shared) if before[k] != after[k]), shared)
    tail = next((k for k in range(shared - head) if before[-1 - k] != after[-1 - k]), shared - head)
    olds, news = before[head : len(before) - tail], after[head : len(after) - tail]
    if not olds and not news:
        return []
    pairs = len(olds) * len(news)
    if (pairs > WORK // 10 and are_unrelated(olds, news)) or not budget.allows(pairs):
        return [(head, len(before) - tail, head, len(after) - tail)]
    return [(head + a, head + b, head + c, head + d) for a, b, c, d in spans(olds, news)]


def spans(before: Sequence[str], after: Sequence[str]) -> list[Span]:
    """The differing stretches between two lists of strings, by position, minimal; no limit on the work."""
    tokens = dict.fromkeys(chain(before, after))
    if len(tokens) > ALPHABET:
        raise TooLarge("These texts have too many different words to be compared.")
    codes = dict(zip(tokens, _alphabet(), strict=False))
    one, other = "".join(map(codes.__getitem__, before)), "".join(map(codes.__getitem__, after))
    found: list[Span] = []
    i = j = i0 = j0 = 0
    for op, length in compare(one, other, timelimit=0, checklines=False, cleanup="No"):
        if op == "=":
            if (i, j) != (i0, j0):
                found.append((i0, i, j0, j))
            i, j = i + length, j + length
            i0, j0 = i, j
        elif op == "-":
            i += length
        else:
            j += length
    if (i, j) != (i0, j0):
        found.append((i0, i, j0, j))
    return found


def _alphabet() -> Iterable[str]:
    """More than a million characters to stand for tokens; surrogates are not safe to hand over."""
    return map(chr, chain(range(1, 0xD800), range(0xE000, 0x110000)))


def windows(before: str, after: str) -> list[Span]:
    """The stretches of two texts, in characters, outside of which they are the same."""
    found: list[Span] = []
    waiting = [(0, len(before), 0, len(after), 0)]
    while waiting:
        a, b, c, d, level = waiting.pop()
        one, other = before[a:b], after[c:d]
        if one == other:
            continue
        if min(b - a, d - c) <= SHORT or level == len(SEPARATORS):
            found.append(_trim(before, after, (a, b, c, d)))
            continue
        gaps = _gaps(one, other, SEPARATORS[level])
        waiting.extend((a + i, a + j, c + k, c + m, level + 1) for i, j, k, m in gaps)
    return sorted(found)


def _trim(before: str, after: str, window: Span) -> Span:
    """The same stretch without what both texts begin and end with, but for a margin of a few words."""
    a, b, c, d = window
    one, other = before[a:b], after[c:d]
    prefix = _common(one, other)
    suffix = min(_common(one[::-1], other[::-1]), min(len(one), len(other)) - prefix)
    start, end = _word_before(one, prefix), _word_after(one, len(one) - suffix)
    return a + start, a + end, c + start, c + end + len(other) - len(one)


def _common(one: str, other: str) -> int:
    """How many characters two strings begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _word_before(text: str, place: int) -> int:
    """Where a word begins, a few words before `place`; 0 when there is none near."""
    margin = MARGIN
    for _ in range(MARGIN * 4):
        place = text.rfind(" ", 0, place)
        if place < 0:
            return 0
        margin -= _is_between_words(text, place)
        if not margin:
            return place + 1
    return 0


def _word_after(text: str, place: int) -> int:
    """Where a word begins, a few words after `place`; the end when there is none near."""
    margin = MARGIN
    for _ in range(MARGIN * 4):
        place = text.find(" ", place) + 1
        if not place:
            return len(text)
        margin -= _is_between_words(text, place - 1)
        if not margin:
            return place
    return len(text)


def _is_between_words(text: str, k: int) -> bool:
    """Whether the space text[k] stands between two plain words: no token can straddle it."""
    left, right = text[k - 1 : k], text[k + 1 : k + 2]
    return (left.islower() or left == ",") and right.isalpha()


def _gaps(before: str, after: str, separator: str) -> Iterator[Span]:
    """What lies between the runs of pieces that both texts have, in the same order."""
    olds, news = _pieces(before, separator), _pieces(after, separator)
    old_at, new_at = _offsets(olds), _offsets(news)
    a = c = 0
    for i, j, length in _runs(olds, news):
        first, last = i + 1, i + length - 1  # one piece on each side stays with the gap, as a margin
        if length > 2 and old_at[last] - old_at[first] >= ANCHOR:
            yield a, old_at[first], c, new_at[j + 1]
            a, c = old_at[last], new_at[j + length - 1]
    yield a, len(before), c, len(after)


def _pieces(text: str, separator: str) -> list[str]:
    """`text` cut after the first character of each separator, where no token ever straddles the cut."""
    head, tail = separator[:1], separator[1:]
    first, *others = text.split(separator)
    if not others:
        return [text]
    return [first + head, *[tail + piece + head for piece in others[:-1]], tail + others[-1]]


def _offsets(pieces: Sequence[str]) -> list[int]:
    return [*accumulate(map(len, pieces), initial=0)]


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The common runs around the pieces that are unique in both lists: start before, start after, length."""
    olds, news = Counter(before), Counter(after)
    places = {piece: j for j, piece in enumerate(after) if news[piece] == 1}
    pairs = [(i, places[piece]) for i, piece in enumerate(before) if piece in places and olds[piece] == 1]
    start = end = (0, 0)
    for i, j in increasing(pairs):
        if end != (i, j) and before[end[0] : i] != after[end[1] : j]:
            yield *start, end[0] - start[0]
            start = i, j
        end = i + 1, j + 1
    yield *start, end[0] - start[0]


def increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs, given by rising first number, whose second numbers rise too."""
    tops: list[int] = []
    at: list[int] = []
    earlier: list[int] = []
    for k, (_, j) in enumerate(pairs):
        place = bisect_left(tops, j)
        tops[place : place + 1] = [j]
        at[place : place + 1] = [k]
        earlier.append(at[place - 1] if place else -1)
    chosen: list[tuple[int, int]] = []
    k = at[-1] if at else -1
    while k >= 0:
        chosen.append(pairs[k])
        k = earlier[k]
    return chosen[::-1]


def are_unrelated(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether two long lists of tokens share next to no sequence of three words."""
    one, other = _triples(before), _triples(after)
    smaller = min(one.total(), other.total())
    return smaller > 0 and (one & other).total() < SHARED * smaller


def _triples(tokens: Sequence[str]) -> Counter[tuple[str, str, str]]:
    words = [token for token in tokens if not token.isspace()]
    return Counter(zip(words, words[1:], words[2:], strict=False))
