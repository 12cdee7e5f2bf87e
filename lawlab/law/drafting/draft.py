"""From an edit to a formal amendment: the smallest instructions that read back to exactly that edit.

A draft is never given without having been read back: parsed and applied to the base text, it yields the
new text to the character. Where a wording does not, the next larger one is taken: more words quoted, the
sentence, the paragraph, the article.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lawlab.core.errors import Invalid, TooLarge
from lawlab.law.diff import diff_words
from lawlab.law.drafting.base_text import BaseText
from lawlab.law.drafting.english import word_for_westminster
from lawlab.law.drafting.instructions import Instruction, Place, Side
from lawlab.law.drafting.passages import sentences
from lawlab.law.drafting.plan import Block, blocks, instructions, is_deleted, larger, widened
from lawlab.law.drafting.proof import Proof
from lawlab.law.drafting.wording_assemblee import word_for_assemblee
from lawlab.law.drafting.wording_senat import word_for_senat
from lawlab.law.forms import Form
from lawlab.law.jsonl import Record, strings
from lawlab.law.tokens import words

LONGEST = 2_000_000  #: characters of both versions together
MOST = 0.5  #: share of changed words from which "most of the article changes"
MUCH = 2.0  #: how much longer than the rewritten article the instructions may be, at most


class Dialect(StrEnum):
    """In whose words a draft is written."""

    ASSEMBLEE = "assemblee"
    SENAT = "senat"
    WESTMINSTER = "westminster"


Word = Callable[[Sequence[Instruction], BaseText, str], str]
_WORDS: dict[Dialect, Word] = {
    Dialect.ASSEMBLEE: word_for_assemblee,
    Dialect.SENAT: word_for_senat,
    Dialect.WESTMINSTER: word_for_westminster,
}


@dataclass(frozen=True)
class Draft:
    """An amendment's dispositif and the instructions that it says."""

    dispositif: str
    instructions: tuple[Instruction, ...]


def draft(before: Sequence[str], after: Sequence[str], *, dialect: Dialect, article: str = "") -> Draft:
    """The amendment to `article` ("article 7 bis") that turns its paragraphs `before` into `after`.

    It reads back to `after` to the character. Invalid when nothing changes, or when a changed paragraph
    cannot be cited (line breaks, spaces at its ends…); TooLarge beyond LONGEST characters.
    """
    _check(before, after)
    base = BaseText(tuple(before), sentences)
    return _drafted(Proof(dialect, base, article, _WORDS[dialect]), tuple(after))


def _drafted(proof: Proof, after: tuple[str, ...]) -> Draft:
    before = proof.base.paragraphs
    if not after:
        return _sure(proof, [Instruction(Form.SUPPR_ARTICLE)], after)
    if not before or all(map(is_deleted, before)):
        return _sure(proof, [_new_article(before, after, proof.article)], after)
    rewritten = [Instruction(Form.REDIGER_ARTICLE, paragraphs=after)]
    found = _detailed(proof, after)
    if found is None or _says_too_much(found, proof.word(rewritten), before, after):
        return _sure(proof, rewritten, after, found)
    return found


