"""How words become search terms: French and English stems, without case, accents or the emptiest words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from whoosh.analysis import Filter, RegexTokenizer, StopFilter
from whoosh.lang import stemmer_for_language

#: Letters and digits in a row; the apostrophe parts "l’article" into two words.
WORD = re.compile(r"\w+")
#: A longer word is no word: it is left out of the index, as it is of questions.
MAX_WORD = 64
#: Words that stand everywhere and find nothing, the elided ones ("l’", "d’") among them; folded.
STOP = {
    "fr": "a au aux avec ce ces cet cette d dans de des du elle en est et eux il ils je l la le les leur "
    "leurs lui m ma mais me mes n ne nos notre nous on ou par pas pour qu que qui s sa se ses son sont sur t "
    "ta te tes ton tu un une vos votre vous y",
    "en": "a an and are as at be but by for from has have he her his i in is it its not of on or our s she "
    "so that the their them they this to was we were which will with you your",
}
LANGUAGES = tuple(STOP)
STOP_WORDS = frozenset(word for words in STOP.values() for word in words.split())
#: Letters that no decomposition takes apart, and that people type otherwise.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without case, accents or ligatures: "ŒUVRÉ" is "oeuvre"."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).translate(_LIGATURES)


class FoldingFilter(Filter):
    """Folds each token; a class of this module, since Whoosh keeps analysers in its files by name."""

    def __call__(self, tokens: Iterable[Any]) -> Iterator[Any]:
        for token in tokens:
            token.text = fold(token.text)
            yield token


@lru_cache(maxsize=100_000)
def stem(language: str, word: str) -> str:
    """What is left of a folded word without its endings; it keeps the word's first letter."""
    return _french_stem(word) if language == "fr" else str(_stemmer(language)(word))


def _french_stem(word: str) -> str:
    """Snowball's stem, its French rules helped where they count on accents or know no plural ("lois").

    Accents are put back on the endings that they tell ("publiée", "égalité"); the "i" that stays of "publier"
    but not of "publié" goes; "donn" keeps both letters, for "don" is another word.
    """
    if len(word) > 3 and not word.endswith("ss"):
        word = word.removesuffix("s")
    found = fold(_stemmer("fr")(re.sub(r"e(?=e$)|(?<=it)e$", "é", word)))
    if len(found) < 4 and word.startswith(found + found[-1:]):
        return found + found[-1:]
    return found.removesuffix("i") if len(found) > 4 else found or word


@lru_cache(maxsize=4)
def _stemmer(language: str) -> Any:
    return stemmer_for_language(language)


class StemmingFilter(Filter):
    """Stems each token; a class of this module for the same reason."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, tokens: Iterable[Any]) -> Iterator[Any]:
        for token in tokens:
            token.text = stem(self.language, token.text)
            yield token


@lru_cache(maxsize=4)
def analyzer(language: str) -> Any:
    """The analyser of one language: accents folded, stop words out, stems kept.

    Stop words go before stemming and accents before both, so that "élèves", "eleve" and "ÉLÈVE" are one term.
    """
    stop = StopFilter(stoplist=frozenset(STOP[language].split()), minsize=1, maxsize=MAX_WORD)
    return RegexTokenizer(WORD) | FoldingFilter() | stop | StemmingFilter(language)


@lru_cache(maxsize=1)
def folder() -> Any:
    """Words as they are written, but for case and accents: for beginnings of words, and names."""
    return RegexTokenizer(WORD) | FoldingFilter() | StopFilter(stoplist=None, minsize=1, maxsize=MAX_WORD)


def composed(words: str) -> str:
    """The words as they are to be analysed: each letter in one piece with its accent, nothing unwritable."""
    return unicodedata.normalize("NFC", words.encode("utf-8", "replace").decode())


def terms(language: str, words: str) -> list[str]:
    """The search terms of some words, in order."""
    return [token.text for token in analyzer(language)(composed(words))]


def folded(words: str) -> list[str]:
    """The words themselves without case and accents, in order."""
    return [token.text for token in folder()(composed(words))]
