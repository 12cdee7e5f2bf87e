"""How one change of a paragraph's words may be said, each way with its cost in words.

A change replaces text[start:end] of the paragraph by other words. It may be said as an insertion, a deletion
or a substitution of words, as a sentence (added, deleted, rewritten) or as the end of a paragraph or sentence
(completed, rewritten, deleted). The cheapest is the one a clerk writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lawlab.law.drafting.base_text import BaseText
from lawlab.law.drafting.instructions import Edge, Instruction, Place, Side, Span, Unit
from lawlab.law.drafting.quotation import (
    FINAL_MARKS,
    Pin,
    Scope,
    anchors,
    length,
    pins,
    steps_left,
    steps_right,
)
from lawlab.law.forms import Form

INSTRUCTION = 8  #: words that the frame of an instruction takes ("À l'alinéa 3, substituer aux mots…")
SENTENCE_END = (".", "!", "?", "…")
LONG_END = 8  #: words from which the end of a paragraph is deleted as such rather than quoted


@dataclass(frozen=True)
class Change:
    """text[start:end] of a paragraph becomes `new`; wider than what changed where spaces need it."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Wording:
    """One way to say a change."""

    instruction: Instruction
    cost: int


@dataclass(frozen=True)
class Paragraph:
    """The paragraph being changed: its number in the article, its sentences as the reader splits them."""

    number: int
    text: str
    sentences: tuple[tuple[int, int], ...]
    names_edges: bool  #: the Assemblée says "à la fin de l'alinéa" whenever it is there

    @classmethod
    def of(cls, base: BaseText, number: int, *, names_edges: bool) -> "Paragraph":
        """The paragraph of that number."""
        text = base.paragraph(number)
        return cls(number, text, tuple(base.sentences(text)), names_edges)

    def place(self, scope: Scope | None = None, edge: Edge | None = None) -> Place:
        """The place that an instruction on this scope names."""
        sentences = () if scope is None or scope.sentence is None else (scope.sentence,)
        spans = (Span(self.number, self.number),)
        return Place(Unit.PARAGRAPHS, paragraphs=spans, sentences=sentences, edge=edge)

    @property
    def whole(self) -> Scope:
        """The paragraph as a scope."""
        return Scope(self.text, 0, len(self.text))

    def scope(self, start: int, end: int) -> Scope:
        """The sentence that holds text[start:end] where there are several, else the paragraph."""
        if len(self.sentences) > 1:
            for number, (first, last) in enumerate(self.sentences, 1):
                if first <= start and end <= last:
                    return Scope(self.text, first, last, number)
        return self.whole

    def sentences_exactly(self, start: int, end: int) -> tuple[int, ...]:
        """The numbers of the sentences that text[start:end] is made of, from end to end; else none."""
        if len(self.sentences) < 2:
            return ()
        inside = [n for n, (a, b) in enumerate(self.sentences, 1) if start <= a and b <= end and a < b]
        if not inside:
            return ()
        first, last = self.sentences[inside[0] - 1][0], self.sentences[inside[-1] - 1][1]
        around = self.text[start:first] + self.text[last:end]
        return () if around.strip() else tuple(inside)


