"""Which words to quote: the fewest that designate one place only in the paragraph or sentence named.

A clerk quotes the changed words alone; when they stand there more than once, names the occurrence or the
edge ("à la fin de l'alinéa 4"), or quotes a little more. Costs are in words, so that the smallest clear
instruction is the one that costs least. Offsets start from 0 in the paragraph.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lawlab.law.drafting.base_text import places_of
from lawlab.law.drafting.instructions import Edge, Occurrence
from lawlab.law.tokens import is_word, tokenize, words

FINAL_MARKS = ' \u00a0\u202f.,;:!?»”")'  #: what may follow the last words of a paragraph or a sentence
OPENING_MARKS = '«“" \u00a0\u202f'
WIDENING = 8  #: words that a quotation may gain on one side
OCCURRENCES = 6  #: beyond, nobody counts


ANY = Occurrence()


@dataclass(frozen=True)
class Scope:
    """Where the quotation is looked for: text[start:end], a paragraph or one of its sentences (from 1)."""

    text: str
    start: int
    end: int
    sentence: int | None = None

    @property
    def words(self) -> str:
        """The text of the scope."""
        return self.text[self.start : self.end]

    def is_at_end(self, end: int) -> bool:
        """Whether nothing but final marks follows `end` in the scope."""
        return not self.text[end : self.end].strip(FINAL_MARKS)

    def is_at_start(self, start: int) -> bool:
        """Whether nothing but opening marks comes before `start` in the scope."""
        return not self.text[self.start : start].strip(OPENING_MARKS)


@dataclass(frozen=True)
class Pin:
    """Quoted words text[start:end] that designate one place, how, and what that costs beyond them."""

    start: int
    end: int
    occurrence: Occurrence = ANY
    edge: Edge | None = None
    cost: int = 0


def pins(scope: Scope, start: int, end: int, *, names_edges: bool) -> Iterator[Pin]:
    """The ways to designate text[start:end]: alone if it is unique, else by its edge, its occurrence, or more
    words around it. `names_edges` says "à la fin de" even where the words are unique, as the Assemblée does.
    """
    places = places_of(scope.text[start:end], scope.words)
    edge = Edge.END if scope.is_at_end(end) else Edge.START if scope.is_at_start(start) else None
    if edge and (names_edges or len(places) > 1):
        yield Pin(start, end, edge=edge, cost=0)
    if len(places) == 1:
        yield Pin(start, end)
        return
    counted = start - scope.start in places and 1 < len(places) <= OCCURRENCES
    if counted and any(map(is_word, tokenize(scope.text[start:end]))):
        number = places.index(start - scope.start) + 1
        yield Pin(start, end, Occurrence(number=number), cost=_counting(len(places)))
    yield from _widened(scope, start, end)


def _counting(places: int) -> int:
    """What it costs a reader to count occurrences: little between two."""
    return 1 + 2 * (places > 2) + places // 4


def _widened(scope: Scope, start: int, end: int) -> Iterator[Pin]:
    """More words on the right, on the left, on both sides: the first that is unique of each kind."""
    lefts, rights = steps_left(scope, start), steps_right(scope, end)
    for left, right in ((False, True), (True, False), (True, True)):
        for step in range(1, WIDENING + 1):
            a = lefts[min(step, len(lefts) - 1)] if left else start
            b = rights[min(step, len(rights) - 1)] if right else end
            if len(places_of(scope.text[a:b], scope.words)) == 1:
                yield Pin(a, b, cost=0)
                break


def steps_left(scope: Scope, start: int) -> list[int]:
    """Where a quotation may begin, one word more at each step."""
    tokens = tokenize(scope.text[max(scope.start, start - 400) : start])
    found, at = [start], start
    for token in reversed(tokens):
        at -= len(token)
        if is_word(token):
            found.append(at)
    return found


def steps_right(scope: Scope, end: int) -> list[int]:
    """Where a quotation may end, one word more at each step."""
    found, at = [end], end
    for token in tokenize(scope.text[end : min(scope.end, end + 400)]):
        at += len(token)
        if is_word(token):
            found.append(at)
    return found


def anchors(scope: Scope, at: int, *, before: bool) -> Iterator[Pin]:
    """The words that end at `at` (or begin there, when `before`), unique or with their occurrence."""
    steps = steps_right(scope, at) if before else steps_left(scope, at)
    for step, place in enumerate(steps[1 : WIDENING + 1], 1):
        a, b = (at, place) if before else (place, at)
        if b > a and (a == at or not scope.text[a:b].isspace()):
            found = places_of(scope.text[a:b], scope.words)
            if len(found) == 1:
                yield Pin(a, b)
                return
            if step == 1 and len(found) <= OCCURRENCES and a - scope.start in found:
                number = found.index(a - scope.start) + 1
                yield Pin(a, b, Occurrence(number=number), cost=_counting(len(found)))


def length(text: str) -> int:
    """The words of a quotation, for its cost; a mark alone counts as one."""
    return words(text) or 1
