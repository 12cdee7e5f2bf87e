"""Applies amendments to an article: all in parallel on the base text, each entirely or not at all.

"applied" is a promise. What is ambiguous, absent from the text, or in conflict with an amendment before it is
refused, with the reason. Identical amendments count once. Cited words are literal: their quotes, apostrophes
and dashes stay as the amendment has them, unless the caller asks for the article's (`restyle`).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.drafting.conflicts import Changes
from lawlab.law.drafting.edits import Edit, perform
from lawlab.law.drafting.effects import effects
from lawlab.law.drafting.instructions import Applied, Instruction, Numbered, Parsed, Refusal, Status
from lawlab.law.drafting.typography import Typography
from lawlab.law.forms import Form

MOST_AMENDMENTS = 5_000
MOST_PARAGRAPHS = 10_000  #: of the article
MOST_CHARACTERS = 2_000_000  #: of the article
MOST_CHANGES = 5_000  #: of one amendment


def apply_instructions(paragraphs: Sequence[str], parsed: Parsed, *, restyle: bool = False) -> Applied:
    """The paragraphs after one entered instruction, or the same ones with the refusal."""
    return apply_amendments(paragraphs, [Numbered("", parsed)], restyle=restyle)


def apply_amendments(
    paragraphs: Sequence[str], amendments: Sequence[Numbered], *, restyle: bool = False
) -> Applied:
    """The paragraphs after all the amendments that can be applied; those of the same effect count once.

    TooLarge beyond MOST_AMENDMENTS, MOST_PARAGRAPHS or MOST_CHARACTERS of the article.
    """
    base = list(paragraphs)
    _check_size(base, amendments)
    changes = Changes()
    applied: list[str] = []
    refused: list[Refusal] = []
    for amendment in amendments:
        try:
            edits = edits_of(amendment.parsed, base, restyle=restyle)
            _check_others(edits, changes)
        except (Invalid, TooLarge) as error:
            refused.append(Refusal(amendment.numero, error.sentence))
            continue
        for edit in edits:
            changes.add(edit, amendment.numero)
        applied.append(amendment.numero)
    return Applied(perform(base, list(changes)), tuple(applied), tuple(refused))


def _check_size(base: list[str], amendments: Sequence[Numbered]) -> None:
    if len(base) > MOST_PARAGRAPHS or sum(map(len, base)) > MOST_CHARACTERS:
        raise TooLarge(
            f"An article may have at most {MOST_PARAGRAPHS:,} paragraphs and {MOST_CHARACTERS:,} characters."
        )
    if len(amendments) > MOST_AMENDMENTS:
        raise TooLarge(f"At most {MOST_AMENDMENTS:,} amendments can be applied together.")


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
        if len(edits) > MOST_CHANGES:
            raise TooLarge(f"It makes more than {MOST_CHANGES:,} changes.")
    return _checked(edits)


def _restyled(made: Instruction, style: Typography) -> Instruction:
    """The instruction with its new words in the typography of the article."""
    words = made.words if made.words is None else style.set(made.words)
    return replace(made, words=words, paragraphs=tuple(map(style.set, made.paragraphs)))


def _checked(edits: list[Edit]) -> list[Edit]:
    """The changes of one amendment, each once, if none contradicts another."""
    changes = Changes(own=True)
    for edit in edits:
        rival = changes.rival(edit)
        if rival is not None:
            raise Invalid(f"Two of its own instructions contradict each other: {rival[1]}.")
        changes.add(edit, "")
    return list(changes)


def _check_others(edits: list[Edit], accepted: Changes) -> None:
    for edit in edits:
        rival = accepted.rival(edit)
        if rival is not None:
            raise Invalid(f"It conflicts with amendment {rival[0]}: {rival[1]}.")


_PARENT = re.compile(r"^\s*(?:I\s*[.–-]*\s*)?[Aa]mendement\s+(?:n\s*°\s*)?(?P<number>[A-Z-]*\d+)", re.UNICODE)


def parent_of(dispositif: str) -> str | None:
    """The amendment that a sub-amendment names in its header: "Amendement n° 80 rect., alinéa 24"."""
    found = _PARENT.match(dispositif)
    return found["number"] if found else None


def is_only_additional(parsed: Parsed) -> bool:
    """Whether the amendment adds an article and changes nothing else."""
    return bool(parsed.instructions) and all(made.form is Form.ARTICLE_ADD for made in parsed.instructions)