def wordings(paragraph: Paragraph, change: Change) -> Iterator[Wording]:
    """Every way to say the change, in no order; spaces around the changed words are the reader's business."""
    text = paragraph.text
    start = len(text[: change.start].rstrip())
    end = len(text) - len(text[change.end :].lstrip())
    old, new = text[start:end], text[start : change.start] + change.new + text[change.end : end]
    if not old.strip() and new.strip():
        yield from _insertions(paragraph, start, end, new.strip())
    elif old.strip() and not new.strip():
        yield from _deletions(paragraph, *_trimmed(text, start, end))
    yield from _substitutions(paragraph, change)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the spaces at both ends."""
    words = text[start:end]
    return end - len(words.lstrip()), start + len(words.rstrip())


def is_sentence(words: str) -> bool:
    """Whether inserted words are one or more whole sentences."""
    return words.endswith(SENTENCE_END) and words.lstrip('«“" \u00a0')[:1].isupper()


def _insertions(paragraph: Paragraph, start: int, end: int, words: str) -> Iterator[Wording]:
    text, cost = paragraph.text, INSTRUCTION + length(words)
    scope = paragraph.scope(max(start - 1, 0), max(start, 1))
    after_sentence = text[:start].rstrip('»”" \u00a0').endswith(SENTENCE_END)
    sentence = is_sentence(words) and after_sentence
    if start and paragraph.whole.is_at_end(end):
        said = Instruction(Form.COMPL_ALINEA_MOTS, paragraph.place(), words=words, sentence=sentence)
        yield Wording(said, cost - 2)
    elif sentence and scope.sentence is not None and scope.end <= end:
        said = Instruction(
            Form.INSERT_MOTS, paragraph.place(scope), side=Side.AFTER, words=words, sentence=True
        )
        yield Wording(said, cost)
    elif start and scope.sentence is not None and scope.is_at_end(start):
        yield Wording(Instruction(Form.COMPL_ALINEA_MOTS, paragraph.place(scope), words=words), cost)
    following = paragraph.scope(end, min(end + 1, len(text)))
    if following.is_at_start(end):
        place = paragraph.place(following, Edge.START)
        yield Wording(Instruction(Form.INSERT_MOTS, place, words=words), cost)
    if start:
        for pin in anchors(scope, start, before=False):
            yield _insertion(paragraph, scope, pin, Side.AFTER, words)
    for pin in anchors(following, end, before=True):
        yield _insertion(paragraph, following, pin, Side.BEFORE, words)


def _insertion(paragraph: Paragraph, scope: Scope, pin: Pin, side: Side, words: str) -> Wording:
    target = paragraph.text[pin.start : pin.end]
    said = Instruction(Form.INSERT_MOTS, paragraph.place(scope), target=target, occurrence=pin.occurrence,
                       side=side, words=words)  # fmt: skip
    cost = INSTRUCTION + length(words) + length(target) + pin.cost + 3 * (side is Side.BEFORE)
    return Wording(said, cost)


def _deletions(paragraph: Paragraph, start: int, end: int) -> Iterator[Wording]:
    text = paragraph.text
    if numbers := paragraph.sentences_exactly(start, end):
        place = replace(paragraph.place(), sentences=numbers)
        yield Wording(Instruction(Form.SUPPR_PHRASE, place), 6)
    scope = paragraph.scope(start, end)
    for pin in pins(scope, start, end, names_edges=paragraph.names_edges):
        if (pin.start, pin.end) == (start, end):
            place = paragraph.place(scope, pin.edge)
            said = Instruction(Form.SUPPR_MOTS, place, target=text[start:end], occurrence=pin.occurrence)
            yield Wording(said, INSTRUCTION - 2 + length(text[start:end]) + pin.cost)
    if scope.is_at_end(end) and length(text[start:end]) >= LONG_END:
        for pin in anchors(scope, len(text[:start].rstrip()), before=False):
            said = Instruction(Form.SUPPR_MOTS, paragraph.place(scope, Edge.END), side=Side.AFTER,
                               target=text[pin.start : pin.end], occurrence=pin.occurrence)  # fmt: skip
            yield Wording(said, INSTRUCTION + length(said.target or "") + pin.cost)


def _substitutions(paragraph: Paragraph, change: Change) -> Iterator[Wording]:
    """Quoting old and new words; where one side would be empty or begin by a space, a word more is quoted."""
    scope = paragraph.scope(change.start, change.end)
    for fitted in _fitted(scope, change):
        for pin in pins(scope, fitted.start, fitted.end, names_edges=paragraph.names_edges):
            new = scope.text[pin.start : fitted.start] + fitted.new + scope.text[fitted.end : pin.end]
            yield _substitution(paragraph, scope, pin, new)


def _substitution(paragraph: Paragraph, scope: Scope, pin: Pin, new: str) -> Wording:
    target = paragraph.text[pin.start : pin.end]
    said = Instruction(Form.SUBST_MOTS, paragraph.place(scope, pin.edge), target=target,
                       occurrence=pin.occurrence, words=new)  # fmt: skip
    return Wording(said, INSTRUCTION + length(target) + length(new) + pin.cost)


def _fitted(scope: Scope, change: Change) -> Iterator[Change]:
    """The change with bounds that can be quoted: as it is, or else with the word before, after, or both."""
    if fitted := _quotable(scope, change, change.start, change.end):
        yield fitted
        return
    left = steps_left(scope, change.start)[1:2] or [scope.start]
    right = steps_right(scope, change.end)[1:2] or [scope.end]
    for start, end in ((left[0], change.end), (change.start, right[0]), (left[0], right[0])):
        if fitted := _quotable(scope, change, start, end):
            yield fitted


def _quotable(scope: Scope, change: Change, start: int, end: int) -> Change | None:
    """The change seen from `start` to `end`, without the spaces that both sides share; None if a side is
    empty or keeps a space at an end, which a quotation cannot show.
    """
    old = scope.text[start:end]
    new = scope.text[start : change.start] + change.new + scope.text[change.end : end]
    while old[:1].isspace() and old[:1] == new[:1]:
        start, old, new = start + 1, old[1:], new[1:]
    while old[-1:].isspace() and old[-1:] == new[-1:]:
        end, old, new = end - 1, old[:-1], new[:-1]
    shown = old and new and old == old.strip() and new == new.strip()
    return Change(start, end, new) if shown else None


def rewritten_sentence(paragraph: Paragraph, scope: Scope, words: str) -> Wording:
    """The whole sentence, rewritten."""
    said = Instruction(Form.REDIGER_PHRASE, paragraph.place(scope), words=words, sentence=True)
    return Wording(said, INSTRUCTION - 1 + length(words))


def rewritten_end(paragraph: Paragraph, scope: Scope, start: int, words: str) -> Iterator[Wording]:
    """From `start` to the end of the scope, rewritten as `words`, the final mark with them if it changes."""
    old = scope.text[start : scope.end]
    marks = len(old) - len(old.rstrip(FINAL_MARKS))
    if marks and words.endswith(old[-marks:]) and words[:-marks].strip():
        words = words[:-marks]
    words = words.strip()
    if not words:
        return
    place = paragraph.place(scope, Edge.END)
    joined = 2 * (not words[0].isalnum())  # an end that begins by a comma reads badly
    for pin in anchors(scope, len(scope.text[:start].rstrip()), before=False):
        target = scope.text[pin.start : pin.end]
        said = Instruction(Form.REDIGER_DEBUT_FIN, place, target=target, occurrence=pin.occurrence,
                           side=Side.AFTER, words=words)  # fmt: skip
        yield Wording(said, INSTRUCTION + 1 + length(words) + length(target) + pin.cost + joined)
