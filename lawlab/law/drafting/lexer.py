"""A dispositif as tokens: words, numbers, marks and line breaks, each with its place in the text.

Grammar looks at `key`: no capitals, no accents, straight apostrophes. Typing errors in the grammar's own
words are forgiven (`means`); the words to insert or delete are always cut from the text itself.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from lawlab.law.drafting.vocabulary import VERBS, VOCABULARY

NEWLINE = "\n"
OPENING = "«“"
CLOSING = "»”"
STRAIGHT = '"'
_TOKEN = re.compile(
    r"(?P<newline>[\n\r\u2028]+)|(?P<residue></?[a-z]{1,5}/?>|_|\*\*?|[\u00ad\u200b-\u200f\u2060\ufeff])"
    r"|(?P<number>\d+)|(?P<word>[^\W\d_]+(?:\u00ad[^\W\d_]+)*['’ʼ]?)|(?P<dots>\.\.\.+|…)|(?P<mark>\S)",
)
_DECOMPOSED = re.compile(r"[A-Za-z][\u0300-\u036f]")
_PLAIN = str.maketrans("àâäáãçéèêëîïíôöóûùüúÿñ’ʼ‘‑–—−º", "aaaaaceeeeiiiooouuuuyn'''----°")
_OTHERS = str.maketrans({"œ": "oe", "æ": "ae", "\u00ad": None})  #: ligatures; a soft hyphen is not there


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
    return text.lower().translate(_PLAIN).translate(_OTHERS)


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


def _misspellings() -> dict[str, list[str]]:
    """Each word of the grammar less one letter, and the words that it may be."""
    found: dict[str, list[str]] = {}
    for word in sorted(VOCABULARY):
        if len(word) >= 4:
            for form in _shortened(word):
                found.setdefault(form, []).append(word)
    return found


_MISSPELT = _misspellings()


@lru_cache(maxsize=20_000)
def corrected(key: str) -> str:
    """The word of the grammar that `key` is, give or take one letter, or two that changed places; else `key`.

    An infinitive rather than its participle: "inséreer" is "insérer".
    """
    if key in VOCABULARY or not 4 <= len(key) <= 20:
        return key
    words = _one_change_away(key)
    return next((word for word in words if word in VERBS), words[0] if words else key)


def _one_change_away(key: str) -> list[str]:
    """Words with two neighbours swapped, with a letter more, with one less; if none, with another letter."""
    shorter = sorted(_shortened(key))
    swapped = [key[:at] + key[at : at + 2][::-1] + key[at + 2 :] for at in range(len(key) - 1)]
    near = [form for form in swapped if form in VOCABULARY] + _MISSPELT.get(key, [])
    near += [form for form in shorter if len(form) >= 4 and form in VOCABULARY]
    return near or [word for form in shorter for word in _MISSPELT.get(form, ()) if len(word) == len(key)]


def means(token: Token, word: str) -> bool:
    """Whether the token is this word of the grammar, typing errors forgiven."""
    return token.key == word or (token.is_word and len(word) >= 4 and corrected(token.key) == word)
