"""Where two texts differ: the fast engine, run on words, within a bounded amount of work.

Words are mapped to single characters and compared by fast-diff-match-patch (Myers' algorithm in C++).
Long texts are first compared by space-separated words alone; only the stretches around a difference are
cut into tokens. Texts that share next to nothing are not compared at all: one replaces the other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from fast_diff_match_patch import diff as compare

from lawlab.core.errors import TooLarge

Span = tuple[int, int, int, int]  #: from and to before, from and to after (from 0, the ends excluded)

SHORT = 1_500  #: characters up to which a text is one window
ANCHOR = 8  #: words in a row that must agree to separate two windows
MARGIN = 3  #: agreeing words kept on each side of a window, so that edits can settle between words
WORK = 6_000_000  #: token pairs compared without a time limit in one call: about 50 ms at worst
LIMIT = 0.1  #: seconds for what exceeds it, once; a tenth for each window after that
ALPHABET = 0x10FFFF - 0x800  #: how many different tokens one comparison can tell apart
SHARED = 0.02  #: share of three-word sequences below which two long windows have nothing in common


@dataclass
class Budget:
    """The work that one call may still do."""

    pairs: int = WORK
    seconds: float = LIMIT

    def limit(self, pairs: int) -> float:
        """The time limit in seconds for comparing that many pairs, 0 for none."""
        if pairs <= self.pairs:
            self.pairs -= pairs
            return 0.0
        seconds, self.seconds = self.seconds, LIMIT / 10
        return seconds


def spans(before: Sequence[str], after: Sequence[str], seconds: float = 0.0) -> list[Span]:
    """The differing stretches between two lists of strings, by position; `seconds` 0 sets no limit."""
    tokens = dict.fromkeys(chain(before, after))
    if len(tokens) > ALPHABET:
        raise TooLarge("These texts have too many different words to be compared.")
    codes = dict(zip(tokens, _alphabet(), strict=False))
    one, other = "".join(map(codes.__getitem__, before)), "".join(map(codes.__getitem__, after))
    if one == other:
        return []
    found: list[Span] = []
    i = j = i0 = j0 = 0
    for op, length in compare(one, other, timelimit=seconds, checklines=False, cleanup="No"):
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


def windows(before: str, after: str, budget: Budget) -> list[Span]:
    """The stretches of two texts, in characters, outside of which they are the same."""
    if before == after:
        return []
    if max(len(before), len(after)) <= SHORT:
        return [(0, len(before), 0, len(after))]
    olds, news = before.split(" "), after.split(" ")
    found = spans(olds, news, budget.limit(len(olds) * len(news)) and LIMIT)
    starts = [0, *accumulate(len(word) + 1 for word in olds)]
    new_starts = [0, *accumulate(len(word) + 1 for word in news)]
    cuts = [(0, 0)]
    for (_, i, _, j), (next_i, _, _, _) in zip(
        [(0, 0, 0, 0), *found], [*found, (len(olds), 0, 0, 0)], strict=True
    ):
        cuts.extend((starts[i + k], new_starts[j + k]) for k in _cuts(olds, i, next_i))
    cuts.append((len(before), len(after)))
    return [(a, b, c, d) for (a, c), (b, d) in pairwise(cuts) if b - a != d - c or before[a:b] != after[c:d]]


def _cuts(words: Sequence[str], start: int, end: int) -> list[int]:
    """Where to cut inside words[start:end], which both texts share: two places, from `start`, or none."""
    if end - start < ANCHOR:
        return []
    inner = range(start + MARGIN if start else 1, end - MARGIN)
    first = next((k for k in inner if _is_safe_cut(words, k)), None)
    last = next((k for k in reversed(inner) if _is_safe_cut(words, k)), None)
    return [] if first is None or last is None or first == last else [first - start, last - start]


def _is_safe_cut(words: Sequence[str], k: int) -> bool:
    """Whether no token may straddle the space before words[k] ("L. 123-4" and runs of spaces could)."""
    return words[k][:1].isalpha() and (words[k - 1][-1:].islower() or words[k - 1][-1:] == ",")


def token_spans(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[Span]:
    """The differing stretches between two lists of tokens, within the budget."""
    pairs = len(before) * len(after)
    if pairs > WORK // 2 and are_unrelated(before, after):
        return [(0, len(before), 0, len(after))]
    return spans(before, after, budget.limit(pairs))


def are_unrelated(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether two long lists of tokens share next to no sequence of three words."""
    one, other = _triples(before), _triples(after)
    smaller = min(one.total(), other.total())
    return smaller > 0 and (one & other).total() < SHARED * smaller


def _triples(tokens: Sequence[str]) -> Counter[tuple[str, str, str]]:
    words = [token for token in tokens if not token.isspace()]
    return Counter(zip(words, words[1:], words[2:], strict=False))
