"""What an amendment does, whatever the form and the look it is drafted in.

Two amendments on the same version with the same effect are identical to a parliament ("amendements
identiques"). An effect is a list of changes, each as small as it can be, and read without case, accents
and punctuation, unless these are all that it changes.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lawlab.law.diff import word_edits
from lawlab.law.forms import Operation
from lawlab.law.operations import operations_between
from lawlab.law.tokens import fold

_OTHER = re.compile(r"[^0-9a-z\u0250-\U0010ffff]+")


@dataclass(frozen=True, slots=True, order=True)
class Effect:
    """One small change: other words, a paragraph less, paragraphs more, or one moved."""

    article: str
    paragraph: int  #: from 1; for paragraphs more, the one they follow (0: the beginning)
    start: int  #: from 0 in that paragraph; -1 for paragraphs more
    end: int
    before: str  #: without its look
    after: str
    is_gone: bool = False  #: the whole paragraph goes


def plain(text: str) -> str:
    """The letters and digits of a text: lower case, no accents, one space for anything between them."""
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return _OTHER.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


def effects(operations: Iterable[Operation]) -> tuple[Effect, ...]:
    """What the operations change, smallest change by smallest change, in the order of the text."""
    found = sorted(effect for operation in operations for effect in _effects(operation))
    joined: list[Effect] = []
    for effect in found:
        if joined and _touch(joined[-1], effect):
            last = joined.pop()
            before, after = f"{last.before} {effect.before}".strip(), f"{last.after} {effect.after}".strip()
            effect = replace(last, end=effect.end, before=before, after=after)
        joined.append(effect)
    return tuple(joined)


def effect_key(operations: Iterable[Operation]) -> str:
    """The same for two lists of operations, on the same version, that do the same."""
    return key_of(effects(operations))


def key_of(found: Iterable[Effect]) -> str:
    """The same, for who has the effects already."""
    rows = [(e.article, e.paragraph, e.start, e.end, e.before, e.after, e.is_gone) for e in found]
    return hashlib.sha256(repr(rows).encode("utf-8", "surrogatepass")).hexdigest()


def _touch(left: Effect, right: Effect) -> bool:
    """Whether two replacements stand side by side, so that they could be one."""
    same = (left.article, left.paragraph, False, False) == (
        right.article, right.paragraph, left.is_gone, right.is_gone,
    )  # fmt: skip
    return same and 0 <= left.start < left.end and right.start < right.end and right.start - left.end <= 1


def _effects(operation: Operation) -> Iterator[Effect]:
    if operation.destination is not None:
        yield _effect(operation.article, operation.paragraph or 0, -1, -1, "", f"→ {operation.destination}")
    elif operation.is_heading:
        yield _effect(operation.article, -1, 0, 0, "\n".join(operation.before), "\n".join(operation.after))
    elif len(operation.before) == len(operation.after) == 1 and operation.paragraph is not None:
        yield from _words(operation, operation.before[0], operation.after[0])
    elif operation.before and operation.after:
        shift = (operation.paragraph or 1) - 1
        for inner in operations_between(operation.before, operation.after, article=operation.article):
            number = (inner.paragraph or (1 if inner.before else 0)) + shift
            destination = None if inner.destination is None else inner.destination + shift
            yield from _paragraphs(replace(inner, paragraph=number, destination=destination))
    else:
        yield from _paragraphs(replace(operation, paragraph=operation.paragraph or bool(operation.before)))


def _paragraphs(operation: Operation) -> Iterator[Effect]:
    """The effects of an operation whose paragraph is known and that is not a move."""
    number = operation.paragraph or 0
    if operation.destination is not None:
        yield _effect(operation.article, number, -1, -1, "", f"→ {operation.destination}")
    elif operation.is_words or len(operation.before) == len(operation.after) == 1:
        yield from _words(operation, operation.before[0], operation.after[0])
    else:
        for k, text in enumerate(operation.before):
            yield _effect(operation.article, number + k, 0, len(text), text, "", is_gone=True)
        if operation.after:
            slot = number - 1 if operation.before else number
            yield _effect(operation.article, slot, -1, -1, "", "\n".join(operation.after))


def _words(operation: Operation, before: str, after: str) -> Iterator[Effect]:
    offset = operation.start or 0
    for edit in word_edits(before, after):
        old = before[edit.start : edit.end]
        lead = len(old or edit.after) - len((old or edit.after).lstrip())
        start = offset + edit.start + lead
        end = max(start, offset + edit.end - (len(old) - len(old.rstrip())))
        yield _effect(operation.article, operation.paragraph or 0, start, end, old, edit.after)


def _effect(
    article: str, paragraph: int, start: int, end: int, before: str, after: str, *, is_gone: bool = False
) -> Effect:
    for look in (plain, fold):
        if look(before) != look(after):
            return Effect(article, paragraph, start, end, look(before), look(after), is_gone)
    return Effect(article, paragraph, start, end, before, after, is_gone)
