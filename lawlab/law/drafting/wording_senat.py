"""The wording of the Sénat: the place as a heading ("Alinéa 2, première phrase"), then the instruction.

Quotations are bare lines, without guillemets nor final stop. Sources: the Sénat's amendments (examples are
"seen in" the social security bill for 2018, n° 63) and docs/drafting-wording.md.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from lawlab.law.drafting.agreement import noun_for, number_list, numeral, of_the, ordinal, roman
from lawlab.law.drafting.base_text import BaseText, places_of
from lawlab.law.drafting.instructions import Edge, Instruction, Side
from lawlab.law.drafting.wording import Unwritable, ordinals, paragraph_numbers, same_gesture, sentence_text
from lawlab.law.forms import Form

_WORD_FORMS = frozenset({
    Form.SUBST_MOTS, Form.SUPPR_MOTS, Form.INSERT_MOTS, Form.COMPL_ALINEA_MOTS, Form.REDIGER_DEBUT_FIN,
    Form.SUPPR_PHRASE, Form.REDIGER_PHRASE,
})  # fmt: skip
_DIVIDED = re.compile(r"[IVXL]+(?: (?:bis|ter|quater))?(?: [A-Z])?\.? ?[-–—]")


def _this(said: Instruction, base: BaseText) -> str:
    """ "cet alinéa", "cette phrase", "ces alinéas"; an article of one paragraph is "cet article"."""
    if said.place.sentences:
        return "ces phrases" if len(said.place.sentences) > 1 else "cette phrase"
    if len(paragraph_numbers(said.place)) > 1:
        return "ces alinéas"
    return "cet article" if base.is_single else "cet alinéa"


def _quoted(said: Instruction, base: BaseText, words: str) -> str:
    """ "le mot", "la deuxième occurrence du mot", ", à chacune de ses trois occurrences, le mot"."""
    noun, number = noun_for(words).the, said.occurrence.number
    if said.occurrence.times:
        return f", par {numeral(said.occurrence.times)} fois, {noun}"
    if said.occurrence.each:
        return f" chaque occurrence {of_the(noun)}"
    if number is None:
        return f" {noun}"
    which = ordinal(number, len(places_of(words, sentence_text(said.place, base))))
    if which is None:
        raise Unwritable
    return f" la {which} occurrence {of_the(noun)}"


def _verb(said: Instruction, base: BaseText, verb: str) -> str:
    """The verb in capitals, or after "Au début de cet alinéa, " when the instruction names an edge."""
    edge = said.place.edge
    if edge is None:
        return verb.capitalize()
    side = "Au début" if edge is Edge.START else "À la fin"
    return f"{side} {of_the(_this(said, base))}, {verb}"


def _target(said: Instruction) -> str:
    if said.target is None:
        raise Unwritable
    return said.target


def _substitute(said: Instruction, base: BaseText) -> str:
    target, words = _target(said), said.words or ""
    verb = _verb(said, base, "remplacer")
    return f"{verb}{_quoted(said, base, target)} :\n{target}\npar {noun_for(words).the} :\n{words}"


def _delete_words(said: Instruction, base: BaseText) -> str:
    target = _target(said)
    if said.side is not None:
        return (
            f"Après{_quoted(said, base, target)} :\n{target}\nsupprimer la fin {of_the(_this(said, base))}."
        )
    return f"{_verb(said, base, 'supprimer')}{_quoted(said, base, target)} :\n{target}"


def _insert_words(said: Instruction, base: BaseText) -> str:
    words = said.words or ""
    side = "Avant" if said.side is Side.BEFORE else "Après"
    if said.sentence:
        return (
            f"{side} la {ordinals(said.place, base)} phrase, insérer {_new_sentences(words, base)} :\n{words}"
        )
    new = noun_for(words).the
    if said.target is None:
        return f"{_verb(said, base, 'insérer')} {new} :\n{words}"
    return f"{side}{_quoted(said, base, said.target)} :\n{said.target}\ninsérer {new} :\n{words}"


def _new_sentences(words: str, base: BaseText) -> str:
    count = len(base.sentences(words))
    return "une phrase ainsi rédigée" if count <= 1 else f"{numeral(count)} phrases ainsi rédigées"


def _complete(said: Instruction, base: BaseText) -> str:
    words = said.words or ""
    new = _new_sentences(words, base) if said.sentence else noun_for(words).the
    return f"Compléter {_this(said, base)} par {new} :\n{words}"


def _rewrite_edge(said: Instruction, base: BaseText) -> str:
    whole = of_the(_this(said, base))
    if said.place.edge is Edge.START:
        return f"Rédiger ainsi le début {whole} :\n{said.words}"
    anchor = f"Après{_quoted(said, base, _target(said))} :\n{said.target}\n"
    return f"{anchor}rédiger ainsi la fin {whole} :\n{said.words}"


def _delete_sentence(said: Instruction, base: BaseText) -> str:
    return f"Supprimer {_this(said, base)}."


def _rewrite_sentence(said: Instruction, base: BaseText) -> str:
    return f"Rédiger ainsi {_this(said, base)} :\n{said.words}"


def _new_paragraphs(paragraphs: Sequence[str]) -> str:
    """ "un alinéa ainsi rédigé"; what begins by "II. –" is a "paragraphe" in the Sénat's words."""
    name = "paragraphe" if all(_DIVIDED.match(paragraph) for paragraph in paragraphs) else "alinéa"
    count = len(paragraphs)
    return f"un {name} ainsi rédigé" if count == 1 else f"{numeral(count)} {name}s ainsi rédigés"


