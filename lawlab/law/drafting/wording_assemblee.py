"""The wording of the Assemblée nationale: « À l'alinéa 12, substituer au mot : « X » le mot : « Y ». »

From the finest to the widest, before the verb; quotations on lines of their own, each cited paragraph opens
with « and only the last closes. Sources: the Assemblée's amendments (each form's example is "seen in" the
bill on intelligence, n° 2697, 2015, unless said otherwise) and docs/drafting-wording.md.
"""

from collections.abc import Callable, Sequence
from itertools import groupby

from lawlab.law.drafting.agreement import (
    enumeration,
    noun_for,
    number_list,
    numeral,
    of_the,
    ordinal,
    roman,
    to_the,
)
from lawlab.law.drafting.base_text import BaseText, places_of
from lawlab.law.drafting.instructions import Edge, Instruction, Place, Side, Unit
from lawlab.law.drafting.wording import (
    Unwritable,
    ordinals,
    paragraph_numbers,
    same_gesture,
    sentence_text,
)
from lawlab.law.forms import Form


def cite(words: str) -> str:
    """A quotation inside an instruction: « X »."""
    return f"« {words} »"


def cite_last(words: str) -> str:
    """The quotation that ends an instruction: the full stop follows unless the words bring their own."""
    return cite(words) if words.endswith((".", "!", "?")) else f"{cite(words)}."


def cite_paragraphs(paragraphs: Sequence[str]) -> str:
    """Each cited paragraph opens with «, the last one closes."""
    return "\n".join([f"« {paragraph}" for paragraph in paragraphs[:-1]] + [cite_last(paragraphs[-1])])


def _named(numbers: Sequence[int]) -> str:
    """ "l'alinéa 4", "les alinéas 9 à 11"."""
    return f"les alinéas {number_list(numbers)}" if len(numbers) > 1 else f"l'alinéa {numbers[0]}"


def _paragraphs(place: Place, base: BaseText, previous: Place | None) -> str:
    if place.unit is Unit.ARTICLE or not place.paragraphs:
        return "cet article"
    numbers = paragraph_numbers(place)
    if len(numbers) > 1:
        return _named(numbers)
    if base.is_single:
        return "cet article"
    return "le même alinéa" if previous and paragraph_numbers(previous) == numbers else _named(numbers)


def _whole(place: Place, base: BaseText, previous: Place | None) -> str:
    """The paragraph or its sentence, without its edge."""
    if not place.sentences:
        return _paragraphs(place, base, previous)
    if previous is not None and _same_sentence(previous, place):
        return "la même phrase"
    phrase = "phrases" if len(place.sentences) > 1 else "phrase"
    article = "les" if len(place.sentences) > 1 else "la"
    owner = of_the(_paragraphs(place, base, previous))
    return f"{article} {ordinals(place, base)} {phrase} {owner}"


def _same_sentence(one: Place, other: Place) -> bool:
    return (one.paragraphs, one.sentences) == (other.paragraphs, other.sentences)


def _where(instruction: Instruction, base: BaseText, previous: Place | None) -> str:
    """ "à la fin de la première phrase de l'alinéa 55, ", or nothing in an article of one paragraph."""
    place = instruction.place
    whole = _whole(place, base, previous)
    if place.edge is Edge.START:
        return f"au début {of_the(whole)}, "
    if place.edge is Edge.END:
        return f"à la fin {of_the(whole)}, "
    return "" if whole == "cet article" else f"{to_the(whole)}, "


def _quoted(instruction: Instruction, base: BaseText, words: str) -> str:
    """ "le mot", "la première occurrence du mot"."""
    noun, number = noun_for(words).the, instruction.occurrence.number
    if number is None:
        each = instruction.occurrence.each and not instruction.occurrence.times
        return f"chaque occurrence {of_the(noun)}" if each else noun
    total = len(places_of(words, sentence_text(instruction.place, base)))
    said = ordinal(number, total)
    if said is None:
        raise Unwritable
    return f"la {said} occurrence {of_the(noun)}"