def _says_too_much(found: Draft, rewritten: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether rewriting the article is clearer: it is shorter and most words change, or much shorter."""
    if len(found.dispositif) < len(rewritten):
        return False
    return len(found.dispositif) > MUCH * len(rewritten) or changed_share(before, after) > MOST


def changed_share(before: Sequence[str], after: Sequence[str]) -> float:
    """The share of words, of both texts together, that went or came: 0 to 1."""
    chunks = diff_words("\n".join(before), "\n".join(after))
    total = sum(words(chunk.text) * (1 + (chunk.kind == "=")) for chunk in chunks)
    return sum(words(chunk.text) for chunk in chunks if chunk.kind != "=") / max(total, 1)


def _check(before: Sequence[str], after: Sequence[str]) -> None:
    if sum(map(len, before)) + sum(map(len, after)) > LONGEST:
        raise TooLarge(f"An article to amend may have at most {LONGEST // 2:,} characters.")
    if list(before) == list(after):
        raise Invalid("The two texts are the same: there is nothing to amend.")


def _new_article(before: Sequence[str], new: tuple[str, ...], article: str) -> Instruction:
    """An article that was deleted is restored; one that never was is an additional article."""
    place = additional_place(article)
    if place is None or before:
        return Instruction(Form.RETABLIR, paragraphs=new)
    return Instruction(Form.ARTICLE_ADD, place[0], side=place[1], paragraphs=new)


def additional_place(article: str) -> tuple[Place, Side] | None:
    """Where "article additionnel après l'article 7 bis" goes; None for the name of an article that exists."""
    label = article.strip().lower().replace("’", "'")
    for word, side in (("avant l'article ", Side.BEFORE), ("après l'article ", Side.AFTER)):
        if word in label:
            number = article.strip()[label.index(word) + len(word) :]
            return Place(article=number), side
    return (Place(), Side.AFTER) if "additionnel" in label else None


def _sure(proof: Proof, said: list[Instruction], after: tuple[str, ...], other: Draft | None = None) -> Draft:
    """The draft of these instructions if it reads back exactly, else the other one."""
    if proof.surely_reads_back(said[0], after):
        return Draft(proof.word(said), tuple(said))
    if other is not None:
        return other
    raise Invalid(
        "This text cannot be cited in an amendment so that it reads back exactly: it has empty paragraphs,"
        " line breaks, spaces at the ends of a paragraph, signs of formatting, or lines that read as orders."
    )


def _detailed(proof: Proof, after: tuple[str, ...]) -> Draft | None:
    """The smallest instructions on paragraphs and words that read back exactly; None when none do."""
    names_edges = proof.dialect is Dialect.ASSEMBLEE
    found = blocks(proof.base, after, proof.holds, proof.goes_on, names_edges=names_edges)
    for mend in (_as_they_are, _mended, _widened):
        found = mend(found, proof)
        said = instructions(found, proof.base)
        if proof.reads_back(said, after):
            return Draft(proof.word(said), tuple(said))
    return None


def _as_they_are(found: list[Block], proof: Proof) -> list[Block]:
    return found


def _mended(found: list[Block], proof: Proof) -> list[Block]:
    """Each block that does not read back exactly by itself is said in another way that does."""
    return [part for block in found for part in _standing(block, proof)]


def _standing(block: Block, proof: Proof) -> tuple[Block, ...]:
    """The block, or the first of its larger wordings that stands alone; itself when none does."""
    if not proof.goes_on() or _stands_alone((block,), proof):
        return (block,)
    for parts in larger(block):
        each = [_standing(one, proof) if parts is block.parts else (one,) for one in parts]
        mended = [part for standing in each for part in standing]
        if _stands_alone(mended, proof):
            return tuple(mended)
    return (block,)


def _stands_alone(parts: Sequence[Block], proof: Proof) -> bool:
    """Whether these neighbouring changes, all others left out, read back exactly."""
    base, after, at = proof.base.paragraphs, list[str](), 0
    for block in parts:
        after += [*base[at : block.first], *block.new]
        at = block.last
    return proof.reads_back(instructions(parts, proof.base), (*after, *base[at:]))


def _widened(found: list[Block], proof: Proof) -> list[Block]:
    return [widened(block) for block in found]


def draft_record(record: Record) -> Record:
    """One line of `flask law draft`: {"id", "chambre", "article", "avant", "apres"} → {"dispositif"}."""
    try:
        dialect = Dialect(record["chambre"])
    except ValueError:
        raise Invalid(f"`chambre` must be one of: {', '.join(Dialect)}.") from None
    article = record.get("article") or ""
    if not isinstance(article, str):
        raise Invalid("`article` must be a string.")
    made = draft(strings(record, "avant"), strings(record, "apres"), dialect=dialect, article=article)
    return {"dispositif": made.dispositif}
