"""The lines of a text that answer a question, with the words found marked."""

import re

from markupsafe import Markup, escape

from lawlab.search.analysis import LANGUAGES, folded, terms

#: Length of an extract, in characters, and how much of it stands before the first word found.
LENGTH = 280
BEFORE = 90
_WORD = re.compile(r"\w+")


def extract(text: str, question: str) -> Markup:
    """At most LENGTH characters of `text` around the densest words found, marked; its beginning when none is."""
    spans = _found(text, question)
    start = _best_start(spans)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + LENGTH)
    end = len(text) if end == len(text) else max(text.rfind(" ", start, end), start + LENGTH // 2)
    pieces, at = [Markup("… " if start else "")], start
    for first, last in spans:
        if start <= first and last <= end:
            pieces += [escape(text[at:first]), Markup("<mark>{}</mark>").format(text[first:last])]
            at = last
    pieces += [escape(text[at:end]), Markup(" …" if end < len(text) else "")]
    return Markup("").join(pieces)


def _found(text: str, question: str) -> list[tuple[int, int]]:
    """Where the question's words stand, as spans of characters from 0."""
    stems = {language: set(terms(language, question)) for language in LANGUAGES}
    starts = tuple(
        folded(word[:-1])[-1] for word in question.split() if word.endswith("*") and folded(word[:-1])
    )
    if not any(stems.values()) and not starts:
        return []
    spans = []
    for match in _WORD.finditer(text):
        word = match[0]
        is_found = any(stems[language] & set(terms(language, word)) for language in LANGUAGES)
        if is_found or (starts and "".join(folded(word)).startswith(starts)):
            spans.append(match.span())
    return spans


def _best_start(spans: list[tuple[int, int]]) -> int:
    """Where an extract holds the most words found."""
    if not spans:
        return 0
    firsts = [first for first, _last in spans]
    richest = max(firsts, key=lambda first: sum(first <= other < first + LENGTH - BEFORE for other in firsts))
    return max(0, richest - BEFORE)