def _times(instruction: Instruction) -> str:
    times = instruction.occurrence.times
    return f", par {numeral(times)} fois," if times else ""


def _target(instruction: Instruction) -> str:
    if instruction.target is None:
        raise Unwritable
    return instruction.target


def _substitute(said: Instruction, base: BaseText, previous: Place | None) -> str:
    target, words = _target(said), said.words or ""
    old = to_the(_quoted(said, base, target))
    where = _where(said, base, previous)
    verb = f"{where}substituer{_times(said)} {old}"
    return f"{verb} :\n{cite(target)}\n{noun_for(words).the} :\n{cite_last(words)}"


def _delete_words(said: Instruction, base: BaseText, previous: Place | None) -> str:
    target = _target(said)
    if said.side is not None:
        anchor = f"après {_quoted(said, base, target)} :\n{cite(target)},\n"
        return f"{anchor}supprimer la fin {of_the(_whole(said.place, base, previous))}."
    where = _where(said, base, previous)
    return f"{where}supprimer{_times(said)} {_quoted(said, base, target)} :\n{cite_last(target)}"


def _insert_words(said: Instruction, base: BaseText, previous: Place | None) -> str:
    words = said.words or ""
    if said.sentence:
        side = "avant" if said.side is Side.BEFORE else "après"
        new = sentences_following(words, base)
        return f"{side} {_whole(said.place, base, previous)}, insérer {new} :\n{cite_last(words)}"
    if said.target is None:
        where = _where(said, base, previous)
        return f"{where}insérer {noun_for(words).the} :\n{cite_last(words)}"
    side = "avant" if said.side is Side.BEFORE else "après"
    anchor = _quoted(said, base, said.target)
    where = _where(said, base, previous)
    return (
        f"{where}{side} {anchor} :\n{cite(said.target)},\ninsérer {noun_for(words).the} :\n{cite_last(words)}"
    )


def sentences_following(words: str, base: BaseText) -> str:
    """ "la phrase suivante", "les deux phrases suivantes"."""
    count = len(base.sentences(words))
    return "la phrase suivante" if count <= 1 else f"les {numeral(count)} phrases suivantes"


def paragraphs_following(count: int) -> str:
    """ "l'alinéa suivant", "les deux alinéas suivants"."""
    return "l'alinéa suivant" if count == 1 else f"les {numeral(count)} alinéas suivants"


def _complete(said: Instruction, base: BaseText, previous: Place | None) -> str:
    words = said.words or ""
    new = sentences_following(words, base) if said.sentence else noun_for(words).the
    return f"compléter {_whole(said.place, base, previous)} par {new} :\n{cite_last(words)}"


def _rewrite_edge(said: Instruction, base: BaseText, previous: Place | None) -> str:
    words, whole = said.words, _whole(said.place, base, previous)
    if said.place.edge is Edge.START:
        return f"rédiger ainsi le début {of_the(whole)} :\n{cite_last(words or '')}"
    anchor = f"après {_quoted(said, base, _target(said))} :\n{cite(_target(said))},\n"
    return f"{anchor}rédiger ainsi la fin {of_the(whole)} :\n{cite_last(words or '')}"


def _delete_sentence(said: Instruction, base: BaseText, previous: Place | None) -> str:
    return f"supprimer {_whole(said.place, base, previous)}."


def _rewrite_sentence(said: Instruction, base: BaseText, previous: Place | None) -> str:
    return f"rédiger ainsi {_whole(said.place, base, previous)} :\n{cite_last(said.words or '')}"


def _insert_paragraphs(said: Instruction, base: BaseText, previous: Place | None) -> str:
    side = "avant" if said.side is Side.BEFORE else "après"
    new = paragraphs_following(len(said.paragraphs))
    where = f"l'alinéa {paragraph_numbers(said.place)[0]}"
    return f"{side} {where}, insérer {new} :\n{cite_paragraphs(said.paragraphs)}"


