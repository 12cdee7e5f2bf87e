"""Words, spaces and punctuation of a legal text, and what makes two wordings the same.

A token is never smaller than what a person would call one word: "sous-préfet", "1er", "3°", "2,5",
"45 000" (joined by a no-break space), "L. 123-4" and "aujourd'hui" are one token each. French elision
makes two: "l'article" is "l'" and "article". Any character is allowed, lone surrogates included.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_THIN = "\u00a0\u2009\u202f"  # the no-break spaces of French typography
# A letter of a word is whatever is neither space nor known punctuation: so that combining marks, the
# degree sign of "3°", soft hyphens, zero-width joiners, emoji and lone surrogates never cut a word.
_MARKS = (
    r"\x00-\x1f!-/:-@\[-\^`{-\x9f\xa1-\xa9\xab\xac\xae\xaf\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    r"\u2010-\u205e\u20a0-\u20cf\u2190-\u22ff\u3001-\u3003\u3008-\u3020\uff01-\uff0f\uff1a-\uff20"
)
_W = rf"[^\s{_MARKS}]"
_JOINER = rf"(?:[-'’\u2010\u2011]|(?<=\d)[.,](?=\d)|(?<=\d)[{_THIN}](?=\d\d\d(?!\d)))"
_ELISION = rf"(?:[cdjlmnst]|qu|(?:jus|lors|puis|quoi|quel|pres)qu|entr)['’](?={_W})"
_CODE_ARTICLE = rf"(?:L\.[ {_THIN}]?[OP]\.|[LRDA]\.)[ {_THIN}]?\*?\d+(?:-\d+)*(?!{_W})"
_TOKEN = re.compile(  # the look-aheads and the third and fourth choices change nothing but the speed
    rf"(?=[cdejlmnpqstCDEJLMNPQST])(?i:{_ELISION})|(?=[ADLR]){_CODE_ARTICLE}|[a-zA-Zéèàêç]+(?= )| (?!\s)"
    rf"|{_W}+(?:{_JOINER}{_W}+)*|\r?\n|[^\S\n\r]+|[\s\S]",
)
_WORD = re.compile(_W)

_LOOK = str.maketrans(
    {
        **dict.fromkeys("«»“”„‟″", '"'),
        **dict.fromkeys("’‘‛ʼ′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
    }
)
_SPACES = re.compile(r"\s+")
_SPACE_BY_MARK = re.compile(r" (?=[^\w])|(?<=[^\w]) ")


def tokenize(text: str) -> list[str]:
    """The words, spaces and marks of `text`, in order; they join back to it exactly."""
    return _TOKEN.findall(text)


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, rather than a space or a mark."""
    return _WORD.match(token) is not None


def has_word(text: str, start: int = 0) -> bool:
    """Whether a word or a number stands in `text` from offset `start` on."""
    return _WORD.search(text, start) is not None


def words(text: str) -> int:
    """How many words and numbers a text has."""
    return sum(map(is_word, tokenize(text)))


def fold(text: str) -> str:
    """The same for two wordings that differ by nothing but case, spaces and typography.

    Spaces of any width count as one, and not at all beside a mark; quotation marks, apostrophes, dashes
    and ligatures lose their style; composed and decomposed accents are the same. Accents themselves stay.
    """
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_LOOK).casefold())
    return _SPACE_BY_MARK.sub("", _SPACES.sub(" ", plain).strip())


def is_cosmetic(before: str, after: str) -> bool:
    """Whether an edit touches nothing but case, spaces and typography: the votes on `before` stand."""
    return fold(before) == fold(after)


def wording_hash(wording: str | Iterable[str]) -> str:
    """SHA-256 of the exact words, paragraph by paragraph; a single string counts as one paragraph."""
    paragraphs = [wording] if isinstance(wording, str) else wording
    digest = hashlib.sha256()
    for paragraph in paragraphs:  # the length first, so that no two lists of paragraphs look alike
        data = paragraph.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


def wording_key(wording: str | Iterable[str]) -> str:
    """The wording's hash without its look: equal when an edit is cosmetic and votes stay."""
    paragraphs = [wording] if isinstance(wording, str) else wording
    return wording_hash([fold(paragraph) for paragraph in paragraphs])