def _lines(said: Instruction) -> str:
    return "\n".join(said.paragraphs)


def _insert_paragraphs(said: Instruction, base: BaseText) -> str:
    return f"Insérer {_new_paragraphs(said.paragraphs)} :\n{_lines(said)}"


def _delete_paragraphs(said: Instruction, base: BaseText) -> str:
    return f"Supprimer {'ces alinéas' if len(paragraph_numbers(said.place)) > 1 else 'cet alinéa'}."


def _replace_paragraphs(said: Instruction, base: BaseText) -> str:
    old = "ces alinéas" if len(paragraph_numbers(said.place)) > 1 else "cet alinéa"
    if len(paragraph_numbers(said.place)) == len(said.paragraphs):
        return f"Rédiger ainsi {old} :\n{_lines(said)}"
    return f"Remplacer {old} par {_new_paragraphs(said.paragraphs)} :\n{_lines(said)}"


def _complete_article(said: Instruction, base: BaseText) -> str:
    return f"Compléter cet article par {_new_paragraphs(said.paragraphs)} :\n{_lines(said)}"


def _restore(said: Instruction, base: BaseText) -> str:
    what = "cet alinéa" if said.place.paragraphs else "cet article"
    return f"Rétablir {what} dans la rédaction suivante :\n{_lines(said)}"


def _delete_article(said: Instruction, base: BaseText) -> str:
    return "Supprimer cet article."


def _rewrite_article(said: Instruction, base: BaseText) -> str:
    return f"Rédiger ainsi cet article :\n{_lines(said)}"


def _additional_article(said: Instruction, base: BaseText) -> str:
    side = "Avant" if said.side is Side.BEFORE else "Après"
    where = f"{side} l'article {said.place.article}\n" if said.place.article else ""
    return f"{where}Insérer un article additionnel ainsi rédigé :\n{_lines(said)}"


_WORDINGS: dict[Form, Callable[[Instruction, BaseText], str]] = {
    Form.SUBST_MOTS: _substitute,
    Form.SUPPR_MOTS: _delete_words,
    Form.INSERT_MOTS: _insert_words,
    Form.COMPL_ALINEA_MOTS: _complete,
    Form.REDIGER_DEBUT_FIN: _rewrite_edge,
    Form.SUPPR_PHRASE: _delete_sentence,
    Form.REDIGER_PHRASE: _rewrite_sentence,
    Form.INSERT_ALINEA: _insert_paragraphs,
    Form.SUPPR_ALINEA: _delete_paragraphs,
    Form.SUBST_ALINEAS: _replace_paragraphs,
    Form.REDIGER_ALINEA: _replace_paragraphs,
    Form.COMPL_ARTICLE: _complete_article,
    Form.RETABLIR: _restore,
    Form.SUPPR_ARTICLE: _delete_article,
    Form.REDIGER_ARTICLE: _rewrite_article,
    Form.ARTICLE_ADD: _additional_article,
}


