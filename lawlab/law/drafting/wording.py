"""What the wordings of both chambers share: places in words, and which instructions say the same."""

from dataclasses import replace

from lawlab.law.drafting.agreement import enumeration, ordinal
from lawlab.law.drafting.base_text import BaseText
from lawlab.law.drafting.instructions import Instruction, Place


class Unwritable(Exception):
    """An instruction has no wording in this chamber: a larger one must be found."""


def paragraph_numbers(place: Place) -> list[int]:
    """The numbers of the paragraphs that a place names."""
    return [number for span in place.paragraphs for number in range(span.first, span.last + 1)]


def ordinals(place: Place, base: BaseText) -> str:
    """The sentences of a place: "première", "deuxième et troisième"."""
    total = base.sentence_count(paragraph_numbers(place)[0])
    said = [ordinal(number, total) for number in place.sentences]
    if None in said:
        raise Unwritable
    return enumeration([word for word in said if word])


def sentence_text(place: Place, base: BaseText) -> str:
    """The words in which a quotation is looked for: the paragraph, or the sentence that is named."""
    number = paragraph_numbers(place)[0] if place.paragraphs else 1
    return base.scope(number, place.sentences[0] if place.sentences else None)


def same_gesture(one: Instruction, other: Instruction) -> bool:
    """Whether two instructions do the same to the same words, in different places: said once, then listed.

    Not when one names an edge or an occurrence, which could not be said for all of them together.
    """
    if one.place.edge or other.place.edge or one.target is None:
        return False
    return replace(one, place=other.place, source=other.source) == other and not one.occurrence.is_said
