"""Amendments as operations: found between two versions, applied, undone, stored, compared.

What an operation is, and which fields make it what it is: `lawlab/law/forms.py`. `Form`, `Operation`,
`OperationConflict`, `apply_operations`, `to_json` and `from_json` are offered here too: one import is enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lawlab.core.errors import Invalid
from lawlab.law.alignment import predecessors
from lawlab.law.applying import Applied as Applied
from lawlab.law.applying import apply_operations as apply_operations
from lawlab.law.applying import apply_to_heading as apply_to_heading
from lawlab.law.applying import apply_with_identities as apply_with_identities
from lawlab.law.diff import Edit, word_edits
from lawlab.law.forms import Form as Form
from lawlab.law.forms import Operation as Operation
from lawlab.law.forms import OperationConflict as OperationConflict
from lawlab.law.matching import increasing
from lawlab.law.stored import from_json as from_json
from lawlab.law.stored import to_json as to_json
from lawlab.law.tokens import has_word, words

KEPT = 0.3  #: share of its text below which a paragraph is rewritten rather than edited
LONG = 8  #: words from which an edit of a paragraph's beginning or end rewrites that part


def operations_between(
    before: Sequence[str],
    after: Sequence[str],
    *,
    article: str,
    identities: Sequence[int | None] | None = None,
) -> tuple[Operation, ...]:
    """The fewest clear operations that turn `before` into `after`, exactly.

    `identities` says, for each paragraph after, the number (from 1) of the paragraph it was edited from,
    None for a new one: whoever wrote the edit knows. Without it, similar paragraphs are matched. Where a
    number is given twice (a paragraph split), the first keeps it.
    """
    if not after and not before:
        return ()
    origins = predecessors(before, after) if identities is None else _origins(before, after, identities)
    if not before:
        return (Operation(Form.ARTICLE_ADD, article, after=tuple(after)),)
    if all(origin is None for origin in origins):
        form = Form.REDIGER_ARTICLE if after else Form.SUPPR_ARTICLE
        return (Operation(form, article, before=tuple(before), after=tuple(after)),)
    return tuple(_Comparison(before, after, article, origins).operations())


def _origins(
    before: Sequence[str], after: Sequence[str], identities: Sequence[int | None]
) -> tuple[int | None, ...]:
    """Identities as positions from 0, each at most once; Invalid when they do not fit the texts."""
    if len(identities) != len(after):
        raise Invalid("Each paragraph of the new text needs to say which one it comes from.")
    origins: list[int | None] = []
    seen: set[int] = set()
    for number in identities:
        if number is not None and not 1 <= number <= len(before):
            raise Invalid(f"The text has no paragraph {number}.")
        origins.append(None if number is None or number in seen else number - 1)
        seen.update(() if number is None else (number,))
    return tuple(origins)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two versions of an article, and which paragraph comes from which (positions from 0)."""

    before: Sequence[str]
    after: Sequence[str]
    article: str
    origins: Sequence[int | None]

    def operations(self) -> Iterator[Operation]:
        """Going down the article: what changes between the paragraphs that stay in place, and in them."""
        kept = {i for i in self.origins if i is not None}
        staying = increasing([(j, i) for j, i in enumerate(self.origins) if i is not None])
        i = j = 0
        for next_j, next_i in [*staying, (len(self.after), len(self.before))]:
            yield from self._gap(i, [k for k in range(i, next_i) if k not in kept], range(j, next_j))
            if next_i < len(self.before):
                yield from self._rewording(next_i, self.after[next_j])
            i, j = next_i + 1, next_j + 1

    def _gap(self, slot: int, gone: Sequence[int], coming: range) -> Iterator[Operation]:
        """What leaves and what comes after paragraph `slot`, before the next one that stays."""
        ranges = [[k for _, k in run] for _, run in groupby(enumerate(gone), lambda pair: pair[1] - pair[0])]
        if len(ranges) == 1 and coming and all(self.origins[j] is None for j in coming):
            form = Form.REDIGER_ALINEA if len(gone) == len(coming) == 1 else Form.SUBST_ALINEAS
            yield self._range(form, ranges[0], coming)
            return
        for numbers in ranges:
            yield self._range(Form.SUPPR_ALINEA, numbers, range(0))
        for is_new, run in groupby(coming, lambda j: self.origins[j] is None):
            if is_new:
                yield self._insertion(slot, list(run))
            else:
                for j in run:
                    yield from self._move(slot, j)

    def _range(self, form: Form, gone: Sequence[int], coming: Sequence[int]) -> Operation:
        texts = tuple(self.before[k] for k in gone), tuple(self.after[j] for j in coming)
        return Operation(form, self.article, gone[0] + 1, before=texts[0], after=texts[1])

    def _insertion(self, slot: int, coming: Sequence[int]) -> Operation:
        form = Form.COMPL_ARTICLE if slot == len(self.before) else Form.INSERT_ALINEA
        return Operation(form, self.article, slot, after=tuple(self.after[j] for j in coming))

    def _move(self, slot: int, j: int) -> Iterator[Operation]:
        i = self.origins[j]
        if i is not None:
            text = (self.before[i],)
            yield Operation(
                Form.MODIFIER_AUTRE, self.article, i + 1, before=text, after=text, destination=slot
            )
            yield from self._rewording(i, self.after[j])

    def _rewording(self, i: int, after: str) -> Iterator[Operation]:
        """What changes inside one paragraph; the whole of it when next to nothing is kept."""
        before = self.before[i]
        edits = word_edits(before, after)
        changed = sum(max(edit.end - edit.start, len(edit.after)) for edit in edits)
        if changed > (1 - KEPT) * max(len(before), len(after)) and len(edits) + words(before) > 1:
            if before != after:
                yield Operation(Form.REDIGER_ALINEA, self.article, i + 1, 0, len(before), (before,), (after,))
            return
        for edit in edits:
            yield Operation(
                form_of(before, edit), self.article, i + 1, edit.start, edit.end,
                (before[edit.start : edit.end],), (edit.after,),
            )  # fmt: skip


