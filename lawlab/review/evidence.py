"""Why two amendments are said to belong together: facts that a page can put into words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lawlab.law.effects import Effect, effects
from lawlab.law.families import Relation
from lawlab.law.forms import Operation

MOST_QUOTED = 160  #: characters of the words that both change


@dataclass(frozen=True)
class Deed:
    """What an amendment does, worked out once for all the pairs that it is in."""

    effects: tuple[Effect, ...]
    words: Counter[str]  #: taken out and put in, each marked with its sense


def deed(operations: Sequence[Operation]) -> Deed:
    found = effects(operations)
    return Deed(found, _words(found))


def evidence(one: Deed, other: Deed, base: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What two amendments share.

    `words`: of the words that they take out or put in, the part that both do (multiset Jaccard index, 0 to
    1). `paragraphs`: the numbers, from 1, of the paragraphs that both touch (0: before the first). `both`:
    the words of the text, `base` by article, that both change; empty when they add at the same place.
    """
    left, right = one.effects, other.effects
    places = {(e.article, e.paragraph) for e in left} & {(e.article, e.paragraph) for e in right}
    a, b = one.words, other.words
    union = sum((a | b).values())
    return {
        "words": round(sum((a & b).values()) / union, 4) if union else 0.0,
        "paragraphs": sorted({paragraph for _article, paragraph in places}),
        "both": _both(left, right, base),
    }


def as_json(
    one: int, other: int, relation: Relation, likeness: float, facts: dict[str, Any]
) -> dict[str, Any]:
    """A pair as it is stored: the ids of both, the smaller first, and why."""
    return {
        "one": min(one, other),
        "other": max(one, other),
        "relation": relation.value,
        "likeness": round(likeness, 4),
        **facts,
    }


def _words(found: Sequence[Effect]) -> Counter[str]:
    taken = Counter(f"-{word}" for effect in found for word in effect.before.split())
    return taken + Counter(f"+{word}" for effect in found for word in effect.after.split())


def _both(left: Sequence[Effect], right: Sequence[Effect], base: Mapping[str, Sequence[str]]) -> str:
    """The first words of the text that both change, as the text has them."""
    for a in left:
        for b in right:
            start, end = max(a.start, b.start), min(a.end, b.end)
            if (a.article, a.paragraph) != (b.article, b.paragraph) or not 0 <= start < end:
                continue
            texts = base.get(a.article, ())
            if 1 <= a.paragraph <= len(texts):
                quoted = texts[a.paragraph - 1][start:end].strip()
                return quoted if len(quoted) <= MOST_QUOTED else quoted[:MOST_QUOTED].rsplit(" ", 1)[0] + "…"
    return ""
