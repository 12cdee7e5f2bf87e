"""Two versions of a bill, article by article and paragraph by paragraph, by their stable identities."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from lawlab.bills.models import Article, Paragraph
from lawlab.law.diff import Chunk, diff_words
from lawlab.law.matching import increasing

T = TypeVar("T")
FOLD = 3  #: unchanged paragraphs in a row from which they are folded


class Change(StrEnum):
    """What became of an article or a paragraph."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class ParagraphChange:
    """A paragraph before and after; `is_moved` when it stands elsewhere among those that stayed."""

    kind: Change
    before: Paragraph | None
    after: Paragraph | None
    chunks: tuple[Chunk, ...]
    is_moved: bool = False

    @property
    def old(self) -> tuple[Chunk, ...]:
        """The words before, as a side of the comparison."""
        return tuple(chunk for chunk in self.chunks if chunk.kind != "+")

    @property
    def new(self) -> tuple[Chunk, ...]:
        return tuple(chunk for chunk in self.chunks if chunk.kind != "-")


@dataclass(frozen=True)
class Run:
    """Paragraphs shown together; folded when they are several and none of them changed."""

    changes: tuple[ParagraphChange, ...]
    is_folded: bool


@dataclass(frozen=True)
class ArticleChange:
    """An article before and after. A new number or heading alone also counts as a change."""

    kind: Change
    before: Article | None
    after: Article | None
    runs: tuple[Run, ...]

    @property
    def article(self) -> Article:
        article = self.after or self.before
        assert article is not None
        return article

    @property
    def is_renumbered(self) -> bool:
        return bool(self.before and self.after and self.before.number != self.after.number)


def compare_articles(before: Sequence[Article], after: Sequence[Article]) -> list[ArticleChange]:
    """All the articles of both versions, in the order of the later one, a removed one where it stood."""
    return [_article(old, new) for old, new in paired(before, after, lambda article: article.uid)]


def _article(before: Article | None, after: Article | None) -> ArticleChange:
    rows = compare_paragraphs(before.paragraphs if before else [], after.paragraphs if after else [])
    if before is None or after is None:
        kind = Change.REMOVED if before else Change.ADDED
        return ArticleChange(kind, before, after, (Run(tuple(rows), False),))
    moved = any(row.is_moved or row.kind != Change.SAME for row in rows)
    same = not moved and (before.number, before.heading) == (after.number, after.heading)
    return ArticleChange(Change.SAME if same else Change.CHANGED, before, after, tuple(_runs(rows)))


def compare_paragraphs(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> list[ParagraphChange]:
    """The paragraphs of both, with the words that went and came."""
    pairs = paired(before, after, lambda paragraph: paragraph.uid)
    kept = [(new.position, old.position) for old, new in pairs if old and new]
    in_order = set(increasing(kept))
    return [_paragraph(old, new, in_order) for old, new in pairs]


def _paragraph(
    old: Paragraph | None, new: Paragraph | None, in_order: set[tuple[int, int]]
) -> ParagraphChange:
    chunks = diff_words(old.text if old else "", new.text if new else "")
    if old is None or new is None:
        return ParagraphChange(Change.REMOVED if old else Change.ADDED, old, new, chunks)
    kind = Change.SAME if old.text == new.text else Change.CHANGED
    return ParagraphChange(kind, old, new, chunks, (new.position, old.position) not in in_order)


def _runs(rows: Sequence[ParagraphChange]) -> Iterator[Run]:
    for is_same, group in groupby(rows, lambda row: row.kind == Change.SAME and not row.is_moved):
        run = tuple(group)
        yield Run(run, is_same and len(run) >= FOLD)


def paired(
    before: Sequence[T], after: Sequence[T], key: Callable[[T], str]
) -> list[tuple[T | None, T | None]]:
    """Both lists as one, in the order of `after`; what is only in `before` follows what it followed there."""
    old_by_key = {key(item): item for item in before}
    new_keys = {key(item) for item in after}
    followers: dict[str | None, list[T]] = {}
    anchor: str | None = None
    for item in before:
        if key(item) in new_keys:
            anchor = key(item)
        else:
            followers.setdefault(anchor, []).append(item)
    pairs: list[tuple[T | None, T | None]] = [(item, None) for item in followers.get(None, [])]
    for item in after:
        pairs.append((old_by_key.get(key(item)), item))
        pairs += [(gone, None) for gone in followers.get(key(item), [])]
    return pairs