def _sentence_heading(said: Instruction, base: BaseText) -> str | None:
    """ "première phrase"; none for a sentence that is only a landmark ("Après la première phrase, …")."""
    if not said.place.sentences or (said.sentence and said.form is Form.INSERT_MOTS):
        return None
    return f"{ordinals(said.place, base)} {'phrases' if len(said.place.sentences) > 1 else 'phrase'}"


def _heading(said: Instruction, base: BaseText) -> str | None:
    """ "Alinéa 4", "Alinéas 4 à 18", "Après l'alinéa 10"; none where an article has one paragraph only."""
    numbers = paragraph_numbers(said.place)
    if said.form is Form.INSERT_ALINEA:
        return f"{'Avant' if said.side is Side.BEFORE else 'Après'} l'alinéa {numbers[0]}"
    if not numbers or (base.is_single and said.form in _WORD_FORMS):
        return None
    return f"{'Alinéas' if len(numbers) > 1 else 'Alinéa'} {number_list(numbers)}"


def _grouped(instructions: Sequence[Instruction]) -> list[Instruction]:
    """The same gesture on several whole paragraphs becomes one, headed by the list of them."""
    groups: list[Instruction] = []
    for said in instructions:
        for at, other in enumerate(groups):
            if _may_share_heading(other, said):
                spans = (*other.place.paragraphs, *said.place.paragraphs)
                groups[at] = replace(other, place=replace(other.place, paragraphs=spans))
                break
        else:
            groups.append(said)
    return groups


def _may_share_heading(one: Instruction, other: Instruction) -> bool:
    words = one.form in (Form.SUBST_MOTS, Form.SUPPR_MOTS, Form.INSERT_MOTS) and not one.sentence
    return words and not one.place.sentences and not other.place.sentences and same_gesture(one, other)


def _blocks(instructions: Sequence[Instruction], base: BaseText) -> list[list[Instruction]]:
    """Neighbours that act on the words of the same paragraph stand under one heading, as 1°, 2°…"""
    blocks: list[list[Instruction]] = []
    for said in _grouped(instructions):
        first = blocks[-1][0] if blocks else None
        both = first is not None and {first.form, said.form} <= _WORD_FORMS
        if both and first is not None and first.place.paragraphs == said.place.paragraphs:
            blocks[-1].append(said)
        else:
            blocks.append([said])
    return blocks


def _word_block(block: Sequence[Instruction], base: BaseText) -> str:
    """The heading, then what is to be done: numbered 1°, 2°… and a), b)… within a sentence when several."""
    heading = _heading(block[0], base)
    parts = [
        (sentence, list(said)) for sentence, said in groupby(block, lambda one: _sentence_heading(one, base))
    ]
    bodies = [[_WORDINGS[one.form](one, base) for one in said] for _, said in parts]
    if len(parts) == 1:
        titles = [title for title in (heading, parts[0][0]) if title]
        first = [_capital(", ".join(titles))] if titles else []
        return "\n".join([*first, *_numbered(bodies[0], "{}°")])
    items = []
    for at, ((sentence, _), body) in enumerate(zip(parts, bodies, strict=True), 1):
        lines = "\n".join(_numbered(body, "{})") if len(body) > 1 else body)
        items.append(f"{at}° {_capital(sentence)}\n{lines}" if sentence else f"{at}° {lines}")
    return "\n".join([heading, *items] if heading else items)


def _numbered(bodies: Sequence[str], mark: str) -> list[str]:
    """1°, 2°… or a), b)… before each, when there are several."""
    if len(bodies) == 1:
        return list(bodies)
    letters = mark == "{})"
    return [
        f"{mark.format(chr(96 + at) if letters and at <= 26 else at)} {body}"
        for at, body in enumerate(bodies, 1)
    ]


def word_for_senat(instructions: Sequence[Instruction], base: BaseText, article: str) -> str:
    """The dispositif of these instructions; several places are numbered I, II…, several words of one 1°, 2°…

    `Unwritable` when an instruction cannot be said in this chamber's words.
    """
    texts = [_word_block(block, base) for block in _blocks(instructions, base)]
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"{roman(at)}. – {text}" for at, text in enumerate(texts, 1))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
