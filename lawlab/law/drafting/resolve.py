"""From a place in words to a place in the text: paragraphs, sentences, words; or a refusal in a sentence.

Paragraph indices and offsets start from 0 in the base text.
"""

import re
from dataclasses import dataclass

from lawlab.core.errors import Invalid
from lawlab.law.drafting.instructions import Edge, Instruction, Occurrence, Place, Span, Unit
from lawlab.law.drafting.passages import find, leading, opening, sentences
from lawlab.law.drafting.typography import final_marks
from lawlab.law.drafting.visas import division, visa_of

_HEAD = re.compile(
    r'[«“"\s\u00a0]*Art(?:icle|\.)\s*(?P<number>(?:[LRDA]\s?\.?\s?(?:O\s?\.?\s?)?)?\s*\d+(?:[-‑]\d+)*)'
)
_UNIQUE_UP_TO = 12  #: words of a quotation shown in a refusal


@dataclass(frozen=True)
class Window:
    """A stretch of one paragraph: the whole of it, or a sentence."""

    paragraph: int
    start: int
    end: int


def span_of(place: Place, paragraphs: list[str]) -> list[tuple[int, int]]:
    """The runs of paragraphs (both ends included) that `place` designates; all of them for an article."""
    first, last = 0, len(paragraphs) - 1
    if place.unit is Unit.TABLE:
        raise Invalid("It changes the figures of a table, which only the services can do.")
    if place.unit is Unit.HEADING:
        raise Invalid("It changes a heading, which is not in the text of the article.")
    if last < 0:
        raise Invalid("The article has no paragraph.")
    if place.proposed is not None:
        first, last = _proposed(place, paragraphs)
    if place.visa:
        found = division(paragraphs, place.visa, first, last)
        if found is None:
            raise Invalid(f"The article has no single division {' '.join(reversed(place.visa))}.")
        first, last = found
    if not place.paragraphs:
        return [(first, last)]
    return [_run(span, first, last) for span in place.paragraphs]


def _proposed(place: Place, paragraphs: list[str]) -> tuple[int, int]:
    """The quoted text that the article proposes, for the article of a code that the place names."""
    first, last = 0, len(paragraphs) - 1
    if place.outer:
        found = division(paragraphs, place.outer, first, last)
        if found is None:
            raise Invalid(f"The article has no single division {' '.join(reversed(place.outer))}.")
        first, last = found
    quoted = [n for n in range(first, last + 1) if is_quoted(paragraphs[n])]
    if place.proposed:
        quoted = _of_article(place.proposed, quoted, paragraphs)
    if not quoted or quoted[-1] - quoted[0] + 1 != len(quoted):
        raise Invalid("The proposed text that it names is not found, or there are several.")
    return quoted[0], quoted[-1]


def _of_article(number: str, quoted: list[int], paragraphs: list[str]) -> list[int]:
    """The quoted paragraphs from « Art. L. 1. – » to the next « Art. »; all of them when none is numbered."""
    heads = {n: match for n in quoted if (match := _HEAD.match(paragraphs[n]))}
    if not heads:
        return quoted
    own = [n for n, match in heads.items() if _bare(match["number"]) == _bare(number)]
    if len(own) != 1:
        return []
    end = min((n for n in heads if n > own[0]), default=len(paragraphs))
    return [n for n in quoted if own[0] <= n < end]


def _bare(number: str) -> str:
    return re.sub(r"[\s.]", "", number.replace("‑", "-"))


def _run(span: Span, first: int, last: int) -> tuple[int, int]:
    begin, end = _index(span.first, first, last), _index(span.last, first, last)
    if begin > end:
        raise Invalid(f"Paragraphs {span.first} to {span.last} are not in order.")
    return begin, end


def _index(number: int, first: int, last: int) -> int:
    index = first + number - 1 if number > 0 else last + 1 + number
    if not first <= index <= last or number == 0:
        raise Invalid(f"There is no paragraph {number} where it says: the text has {last - first + 1}.")
    return index


def windows(place: Place, paragraphs: list[str]) -> list[Window]:
    """Where the words of an instruction are to be looked for: its paragraphs, or the sentences it names."""
    indices = [n for first, last in span_of(place, paragraphs) for n in range(first, last + 1)]
    whole = [Window(n, 0, len(paragraphs[n])) for n in indices]
    if not place.sentences or place.sentences == (0,):
        return whole
    if len(indices) > 1 and not place.paragraphs:
        raise Invalid("It names a sentence without saying of which paragraph.")
    return [sentence for window in whole for sentence in _sentences(window, place.sentences, paragraphs)]


def _sentences(window: Window, numbers: tuple[int, ...], paragraphs: list[str]) -> list[Window]:
    all_of_them = sentences(paragraphs[window.paragraph])
    found = []
    for number in numbers:
        index = number - 1 if number > 0 else len(all_of_them) + number
        if not 0 <= index < len(all_of_them):
            raise Invalid(
                f"Paragraph {window.paragraph + 1} has no sentence {number}: it has {len(all_of_them)}."
            )
        found.append(Window(window.paragraph, *all_of_them[index]))
    return found


