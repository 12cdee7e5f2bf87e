"""Amendments as tracked changes: every paragraph of both texts once, each change under its authors' names.

Accepting every change gives the text as the amendments leave it, refusing every one the base text, to the
character. What moved goes at its old place and comes at the new one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lawlab.law.merge import MergeConflict, Merged, Removed, Run, merge_operations
from lawlab.law.operations import Operation

Kind = Literal["=", "-", "+"]  #: stays, goes, comes


@dataclass(frozen=True, slots=True)
class Mark:
    """Who changed something, and when."""

    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TrackedRun:
    """Words that stay ("="), go ("-") or come ("+"); a change has its mark."""

    text: str
    kind: Kind = "="
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class TrackedParagraph:
    """A paragraph; `kind` is about the paragraph itself, and all its runs go or come with it."""

    runs: tuple[TrackedRun, ...]
    kind: Kind = "="
    mark: Mark | None = None
    comments: tuple[tuple[Mark, str], ...] = ()  #: said beside it

    def text(self, refused: Kind) -> str:
        """Its words when the runs of kind `refused` are gone."""
        return "".join(run.text for run in self.runs if run.kind != refused)


@dataclass(frozen=True, slots=True)
class TrackedArticle:
    """An article under its heading ("Article 4"), which comes with it when the article is new."""

    heading: TrackedParagraph
    paragraphs: tuple[TrackedParagraph, ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """The paragraphs with every change accepted."""
        return tuple(p.text("-") for p in self.paragraphs if p.kind != "-")

    @property
    def refused(self) -> tuple[str, ...]:
        """The paragraphs with every change refused."""
        return tuple(p.text("+") for p in self.paragraphs if p.kind != "+")


def plain_article(heading: str, texts: Iterable[str]) -> TrackedArticle:
    """An article that nobody changes."""
    paragraphs = tuple(TrackedParagraph((TrackedRun(text),)) for text in texts)
    return TrackedArticle(TrackedParagraph((TrackedRun(heading),)), paragraphs)


def new_article(heading: str, texts: Iterable[str], mark: Mark) -> TrackedArticle:
    """An additional article, heading included."""
    return TrackedArticle(
        whole_paragraph(heading, "+", mark), tuple(whole_paragraph(text, "+", mark) for text in texts)
    )


@dataclass(frozen=True, slots=True)
class Tracked:
    """The paragraphs of a base with amendments on it, and the places where they exclude one another."""

    paragraphs: tuple[TrackedParagraph, ...]
    conflicts: tuple[MergeConflict, ...]


def track(
    base: Sequence[str], amendments: Mapping[str, Sequence[Operation]], marks: Mapping[str, Mark]
) -> Tracked:
    """All the amendments at once, by name; OperationConflict where one was not written on this base.

    What several ask for bears all their authors' names and the date of the first. Where they exclude one
    another the base stands, and the conflict is named.
    """
    merged = merge_operations(base, amendments)
    return Tracked(tuple(_walk(base, merged, marks)), merged.conflicts)


def _walk(base: Sequence[str], merged: Merged, marks: Mapping[str, Mark]) -> Iterator[TrackedParagraph]:
    """Every paragraph of both texts in reading order, what goes before what comes in its place."""
    removed: dict[int, list[Removed]] = {}
    for span in merged.removed:
        removed.setdefault(span.paragraph, []).append(span)
    staying = {number for number in merged.numbers if number is not None and number not in merged.moved}
    reached = 0

    def gone(limit: int) -> Iterator[TrackedParagraph]:
        nonlocal reached
        while reached < limit and reached + 1 not in staying:
            reached += 1
            origin = merged.moved.get(reached) or removed[reached][0].origin
            yield whole_paragraph(base[reached - 1], "-", common_mark(origin, marks))

    for number, runs in zip(merged.numbers, merged.paragraphs, strict=True):
        yield from gone(len(base))
        if number is None:
            origin = runs[0].origin if runs else None
            text = "".join(run.text for run in runs)
            yield whole_paragraph(text, "+", common_mark(origin or tuple(marks), marks))
        elif number in staying:
            reached = number
            yield TrackedParagraph(
                tuple(_interleaved(base[number - 1], runs, removed.get(number, ()), marks))
            )
        else:
            yield _arrived(runs, common_mark(merged.moved[number], marks), marks)
    yield from gone(len(base))


def _interleaved(
    text: str, runs: Sequence[Run], removed: Sequence[Removed], marks: Mapping[str, Mark]
) -> Iterator[TrackedRun]:
    """A paragraph that stays: its words, with those that go put back where they stood."""
    position = 0
    spans = sorted(removed, key=lambda span: span.start)

    def going() -> Iterator[TrackedRun]:
        nonlocal position
        while spans and spans[0].start == position:
            span = spans.pop(0)
            yield TrackedRun(text[span.start : span.end], "-", common_mark(span.origin, marks))
            position = span.end

    for run in runs:
        if run.origin is not None:
            yield from going()
            yield TrackedRun(run.text, "+", common_mark(run.origin, marks))
            continue
        left = len(run.text)
        while left:
            yield from going()
            length = min(left, spans[0].start - position) if spans else left
            yield TrackedRun(text[position : position + length])
            position, left = position + length, left - length
    yield from going()


def _arrived(runs: Sequence[Run], mark: Mark, marks: Mapping[str, Mark]) -> TrackedParagraph:
    """A paragraph that comes from elsewhere: it all comes, words changed on the way in their own name."""
    came = tuple(
        TrackedRun(run.text, "+", common_mark(run.origin, marks) if run.origin else mark) for run in runs
    )
    return TrackedParagraph(came, "+", mark)


def whole_paragraph(text: str, kind: Kind, mark: Mark) -> TrackedParagraph:
    """A paragraph that comes or goes as one."""
    return TrackedParagraph((TrackedRun(text, kind, mark),) if text else (), kind, mark)


def common_mark(origin: Sequence[str], marks: Mapping[str, Mark]) -> Mark:
    """The mark of a change that several ask for."""
    each = [marks[name] for name in origin]
    if len(each) == 1:
        return each[0]
    return Mark(", ".join(dict.fromkeys(mark.author for mark in each)), min(mark.at for mark in each))
