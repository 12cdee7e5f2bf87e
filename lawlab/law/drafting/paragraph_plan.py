"""The smallest set of instructions that turns one paragraph into another.

The word diff gives the changes; each instruction says one change or several neighbours together. The best
cut of the changes into instructions is the one that costs fewest words in all (a shortest path). What was
found not to read back exactly is banned and the next best is taken.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from lawlab.law.diff import Edit, word_edits
from lawlab.law.drafting.base_text import places_of
from lawlab.law.drafting.instructions import Instruction, Occurrence
from lawlab.law.drafting.quotation import length
from lawlab.law.drafting.wordings_of_change import (
    Change,
    Paragraph,
    Wording,
    rewritten_end,
    rewritten_sentence,
    wordings,
)
from lawlab.law.forms import Form

MANY = 40  #: changes in one paragraph beyond which it is rewritten
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)")
KEPT = 12  #: unchanged words that one quotation may hold between two changes
ROUNDS = 12  #: times that a plan is mended before the paragraph is rewritten


Holds = Callable[[Sequence["Said"]], bool]  #: whether instructions read back as exactly their changes


@dataclass(frozen=True)
class Said:
    """An instruction and the changes that it is meant to make, in order."""

    instruction: Instruction
    changes: tuple[Change, ...]
    cost: int


@dataclass
class ParagraphPlan:
    """One paragraph that becomes `after`; `sentences` splits a text as the reader does."""

    paragraph: Paragraph
    after: str
    sentences: Callable[[str], list[tuple[int, int]]]
    banned: set[Instruction] = field(default_factory=set)

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """What changed, word by word; a number in groups of digits ("30 000") is one word."""
        return whole_numbers(self.paragraph.text, word_edits(self.paragraph.text, self.after))

    @cached_property
    def _kept(self) -> list[int]:
        """The unchanged words between each change and the next."""
        text = self.paragraph.text
        return [length(text[a.end : b.start]) for a, b in zip(self.edits, self.edits[1:], strict=False)]

    @cached_property
    def _ways(self) -> dict[tuple[int, int], list[Said]]:
        count = len(self.edits)
        return {(i, j): list(self._say(i, j)) for i in range(count) for j in range(i, count)}

    def change(self, first: int, last: int) -> Change:
        """The changes `first` to `last` as one."""
        edits, text = self.edits[first : last + 1], self.paragraph.text
        new, at = "", edits[0].start
        for edit in edits:
            new += text[at : edit.start] + edit.after
            at = edit.end
        return Change(edits[0].start, edits[-1].end, new)

    def best(self) -> list[Said] | None:
        """The cheapest instructions that say all the changes; None when some cannot be said."""
        if not 0 < len(self.edits) <= MANY:
            return None
        count = len(self.edits)
        paths: list[tuple[int, list[Said]] | None] = [(0, [])] + [None] * count
        for done in range(count):
            path = paths[done]
            if path is None:
                continue
            for last in range(done, count):
                said = self._cheapest(done, last)
                known = paths[last + 1]
                if said and (known is None or path[0] + said.cost < known[0]):
                    paths[last + 1] = (path[0] + said.cost, [*path[1], said])
        found = paths[count]
        return found[1] if found else None

    def _cheapest(self, first: int, last: int) -> Said | None:
        ways = [said for said in self._ways[first, last] if said.instruction not in self.banned]
        return min(ways, key=lambda said: said.cost, default=None)

    def _say(self, first: int, last: int) -> Iterator[Said]:
        change = self.change(first, last)
        if sum(self._kept[first:last]) <= KEPT:
            yield from self._meant(wordings(self.paragraph, change), change)
        scope = self.paragraph.scope(change.start, change.end)
        alone_after = last + 1 == len(self.edits) or self.edits[last + 1].start >= scope.end
        if alone_after:
            tail = self._after(change, change.start, scope.end)
            yield from self._meant(rewritten_end(self.paragraph, scope, change.start, tail), change)
        alone_before = first == 0 or self.edits[first - 1].end <= scope.start
        if alone_after and alone_before and scope.sentence is not None:
            words = self._after(change, scope.start, scope.end)
            if len(self.sentences(words)) == 1 and words == words.strip():
                yield from self._meant([rewritten_sentence(self.paragraph, scope, words)], change)

    def _after(self, change: Change, start: int, end: int) -> str:
        text = self.paragraph.text
        return text[start : change.start] + change.new + text[change.end : end]

    def _meant(self, ways: "Iterator[Wording] | list[Wording]", change: Change) -> Iterator[Said]:
        return (Said(way.instruction, (change,), way.cost) for way in ways)


def whole_numbers(text: str, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits, widened to the whole of the numbers that they would cut."""
    if len(edits) > MANY:
        return tuple(edits)
    found: list[Edit] = []
    numbers = [match.span() for match in _NUMBER.finditer(text)]
    for edit in edits:
        start = min((a for a, b in numbers if a < edit.start < b), default=edit.start)
        end = max((b for a, b in numbers if a < edit.end < b or a <= edit.start < b), default=edit.end)
        end = max(end, edit.end)
        after = text[start : edit.start] + edit.after + text[edit.end : end]
        if found and start < found[-1].end:
            last = found.pop()
            kept = text[last.end : edit.start] if last.end <= edit.start else ""
            cut = last.after[: len(last.after) - max(0, last.end - edit.start)]
            found.append(Edit(last.start, end, cut + kept + edit.after + text[edit.end : end]))
        else:
            found.append(Edit(start, end, after))
    return tuple(found)


