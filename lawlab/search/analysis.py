"""How words become search terms: French and English stems, without case, accents or the emptiest words."""

from functools import lru_cache
from typing import Any

from whoosh.analysis import CharsetFilter, LowercaseFilter, RegexTokenizer, StemFilter, StopFilter
from whoosh.support.charset import accent_map

#: Letters and digits in a row; the apostrophe parts "l’article" into two words.
WORD = r"\w+"
#: Words that stand everywhere and find nothing; accents are already folded.
STOP = {
    "fr": "a au aux avec ce ces cet cette d dans de des du elle en est et eux il ils je l la le les leur leurs lui "
    "m ma mais me mes n ne nos notre nous on ou par pas pour qu que qui s sa se ses son sont sur t ta te tes ton tu "
    "un une vos votre vous y",
    "en": "a an and are as at be but by for from has have he her his i in is it its not of on or our she so that the "
    "their them they this to was we were which will with you your",
}
#: The elided article or pronoun is a stop word; the rest of the word is what one looks for.
LANGUAGES = tuple(STOP)


@lru_cache(maxsize=4)
def analyzer(language: str) -> Any:
    """The analyser of one language: lower case, accents folded, stop words out, stems kept.

    Stop words go before stemming and accents before both, so that "élèves", "eleve" and "ÉLÈVE" are one term.
    Snowball's stems are computed on accented words; folding first makes them a little coarser, for questions
    and texts alike.
    """
    chain = RegexTokenizer(WORD) | LowercaseFilter() | CharsetFilter(accent_map)
    chain = chain | StopFilter(stoplist=frozenset(STOP[language].split()), minsize=1)
    return chain | StemFilter(lang=language, cachesize=50_000)


@lru_cache(maxsize=1)
def folder() -> Any:
    """Words as they are written, but for case and accents: for beginnings of words, and names."""
    return RegexTokenizer(WORD) | LowercaseFilter() | CharsetFilter(accent_map)


def terms(language: str, words: str) -> list[str]:
    """The search terms of some words, in order."""
    return [token.text for token in analyzer(language)(words)]


def folded(words: str) -> list[str]:
    return [token.text for token in folder()(words)]
