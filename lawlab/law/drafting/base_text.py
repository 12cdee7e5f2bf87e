"""The article under amendment, as the wording of an instruction needs to know it."""

from collections.abc import Callable
from dataclasses import dataclass

from lawlab.law.drafting.passages import find

Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class BaseText:
    """The paragraphs that an amendment's numbers refer to; `sentences` splits one, as the reader does."""

    paragraphs: tuple[str, ...]
    sentences: Callable[[str], Spans]

    @property
    def is_single(self) -> bool:
        """Whether the article has one paragraph only: then no instruction needs to name it."""
        return len(self.paragraphs) == 1

    def paragraph(self, number: int) -> str:
        """The paragraph of that number (from 1, or from the end when negative)."""
        return self.paragraphs[number - 1 if number > 0 else number]

    def sentence_count(self, number: int) -> int:
        """How many sentences that paragraph has."""
        return len(self.sentences(self.paragraph(number)))

    def scope(self, number: int, sentence: int | None) -> str:
        """The words of a paragraph, or of one of its sentences (from 1)."""
        text = self.paragraph(number)
        if sentence is None:
            return text
        start, end = self.sentences(text)[sentence - 1]
        return text[start:end]


def places_of(words: str, text: str) -> list[int]:
    """Where `words` stand in `text`, as the reader of amendments finds them: offsets from 0."""
    return [start for start, _ in find(words, text, 0, len(text))]
