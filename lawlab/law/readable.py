"""Making a list of edits read as a person would have marked them up.

Two adjustments, neither of which changes what the edits do: edits separated by less than they replace
become one (no confetti), and an edit that could stand in several places ("a [b a] b" or "[a b] a b") is
put where a sentence, a clause or a word begins.
"""

from collections.abc import Sequence

from lawlab.law.matching import Span

SLIDE = 200  #: tokens that an edit may be moved by, in each direction
_SENTENCE, _OPENING, _CLOSING, _PAUSE = (
    frozenset(".;:!?…"),
    frozenset("«([{“\"'"),
    frozenset("»)]}”"),
    frozenset(","),
)


def tidy(before: Sequence[str], after: Sequence[str], edits: Sequence[Span]) -> list[Span]:
    """The same edits, as few as reads well and each at a natural place."""
    merged = [_trim(before, after, edit) for edit in join_close(before, edits)]
    kept = [edit for edit in merged if edit[0] < edit[1] or edit[2] < edit[3]]
    settled: list[Span] = []
    for k, edit in enumerate(kept):
        floor = settled[-1][1] if settled else 0
        ceiling = kept[k + 1][0] if k + 1 < len(kept) else len(before)
        settled.append(_settle(before, after, edit, floor, ceiling))
    return settled


def join_close(before: Sequence[str], edits: Sequence[Span]) -> list[Span]:
    """Join neighbours that keep no more between them than the smaller of the two changes.

    The rule of diff-match-patch's semantic clean-up, counted in tokens, in one pass.
    """
    joined: list[Span] = []
    for edit in edits:
        joined.append(edit)
        while len(joined) > 1 and _are_close(before, joined[-2], joined[-1]):
            right, left = joined.pop(), joined.pop()
            joined.append((left[0], right[1], left[2], right[3]))
    return joined


def _are_close(before: Sequence[str], left: Span, right: Span) -> bool:
    gap = right[0] - left[1]
    if gap <= min(_size(left), _size(right)):
        return True
    return _replaces(left) and _replaces(right) and all(map(str.isspace, before[left[1] : right[0]]))


def _size(edit: Span) -> int:
    return max(edit[1] - edit[0], edit[3] - edit[2])


def _replaces(edit: Span) -> bool:
    return edit[0] < edit[1] and edit[2] < edit[3]


def _trim(before: Sequence[str], after: Sequence[str], edit: Span) -> Span:
    """Leave out the tokens that both sides of an edit begin or end with."""
    a, b, c, d = edit
    while a < b and c < d and before[a] == after[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and before[b - 1] == after[d - 1]:
        b, d = b - 1, d - 1
    return a, b, c, d


def _settle(before: Sequence[str], after: Sequence[str], edit: Span, floor: int, ceiling: int) -> Span:
    """Slide an insertion or a deletion to the most natural place, between `floor` and `ceiling` before."""
    a, b, c, d = edit
    if a < b and c < d:
        return edit
    text, start, end = (before, a, b) if a < b else (after, c, d)
    low = high = 0
    while low > -SLIDE and a + low > floor and text[start + low - 1] == text[end + low - 1]:
        low -= 1
    while high < SLIDE and b + high < ceiling and text[start + high] == text[end + high]:
        high += 1
    best = max(range(low, high + 1), key=lambda k: (_ease(text, start + k) + _ease(text, end + k), k))
    return a + best, b + best, c + best, d + best


def _ease(tokens: Sequence[str], k: int) -> float:
    """How natural it is to begin or end an edit between tokens k - 1 and k."""
    if k in (0, len(tokens)):
        return 6.0
    left, right = tokens[k - 1], tokens[k]
    if "\n" in left or "\n" in right:
        return 6.0 if "\n" in left else 5.0
    if left.isspace():
        return _ease_before_word(tokens[k - 2] if k > 1 else "", right)
    if right.isspace():
        return _ease_after_word(left, tokens[k + 1] if k + 1 < len(tokens) else "")
    if left in _OPENING or right in _CLOSING or left[-1] in "'’":
        return 1.0
    return 2.0


def _ease_before_word(earlier: str, right: str) -> float:
    if earlier in _OPENING or right in _CLOSING:
        return 1.5
    if earlier in _SENTENCE:
        return 4.5
    return 3.5 if earlier in _PAUSE else 3.0


def _ease_after_word(left: str, later: str) -> float:
    if left in _OPENING or later in _CLOSING:
        return 1.5
    return 4.0 if left in _SENTENCE else 2.0 if left in _PAUSE else 2.9
