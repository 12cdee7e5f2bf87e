"""The wording of Westminster: "Clause 4, paragraph 3, leave out “x” and insert “y”".

Each change is an amendment of its own, on its line, without a full stop at the end, with double quotes
(Office of the Parliamentary Counsel, « Style Manual for Amendments to Bills », § 1.7). Words are left out,
left out and inserted, or inserted "after “x”", "at beginning", "at end" (« A Guide to House of Lords
Amendment Style », parts 1 to 3). Where a printed bill would give page and line ("Clause 3, page 1, line 10,
leave out “activity” and insert “act or omission”", Lords, 6 January 2015), a text on the web has numbered
paragraphs: they take the place of page and line. Dialect of wording only: no reader for it.
"""

import re
from collections.abc import Callable, Sequence

from lawlab.law.drafting.agreement import runs
from lawlab.law.drafting.base_text import BaseText, places_of
from lawlab.law.drafting.instructions import Edge, Instruction, Side
from lawlab.law.drafting.wording import paragraph_numbers, sentence_text
from lawlab.law.forms import Form

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip


def cite(words: str) -> str:
    """Words in double quotes."""
    return f"“{words}”"


def ordinal(number: int, total: int) -> str:
    """ "first", "second"… "last" beyond the twelfth."""
    number = total if number == -1 else number
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    return "last" if number == total else f"{number}th"


def clause(article: str) -> str:
    """The name of the article: "article 4", or "4", is "Clause 4"; another name stays."""
    label = article.strip()
    return re.sub(r"^(?:(?:article|art\.?)\s+)?(?=\d)", "Clause ", label, flags=re.IGNORECASE) or "Clause"


def _numbers(numbers: Sequence[int]) -> str:
    """ "paragraph 5", "paragraphs 9 to 11", "paragraphs 3, 5 and 9 to 11"."""
    items = [str(a) if a == b else f"{a} to {b}" for a, b in runs(numbers)]
    listed = items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
    return f"{'paragraphs' if len(numbers) > 1 else 'paragraph'} {listed}"


def _sentences(said: Instruction, base: BaseText) -> str:
    total = base.sentence_count(paragraph_numbers(said.place)[0])
    names = [ordinal(number, total) for number in said.place.sentences]
    return f"{' and '.join(names)} {'sentences' if len(names) > 1 else 'sentence'}"


def _target(said: Instruction, base: BaseText) -> str:
    """ "“x”", "second “x”"."""
    words = said.target or ""
    if said.occurrence.number is None:
        return cite(words)
    total = len(places_of(words, sentence_text(said.place, base)))
    return f"{ordinal(said.occurrence.number, total)} {cite(words)}"


def _in_words(said: Instruction, base: BaseText) -> str:
    """What is done to the words of a paragraph or sentence."""
    new = cite(said.words or "")
    match said.form:
        case Form.SUBST_MOTS:
            return f"leave out {_target(said, base)} and insert {new}"
        case Form.SUPPR_MOTS if said.side is not None:
            return f"leave out from {_target(said, base)} to end"
        case Form.SUPPR_MOTS:
            return f"leave out {_target(said, base)}"
        case Form.REDIGER_DEBUT_FIN:
            return f"leave out from {_target(said, base)} to end and insert {new}"
        case Form.COMPL_ALINEA_MOTS:
            return f"at end insert {new}"
        case Form.INSERT_MOTS if said.target is not None:
            side = "before" if said.side is Side.BEFORE else "after"
            return f"{side} {_target(said, base)} insert {new}"
        case _:
            return f"{'at beginning' if said.place.edge is Edge.START else 'at end'} insert {new}"


def _of_sentence(said: Instruction, base: BaseText) -> str | None:
    """What is done to whole sentences; None when the instruction is about words."""
    if said.form is Form.SUPPR_PHRASE:
        return f"leave out {_sentences(said, base)}"
    if said.form is Form.REDIGER_PHRASE:
        return f"leave out {_sentences(said, base)} and insert {cite(said.words or '')}"
    if said.form is Form.INSERT_MOTS and said.sentence and said.place.sentences:
        side = "before" if said.side is Side.BEFORE else "after"
        return f"{side} {_sentences(said, base)} insert {cite(said.words or '')}"
    return None


def _words(said: Instruction, base: BaseText, name: str) -> str:
    where = [name] if base.is_single else [name, _numbers(paragraph_numbers(said.place))]
    whole = _of_sentence(said, base)
    if whole is None and said.place.sentences:
        where.append(_sentences(said, base))
    return f"{', '.join(where)}, {whole or _in_words(said, base)}"


def _block(paragraphs: Sequence[str]) -> str:
    """New paragraphs on their own lines, each opening with a quote, the last one closing."""
    return "\n".join([f"“{paragraph}" for paragraph in paragraphs]) + "”"


def _paragraphs(said: Instruction, base: BaseText, name: str) -> str:
    new = _block(said.paragraphs) if said.paragraphs else ""
    if said.form is Form.COMPL_ARTICLE:
        return f"{name}, at end insert—\n{new}"
    numbers = _numbers(paragraph_numbers(said.place))
    if said.form is Form.INSERT_ALINEA:
        side = "before" if said.side is Side.BEFORE else "after"
        return f"{name}, {side} {numbers} insert—\n{new}"
    if said.form is Form.SUPPR_ALINEA:
        return f"{name}, leave out {numbers}"
    return f"{name}, leave out {numbers} and insert—\n{new}"


def _article(said: Instruction, base: BaseText, name: str) -> str:
    if said.form is Form.SUPPR_ARTICLE:
        return f"Leave out {name}"
    new = _block(said.paragraphs)
    if said.form is Form.ARTICLE_ADD:
        side = "Before" if said.side is Side.BEFORE else "After"
        place = f"Clause {said.place.article}" if said.place.article else name
        return f"{side} {place}, insert the following new Clause—\n{new}"
    return f"Leave out {name} and insert the following new Clause—\n{new}"


_WHOLE_ARTICLE = (Form.SUPPR_ARTICLE, Form.REDIGER_ARTICLE, Form.ARTICLE_ADD)
_WHOLE_PARAGRAPHS = (
    Form.COMPL_ARTICLE, Form.INSERT_ALINEA, Form.SUPPR_ALINEA, Form.SUBST_ALINEAS, Form.REDIGER_ALINEA,
)  # fmt: skip


def _wording(said: Instruction) -> Callable[[Instruction, BaseText, str], str]:
    if said.form in _WHOLE_ARTICLE or (said.form is Form.RETABLIR and not said.place.paragraphs):
        return _article
    return _paragraphs if said.form in (*_WHOLE_PARAGRAPHS, Form.RETABLIR) else _words


def word_for_westminster(instructions: Sequence[Instruction], base: BaseText, article: str) -> str:
    """One amendment a line (new paragraphs on lines of their own below it)."""
    name = clause(article)
    return "\n".join(_wording(said)(said, base, name) for said in instructions)