def sentence_around(window: Window, at: int, paragraphs: list[str]) -> Window:
    """The sentence in which offset `at` stands."""
    for start, end in sentences(paragraphs[window.paragraph]):
        if start <= at < end:
            return Window(window.paragraph, start, end)
    return window


def content(window: Window, paragraphs: list[str], *, with_visa: bool) -> tuple[int, int]:
    """The words of a window: from after its opening quote (or its visa) to before its final marks."""
    text = paragraphs[window.paragraph]
    start = window.start
    if start == 0:
        start = opening(text) if with_visa else leading(text)
    return start, final_marks(text, start, window.end)


def occurrences(made: Instruction, paragraphs: list[str]) -> list[tuple[Window, int, int]]:
    """The places of the words that the instruction means, at least one; Invalid when that is not clear."""
    target = made.target or ""
    found = _find_all(target, made, paragraphs)
    if not found:
        stripped = target.strip('«»"“” \u00a0')
        found = _find_all(stripped, made, paragraphs) if stripped and stripped != target else []
    if not found:
        raise Invalid(f"The words « {_shown(target)} » are not {_there(made.place)}.")
    return _chosen(found, made, paragraphs)


def _find_all(target: str, made: Instruction, paragraphs: list[str]) -> list[tuple[Window, int, int]]:
    found = []
    for window in windows(made.place, paragraphs):
        text = paragraphs[window.paragraph]
        places = find(target, text, window.start, window.end)
        at_edge = [at for at in places if _is_at(made.place.edge, at, window, paragraphs)]
        if made.place.edge is not None and made.side is None:
            places = at_edge
        found += [(window, start, end) for start, end in places]
    return found


def _is_at(edge: Edge | None, place: tuple[int, int], window: Window, paragraphs: list[str]) -> bool:
    if edge is None:
        return True
    if edge is Edge.END:
        return place[1] >= content(window, paragraphs, with_visa=True)[1]
    quoted = content(window, paragraphs, with_visa=True)[0]
    return place[0] in (window.start, quoted, content(window, paragraphs, with_visa=False)[0])


def _chosen(
    found: list[tuple[Window, int, int]], made: Instruction, paragraphs: list[str]
) -> list[tuple[Window, int, int]]:
    said = made.occurrence
    if said.each or (said.times is not None and said.number is None):
        return _each(found, said, made)
    by_paragraph: dict[int, list[tuple[Window, int, int]]] = {}
    for one in found:
        by_paragraph.setdefault(one[0].paragraph, []).append(one)
    if not made.place.paragraphs:
        return [_one(found, said, made)]
    _check_each_named(made, by_paragraph, paragraphs)
    return [_one(by_paragraph[n], said, made) for n in sorted(by_paragraph)]


def _check_each_named(
    made: Instruction, found: dict[int, list[tuple[Window, int, int]]], paragraphs: list[str]
) -> None:
    """Of paragraphs named one by one, each must have the words; of a range ("alinéas 4 à 18"), some."""
    for first, last in span_of(made.place, paragraphs):
        if first == last and first not in found:
            raise Invalid(f"The words « {_shown(made.target)} » are not in paragraph {first + 1}.")


def _each(
    found: list[tuple[Window, int, int]], said: Occurrence, made: Instruction
) -> list[tuple[Window, int, int]]:
    if said.times is not None and len(found) != said.times:
        raise Invalid(
            f"The words « {_shown(made.target)} » are there {len(found)} times, not {said.times} as it says."
        )
    return found


def _one(
    found: list[tuple[Window, int, int]], said: Occurrence, made: Instruction
) -> tuple[Window, int, int]:
    if said.number is not None:
        index = said.number - 1 if said.number > 0 else len(found) + said.number
        if said.times is not None or not 0 <= index < len(found):
            raise Invalid(
                f"There is no such occurrence of « {_shown(made.target)} »: it is there {len(found)} times."
            )
        return found[index]
    if len(found) > 1:
        raise Invalid(f"The words « {_shown(made.target)} » are there {len(found)} times; which is not said.")
    return found[0]


def _there(place: Place) -> str:
    if place.paragraphs:
        numbers = ", ".join(
            str(span.first) if span.first == span.last else f"{span.first} to {span.last}"
            for span in place.paragraphs
        )
        return f"in paragraph {numbers}"
    return "in the article"


def _shown(words: str | None) -> str:
    cut = (words or "").split()
    return " ".join(cut[:_UNIQUE_UP_TO]) + (" …" if len(cut) > _UNIQUE_UP_TO else "")


def is_quoted(paragraph: str) -> bool:
    """Whether the paragraph belongs to a text that the article quotes."""
    return paragraph.lstrip()[:1] in ("«", "“", '"')


def quote_prefix(paragraph: str) -> str:
    """The opening quotes of a paragraph, with the space after them."""
    return paragraph[: opening(paragraph)]


__all__ = ["Window", "content", "is_quoted", "occurrences", "quote_prefix", "sentence_around", "span_of",
           "visa_of", "windows"]  # fmt: skip
