"""The parts of a place that are references: articles, amendments, headings, divisions ("I", "2°", "a)")."""

import re
from dataclasses import dataclass, replace

from lawlab.core.errors import TooLarge
from lawlab.law.drafting.instructions import Place, Unit
from lawlab.law.drafting.lexer import NEWLINE, Token, corrected
from lawlab.law.drafting.numerals import latin, roman

WORK = 60_000  #: words looked at; the longest real amendments need about a fifth of that
MANY = 200  #: places or numbers in one phrase
LONGEST = 600  #: tokens of one phrase
ARTICLES = frozenset(["le", "la", "l'", "l", "les", "un", "une", "ce", "cet", "cette", "ces"])
TO = frozenset(["a", "au", "aux", "dans", "audit", "auxdits"])
OF = frozenset(["de", "du", "des", "d'", "dudit", "desdits"])
SAME = frozenset(["meme", "memes", "ledit", "ladite", "lesdits", "lesdites", "audit", "dudit", "auxdits",
                   "desdits", "auxdites", "desdites", "susdit"])  # fmt: skip
THIS = frozenset(["cet", "ce", "cette", "ces", "present", "presente", "presents", "presentes"])
HEADINGS = frozenset(["intitule", "titre", "chapitre", "section", "sous", "livre", "partie", "division"])


@dataclass
class Reading:
    """A place being read, and where the reader is."""

    place: Place
    at: int
    is_same: bool = False
    is_named: bool = False  #: something was designated


class ReferenceReader:
    """Reads references in the tokens of one dispositif, within a bound of work."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.work = 0

    def key(self, at: int) -> str:
        """The key of a token, typing errors forgiven; empty after the end."""
        self.work += 1
        if self.work > WORK:
            raise TooLarge("This text is too intricate to be read as an amendment.")
        return corrected(self.tokens[at].key) if 0 <= at < len(self.tokens) else ""

    def _is_letter_a(self, at: int) -> bool:
        """ "le a du 2°", "au a)": a letter, not the preposition "à"."""
        if at >= len(self.tokens) or self.tokens[at].text != "a":
            return False
        before = self.key(at - 1) in ("le", "du", "au", "les", "des", "aux", "dudit")
        return self.key(at + 1) == ")" or (before and self.key(at + 1) in OF | {NEWLINE, ",", "", "par"})

    def _article(self, reading: Reading, spans: list[Place], key: str, this: bool) -> bool:
        if key == "amendement":
            reading.place = replace(reading.place, unit=Unit.AMENDMENT if not reading.place.paragraphs
                                    else reading.place.unit)  # fmt: skip
            reading.at = self._amendment_number(reading.at + 1)
            return True
        if key not in ("article", "articles"):
            return False
        number, at = self._article_number(reading.at + 1)
        if number is None and not this and self.key(at) not in (NEWLINE, "", ",", "par", "."):
            return False
        reading.place = replace(reading.place, article=number)
        reading.at = at
        return True

    def _proposed_article(self, at: int) -> tuple[int, str]:
        """After "pour (rédiger|compléter…) l'article": its number, and the end of the phrase."""
        start = next((n for n in range(at, min(at + 8, len(self.tokens))) if self.key(n) == "article"), None)
        if start is None:
            return at, ""
        end = start + 1
        while end < len(self.tokens) and end < start + 40 and not self._ends_reference(end):
            end += 1
        words = " ".join(token.text for token in self.tokens[start + 1 : end])
        found = re.match(
            r"(?:[LRDA] ?\.? ?(?:O ?\.? ?)?)?\d+(?: ?- ?\d+)*", words.replace("‑", "-").replace("–", "-")
        )
        return end, found.group().replace(" ", "") if found else ""

    def _ends_reference(self, at: int) -> bool:
        key = self.key(at)
        return key in (NEWLINE, ",", ":", "par", "est", "sont")

    def _amendment_number(self, at: int) -> int:
        """ "n° 5 rectifié bis": passed over."""
        while at < len(self.tokens) and (
            self.key(at) in ("n", "°", "rect", "rectifie", "rectifies", ".", "bis", "ter", "quater", "n°")
            or self.tokens[at].is_number
        ):
            at += 1
        return at

    def _article_number(self, at: int) -> tuple[str | None, int]:
        if at >= len(self.tokens):
            return None, at
        token = self.tokens[at]
        if token.key in ("unique", "liminaire", "premier"):
            return token.key, at + 1
        if not token.is_number:
            return None, at
        number, at = token.text, at + 1
        if self.key(at) == "er":
            number, at = number + "er", at + 1
        suffix, at = latin(self.tokens, at)
        if not suffix and at < len(self.tokens) and self.tokens[at].text in tuple("ABCDEFGH"):
            suffix, at = " " + self.tokens[at].text, at + 1
        return number + suffix, at

    def _heading(self, reading: Reading, spans: list[Place], key: str, this: bool) -> bool:
        """ "le titre II", "l'intitulé du chapitre Ier", "cette division"; up to the end of the phrase."""
        if key not in HEADINGS or reading.place.paragraphs or reading.place.visa:
            return False
        at = reading.at + 1
        while at < len(self.tokens) and at < reading.at + 14 and self._is_heading_word(at):
            at += 1
        reading.place = replace(reading.place, unit=Unit.HEADING)
        reading.at = at
        return True

    def _is_heading_word(self, at: int) -> bool:
        key = self.key(at)
        if key in HEADINGS | {"du", "de", "la", "l'", "bis", "ter", "quater", "er", "projet", "proposition",
                               "loi", "article", "premier", "-", "cette", "present"}:  # fmt: skip
            return True
        text = self.tokens[at].text
        return roman(text) is not None or self.tokens[at].is_number or (len(text) == 1 and text.isupper())

    def _visa(self, reading: Reading, start: int) -> bool:
        """ "le I", "du 2° bis", "au a)", "le A du II": the divisions inside an article, finest first."""
        at = reading.at
        if at >= len(self.tokens) or at == start:
            return False
        token, mark = self.tokens[at], None
        if token.is_number and self.key(at + 1) == "°":
            mark, at = token.text + "°", at + 2
        elif (
            roman(token.text) is not None
            or (len(token.text) == 1 and token.text in "ABCDEFGH")
            or (token.is_word and len(token.text) in (1, 2) and token.text.islower() and self._is_letter(at))
            or (token.is_number and self.key(at + 1) in OF | {NEWLINE, ","})
        ):
            mark, at = token.text, at + 1
        if mark is None:
            return False
        suffix, at = latin(self.tokens, at)
        if self.key(at) == ")":
            at += 1
        unit = reading.place.unit if reading.place.paragraphs else Unit.DIVISION
        reading.place = replace(reading.place, unit=unit, visa=(mark + suffix, *reading.place.visa))
        reading.at = at
        return True

    def _is_letter(self, at: int) -> bool:
        text, following = self.tokens[at].text, self.key(at + 1)
        if len(set(text)) != 1:
            return False
        return following in (")", "du", "de") or len(text) == 1
