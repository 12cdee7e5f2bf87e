"""A dispositif as tokens: words, numbers, marks and line breaks, each with its place in the text.

Grammar looks at `key`: no capitals, no accents, straight apostrophes. Typing errors in the grammar's own
words are forgiven (`means`); the words to insert or delete are always cut from the text itself.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from lawlab.law.drafting.vocabulary import VOCABULARY

NEWLINE = "\n"
OPENING = "«“"
CLOSING = "»”"
STRAIGHT = '"'
_TOKEN = re.compile(
    r"(?P<newline>[\n\r\u2028]+)|(?P<residue></?[a-z]{1,5}/?>|_|\*\*?)|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+['’ʼ]?)|(?P<dots>\.\.\.+|…)|(?P<mark>\S)",
)
_DECOMPOSED = re.compile(r"[A-Za-z][\u0300-\u036f]")
_PLAIN = str.maketrans("àâäáãçéèêëîïíôöóûùüúÿñ’ʼ‘‑–—−º", "aaaaaceeeeiiiooouuuuyn'''----°")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


class Token(NamedTuple):
    """One token; offsets from 0 in the dispositif."""

    key: str
    text: str
    start: int
    end: int
    is_word: bool
    is_number: bool


def plain(text: str) -> str:
    """`text` without capitals nor accents, with straight apostrophes and hyphens."""
    return text.lower().translate(_PLAIN).translate(_LIGATURES)


def composed(text: str) -> str:
    """`text` with each accent on its letter: some files keep them apart, which no eye can see."""
    return _DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`; marks of formatting left by a conversion (`_`, `<sup>`) are passed over."""
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "residue":
            continue
        word = match.group()
        key = NEWLINE if kind == "newline" else "..." if kind == "dots" else plain(word)
        tokens.append(Token(key, word, match.start(), match.end(), kind == "word", kind == "number"))
    return tokens


def _shortened(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _misspellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for word in VOCABULARY:
        if len(word) >= 4:
            for form in {word, *_shortened(word)}:
                found.setdefault(form, word)
    return found


_MISSPELT = _misspellings()


@lru_cache(maxsize=20_000)
def corrected(key: str) -> str:
    """The word of the grammar that `key` is, give or take one letter (two for long words); else `key`."""
    if key in VOCABULARY or not 4 <= len(key) <= 20:
        return key
    for form in (key, *sorted(_shortened(key))):
        if form in _MISSPELT and abs(len(_MISSPELT[form]) - len(key)) <= 1:
            return _MISSPELT[form]
    return key


def means(token: Token, word: str) -> bool:
    """Whether the token is this word of the grammar, typing errors forgiven."""
    return token.key == word or (token.is_word and len(word) >= 4 and corrected(token.key) == word)
