"""What introduces a text: "les mots :", "la seconde occurrence du mot :", "les deux alinéas suivants :".

Only the words listed here may stand in an introduction, so that the bill's own text is never taken for one.
"""

from dataclasses import dataclass
from enum import StrEnum

from lawlab.law.drafting.instructions import Occurrence
from lawlab.law.drafting.lexer import CLOSING, NEWLINE, OPENING, STRAIGHT, Token, corrected
from lawlab.law.drafting.numerals import cardinal, latin, ordinal, roman
from lawlab.law.drafting.vocabulary import NOUNS, words_of

_LONGEST = 18  #: tokens
_SMALL = frozenset(
    words_of("""le la les l' au aux a du des de d' un une ce ces son ses et ou dans par ainsi que ci apres""")
)
_OCCURRENCE = frozenset(
    ["occurrence", "occurrences", "fois", "chaque", "chacune", "reprises", "ses", "toutes"]
)
_NEW = frozenset(
    words_of("""suivant suivante suivants suivantes ainsi redige redigee rediges redigees redigees additionnel
    additionnelle additionnels nouvelle nouveau nouvel nouveaux""")
)
_WHOLE = frozenset(
    ["alinea", "alineas", "paragraphe", "paragraphes", "dispositions", "tableau", "ligne", "lignes"]
)


class Kind(StrEnum):
    """What is to be written."""

    WORDS = "words"
    SENTENCE = "sentence"
    PARAGRAPHS = "paragraphs"
    ARTICLE = "article"


@dataclass(frozen=True)
class Old:
    """Words of the text are introduced; `end` is the index of what follows the introduction."""

    end: int
    occurrence: Occurrence


@dataclass(frozen=True)
class New:
    """New text is introduced; `count` alinéas, when it says how many (a "paragraphe" may have several)."""

    end: int
    kind: Kind
    count: int | None


def _introduction_end(tokens: list[Token], at: int) -> int | None:
    """The index of the colon, line break or quote that ends an introduction starting at `at`."""
    for step in range(at, min(at + _LONGEST, len(tokens))):
        if tokens[step].key in (":", NEWLINE) or tokens[step].text in OPENING + CLOSING + STRAIGHT:
            return step
    return None


def introduce_old(tokens: list[Token], at: int) -> Old | None:
    """ "les mots :", "aux références", "la première occurrence du mot :", "par deux fois, les mots :"."""
    end = _introduction_end(tokens, at)
    if end is None:
        return None
    keys = [corrected(token.key) for token in tokens[at:end]]
    if not any(key in NOUNS for key in keys):
        return None
    for step in range(at, end):
        if not (_is_small(tokens, step) or keys[step - at] in NOUNS | _OCCURRENCE | _NEW):
            return None
    return Old(end, _occurrence(tokens, at, end, keys))


def _is_small(tokens: list[Token], step: int) -> bool:
    key = corrected(tokens[step].key)
    return (
        key in _SMALL or key in (",", "-", "(", ")") or ordinal(tokens, step) is not None
        or cardinal(tokens, step) is not None
        or (key in ("avant",) and ordinal(tokens, step) is not None)
    )  # fmt: skip


def _occurrence(tokens: list[Token], at: int, end: int, keys: list[str]) -> Occurrence:
    if "fois" in keys or "reprises" in keys:
        before = keys.index("fois" if "fois" in keys else "reprises") + at
        times = next((n[0] for s in range(at, before) if (n := cardinal(tokens, s)) is not None), None)
        return Occurrence(each=True, times=times)
    named = next((n for n, key in enumerate(keys) if key in ("occurrence", "occurrences")), None)
    if named is None:
        return Occurrence()
    for step in range(at, at + named):
        found = ordinal(tokens, step)
        if found is not None:
            group = cardinal(tokens, step - 1) if step > at else None
            if group is not None and group[0] > 1:  # "les deux premières occurrences": not one place
                return Occurrence(number=found[0], times=group[0])
            return Occurrence(number=found[0])
    times = next((n[0] for s in range(at, at + named) if (n := cardinal(tokens, s)) is not None), None)
    return Occurrence(each=True, times=times)


def introduce_new(tokens: list[Token], at: int) -> New | None:
    """ "les mots :", "la phrase suivante :", "deux alinéas ainsi rédigés :", "un III ainsi rédigé :"."""
    end = _introduction_end(tokens, at)
    if end is None:
        return None
    keys = [corrected(token.key) for token in tokens[at:end]]
    kind = _kind(tokens, at, keys)
    if kind is None or _names_paragraph(tokens, at, end):
        return None
    step = at
    while step < end:
        if kind in (Kind.PARAGRAPHS, Kind.ARTICLE) and (after := _visa(tokens, step)) is not None:
            step = after
        elif (
            (step > at and keys[step - at - 1] == "ainsi")
            or _is_small(tokens, step)
            or keys[step - at]
            in NOUNS
            | _NEW
            | _WHOLE
            | {
                "phrase",
                "phrases",
                "article",
                "articles",
            }
        ):  # "ainsi rédigé", however it is typed
            step += 1
        else:
            return None
    counted = next((n[0] for s in range(at, end) if (n := cardinal(tokens, s)) is not None), None)
    return New(end, kind, counted if {"alinea", "alineas"} & set(keys) else None)


def _names_paragraph(tokens: list[Token], at: int, end: int) -> bool:
    """Whether "alinéa 4" stands there: that is a place, not what is to be written."""
    return any(
        corrected(tokens[n].key) in ("alinea", "alineas")
        and (tokens[n + 1].is_number or tokens[n + 1].key == "n")
        for n in range(at, min(end, len(tokens) - 1))
    )


def _kind(tokens: list[Token], at: int, keys: list[str]) -> Kind | None:
    if "article" in keys or "articles" in keys:
        return Kind.ARTICLE
    if any(key in _WHOLE for key in keys):
        return Kind.PARAGRAPHS
    if "phrase" in keys or "phrases" in keys:
        return Kind.SENTENCE
    if any(key in NOUNS for key in keys):
        return Kind.WORDS
    if any(key in _NEW for key in keys) and any(_visa(tokens, at + n) for n in range(len(keys))):
        return Kind.PARAGRAPHS
    return None


def _visa(tokens: list[Token], step: int) -> int | None:
    """ "un III", "un 2° ter", "un d", "des II et III": the index after the visa."""
    token = tokens[step]
    following = tokens[step + 1].key if step + 1 < len(tokens) else ""
    if token.is_number and following == "°":
        return latin(tokens, step + 2)[1]
    if roman(token.text) is not None or (token.is_word and len(token.text) == 1 and token.key not in _SMALL):
        after = latin(tokens, step + 1)[1]
        return after + 1 if after < len(tokens) and tokens[after].key == ")" else after
    if token.is_number:
        return latin(tokens, step + 1)[1]
    return step + 1 if token.key in ("bis", "ter", "quater", "er", "...") else None
