"""From two versions of an article to blocks: independent changes, each with ways to say it, smallest first.

Paragraph numbers always refer to the base text, whatever the other blocks do (both chambers' practice).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lawlab.law.drafting.base_text import BaseText
from lawlab.law.drafting.fates import Step, fates
from lawlab.law.drafting.instructions import Instruction, Place, Side, Span, Unit
from lawlab.law.drafting.paragraph_plan import ParagraphPlan, Said, smallest
from lawlab.law.drafting.quotation import length
from lawlab.law.drafting.wordings_of_change import Paragraph
from lawlab.law.forms import Form

REWRITING = 6  #: words of the frame "Rédiger ainsi l'alinéa 21 :"
_NUMBERING = r"(?:[\w.]{1,12}[°)]?(?: \w{1,10}){0,2}[.)]?\s*[-–—]?\s*)?"
_DELETION = r"(?:supprim[ée]e?s?|suppression(?: maintenue| conforme)?)"
_DELETED = re.compile(rf"[«\"“ ]*{_NUMBERING}\(?\s*{_DELETION}\s*\)?[\s;.»\"”]*", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """Paragraphs first to last of the base text (from 0, `last` excluded) become `new`."""

    first: int
    last: int
    new: tuple[str, ...]
    said: tuple[Instruction, ...] = ()  #: instructions on words; without them the paragraphs are replaced


def is_deleted(paragraph: str) -> bool:
    """Whether a paragraph is only the trace of a deletion: "(Supprimé)", "2° (Supprimé)"."""
    return len(paragraph) < 60 and _DELETED.fullmatch(paragraph.strip()) is not None


Holds = Callable[[Paragraph, Said], bool]


def blocks(base: BaseText, after: Sequence[str], holds: Holds, *, names_edges: bool) -> list[Block]:
    """The independent changes, in reading order; `holds` says whether an instruction reads back exactly."""
    found: list[Block] = []
    for fate in fates(base.paragraphs, after):
        if fate.step is Step.KEPT:
            continue
        last = fate.old + (fate.step is not Step.INSERTED)
        new = () if fate.step is Step.DELETED else (after[fate.new],)
        said: tuple[Instruction, ...] = ()
        if fate.step is Step.EDITED:
            paragraph = Paragraph.of(base, fate.old + 1, names_edges=names_edges)
            said = words_said(paragraph, after[fate.new], base, partial(holds, paragraph))
        _add(found, Block(fate.old, last, new, said))
    return found


def words_said(
    paragraph: Paragraph, after: str, base: BaseText, holds: Callable[[Said], bool]
) -> tuple[Instruction, ...]:
    """The instructions on the words of a paragraph; none where rewriting it is shorter or the only way."""
    if is_deleted(paragraph.text) or is_deleted(after):
        return ()
    found = smallest(ParagraphPlan(paragraph, after, base.sentences), holds)
    if not found or sum(said.cost for said in found) > REWRITING + length(after):
        return ()
    return tuple(said.instruction for said in found)


def _add(found: list[Block], block: Block) -> None:
    """Neighbouring paragraphs that are replaced, deleted or inserted make one block."""
    if found and not block.said and not found[-1].said and found[-1].last == block.first:
        previous = found[-1]
        found[-1] = Block(previous.first, block.last, previous.new + block.new)
    else:
        found.append(block)


def widened(block: Block) -> Block:
    """The block as a replacement of its whole paragraphs."""
    return replace(block, said=())


def instructions(found: Sequence[Block], base: BaseText) -> list[Instruction]:
    """What to say for these blocks, in their order; all deletions of paragraphs in one instruction."""
    said: list[Instruction] = []
    deletion: int | None = None
    for block in found:
        for one in block.said or (replacement(block, base),):
            if one.form is Form.SUPPR_ALINEA and deletion is not None:
                earlier = said[deletion]
                spans = (*earlier.place.paragraphs, *one.place.paragraphs)
                said[deletion] = replace(earlier, place=replace(earlier.place, paragraphs=spans))
                continue
            if one.form is Form.SUPPR_ALINEA:
                deletion = len(said)
            said.append(one)
    return said


def replacement(block: Block, base: BaseText) -> Instruction:
    """The instruction on whole paragraphs: insert, delete, restore, rewrite or replace them."""
    if block.first == block.last:
        return _insertion(block, base)
    place = Place(Unit.PARAGRAPHS, paragraphs=(Span(block.first + 1, block.last),))
    if not block.new:
        return Instruction(Form.SUPPR_ALINEA, place)
    if block.last == block.first + 1 and is_deleted(base.paragraphs[block.first]):
        return Instruction(Form.RETABLIR, place, paragraphs=block.new)
    form = Form.REDIGER_ALINEA if len(block.new) == block.last - block.first else Form.SUBST_ALINEAS
    return Instruction(form, place, paragraphs=block.new)


def _insertion(block: Block, base: BaseText) -> Instruction:
    if block.first == len(base.paragraphs):
        return Instruction(Form.COMPL_ARTICLE, paragraphs=block.new)
    number, side = (1, Side.BEFORE) if block.first == 0 else (block.first, Side.AFTER)
    place = Place(Unit.PARAGRAPHS, paragraphs=(Span(number, number),))
    return Instruction(Form.INSERT_ALINEA, place, side=side, paragraphs=block.new)
