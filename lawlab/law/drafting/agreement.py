"""French agreement for amendments: what a quotation is called, ordinals, numerals, lists of numbers.

Sources: the wordings that come up in the developers' amendments of both chambers ("au mot", "aux mots",
"à la référence", "le taux", "le montant", "l'année", "le signe"); Sénat, « La rédaction des amendements ».
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass


def to_the(phrase: str) -> str:
    """ "à" before a phrase that begins with its article: au mot, à la référence, à l'alinéa 4, aux mots."""
    for article, contracted in (("le ", "au "), ("les ", "aux ")):
        if phrase.startswith(article):
            return contracted + phrase.removeprefix(article)
    return f"à {phrase}"


def of_the(phrase: str) -> str:
    """ "de" before a phrase that begins with its article: du mot, de la référence, de l'alinéa, des mots."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if phrase.startswith(article):
            return contracted + phrase.removeprefix(article)
    return f"de {phrase}"


@dataclass(frozen=True)
class Noun:
    """What a quotation is called."""

    bare: str
    feminine: bool = False
    plural: bool = False

    @property
    def the(self) -> str:
        """With its article: le mot, la référence, l'année, les mots."""
        if self.plural:
            return f"les {self.bare}"
        if self.bare[0] in "aeiouyéèh":
            return f"l'{self.bare}"
        return f"{'la' if self.feminine else 'le'} {self.bare}"


WORD, WORDS = Noun("mot"), Noun("mots", plural=True)
REFERENCE, REFERENCES = Noun("référence", feminine=True), Noun("références", feminine=True, plural=True)
NUMBER, YEAR, RATE, AMOUNT = Noun("nombre"), Noun("année", feminine=True), Noun("taux"), Noun("montant")
DATE, SIGN, MENTION = Noun("date", feminine=True), Noun("signe"), Noun("mention", feminine=True)

_CODE = r"(?:L\.? ?O\.?|[LRDA]\.)[ \u00a0]?\*?\d+(?:[-\u2011]\d+)*(?:[ \u00a0](?:bis|ter|quater))?"
_MARK = r"(?:\d{1,2}°|[IVXL]{1,7})(?:[ \u00a0](?:bis|ter|quater))?(?:[ \u00a0][A-Z])?"
_ONE = rf"(?:{_CODE}|{_MARK})"
_REFERENCE = re.compile(_ONE)
_REFERENCES = re.compile(rf"(?:(?:,|et|ou)[ \u00a0])?{_ONE}(?:(?:,|,? et|,? ou| à)[ \u00a0]{_ONE})*,?")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})*(?:,\d+)?|\d+")
_RATE = re.compile(r"(?<!\d)\d+(?:,\d+)?[ \u00a0\u202f]?%")
_AMOUNT = re.compile(
    r"(?<!\d)\d[\d \u00a0\u202f.,]{0,24}[ \u00a0\u202f]?(?:€|euros?|(?:millions|milliards) d'euros)"
)
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DATE = re.compile(rf"(?:1er|\d{{1,2}}) (?:{_MONTH})(?: \d{{4}})?")
_WORD = re.compile(r"[^\W_]+(?:[-\u2011][^\W_]+)*['’]?")
_DASHED = r"(?:\d{1,2}°|[IVXL]{1,7}|[A-H])(?: (?:bis|ter|quater))?(?: [A-Z])?\.? ?[-–—]"
_HEADING_MARK = re.compile(rf"{_DASHED}|[a-z]{{1,2}}\)")
_SHAPES = (
    (_HEADING_MARK, MENTION),
    (_YEAR, YEAR),
    (_RATE, RATE),
    (_AMOUNT, AMOUNT),
    (_DATE, DATE),
    (_NUMBER, NUMBER),
)


def noun_for(quotation: str) -> Noun:
    """What the quoted words are called: an elided word counts as one ("l'article" is two words)."""
    bare = quotation.rstrip(",; ")  # "10," is still a number
    for shape, noun in _SHAPES:
        if shape.fullmatch(bare):
            return noun
    if len(quotation) < 400 and _REFERENCES.fullmatch(quotation):
        return REFERENCES if len(_REFERENCE.findall(quotation)) > 1 else REFERENCE
    words = len(_WORD.findall(quotation[:400]))
    if words == 0 and len(quotation.strip()) <= 1:
        return SIGN
    return WORD if words <= 1 else WORDS


_ORDINALS = (
    "premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième",
    "neuvième", "dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième",
    "dix-septième", "dix-huitième", "dix-neuvième", "vingtième",
)  # fmt: skip


def ordinal(number: int, total: int) -> str | None:
    """The feminine ordinal of the `number`-th of `total`: "seconde" when there are two, else "deuxième".

    The last of three or more is "dernière"; None beyond the twentieth, which no clerk would count.
    """
    if number == -1:
        number = total
    if number == 1:
        return "première"
    if number == total:
        return "seconde" if total == 2 else "dernière"
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else None


_NUMERALS = (
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
)  # fmt: skip
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante"}


def numeral(number: int) -> str:
    """The number in letters up to 59 ("vingt et un"), in figures beyond."""
    if number <= 20:
        return _NUMERALS[number - 1]
    if number >= 60:
        return str(number)
    tens, unit = number // 10 * 10, number % 10
    if unit == 0:
        return _TENS[tens]
    return f"{_TENS[tens]} et un" if unit == 1 else f"{_TENS[tens]}-{_NUMERALS[unit - 1]}"


def roman(number: int) -> str:
    """I, II, III… up to 3999."""
    text = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        text += letters * (number // value)
        number %= value
    return text


def enumeration(items: Sequence[str]) -> str:
    """ "3", "3 et 5", "3, 5 et 9 à 11"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} et {items[-1]}"


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Increasing numbers as runs of consecutive ones: (first, last)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def number_list(numbers: Sequence[int]) -> str:
    """Paragraph numbers as the chambers list them: two neighbours are "4 et 5", three "4 à 6"."""
    items: list[str] = []
    for first, last in runs(numbers):
        if last - first >= 2:
            items.append(f"{first} à {last}")
        else:
            items.extend(str(number) for number in range(first, last + 1))
    return enumeration(items)