def _delete_paragraphs(said: Instruction, base: BaseText, previous: Place | None) -> str:
    numbers = paragraph_numbers(said.place)
    return f"supprimer {_named(numbers)}."


def _replace_paragraphs(said: Instruction, base: BaseText, previous: Place | None) -> str:
    numbers = paragraph_numbers(said.place)
    old = _named(numbers)
    new = cite_paragraphs(said.paragraphs)
    if len(numbers) == len(said.paragraphs):
        return f"rédiger ainsi {old} :\n{new}"
    return f"substituer {to_the(old)} {paragraphs_following(len(said.paragraphs))} :\n{new}"


def _complete_article(said: Instruction, base: BaseText, previous: Place | None) -> str:
    return f"compléter cet article par {paragraphs_following(len(said.paragraphs))} :\n" + cite_paragraphs(
        said.paragraphs
    )


def _restore(said: Instruction, base: BaseText, previous: Place | None) -> str:
    what = "cet article" if not said.place.paragraphs else _paragraphs(said.place, base, None)
    if what == "cet article" and said.place.paragraphs:
        what = "l'alinéa 1"
    return f"rétablir {what} dans la rédaction suivante :\n{cite_paragraphs(said.paragraphs)}"


def _delete_article(said: Instruction, base: BaseText, previous: Place | None) -> str:
    return "supprimer cet article."


def _rewrite_article(said: Instruction, base: BaseText, previous: Place | None) -> str:
    return f"rédiger ainsi cet article :\n{cite_paragraphs(said.paragraphs)}"


def _additional_article(said: Instruction, base: BaseText, previous: Place | None) -> str:
    """The text alone: where it goes is said by the amendment's heading (conventions of the Assemblée)."""
    return cite_paragraphs(said.paragraphs) if len(said.paragraphs) > 0 else ""


_WORDINGS: dict[Form, Callable[[Instruction, BaseText, Place | None], str]] = {
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
_GESTURES = {
    Form.SUBST_MOTS: "substitution",
    Form.SUPPR_MOTS: "suppression",
    Form.INSERT_MOTS: "insertion",
}


def _places(places: Sequence[Place], base: BaseText) -> str:
    """ "aux alinéas 5 et 7 et à la première phrase de l'alinéa 9", in the order of the text."""
    items: list[str] = []
    ordered = sorted(places, key=paragraph_numbers)
    for has_sentence, group in groupby(ordered, key=lambda place: bool(place.sentences)):
        if has_sentence:
            items += [to_the(_whole(place, base, None)) for place in group]
        else:
            items.append(to_the(_named([n for place in group for n in paragraph_numbers(place)])))
    return enumeration(items)


def _sentences(instructions: Sequence[Instruction], base: BaseText) -> list[str]:
    texts: list[str] = []
    previous: Place | None = None
    waiting = list(instructions)
    while waiting:
        first = waiting.pop(0)
        texts.append(_WORDINGS[first.form](first, base, previous))
        twins = [other for other in waiting if same_gesture(first, other)] if first.form in _GESTURES else []
        previous = first.place
        if twins:
            waiting = [other for other in waiting if other not in twins]
            where = _places([twin.place for twin in twins], base)
            texts.append(f"procéder à la même {_GESTURES[first.form]} {where}.")
            previous = None
    return texts


def word_for_assemblee(instructions: Sequence[Instruction], base: BaseText, article: str) -> str:
    """The dispositif of these instructions, in their order; from two on, numbered I, II… and linked.

    "II. – En conséquence, …": the second instruction and those that follow are consequences of the first
    (one amendment, one idea). `Unwritable` when an instruction cannot be said in this chamber's words.
    """
    texts = _sentences(instructions, base)
    if len(texts) == 1:
        return _capital(texts[0])
    numbered = [f"I. – {_capital(texts[0])}"]
    numbered += [f"{roman(at)}. – En conséquence, {text}" for at, text in enumerate(texts[1:], 2)]
    return "\n".join(numbered)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
