"""Where a passage that somebody marked is in another version of its article. It never guesses.

The paragraph comes first, the words second: the passage's paragraph is followed to the one it became, and
the passage through the words that changed in it. Only when it is not there are the same words looked for
elsewhere, and believed if they stood in one place before and stand in one place now, or if they left one
place and came into one. Whatever could as well be a look-alike is answered "gone".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from lawlab.core.errors import Conflict, Invalid
from lawlab.law.alignment import predecessors
from lawlab.law.diff import changes
from lawlab.law.matching import Span
from lawlab.law.tokens import tokenize, words

CONTEXT = 40  #: characters of context kept on each side of a quote
TELLING = 3  #: words from which a passage is recognised elsewhere without its context
LOCAL = 2  #: words from which it is recognised within the words that replaced its own
PART = 3  #: how many times longer than the passage a replacement may be and still say what became of it
MANY = 50  #: places looked at for one quote
CARRIED = 6  #: words from which it is recognised as carried elsewhere, though it stood in several places

Place = tuple[int, int, int]  #: paragraph (from 0), start, end


class Found(StrEnum):
    """What became of a passage."""

    EXACT = "exact"  #: the same words in the same paragraph number
    MOVED = "moved"  #: the same words elsewhere
    CHANGED = "changed"  #: its words were edited; the place is what replaces them
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage of one version: paragraph from 1, offsets from 0, and the words with some context."""

    paragraph: int
    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a passage is now; the place is None when it is gone."""

    status: Found
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None


def anchor_at(paragraphs: Sequence[str], paragraph: int, start: int, end: int) -> Anchor:
    """The anchor of the words paragraph[start:end]; Invalid when there are none there."""
    if not 1 <= paragraph <= len(paragraphs):
        raise Invalid(f"The article has no paragraph {paragraph}.")
    text = paragraphs[paragraph - 1]
    if not 0 <= start < end <= len(text):
        raise Invalid(f"Paragraph {paragraph} has no passage from {start} to {end}.")
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Anchor(paragraph, start, end, text[start:end], prefix, suffix)


def find_anchor(anchor: Anchor, before: Sequence[str], after: Sequence[str]) -> Placement:
    """Where the anchor's passage, made on `before`, is in `after`; see Follower for many at once."""
    return Follower(before, after).find(anchor)


