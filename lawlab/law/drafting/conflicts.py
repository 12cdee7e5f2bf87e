"""The changes accepted so far, found by the paragraphs that they touch: a new one meets its neighbours only.

Accepted changes never conflict, so that of the word changes of a paragraph, in order, only those next to a
new one can contradict it. Four hundred amendments cost four hundred look-ups, not eighty thousand pairs.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator

from lawlab.law.drafting.edits import Edit, Insertion, ParagraphEdit, WordEdit, conflict

_AROUND = 2  #: an insertion and a substitution may both begin at one place


def _order(edit: WordEdit) -> tuple[int, int]:
    return edit.start, edit.end


class Changes:
    """Changes that do not conflict, each with the number of the amendment that made it first."""

    def __init__(self, *, own: bool = False) -> None:
        self._own = own  #: of one amendment: its insertions at one place follow each other as written
        self._numbers: dict[Edit, str] = {}
        self._words: dict[int, list[WordEdit]] = {}
        self._whole: dict[int, ParagraphEdit] = {}
        self._gaps: dict[int, list[Insertion]] = {}

    def __iter__(self) -> Iterator[Edit]:
        """The changes in the order they came, each once."""
        return iter(self._numbers)

    def add(self, edit: Edit, numero: str) -> None:
        """Accepts a change that has no rival."""
        if edit in self._numbers:
            return
        self._numbers[edit] = numero
        if isinstance(edit, WordEdit):
            insort(self._words.setdefault(edit.paragraph, []), edit, key=_order)
        elif isinstance(edit, Insertion):
            self._gaps.setdefault(edit.gap, []).append(edit)
        else:
            self._whole.update(dict.fromkeys(range(edit.first, edit.last + 1), edit))

    def rival(self, edit: Edit) -> tuple[str, str] | None:
        """The number of the amendment that `edit` contradicts, and why; None when there is none."""
        if edit in self._numbers:
            return None
        for other in self._near(edit):
            reason = conflict(edit, other)
            if reason:
                return self._numbers[other], reason
        return None

    def _near(self, edit: Edit) -> Iterator[Edit]:
        if isinstance(edit, WordEdit):
            beside = self._words.get(edit.paragraph, [])
            at = bisect_left(beside, _order(edit), key=_order)
            yield from beside[max(at - _AROUND, 0) : at + _AROUND]
            yield from self._covering(edit.paragraph)
        elif isinstance(edit, Insertion):
            yield from () if self._own else self._gaps.get(edit.gap, [])
            yield from self._covering(edit.gap - 1)
        else:
            for n in range(edit.first, edit.last + 1):
                yield from self._words.get(n, [])[:1]
                yield from self._covering(n)
                yield from self._gaps.get(n, [])

    def _covering(self, paragraph: int) -> Iterator[Edit]:
        whole = self._whole.get(paragraph)
        if whole is not None:
            yield whole
