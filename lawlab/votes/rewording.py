"""What changed between two wordings put to the vote, without the paragraphs that stayed."""

from collections.abc import Sequence

from lawlab.law.diff import Chunk, diff_words


def changed_paragraphs(before: Sequence[str], after: Sequence[str]) -> list[list[Chunk]]:
    """The word diff of two texts, a list of chunks a paragraph, for the paragraphs in which words changed."""
    paragraphs: list[list[Chunk]] = [[]]
    for chunk in diff_words("\n".join(before), "\n".join(after)):
        first, *others = chunk.text.split("\n")
        _add(paragraphs[-1], chunk, first)
        for text in others:
            paragraphs.append([])
            _add(paragraphs[-1], chunk, text)
    return [chunks for chunks in paragraphs if any(chunk.kind != "=" for chunk in chunks)]


def _add(paragraph: list[Chunk], chunk: Chunk, text: str) -> None:
    if text:
        paragraph.append(Chunk(chunk.kind, text))
