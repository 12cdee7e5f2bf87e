"""From two versions of an article to blocks: independent changes, each with ways to say it, smallest first.

Paragraph numbers always refer to the base text, whatever the other blocks do (both chambers' practice).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lawlab.law.drafting.base_text import BaseText
from lawlab.law.drafting.fates import Step, fates
from lawlab.law.drafting.instructions import Instruction, Place, Side, Span, Unit
from lawlab.law.drafting.paragraph_plan import Holds, ParagraphPlan, Said, smallest
from lawlab.law.drafting.quotation import length
from lawlab.law.drafting.wordings_of_change import Paragraph
from lawlab.law.forms import Form

REWRITING = 12  #: what rewriting a paragraph costs beside its words: the reader must compare it all
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
    spare: tuple[Instruction, ...] = ()  #: the same where rewriting is shorter: for want of better
    parts: tuple["Block", ...] = ()  #: the neighbouring changes that it joins


def is_deleted(paragraph: str) -> bool:
    """Whether a paragraph is only the trace of a deletion: "(Supprimé)", "2° (Supprimé)"."""
    return len(paragraph) < 60 and _DELETED.fullmatch(paragraph.strip()) is not None


def blocks(
    base: BaseText,
    after: Sequence[str],
    holds: Callable[[Paragraph, Sequence[Said]], bool],
    goes_on: Callable[[], bool],
    *,
    names_edges: bool,
) -> list[Block]:
    """The independent changes, in reading order; `holds` says whether instructions read back exactly.

    Words are compared as long as it `goes_on`; after that, edited paragraphs are rewritten.
    """
    found: list[Block] = []
    for fate in fates(base.paragraphs, after):
        if fate.step is Step.KEPT:
            continue
        last = fate.old + (fate.step is not Step.INSERTED)
        new = () if fate.step is Step.DELETED else (after[fate.new],)
        block = Block(fate.old, last, new)
        if fate.step is Step.EDITED and goes_on():
            paragraph = Paragraph.of(base, fate.old + 1, names_edges=names_edges)
            block = _edited(block, paragraph, base, partial(holds, paragraph))
        _add(found, block)
    return found


def _edited(block: Block, paragraph: Paragraph, base: BaseText, holds: Holds) -> Block:
    """The block with the instructions on the words of its paragraph, unless rewriting it is shorter."""
    after = block.new[0]
    if is_deleted(paragraph.text) or is_deleted(after):
        return block
    found = smallest(ParagraphPlan(paragraph, after, base.sentences), holds) or []
    said = tuple(one.instruction for one in found)
    if sum(one.cost for one in found) > REWRITING + length(after):
        return replace(block, spare=said)
    return replace(block, said=said)


def _add(found: list[Block], block: Block) -> None:
    """Neighbouring paragraphs that are replaced, deleted or inserted make one block."""
    if not found or block.said or found[-1].said or found[-1].last != block.first:
        found.append(block)
        return
    previous = found[-1]
    parts = previous.parts or (previous,)
    insertions = block.first == block.last and parts[-1].first == parts[-1].last
    if insertions:  # one after the other at the same place: a single insertion
        parts = (*parts[:-1], replace(parts[-1], new=parts[-1].new + block.new))
    else:
        parts = (*parts, block)
    found[-1] = Block(previous.first, block.last, previous.new + block.new, parts=parts)


def larger(block: Block) -> Iterator[tuple[Block, ...]]:
    """Other ways to make the block's change, when it does not read back exactly: the likeliest first.

    Its paragraphs replaced, its parts one by one, all its words said, its paragraphs deleted and the new ones
    inserted.
    """
    if block.said:
        yield (widened(block),)
    if len(block.parts) > 1:
        yield block.parts
    if block.spare:
        yield (replace(block, said=block.spare),)
    if block.new and block.first < block.last:
        inserted = Block(block.first, block.first, block.new)
        yield inserted, Block(block.first, block.last, ())
        yield Block(block.first, block.last, ()), Block(block.last, block.last, block.new)


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