def form_of(paragraph: str, edit: Edit) -> Form:
    """The form that a change of words inside a paragraph is drafted in."""
    is_end = not has_word(paragraph, edit.end)
    if edit.start == edit.end:
        return Form.COMPL_ALINEA_MOTS if is_end else Form.INSERT_MOTS
    is_sentence = _ends_sentence(paragraph[: edit.start]) and _ends_sentence(paragraph[: edit.end])
    if not edit.after.strip():
        return Form.SUPPR_PHRASE if is_sentence else Form.SUPPR_MOTS
    if is_sentence and _ends_sentence(edit.after):
        return Form.REDIGER_PHRASE
    if (is_end or edit.start == 0) and words(paragraph[edit.start : edit.end]) >= LONG:
        return Form.REDIGER_DEBUT_FIN
    return Form.SUBST_MOTS


def _ends_sentence(text: str) -> bool:
    """Whether a sentence may begin after `text`: at the very start, or after a full stop and its like."""
    return text.rstrip()[-1:] in ("", ".", "!", "?", "…")


def compose(
    paragraphs: Sequence[str], first: Sequence[Operation], second: Sequence[Operation]
) -> tuple[Operation, ...]:
    """One amendment that does what `first` does to the paragraphs, then `second` to the result."""
    middle = apply_with_identities(paragraphs, first)
    last = apply_with_identities(middle.paragraphs, second)
    identities = [None if number is None else middle.identities[number - 1] for number in last.identities]
    return operations_between(
        paragraphs, last.paragraphs, article=_article(first, second), identities=identities
    )


def invert(paragraphs: Sequence[str], operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The amendment that gives the paragraphs back once `operations` are applied to them."""
    applied = apply_with_identities(paragraphs, operations)
    places = {number: place for place, number in enumerate(applied.identities, 1) if number is not None}
    identities = [places.get(number) for number in range(1, len(paragraphs) + 1)]
    return operations_between(
        applied.paragraphs, paragraphs, article=_article(operations), identities=identities
    )


def _article(*lists: Sequence[Operation]) -> str:
    return next((operation.article for operations in lists for operation in operations), "")
