"""New paragraphs made ready for their place: opening quotes, numbers left open, final marks.

Assemblée: the guillemets that open each paragraph of an amendment are the amendment's own, so a paragraph
meant for a quoted text must be given its quote back. Sénat: the text stands as it will be.
"""

import re

from lawlab.core.errors import Invalid
from lawlab.law.drafting.instructions import Instruction
from lawlab.law.drafting.item_numbers import check_number, with_item_marks
from lawlab.law.drafting.passages import opening
from lawlab.law.drafting.typography import Typography, final_marks
from lawlab.law.drafting.visas import next_number, visa_of

_SUSPENDED = re.compile(r"^(?P<quotes>[«“\"\s\u00a0]*)(?:…|\.{3})\s*\.?\s*(?P<mark>°|\)|[-–—])\s*")
_OPEN_REFERENCE = re.compile(r"\d(?:\s|-|‑)(?:…|\.{3})|\b(?:[LRD]\.?|Art\.?|article)\s*(?:…|\.{3})")
_INTRODUCES = re.compile(
    r"(?:ainsi (?:rédigé|rétabli)e?s?|rédaction suivante|dispositions suivantes)\s*:\s*$", re.IGNORECASE
)
_AMENDS = re.compile(
    r"(?:est|sont) (?:ainsi )?(?:rédigée?s?|insérée?s?|remplacée?s?|supprimée?s?|abrogée?s?|complétée?s?|"
    r"modifiée?s?|ajoutée?s?|rétablie?s?)",
)
_LEVELS = {"°": "degree", ")": "letter", "-": "roman", "–": "roman", "—": "roman"}


def prepared(
    made: Instruction, paragraphs: list[str], first: int, last: int | None = None
) -> tuple[str, ...]:
    """The new paragraphs of `made` as they stand in the text: put before paragraph `first`, or replacing
    first…last. Invalid when a number left open cannot be filled with certainty, or when the number that they
    carry shows that the place is not the one meant.
    """
    new = list(made.paragraphs)
    if made.unquoted:
        new = _quoted_as_around(new, paragraphs, first, last)
    elif _is_surrounded(paragraphs, first, last):
        new = [text if opening(text) else _model(paragraphs, first, last) + text for text in new]
    new = _closed(new, paragraphs, last)
    after = first - 1
    new = [_numbered(text, new[:n], paragraphs, after, last) for n, text in enumerate(new)]
    check_number(new[0] if new else "", paragraphs, first, last)
    return tuple(with_item_marks(new, paragraphs, first, last))


def _is_surrounded(paragraphs: list[str], first: int, last: int | None) -> bool:
    """Whether the place is inside one quoted text, which goes on after it."""
    following = first if last is None else last + 1
    around = [n for n in (first - 1, following) if 0 <= n < len(paragraphs)]
    inside = len(around) == 2 and all(opening(paragraphs[n]) for n in around)
    return inside and not _is_closed(paragraphs[around[0]])


def _quoted_as_around(new: list[str], paragraphs: list[str], first: int, last: int | None) -> list[str]:
    """Gives quotes back to the paragraphs that belong in a quoted text."""
    model = _model(paragraphs, first, last)
    inside = _is_inside_quote(paragraphs, first, last)
    result = []
    for n, text in enumerate(new):
        if opening(text):
            result.append(text)
            inside = True
            continue
        if n and _INTRODUCES.search(new[n - 1]):
            inside = True
        if inside and _is_bill_level(text, paragraphs, first, last, n):
            inside = False
        result.append(model + text if inside else text)
    return result


def _model(paragraphs: list[str], first: int, last: int | None) -> str:
    """The quotes that paragraphs around open with, exactly as set."""
    around = [first, first - 1] if last is None else [first, last, first - 1, last + 1]
    for n in around:
        if 0 <= n < len(paragraphs) and opening(paragraphs[n]):
            return paragraphs[n][: opening(paragraphs[n])]
    for text in paragraphs:
        if opening(text):
            return text[: opening(text)]
    return '"' if Typography.of(paragraphs).straight_quotes else "« "


def _is_inside_quote(paragraphs: list[str], first: int, last: int | None) -> bool:
    if last is not None:
        return bool(opening(paragraphs[first]))
    before = first > 0 and bool(opening(paragraphs[first - 1]))
    introduced = first > 0 and _INTRODUCES.search(paragraphs[first - 1]) is not None
    after = first < len(paragraphs) and bool(opening(paragraphs[first]))
    return ((before or introduced) and after) or (before and not _is_closed(paragraphs[first - 1]))


def _is_closed(paragraph: str) -> bool:
    """Whether the quoted paragraph is the last of its quotation."""
    at = final_marks(paragraph, 0, len(paragraph))
    return any(mark in paragraph[at:] for mark in '»”"')


def _is_bill_level(text: str, paragraphs: list[str], first: int, last: int | None, n: int) -> bool:
    """A number that goes on with the article's own, and words that amend: not part of the quoted text."""
    visa = visa_of(text)
    if visa is None or not _AMENDS.search(text):
        return False
    if last is not None and n == 0:
        return not opening(paragraphs[first])
    levels = {
        other.level for p in paragraphs[:first] if (other := visa_of(p)) is not None and not other.quoted
    }
    return visa.level in levels


def _closed(new: list[str], paragraphs: list[str], last: int | None) -> list[str]:
    """What closed the old paragraph closes the new one, if it has nothing of its own."""
    if last is None or not new:
        return new
    old = paragraphs[last]
    marks = old[final_marks(old, 0, len(old)) :]
    if opening(old) and _is_closed(old) and opening(new[-1]) and not _is_closed(new[-1]):
        at = final_marks(new[-1], 0, len(new[-1]))
        own = new[-1][at:].strip()
        new[-1] = new[-1][:at] + (marks if own in (".", "", ";") or not own else own + marks.lstrip("."))
    return new


def _numbered(text: str, before: list[str], paragraphs: list[str], after: int, last: int | None) -> str:
    """ "… – La perte" as "IX. - La perte": the number that follows, or "bis" before the next one."""
    if _OPEN_REFERENCE.search(text):
        raise Invalid("It leaves the number of an article open, which only the services can give.")
    found = _SUSPENDED.match(text)
    if found is None:
        return text
    quoted = bool(found["quotes"].strip())
    level = _LEVELS[found["mark"]]
    following = paragraphs[(last if last is not None else after) + 1 :]
    known = [*paragraphs[: after + 1], *before]
    number = next_number([*known, *following], level, len(known) - 1, quoted=quoted)
    if number is None:
        raise Invalid("It leaves a number open that the article's own numbers do not determine.")
    return found["quotes"] + _visa(number, found["mark"], paragraphs) + text[found.end() :]


def _visa(number: str, mark: str, paragraphs: list[str]) -> str:
    if mark == "°":
        return number.replace(" ", "° ", 1) + " " if " " in number else f"{number}° "
    if mark == ")":
        return number.replace(" ", " ", 1) + ") "
    hyphen = "-" if Typography.of(paragraphs).hyphens else "–"
    return f"{number}. {hyphen} "
