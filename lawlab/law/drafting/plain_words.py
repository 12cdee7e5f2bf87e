"""What an edit means, in everyday words: "remplace « 3 ans » par « 5 ans » à l'alinéa 3".

For citizens, beside the formal amendment: never needed to apply it, so quotations are shortened and small
words get their neighbour. Paragraph numbers are those of the base text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lawlab.law.alignment import predecessors
from lawlab.law.diff import Edit, word_edits
from lawlab.law.drafting.agreement import number_list, numeral
from lawlab.law.drafting.fates import Fate, Step, fates
from lawlab.law.tokens import is_cosmetic, is_word, tokenize, words

Language = Literal["fr", "en"]
SHOWN = 14  #: words of a quotation that are shown
MANY = 5  #: changes in one paragraph beyond which it is said to be largely rewritten
_SMALL = 3  #: letters of words that say nothing alone ("le", "de", "un")


@dataclass(frozen=True)
class _Speech:
    """The sentences of one language."""

    quote: Callable[[str], str]
    replace: str
    add: str
    add_after: str
    remove: str
    at: str
    rewrite: str
    delete: tuple[str, str]
    insert: tuple[str, str]
    beginning: str
    after: str
    end: str
    move: str
    look: str
    article: tuple[str, str, str]
    nothing: str
    only: str
    paragraph: str
    count: Callable[[int], str]
    numbers: Callable[[Sequence[int]], str]


def _english_numbers(numbers: Sequence[int]) -> str:
    return number_list(numbers).replace(" et ", " and ").replace(" à ", " to ")


_FRENCH = _Speech(
    quote=lambda text: f"« {text} »",
    replace="remplace {old} par {new}{at}",
    add="ajoute {new}{at}",
    add_after="ajoute {new} après {anchor}{at}",
    remove="supprime {old}{at}",
    at=" à l'alinéa {number}",
    rewrite="réécrit {old} : {new}",
    delete=("supprime l'alinéa {numbers}", "supprime les alinéas {numbers}"),
    insert=("ajoute un alinéa {place} : {new}", "ajoute {count} alinéas {place}, à partir de : {new}"),
    beginning="au début de l'article",
    after="après l'alinéa {number}",
    end="à la fin de l'article",
    move="déplace l'alinéa {number} {place}",
    look="retouche la présentation de l'alinéa {number} (majuscules, espaces ou ponctuation)",
    article=("supprime l'article", "crée un article : {new}", "réécrit presque tout l'article"),
    nothing="ne change rien",
    only="l'article",
    paragraph="l'alinéa {number}",
    count=numeral,
    numbers=number_list,
)
_ENGLISH = _Speech(
    quote=lambda text: f"“{text}”",
    replace="replaces {old} with {new}{at}",
    add="adds {new}{at}",
    add_after="adds {new} after {anchor}{at}",
    remove="removes {old}{at}",
    at=" in paragraph {number}",
    rewrite="rewrites {old}: {new}",
    delete=("removes paragraph {numbers}", "removes paragraphs {numbers}"),
    insert=("adds a paragraph {place}: {new}", "adds {count} paragraphs {place}, starting with: {new}"),
    beginning="at the beginning of the article",
    after="after paragraph {number}",
    end="at the end of the article",
    move="moves paragraph {number} {place}",
    look="tidies paragraph {number} (capitals, spaces or punctuation)",
    article=("removes the article", "creates an article: {new}", "rewrites nearly all of the article"),
    nothing="changes nothing",
    only="the article",
    paragraph="paragraph {number}",
    count=str,
    numbers=_english_numbers,
)
_SPEECH = {"fr": _FRENCH, "en": _ENGLISH}


def plain_words(before: Sequence[str], after: Sequence[str], *, language: Language) -> list[str]:
    """The changes in reading order, one clause each, ready after "Cet amendement…" or "This amendment…"."""
    speech = _SPEECH[language]
    if list(before) == list(after):
        return [speech.nothing]
    if not after:
        return [speech.article[0]]
    if not before:
        return [speech.article[1].format(new=_shown(speech, after[0]))]
    return list(_said(before, after, speech))


def _said(before: Sequence[str], after: Sequence[str], speech: _Speech) -> Iterator[str]:
    moved = _moved(before, after)
    run: list[Fate] = []
    for fate in [*fates(before, after), None]:
        if fate and fate.step in (Step.DELETED, Step.INSERTED) and _continues(run, fate):
            run.append(fate)
            continue
        yield from _run(run, before, after, moved, speech)
        run = [fate] if fate and fate.step in (Step.DELETED, Step.INSERTED) else []
        if fate and fate.step is Step.EDITED:
            yield from _edited(before[fate.old], after[fate.new], fate.old + 1, len(before), speech)


def _continues(run: Sequence[Fate], fate: Fate) -> bool:
    return bool(run) and run[-1].step is fate.step


def _moved(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Paragraphs that stand elsewhere, unchanged: position after → position before."""
    gone = {fate.old for fate in fates(before, after) if fate.step is Step.DELETED}
    sources = enumerate(predecessors(before, after))
    return {new: old for new, old in sources if old in gone and old is not None and before[old] == after[new]}