class Follower:
    """Two versions of one article, compared once, to follow any number of passages."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        self.before, self.after = tuple(before), tuple(after)
        self._edits: dict[tuple[int, int], list[Span]] = {}

    def find(self, anchor: Anchor) -> Placement:
        """Where the passage is; Conflict when the anchor was not made on the version before."""
        i, start, end = anchor.paragraph - 1, anchor.start, anchor.end
        if not 0 <= i < len(self.before) or self.before[i][start:end] != anchor.quote or not anchor.quote:
            raise Conflict("The passage is not where its anchor says, in the version it was made on.")
        target = self._targets.get(i)
        followed = None if target is None else self._follow(i, target, start, end)
        if followed and self._reads(followed) == anchor.quote:
            return self._placement(anchor, followed)
        if elsewhere := self._elsewhere(anchor):
            return self._placement(anchor, elsewhere)
        if followed is None or not self._reads(followed).strip():
            return Placement(Found.GONE)
        return Placement(Found.CHANGED, followed[0] + 1, followed[1], followed[2])

    def _placement(self, anchor: Anchor, place: Place) -> Placement:
        number = place[0] + 1
        return Placement(Found.EXACT if number == anchor.paragraph else Found.MOVED, number, *place[1:])

    def _reads(self, place: Place) -> str:
        return self.after[place[0]][place[1] : place[2]]

    @cached_property
    def _targets(self) -> dict[int, int]:
        """What each paragraph became, where reading from the top and from the bottom agree.

        They disagree only between repeated or equally similar paragraphs.
        """
        down = predecessors(self.before, self.after)
        up = predecessors(self.before[::-1], self.after[::-1])[::-1]
        last = len(self.before) - 1
        return {
            i: j for j, (i, k) in enumerate(zip(down, up, strict=True)) if i is not None and k == last - i
        }

    def _changes(self, i: int, j: int) -> list[Span]:
        if (i, j) not in self._edits:
            self._edits[i, j] = changes(self.before[i], self.after[j])
        return self._edits[i, j]

    def _follow(self, i: int, j: int, start: int, end: int) -> Place:
        """The passage in the paragraph that its own became; empty when its words went for nothing."""
        shift = 0
        touching: list[Span] = []
        for edit in self._changes(i, j):
            if edit[0] < end and edit[1] > start:
                touching.append(edit)
            elif edit[1] <= start:
                shift += edit[3] - edit[2] - edit[1] + edit[0]
        if not touching:
            return j, start + shift, end + shift
        (a, _, c, _), (_, b, _, d) = touching[0], touching[-1]
        low, high = c - max(a - start, 0), d + max(end - b, 0)
        old = self.before[i][min(a, start) : max(b, end)]
        quote, new = self.before[i][start:end], self.after[j][low:high]
        if words(quote) >= LOCAL and len(occurrences(old, quote)) == len(occurrences(new, quote)) == 1:
            low += occurrences(new, quote)[0]
            return j, low, low + len(quote)
        if len(touching) == 1 and a <= start and b >= end and b - a > PART * (end - start):
            return j, low, low  # a small part of what was replaced: nothing says what became of it
        lead, trail = len(new) - len(new.lstrip()), len(new) - len(new.rstrip())
        return (j, low + lead, high - trail) if new.strip() else (j, low, low)

    def _elsewhere(self, anchor: Anchor) -> Place | None:
        """The same words in another place, when they can be no look-alike."""
        old, new = self._places(self.before, anchor.quote), self._places(self.after, anchor.quote)
        length = words(anchor.quote)
        if len(old) == len(new) == 1 and (length >= TELLING or self._has_context(anchor, new[0])):
            return new[0]
        if length < CARRIED:
            return None
        left = [place for place in old if self._left(place)]
        came = [place for place in new if self._came(place)]
        return (
            came[0] if len(came) == 1 and left == [(anchor.paragraph - 1, anchor.start, anchor.end)] else None
        )

    def _places(self, paragraphs: Sequence[str], quote: str) -> list[Place]:
        return [
            (k, at, at + len(quote)) for k, text in enumerate(paragraphs) for at in occurrences(text, quote)
        ]

    def _has_context(self, anchor: Anchor, place: Place) -> bool:
        """Whether a short quote also has the words beside it that it had."""
        text = self.after[place[0]]
        before, after = tokenize(anchor.prefix)[-3:], tokenize(anchor.suffix)[:3]
        return text[: place[1]].endswith("".join(before)) and text[place[2] :].startswith("".join(after))

    def _left(self, place: Place) -> bool:
        """Whether words of the version before went: with their paragraph, or out of it."""
        i, start, end = place
        j = self._targets.get(i)
        return j is None or any(a <= start and end <= b for a, b, _, _ in self._changes(i, j))

    def _came(self, place: Place) -> bool:
        """Whether words of the version after are new there."""
        j, start, end = place
        i = self._origins.get(j)
        return i is None or any(c <= start and end <= d for _, _, c, d in self._changes(i, j))

    @cached_property
    def _origins(self) -> dict[int, int]:
        return {j: i for i, j in self._targets.items()}


def occurrences(text: str, quote: str) -> list[int]:
    """Where `quote` stands in `text`, not inside other words; at most MANY places are looked at."""
    found: list[int] = []
    at = text.find(quote)
    while at >= 0 and len(found) < MANY:
        end = at + len(quote)
        if not (_is_inside(text, at) or _is_inside(text, end)):
            found.append(at)
        at = text.find(quote, at + 1)
    return found


def _is_inside(text: str, k: int) -> bool:
    """Whether offset k falls within a word."""
    return text[k - 1 : k].isalnum() and text[k : k + 1].isalnum()
