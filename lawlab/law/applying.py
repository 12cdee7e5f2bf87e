"""Operations carried out on an article: only where what they were written on still stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lawlab.core.errors import Invalid
from lawlab.law.forms import Operation, OperationConflict


@dataclass(frozen=True, slots=True)
class Applied:
    """An article after its operations."""

    paragraphs: tuple[str, ...]
    identities: tuple[int | None, ...]  #: for each, the number it had before, or None when it is new


@dataclass
class _Layout:
    """Operations sorted by what they touch."""

    words: dict[int, list[Operation]] = field(default_factory=lambda: defaultdict(list))
    ranges: dict[int, Operation] = field(default_factory=dict)  #: by first paragraph
    taken: dict[int, Operation] = field(default_factory=dict)  #: paragraphs that go, and why
    slots: dict[int, list[Operation]] = field(default_factory=lambda: defaultdict(list))


def apply_operations(paragraphs: Sequence[str], operations: Sequence[Operation]) -> tuple[str, ...]:
    """The article with all operations carried out; OperationConflict where a `before` does not stand."""
    return apply_with_identities(paragraphs, operations).paragraphs


def apply_with_identities(paragraphs: Sequence[str], operations: Sequence[Operation]) -> Applied:
    """The same, with the number that each paragraph had before."""
    layout = _lay_out(paragraphs, operations)
    rows = list(_rows(paragraphs, layout))
    return Applied(tuple(text for text, _ in rows), tuple(identity for _, identity in rows))


def apply_to_heading(heading: str, operations: Iterable[Operation]) -> str:
    """The article's heading after the operations that are about it."""
    for operation in operations:
        if operation.is_heading:
            _expect(operation, "\n".join(operation.before), heading)
            heading = "\n".join(operation.after)
    return heading


def _lay_out(paragraphs: Sequence[str], operations: Iterable[Operation]) -> _Layout:
    layout = _Layout()
    for operation in operations:
        if operation.is_heading:
            continue
        if operation.paragraph is None:
            _take(layout, paragraphs, operation, 1, len(paragraphs))
        elif operation.destination is not None:
            _move(layout, paragraphs, operation, operation.paragraph, operation.destination)
        elif operation.is_words:
            _standing(paragraphs, operation, operation.paragraph)
            layout.words[operation.paragraph].append(operation)
        elif not operation.before:
            _check_slot(paragraphs, operation, operation.paragraph)
            layout.slots[operation.paragraph].append(operation)
        elif len(operation.before) == len(operation.after) == 1:
            _expect(operation, operation.before[0], _standing(paragraphs, operation, operation.paragraph))
            layout.words[operation.paragraph].append(operation)
        else:
            last = operation.paragraph + len(operation.before) - 1
            _take(layout, paragraphs, operation, operation.paragraph, last)
    return layout


def _take(layout: _Layout, paragraphs: Sequence[str], operation: Operation, first: int, last: int) -> None:
    """Reserve a range of paragraphs for an operation that replaces or deletes them."""
    found = tuple(paragraphs[max(first - 1, 0) : max(last, 0)])
    if first < 1 or found != operation.before:
        raise OperationConflict(operation, "\n".join(operation.before), "\n".join(found))
    if first in layout.ranges:
        raise OperationConflict(operation, "\n".join(found), "\n".join(layout.ranges[first].after))
    for number in range(first, last + 1):
        _claim(layout, paragraphs, operation, number)
    layout.ranges[first] = operation


def _move(layout: _Layout, paragraphs: Sequence[str], operation: Operation, number: int, slot: int) -> None:
    _expect(operation, "\n".join(operation.before), _standing(paragraphs, operation, number))
    _check_slot(paragraphs, operation, slot)
    _claim(layout, paragraphs, operation, number)
    layout.slots[slot].append(operation)


def _claim(layout: _Layout, paragraphs: Sequence[str], operation: Operation, number: int) -> None:
    if number in layout.taken:
        raise OperationConflict(operation, paragraphs[number - 1], "\n".join(layout.taken[number].after))
    layout.taken[number] = operation


def _standing(paragraphs: Sequence[str], operation: Operation, number: int) -> str:
    if not 1 <= number <= len(paragraphs):
        raise OperationConflict(operation, "\n".join(operation.before), "")
    return paragraphs[number - 1]


def _check_slot(paragraphs: Sequence[str], operation: Operation, slot: int) -> None:
    if not 0 <= slot <= len(paragraphs):
        raise Invalid(f"Article {operation.article} has no paragraph {slot} to put anything after.")


def _expect(operation: Operation, expected: str, found: str) -> None:
    if expected != found:
        raise OperationConflict(operation, expected, found)


def _rows(paragraphs: Sequence[str], layout: _Layout) -> Iterator[tuple[str, int | None]]:
    """The paragraphs in their new order, each with its number before."""
    texts = [_reword(layout, text, number) for number, text in enumerate(paragraphs, 1)]
    for number in range(len(paragraphs) + 1):
        if number in layout.ranges:
            yield from ((text, None) for text in layout.ranges[number].after)
        elif number and number not in layout.taken:
            yield texts[number - 1], number
        for operation in layout.slots.get(number, ()):
            if operation.paragraph is not None and operation.destination is not None:
                yield texts[operation.paragraph - 1], operation.paragraph
            else:
                yield from ((text, None) for text in operation.after)
    if not paragraphs and 1 in layout.ranges:  # an additional article, or one brought back
        yield from ((text, None) for text in layout.ranges[1].after)


def _reword(layout: _Layout, text: str, number: int) -> str:
    """One paragraph with the operations on its words carried out."""
    taken = layout.taken.get(number)
    pieces: list[str] = []
    position = 0
    for operation in sorted(layout.words.get(number, ()), key=_span):
        start, end = _span(operation)
        if taken and taken.destination is None:
            raise OperationConflict(operation, "\n".join(operation.before), "\n".join(taken.after))
        if start < position or text[start:end] != operation.before[0] or end > len(text):
            raise OperationConflict(operation, operation.before[0], text[start:end])
        pieces += text[position:start], operation.after[0]
        position = end
    return "".join(pieces) + text[position:]


def _span(operation: Operation) -> tuple[int, int]:
    if operation.start is None or operation.end is None:
        return 0, len(operation.before[0])
    return operation.start, operation.end
