"""Beginnings and ends of paragraphs and sentences: words go before the final mark, sentences after it."""

import re

from lawlab.core.errors import Invalid
from lawlab.law.drafting.edits import Edit, WordEdit
from lawlab.law.drafting.instructions import Edge, Instruction
from lawlab.law.drafting.passages import find, pieces
from lawlab.law.drafting.resolve import Window, content

FINAL = ".;:!?…"


def completed(made: Instruction, window: Window, paragraphs: list[str]) -> Edit:
    """Words go before the final mark, which stays, or gives way to the one they bring; sentences after it."""
    text, words = paragraphs[window.paragraph], made.words or ""
    at = content(window, paragraphs, with_visa=True)[1]
    end = len(text[: window.end].rstrip())
    marks = text[at:end]
    if made.sentence and words[:1].isupper():
        return completed_by_sentence(window.paragraph, at, marks, words, paragraphs)
    own = words.rstrip()[-1:]
    if own and own in ".;" and own in marks:
        stripped = words.rstrip()[:-1].rstrip()
        return WordEdit(window.paragraph, at, at, stripped)
    if own and own in FINAL and marks.strip()[:1] in tuple(FINAL):
        mark = at + len(marks) - len(marks.lstrip())
        return WordEdit(window.paragraph, at, mark + 1, words)
    return WordEdit(window.paragraph, at, at, words)


def completed_by_sentence(n: int, at: int, marks: str, words: str, paragraphs: list[str]) -> Edit:
    text = paragraphs[n]
    inner = re.search(r'\.\s*[»”"]$', text[:at])
    if inner and not marks.lstrip().startswith("."):  # « … ainsi rédigé : « Texte. » ; » : the quoted text
        stop = inner.start() + 1
        return WordEdit(n, stop, stop, words)
    if "." in marks:
        stop = at + marks.find(".") + 1
        return WordEdit(n, stop, stop, words)
    own = words.rstrip()
    if marks.strip()[:1] == ";" and own[-1:] == ".":
        own = own[:-1].rstrip()
    return WordEdit(n, at, at, ". " + own)


def with_final_mark(window: Window, last: int, words: str, paragraphs: list[str]) -> tuple[int, str]:
    """The end's own punctuation replaces the old one; without any, the old one stays. Closing quotes stay."""
    text = paragraphs[window.paragraph]
    marks = text[last : window.end]
    bare = marks.strip()
    own = words.rstrip()
    if own[-1:] in ('"', "»") and bare[:1] in (";", ".", ""):
        return last, words
    if own and own[-1] in ".;:" and bare[:1] in tuple(".;:"):
        kept = bare[0] == "." and own[-1] == "."
        at = last + len(marks) - len(marks.lstrip())
        if kept:
            return last, own[:-1].rstrip()
        return at + 1, words
    return last, words


def rewritten_start(made: Instruction, window: Window, paragraphs: list[str]) -> Edit:
    """ "Rédiger ainsi le début" without saying up to where: the new words end on words of the old text."""
    if made.place.edge is Edge.END:
        return rewritten_end(made, window, paragraphs)
    text, words = paragraphs[window.paragraph], made.words or ""
    first = content(window, paragraphs, with_visa=True)[0]
    cut = pieces(words)
    for step in range(len(cut)):
        suffix = words[cut[step].start :]
        found = find(suffix, text, first, window.end)
        if len(found) == 1:
            return WordEdit(window.paragraph, first, found[0][1], words)
        if len(found) > 1:
            raise Invalid(
                f"The beginning could stop at {len(found)} places: « {suffix} » is there several times."
            )
    raise Invalid("It does not say up to which word the beginning is rewritten.")


def rewritten_end(made: Instruction, window: Window, paragraphs: list[str]) -> Edit:
    """The same for the end: the new words begin with words of the old text."""
    text, words = paragraphs[window.paragraph], made.words or ""
    last = content(window, paragraphs, with_visa=True)[1]
    cut = pieces(words)
    for step in range(len(cut), 0, -1):
        found = find(words[: cut[step - 1].end], text, window.start, window.end)
        if len(found) == 1:
            last, words = with_final_mark(window, last, words, paragraphs)
            return WordEdit(window.paragraph, found[0][0], last, words)
        if len(found) > 1:
            raise Invalid("The end could begin at several places.")
    raise Invalid("It does not say from which word on the end is rewritten.")