def _run(
    run: Sequence[Fate], before: Sequence[str], after: Sequence[str], moved: dict[int, int], speech: _Speech
) -> Iterator[str]:
    """Neighbouring paragraphs that went, or that came."""
    if not run:
        return
    if run[0].step is Step.DELETED:
        numbers = [fate.old + 1 for fate in run if fate.old not in moved.values()]
        if numbers:
            yield speech.delete[len(numbers) > 1].format(numbers=speech.numbers(numbers))
        return
    place = _place(run[0].old, len(before), speech)
    for fate in run:
        if fate.new in moved:
            yield speech.move.format(number=moved[fate.new] + 1, place=place)
    new = [after[fate.new] for fate in run if fate.new not in moved]
    if new:
        sentence = speech.insert[len(new) > 1]
        yield sentence.format(count=speech.count(len(new)), place=place, new=_shown(speech, new[0]))


def _place(position: int, total: int, speech: _Speech) -> str:
    if position == total:
        return speech.end
    return speech.after.format(number=position) if position else speech.beginning


def _edited(old: str, new: str, number: int, total: int, speech: _Speech) -> Iterator[str]:
    at = speech.at.format(number=number) if total > 1 else ""
    if is_cosmetic(old, new):
        yield speech.look.format(number=number)
        return
    edits = [edit for edit in word_edits(old, new) if not is_cosmetic(old[edit.start : edit.end], edit.after)]
    if len(edits) > MANY or sum(words(edit.after) for edit in edits) > 0.6 * words(new) + 4:
        where = speech.paragraph.format(number=number) if total > 1 else speech.only
        yield speech.rewrite.format(old=where, new=_shown(speech, new))
        return
    for edit in edits:
        yield _edit(old, edit, at, speech)


def _edit(text: str, edit: Edit, at: str, speech: _Speech) -> str:
    gone, came = text[edit.start : edit.end].strip(), edit.after.strip()
    if gone and came:
        tail = _neighbour(text, edit) if _is_small(gone) or _is_small(came) else ""
        return speech.replace.format(old=_shown(speech, gone + tail), new=_shown(speech, came + tail), at=at)
    if gone:
        return speech.remove.format(old=_shown(speech, gone), at=at)
    anchor = _last_words(text[: edit.start])
    if anchor and text[edit.start :].strip(' .;:»"'):
        return speech.add_after.format(new=_shown(speech, came), anchor=speech.quote(anchor), at=at)
    return speech.add.format(new=_shown(speech, came), at=at)


def _is_small(text: str) -> bool:
    return words(text) == 1 and (len(text) <= _SMALL or text.replace(" ", "").isdigit())


def _neighbour(text: str, edit: Edit) -> str:
    """The next word, with the space before it: "3" is said "3 ans"."""
    following = tokenize(text[edit.end : edit.end + 60])[:2]
    if len(following) == 2 and following[0].isspace() and is_word(following[1]):
        return "".join(following)
    return ""


def _last_words(text: str) -> str:
    """The two words before an insertion."""
    tokens = tokenize(text[-80:].strip())
    at = [n for n, token in enumerate(tokens) if is_word(token)][-2:]
    return "".join(tokens[at[0] :]).strip() if at else ""


def _shown(speech: _Speech, text: str) -> str:
    """The first words of a quotation, with dots where it goes on."""
    tokens, count = tokenize(text[: 40 * SHOWN]), 0
    for n, token in enumerate(tokens):
        count += is_word(token)
        if count > SHOWN:
            return speech.quote("".join(tokens[:n]).rstrip(" ,;:") + "…")
    return speech.quote(text if len(text) <= 40 * SHOWN else text[: 40 * SHOWN] + "…")