def applied(text: str, changes: Sequence[Change]) -> str:
    """The paragraph after these changes alone, given in order."""
    for change in reversed(changes):
        text = text[: change.start] + change.new + text[change.end :]
    return text


def joined(paragraph: Paragraph, found: Sequence[Said], holds: Holds) -> list[Said]:
    """The same, where one gesture repeated at every place of the same words is said once, "par deux fois"."""
    said = list(found)
    for first in found:
        group = [one for one in said if _is_same_gesture(first, one)]
        if len(group) < 2 or first not in said:
            continue
        together = _each(paragraph, group)
        if together is not None and holds([together]):
            said[said.index(first)] = together
            said = [one for one in said if one not in group]
    return said


def _is_same_gesture(one: Said, other: Said) -> bool:
    a, b = one.instruction, other.instruction
    forms = (Form.SUBST_MOTS, Form.SUPPR_MOTS)
    same = (a.form, a.target, a.words, a.side) == (b.form, b.target, b.words, b.side)
    return same and a.form in forms and a.side is None and b.occurrence.times is None


def _each(paragraph: Paragraph, group: Sequence[Said]) -> Said | None:
    """One instruction for all the places of the words in their sentence or paragraph; None if some differ."""
    first = group[0].instruction
    start, end = group[0].changes[0].start, group[-1].changes[-1].end
    for scope in (paragraph.scope(start, end), paragraph.whole):
        if len(places_of(first.target or "", scope.words)) == len(group):
            occurrence = Occurrence(each=True, times=len(group))
            place = paragraph.place(scope)
            said = replace(first, place=place, occurrence=occurrence)
            changes = tuple(change for one in group for change in one.changes)
            return Said(said, changes, group[0].cost + 2)
    return None


def smallest(plan: ParagraphPlan, holds: Holds) -> list[Said] | None:
    """The cheapest instructions that together read back exactly; None if a few rounds find none."""
    for _ in range(ROUNDS):
        found = plan.best()
        if found is None:
            return None
        if holds(found):
            return joined(plan.paragraph, found, holds)
        wrong = [said.instruction for said in found if not holds([said])]
        if not wrong:  # each does what it says, but not beside the others
            return None
        plan.banned.update(wrong)
    return None
