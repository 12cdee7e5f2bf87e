"""Sub-amendments: written into the amendment that they change, whose text is then read again.

The alinéas of an amendment are the lines of its dispositif, its own instructions included.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.drafting.edits import Edit, perform
from lawlab.law.drafting.effects import effects
from lawlab.law.drafting.instructions import Instruction, Numbered, Parsed, Refusal, Span, Status, Unit
from lawlab.law.drafting.parser import Chamber, parse_dispositif
from lawlab.law.forms import Form

_ORPHAN = "It is a sub-amendment, and the amendment that it changes is not there."


def with_sub_amendments(
    texts: Sequence[tuple[str, str, str | None]], *, chamber: Chamber, target: str
) -> tuple[list[Numbered], list[Refusal]]:
    """The amendments (number, dispositif, parent's number) parsed, their sub-amendments written in."""
    parents: dict[str, list[tuple[str, str]]] = {}
    refused: list[Refusal] = []
    own = {_bare(numero) for numero, _, parent in texts if parent is None}
    for numero, dispositif, parent in texts:
        if parent is not None:
            if _bare(parent) in own:
                parents.setdefault(_bare(parent), []).append((numero, dispositif))
            else:
                refused.append(Refusal(numero, _ORPHAN))
    numbered = []
    for numero, dispositif, parent in texts:
        if parent is None:
            one, more = _folded(numero, dispositif, parents.get(_bare(numero), []), chamber, target)
            numbered.append(one)
            refused += more
    return numbered, refused


def _bare(numero: str) -> str:
    """The number without "rect." and the like."""
    found = re.match(r"\s*(?:n\s*°\s*)?([A-Z-]*\d+)", numero)
    return found.group(1) if found else numero.strip()


def _folded(
    numero: str, dispositif: str, subs: list[tuple[str, str]], chamber: Chamber, target: str
) -> tuple[Numbered, list[Refusal]]:
    refused: list[Refusal] = []
    folded: list[str] = []
    for sub, text in subs:
        try:
            dispositif = _written_in(dispositif, parse_dispositif(text, chamber=chamber, target=target))
            folded.append(sub)
        except (Invalid, TooLarge) as error:
            refused.append(Refusal(sub, error.sentence))
    parsed = parse_dispositif(dispositif, chamber=chamber, target=target)
    return Numbered(numero, parsed, folded=tuple(folded)), refused


def _written_in(dispositif: str, sub: Parsed) -> str:
    if sub.status is not Status.PARSED:
        raise Invalid(sub.reason or "It was not wholly understood.")
    lines = [line for line in dispositif.splitlines() if line.strip()]
    if not lines:
        raise Invalid(_ORPHAN)
    if len(sub.instructions) == 1 and _adds_quoted(sub.instructions[0], lines):
        return _with_quoted(lines, sub.instructions[0].paragraphs)
    edits: list[Edit] = []
    for made in sub.instructions:
        edits += effects(_about_lines(made, lines), lines)
    return "\n".join(perform(lines, edits))


def _adds_quoted(made: Instruction, lines: list[str]) -> bool:
    """ "Compléter cet amendement par l'alinéa suivant", where the amendment's own text is in guillemets."""
    ends = made.form in (Form.COMPL_ARTICLE, Form.COMPL_ALINEA_ALINEAS)
    return ends and made.place.unit is Unit.AMENDMENT and made.unquoted and lines[-1].lstrip()[:1] == "«"


def _with_quoted(lines: list[str], paragraphs: tuple[str, ...]) -> str:
    """The quotation goes on: what closed it now closes the last of the new paragraphs."""
    last = re.sub(r"(?<!\s)\s*»\s*+[.;,]?\s*$", "", lines[-1])
    new = [f"« {paragraph}" for paragraph in paragraphs]
    return "\n".join([*lines[:-1], last, *new]) + " »"


def _about_lines(made: Instruction, lines: list[str]) -> Instruction:
    """The same change, counted in the lines of the amendment."""
    place = made.place
    if place.unit is not Unit.AMENDMENT:
        return made
    if made.form is Form.COMPL_ALINEA_MOTS and not place.paragraphs:
        last = len(lines)
        return replace(made, place=replace(place, unit=Unit.PARAGRAPHS, paragraphs=(Span(last, last),)))
    return replace(made, place=replace(place, unit=Unit.ARTICLE))
