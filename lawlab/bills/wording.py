"""A paragraph's words as mark-up whose text content is, to the character, the stored text."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from lawlab.bills.hooks import Passage


def words(text: str, passages: Sequence[Passage] = ()) -> Markup:
    """The paragraph as `.words`: a table where it is one (lines between bars), else a run of words.

    Bars and line ends of a table stay in the page, out of sight: what counts characters in the page counts
    the same as on the server. The words of `passages` are marked, overlaps included.
    """
    if _is_table(text):
        return Markup('<div class="words table-wrap" tabindex="0"><table>{}</table></div>').format(
            _rows(text, passages)
        )
    return Markup('<p class="words">') + marked(text, passages) + Markup("</p>")


def marked(text: str, passages: Sequence[Passage], offset: int = 0) -> Markup:
    """The text with `mark` around the words of each passage, whose offsets count from `-offset`.

    Where passages overlap, the words that they share are marked once, in the name of all of them.
    """
    if not passages:
        return escape(text)
    edges = {edge - offset for passage in passages for edge in (passage.start, passage.end)}
    cuts = sorted({0, len(text)} | {edge for edge in edges if 0 < edge < len(text)})
    return Markup("").join(
        _stretch(text[a:b], [p for p in passages if p.start - offset <= a and b <= p.end - offset])
        for a, b in pairwise(cuts)
    )


def _stretch(text: str, passages: Sequence[Passage]) -> Markup:
    if not passages:
        return escape(text)
    keys = " ".join(passage.key for passage in passages)
    faint = Markup(' class="faint"') if all(passage.is_faint for passage in passages) else Markup("")
    return Markup('<mark{} data-about="{}">{}</mark>').format(faint, keys, text)


def plain_words(text: str) -> Markup:
    """The same for what cannot be annotated (annexes): no anchor counts on it."""
    return words(text) if _is_table(text) else Markup("<p>{}</p>").format(text)


def _is_table(text: str) -> bool:
    lines = text.split("\n")
    return all(len(line) > 1 and line.startswith("|") and line.endswith("|") for line in lines)


def _rows(text: str, passages: Sequence[Passage]) -> Markup:
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:rank]) for rank in range(len(lines))]
    ends = [Markup('<span class="bar">|{}</span>').format("\n")] * (len(lines) - 1) + [
        Markup('<span class="bar">|</span>')
    ]
    return Markup("").join(
        _row(line, end, passages, start) for line, end, start in zip(lines, ends, starts, strict=True)
    )


def _row(line: str, end: Markup, passages: Sequence[Passage], start: int) -> Markup:
    """A line "| a | b |": each cell begins with its own bar, the last one carries the end of the line too."""
    body, at = Markup(""), start + 1
    cells = line[1:-1].split("|")
    for rank, cell in enumerate(cells, start=1):
        body += Markup('<td><span class="bar">|</span>{}{}</td>').format(
            marked(cell, passages, at), end if rank == len(cells) else ""
        )
        at += len(cell) + 1
    return Markup("<tr>{}</tr>").format(body)
