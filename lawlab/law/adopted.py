"""Whether a later version says what an amendment proposed: its changes compared with the version's own.

Both are read on the version that was amended, word by word, without case, accents and punctuation:

- words taken out count as made when the version took them out too, at the same place;
- words put in count when the version put them in: a run of fewer than RUN words must stand whole among what
  the version added to the same paragraph; of a longer one, every run of at least RUN words in common with
  what it added anywhere in the article counts, since a version often rewrites paragraphs around them.

The words that were in the text already never count as put in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lawlab.law.effects import Effect, effects, plain
from lawlab.law.forms import Operation
from lawlab.law.operations import operations_between

RUN = 3  #: words in a row, from which they are no chance likeness
BESIDE = 1  #: paragraphs away from which a new paragraph still counts as at the same place


@dataclass(frozen=True, slots=True)
class Made:
    """One change of an amendment: how many of its words the version changed likewise."""

    paragraph: int  #: from 1, in the version amended; 0: before the first, or another article
    is_insertion: bool
    words: str  #: all of them, without their look
    made: str  #: those that the version took out, or put in, too
    total: int
    count: int


@dataclass(frozen=True, slots=True)
class Adopted:
    """How much of an amendment a later version made its own."""

    changes: tuple[Made, ...]

    @property
    def total(self) -> int:
        return sum(change.total for change in self.changes)

    @property
    def share(self) -> float:
        """Of the words that the amendment changes, those that the version changed likewise, 0 to 1."""
        return sum(change.count for change in self.changes) / self.total if self.total else 0.0


def adopted(before: Sequence[str], operations: Sequence[Operation], after: Sequence[str]) -> Adopted:
    """An amendment on the article `before`, against the same article of a later version."""
    version = effects(operations_between(before, after, article="")) if before != after else ()
    found: list[Made] = []
    for effect in effects(operations):
        if effect.before:
            found.append(_taken_out(effect, version, before))
        if effect.after and not effect.after.startswith("→"):
            found.append(_put_in(effect, version))
    return Adopted(tuple(change for change in found if change.total))


def adopted_article(proposed: Sequence[str], fresh: Iterable[Sequence[str]]) -> Adopted:
    """An additional article, against the articles that the later version has and this one had not."""
    words = plain("\n".join(proposed)).split()
    best: list[str] = []
    for article in fresh:
        common = _common(words, plain("\n".join(article)).split())
        best = max(best, common, key=len)
    return Adopted((Made(0, True, " ".join(words), " ".join(best), len(words), len(best)),) if words else ())


def _taken_out(effect: Effect, version: Sequence[Effect], before: Sequence[str]) -> Made:
    """The words of the effect's span that one of the version's deletions covers, one by one."""
    spans = [
        (0, 10**9) if each.is_gone else (each.start, each.end)
        for each in version
        if each.paragraph == effect.paragraph and (each.is_gone or 0 <= each.start < each.end)
    ]
    gone, text, at = [], before[effect.paragraph - 1] if effect.paragraph >= 1 else "", effect.start
    words = text[max(0, effect.start) : effect.end].split()
    for word in words:
        at = text.index(word, at)
        if any(start <= at and at + len(word.rstrip(".,;:")) <= end for start, end in spans):
            gone.append(word)
        at += len(word)
    return _made(effect.paragraph, False, [plain(word) for word in words], [plain(word) for word in gone])


def _put_in(effect: Effect, version: Sequence[Effect]) -> Made:
    words = effect.after.split()
    added = [each for each in version if each.after and not each.after.startswith("→")]
    if len(words) < RUN:
        near = [each for each in added if abs(each.paragraph - effect.paragraph) <= _reach(each)]
        made = words if any(f" {effect.after} " in f" {each.after} " for each in near) else []
    else:
        made = max((_common(words, each.after.split()) for each in added), key=len, default=[])
    return _made(effect.paragraph, True, words, made)


def _reach(effect: Effect) -> int:
    """New paragraphs may stand a little off; words are in one paragraph or in another."""
    return BESIDE if effect.start < 0 else 0


def _common(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The runs of at least RUN words (or all of them) that both have, in order."""
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    least = min(RUN, len(words))
    return [
        word
        for block in matcher.get_matching_blocks()
        if block.size >= least
        for word in words[block.a : block.a + block.size]
    ]


def _made(paragraph: int, is_insertion: bool, words: list[str], made: list[str]) -> Made:
    words, made = [word for word in words if word], [word for word in made if word]
    return Made(paragraph, is_insertion, " ".join(words), " ".join(made), len(words), len(made))
