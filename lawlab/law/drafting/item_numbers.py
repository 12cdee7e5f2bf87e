"""What the number of a new paragraph tells: whether it is at its place, and the mark that ends an item.

A wrong count of paragraphs is the error that nothing else reveals: "VII bis" put after V cannot be meant.
"""

from lawlab.core.errors import Invalid
from lawlab.law.drafting.numerals import roman
from lawlab.law.drafting.visas import Visa, visa_of
from lawlab.law.drafting.vocabulary import LATIN

_NEAR = 3  #: paragraphs around, where a number that is found again shows a wrong count
_ITEMS = ("degree", "letter")


def check_number(text: str, paragraphs: list[str], first: int, last: int | None) -> None:
    """Invalid when the number of the new paragraph contradicts those around its place."""
    visa = visa_of(text)
    if visa is None:
        return
    if last is None:
        _check_inserted(visa, paragraphs, first)
    else:
        _check_rewritten(visa, paragraphs, first, last)


def _check_inserted(visa: Visa, paragraphs: list[str], gap: int) -> None:
    """A "bis" follows its own number."""
    latin = visa.suffix.split()[0] if visa.suffix else ""
    if latin not in LATIN:
        return
    before = _last_of_level(visa, paragraphs[:gap])
    known = [other for n in paragraphs if (other := visa_of(n)) and _same_kind(visa, other)]
    if any(other.number == visa.number for other in known) and (
        before is None or before.number != visa.number
    ):
        raise Invalid(
            f"The new paragraph is {visa.number} {visa.suffix}, and its place does not follow {visa.number}."
        )


def _last_of_level(visa: Visa, paragraphs: list[str]) -> Visa | None:
    for text in reversed(paragraphs):
        other = visa_of(text)
        if other is not None and _same_kind(visa, other):
            return other
    return None


def _same_kind(visa: Visa, other: Visa) -> bool:
    return other.level == visa.level and other.quoted == visa.quoted


def _check_rewritten(visa: Visa, paragraphs: list[str], first: int, last: int) -> None:
    """A rewritten paragraph keeps its number: not that of a neighbour."""
    own = [other for text in paragraphs[first : last + 1] if (other := visa_of(text)) is not None]
    if any(other == visa for other in own) or not own:
        return
    for n in [*range(first - _NEAR, first), *range(last + 1, last + 1 + _NEAR)]:
        if 0 <= n < len(paragraphs) and visa_of(paragraphs[n]) == visa:
            raise Invalid(
                f"The new text is numbered {visa.number}, as paragraph {n + 1} is, not paragraph {first + 1}."
            )


def with_item_marks(new: list[str], paragraphs: list[str], first: int, last: int | None) -> list[str]:
    """An item that others follow ends with a semicolon: "… est supprimé." put before 4° ends with " ;"."""
    following = first if last is None else last + 1
    if not new or not 0 < following < len(paragraphs):
        return new
    visa, after = visa_of(new[-1]), visa_of(paragraphs[following])
    if visa is None or after is None or visa.level not in _ITEMS or not _same_kind(visa, after):
        return new
    if _order(after) < _order(visa):
        return new
    text = new[-1].rstrip()
    return [*new[:-1], f"{text[:-1].rstrip()} ;"] if text.endswith(".") and not text.endswith("..") else new


def _order(visa: Visa) -> int:
    if visa.level == "letter":
        return ord(visa.number[0])
    return roman(visa.number) or 0 if visa.level == "roman" else int(visa.number)
