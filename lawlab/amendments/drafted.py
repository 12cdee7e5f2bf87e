"""Between an edit and the words of parliament: the drafted amendment, and an instruction typed in as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext as _

from lawlab.amendments.lines import Line, clean_text
from lawlab.amendments.models import Amendment, AmendmentKind
from lawlab.amendments.wording import Target, base_of, proposed_text, shown_revision
from lawlab.core.errors import Invalid, LawLabError, TooLarge
from lawlab.law.alignment import predecessors
from lawlab.law.drafting.apply import apply_instructions
from lawlab.law.drafting.draft import Dialect, draft
from lawlab.law.drafting.instructions import Status
from lawlab.law.drafting.parser import Chamber, parse_dispositif

MAX_INSTRUCTION = 50_000  #: characters
FRENCH = (Dialect.ASSEMBLEE, Dialect.SENAT)


@dataclass(frozen=True)
class Drafted:
    """The amendment as one chamber's clerks would write it; None where nothing sure can be said."""

    dialect: Dialect
    dispositif: str | None


def drafted(amendment: Amendment) -> list[Drafted]:
    """The dispositif in each dialect of the bill's language.

    A sub-amendment has none: its place is in another amendment's dispositif, not in the text.
    """
    revision = shown_revision(amendment)
    if amendment.parent_id is not None:
        return []
    dialects = (Dialect.WESTMINSTER,) if revision.bill.language == "en" else FRENCH
    number = revision.article.number if revision.article else ""
    place = f"article {number}"
    if amendment.amendment_kind is AmendmentKind.ADDITION:
        place = f"après l'article {number}" if number else "avant l'article 1er"
    before, after = tuple(base_of(revision)), tuple(proposed_text(revision))
    return [Drafted(dialect, _dispositif(before, after, dialect, place)) for dialect in dialects]


@lru_cache(maxsize=512)
def _dispositif(before: tuple[str, ...], after: tuple[str, ...], dialect: Dialect, place: str) -> str | None:
    try:
        return draft(before, after, dialect=dialect, article=place).dispositif
    except LawLabError:  # no wording reads back to exactly this edit: better none than a wrong one
        return None


def lines_from_instruction(target: Target, text: str, chamber: Chamber) -> list[Line]:
    """The article as an instruction ("À l'alinéa 4, supprimer…") makes it.

    Invalid, with what was not understood, unless every word was: nothing is half applied.
    """
    if len(text) > MAX_INSTRUCTION:
        raise TooLarge(
            _("This is too long: at most %(limit)s characters. Nothing was saved.", limit=MAX_INSTRUCTION)
        )
    number = target.article.number if target.article else ""
    parsed = parse_dispositif(clean_text(text), chamber=chamber, target=f"article {number}")
    if parsed.status is not Status.PARSED:
        raise Invalid(_not_understood(parsed.unread))
    base = target.base
    applied = apply_instructions(base, parsed)
    if applied.refused:
        raise Invalid(_("This instruction was read, but cannot be applied here. Edit the words instead."))
    return aligned(base, applied.paragraphs)


def _not_understood(unread: Sequence[str]) -> str:
    if not unread:
        return str(_("This instruction was not understood. Edit the words instead."))
    words = " […] ".join(unread)[:300]
    return str(_("This was not understood: “%(words)s”. Nothing was changed.", words=words))


def aligned(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """A new text as an edit of the old one, paragraphs matched by their words."""
    origins = predecessors(before, after)
    bases = [None if origin is None else origin + 1 for origin in origins]
    return [Line(base, text) for base, text in zip(bases, after, strict=True)]
