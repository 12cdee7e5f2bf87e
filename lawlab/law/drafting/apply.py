"""Applies amendments to an article: all in parallel on the base text, each entirely or not at all.

"applied" is a promise. What is ambiguous, absent from the text, or in conflict with an amendment before it is
refused, with the reason. Identical amendments count once. Cited words are literal: their quotes, apostrophes
and dashes stay as the amendment has them, unless the caller asks for the article's (`restyle`).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.drafting.edits import Edit, Insertion, conflict, perform
from lawlab.law.drafting.effects import effects
from lawlab.law.drafting.instructions import Applied, Instruction, Numbered, Parsed, Refusal, Status
from lawlab.law.drafting.typography import Typography
from lawlab.law.forms import Form


def apply_instructions(paragraphs: Sequence[str], parsed: Parsed, *, restyle: bool = False) -> Applied:
    """The paragraphs after one entered instruction, or the same ones with the refusal."""
    return apply_amendments(paragraphs, [Numbered("", parsed)], restyle=restyle)


def apply_amendments(
    paragraphs: Sequence[str], amendments: Sequence[Numbered], *, restyle: bool = False
) -> Applied:
    """The paragraphs after all the amendments that can be applied; those of the same effect count once."""
    base = list(paragraphs)
    accepted: list[tuple[str, Edit]] = []
    applied: list[str] = []
    refused: list[Refusal] = []
    for amendment in amendments:
        try:
            edits = edits_of(amendment.parsed, base, restyle=restyle)
            _check_others(edits, accepted)
        except (Invalid, TooLarge) as error:
            refused.append(Refusal(amendment.numero, error.sentence))
            continue
        known = {edit for _, edit in accepted}
        accepted.extend((amendment.numero, edit) for edit in edits if edit not in known)
        applied.append(amendment.numero)
    result = perform(base, [edit for _, edit in accepted])
    return Applied(result, tuple(applied), tuple(refused))


def edits_of(parsed: Parsed, paragraphs: list[str], *, restyle: bool = False) -> list[Edit]:
    """The changes of one amendment; Invalid when it is not wholly understood, or contradicts itself."""
    if parsed.status is not Status.PARSED:
        raise Invalid(parsed.reason or "It was not wholly understood.")
    if parsed.is_sub_amendment:
        raise Invalid("It is a sub-amendment, and the amendment that it changes is not there.")
    edits: list[Edit] = []
    style = Typography.of(paragraphs) if restyle else None
    for made in parsed.instructions:
        edits += effects(_restyled(made, style) if style else made, paragraphs)
    _check_itself(edits)
    return edits


def _restyled(made: Instruction, style: Typography) -> Instruction:
    """The instruction with its new words in the typography of the article."""
    words = made.words if made.words is None else style.set(made.words)
    return replace(made, words=words, paragraphs=tuple(map(style.set, made.paragraphs)))


def _check_itself(edits: list[Edit]) -> None:
    for n, edit in enumerate(edits):
        for other in edits[:n]:
            reason = conflict(edit, other)
            insertions = isinstance(edit, Insertion) and isinstance(other, Insertion)
            if reason and not insertions:
                raise Invalid(f"Two of its own instructions contradict each other: {reason}.")


def _check_others(edits: list[Edit], accepted: list[tuple[str, Edit]]) -> None:
    for edit in edits:
        for numero, other in accepted:
            reason = conflict(edit, other)
            if reason:
                raise Invalid(f"It conflicts with amendment {numero}: {reason}.")


_PARENT = re.compile(r"^\s*(?:I\s*[.–-]*\s*)?[Aa]mendement\s+(?:n\s*°\s*)?(?P<number>[A-Z-]*\d+)", re.UNICODE)


def parent_of(dispositif: str) -> str | None:
    """The amendment that a sub-amendment names in its header: "Amendement n° 80 rect., alinéa 24"."""
    found = _PARENT.match(dispositif)
    return found["number"] if found else None


def is_only_additional(parsed: Parsed) -> bool:
    """Whether the amendment adds an article and changes nothing else."""
    return bool(parsed.instructions) and all(made.form is Form.ARTICLE_ADD for made in parsed.instructions)
