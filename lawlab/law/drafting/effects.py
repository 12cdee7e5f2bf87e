"""What each form of instruction does to the base text: edits, or a refusal in words.

Offsets and indices start from 0 in the base text. "À la fin" stands before the final punctuation, "au début"
after the opening quote and the number ("« 1° "), unless what is inserted is itself a number.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from lawlab.core.errors import Invalid
from lawlab.law.drafting.edits import Edit, Insertion, ParagraphEdit, WordEdit
from lawlab.law.drafting.endings import FINAL, completed, rewritten_start, with_final_mark
from lawlab.law.drafting.insertions import prepared
from lawlab.law.drafting.instructions import Edge, Instruction, Side, Unit
from lawlab.law.drafting.passages import leading, opening, sentences
from lawlab.law.drafting.resolve import (
    Window,
    content,
    occurrences,
    sentence_around,
    span_of,
    windows,
)
from lawlab.law.drafting.typography import raised
from lawlab.law.forms import Form

_VISA_WORDS = re.compile(r"(?:[-–—]|°|\)|bis|ter)\s*$")


def effects(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    """The changes that one instruction makes; Invalid, with the reason, when they are not certain."""
    act = _EFFECTS.get(made.form)
    if act is None or made.place.unit is Unit.AMENDMENT:
        raise Invalid(_REASONS.get(made.form, "It changes another amendment, not the article."))
    _check_announced(made)
    return act(made, paragraphs)


def _check_announced(made: Instruction) -> None:
    """ "insérer les cinq alinéas suivants" and four follow: one was lost, or the number is wrong."""
    if made.announced is not None and made.announced > 1 and made.announced != len(made.paragraphs):
        raise Invalid(f"It announces {made.announced} paragraphs and has {len(made.paragraphs)}.")


def _substitute(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    return [
        WordEdit(window.paragraph, start, end, _same_wrap(made, paragraphs[window.paragraph][start:end]))
        for window, start, end in occurrences(made, paragraphs)
    ]


def _same_wrap(made: Instruction, old: str) -> str:
    """The new words without guillemets around them when the old ones turned out to have none in the text."""
    words, target = made.words or "", made.target or ""
    if target[:1] in ("«", "“", '"') and old[:1] not in ("«", "“", '"'):
        words = words.strip('«»“”" \u00a0')
    return raised(words) if target[:1].islower() and old[:1].isupper() else words


def _delete_words(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    if made.place.edge is not None and (made.side is not None or made.target is None):
        return _delete_to_edge(made, paragraphs)
    return [
        WordEdit(window.paragraph, start, end, "") for window, start, end in occurrences(made, paragraphs)
    ]


def _delete_to_edge(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    if made.target is None:
        raise Invalid("It does not say from which word on.")
    return [
        WordEdit(window.paragraph, *_stretch(made, window, start, end, paragraphs), "")
        for window, start, end in occurrences(made, paragraphs)
    ]


def _stretch(
    made: Instruction, window: Window, start: int, end: int, paragraphs: list[str]
) -> tuple[int, int]:
    """From the words named to the edge: both "fin" after them and "début" before them."""
    if made.place.sentences == (0,):
        window = sentence_around(window, start, paragraphs)
    first, last = content(window, paragraphs, with_visa=made.form is Form.REDIGER_DEBUT_FIN)
    if made.place.edge is Edge.END:
        begin = end if made.side is Side.AFTER else start
        if begin > last:
            raise Invalid("Nothing follows these words.")
        return begin, last
    finish = start if made.side is Side.BEFORE else end
    return first, finish


def _insert_words(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    words = made.words or ""
    if made.target is not None:
        return [
            WordEdit(window.paragraph, at, at, words)
            for window, start, end in occurrences(made, paragraphs)
            for at in (end if made.side is Side.AFTER else start,)
        ]
    if made.side is not None:
        return _beside_sentence(made, paragraphs)
    if made.place.edge is Edge.START:
        return [_at_start(window, words, paragraphs) for window in _single(made, paragraphs)]
    if made.place.edge is Edge.END:
        return _complete(made, paragraphs)
    raise Invalid("It does not say where in the paragraph to insert the words.")


def _single(made: Instruction, paragraphs: list[str]) -> list[Window]:
    found = windows(made.place, paragraphs)
    if len(found) > 1 and not made.place.paragraphs:
        raise Invalid("It does not say which paragraph is meant.")
    return found


def _at_start(window: Window, words: str, paragraphs: list[str]) -> Edit:
    text = paragraphs[window.paragraph]
    at = window.start
    if at == 0:
        at = opening(text) if _VISA_WORDS.search(words) else leading(text)
    return WordEdit(window.paragraph, at, at, words)


def _beside_sentence(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    if not made.place.sentences:
        raise Invalid("It does not say after which words to insert.")
    found = _single(made, paragraphs)
    if len(found) > 1:
        found = found[-1:] if made.side is Side.AFTER else found[:1]
    window = found[0]
    at = window.end if made.side is Side.AFTER else window.start
    words = made.words or ""
    text = paragraphs[window.paragraph]
    if made.side is Side.AFTER and window.end >= len(text.rstrip()):
        return _complete(replace(made, place=replace(made.place, sentences=())), paragraphs)
    return [WordEdit(window.paragraph, at, at, words)]


def _complete(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    found = windows(made.place, paragraphs)
    if not made.place.paragraphs and len(found) > 1:
        found = found[-1:]
    return [completed(made, window, paragraphs) for window in found]


def _rewrite_edge(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    if made.target is None:
        return [rewritten_start(made, window, paragraphs) for window in _single(made, paragraphs)]
    edits: list[Edit] = []
    for window, start, end in occurrences(made, paragraphs):
        if made.place.sentences == (0,):
            window = sentence_around(window, start, paragraphs)
        first, last = _stretch(made, window, start, end, paragraphs)
        if made.place.edge is Edge.END:
            last, words = with_final_mark(window, last, made.words or "", paragraphs)
        else:
            words = made.words or ""
        edits.append(WordEdit(window.paragraph, first, last, words))
        if made.paragraphs:
            edits.append(Insertion(window.paragraph + 1, prepared(made, paragraphs, window.paragraph + 1)))
    return edits


def _delete_sentences(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    edits: list[Edit] = []
    for window in windows(made.place, paragraphs):
        text = paragraphs[window.paragraph]
        if len(sentences(text)) < 2:
            raise Invalid(f"Paragraph {window.paragraph + 1} has only one sentence.")
        last = content(window, paragraphs, with_visa=True)[1]
        is_last = window.end >= len(text.rstrip())
        end = window.end
        if is_last:  # the quote and the semicolon that close the paragraph stay
            tail = re.search(r'(?<!\s)(?:\s*[»”"]\s*+[;.,]?|\s*;)?\s*$', text[last:])
            end = last + tail.start() if tail else end
        edits.append(WordEdit(window.paragraph, window.start, end, ""))
    return edits


def _rewrite_sentences(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    found = _single(made, paragraphs)
    first, final = found[0], found[-1]
    if first.paragraph != final.paragraph:
        raise Invalid("The sentences are not in one paragraph.")
    text = paragraphs[first.paragraph]
    last = content(final, paragraphs, with_visa=True)[1]
    at, words = with_final_mark(final, last, made.words or "", paragraphs)
    if final.end < len(text.rstrip()):
        own = (made.words or "").rstrip()
        at, words = final.end, own if own[-1:] in tuple(FINAL) else own + "."
    return [WordEdit(first.paragraph, first.start, at, words)]


def _insert_paragraphs(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    if made.target is not None:
        raise Invalid("It inserts paragraphs after words.")
    runs = span_of(made.place, paragraphs)
    first, last = runs[0][0], runs[-1][1]
    if len(runs) > 1:
        raise Invalid("It does not say after which paragraph to insert.")
    gap = first if made.side is Side.BEFORE else last + 1
    return [Insertion(gap, prepared(made, paragraphs, gap))]


def _delete_paragraphs(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    return [ParagraphEdit(first, last, ()) for first, last in span_of(made.place, paragraphs)]


def _rewrite_paragraphs(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    runs = _merged(span_of(made.place, paragraphs))
    if len(runs) == 1:
        return [_replacement(made, *runs[0], paragraphs)]
    new = made.paragraphs
    if made.form is Form.REDIGER_ALINEA and len(new) == len(runs) and all(a == b for a, b in runs):
        return [
            _replacement(replace(made, paragraphs=(text,)), a, b, paragraphs)
            for text, (a, b) in zip(new, runs, strict=True)
        ]
    if made.form is Form.REDIGER_ALINEA and len(new) == 1:
        return [_replacement(made, a, b, paragraphs) for a, b in runs]
    raise Invalid("It replaces paragraphs that do not follow each other.")


def _merged(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = [runs[0]]
    for first, last in runs[1:]:
        if first == merged[-1][1] + 1:
            merged[-1] = merged[-1][0], last
        else:
            merged.append((first, last))
    return merged


def _replacement(made: Instruction, first: int, last: int, paragraphs: list[str]) -> Edit:
    return ParagraphEdit(first, last, prepared(made, paragraphs, first, last))


def _complete_article(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    gap = len(paragraphs)
    return [Insertion(gap, prepared(made, paragraphs, gap))]


def _complete_paragraph(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    gap = span_of(made.place, paragraphs)[-1][1] + 1
    return [Insertion(gap, prepared(made, paragraphs, gap))]


def _delete_article(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    return [ParagraphEdit(0, max(len(paragraphs) - 1, 0), ())]


def _rewrite_article(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    if not paragraphs:
        return [Insertion(0, made.paragraphs)]
    return [ParagraphEdit(0, len(paragraphs) - 1, made.paragraphs)]


def _add_article(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    """An additional article is the whole text where there was none; beside another, that one stays."""
    if paragraphs:
        raise Invalid("It adds another article: this one stays as it is.")
    return [Insertion(0, made.paragraphs)]


def _restore(made: Instruction, paragraphs: list[str]) -> list[Edit]:
    if made.place.paragraphs:
        return _rewrite_paragraphs(replace(made, form=Form.REDIGER_ALINEA), paragraphs)
    if made.place.unit is Unit.ARTICLE:
        return _rewrite_article(made, paragraphs)
    raise Invalid("What it restores is not in the text, and nothing says where it stood.")


_EFFECTS: dict[Form, Callable[[Instruction, list[str]], list[Edit]]] = {
    Form.SUBST_MOTS: _substitute,
    Form.INSERT_MOTS: _insert_words,
    Form.SUPPR_MOTS: _delete_words,
    Form.COMPL_ALINEA_MOTS: _complete,
    Form.REDIGER_DEBUT_FIN: _rewrite_edge,
    Form.SUPPR_PHRASE: _delete_sentences,
    Form.REDIGER_PHRASE: _rewrite_sentences,
    Form.INSERT_ALINEA: _insert_paragraphs,
    Form.SUPPR_ALINEA: _delete_paragraphs,
    Form.SUBST_ALINEAS: _rewrite_paragraphs,
    Form.REDIGER_ALINEA: _rewrite_paragraphs,
    Form.COMPL_ALINEA_ALINEAS: _complete_paragraph,
    Form.COMPL_ARTICLE: _complete_article,
    Form.SUPPR_ARTICLE: _delete_article,
    Form.REDIGER_ARTICLE: _rewrite_article,
    Form.RETABLIR: _restore,
    Form.ARTICLE_ADD: _add_article,
}
_REASONS = {
    Form.REDIGER_INTITULE: "It changes a heading, which is not in the text of the article.",
    Form.CREDITS_PLF: "It changes the figures of a finance bill, which only the services can do.",
    Form.MODIFIER_AUTRE: "Its form is not one that can be applied.",
}
