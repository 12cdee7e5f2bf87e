"""How parliaments number: "1er", "2 bis A", "L. 123-4", "II", "1°", "a)", "SEC. 3." → keys that sort.

The order is that of the bills themselves. An article inserted after article 2 is "2 bis", then "2 ter";
one inserted before it is "2 A", then "2 B"; and again at each level: "2 bis A" comes before "2 bis",
"2 AA" before "2 A", "2 A bis" after "2 A". Source: the successive readings of bills of both chambers
(for instance HADOPI, Assemblée nationale, text adopted no. 249: 1er A, 1er, 1er bis A, 1er bis, 2 … 4 bis A,
4 bis), and circular of the Journal officiel § 1.1.3: insert without renumbering (23-1, 23-2 … or bis, ter).
In the United Kingdom and the United States a letter without a space follows its number: "2A" comes after 2
and before 3, and "A1" before 1 (Office of the Parliamentary Counsel, Drafting Guidance, numbering of inserted
provisions). Italy writes the French suffixes with a hyphen: "5-bis".
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: One step: (place, value, text). Tuples of steps compare without ever mixing types.
Step = tuple[int, int, str]
Key = tuple[Step, ...]

# Places of a step below its number: letters before it, then itself, then bis, ter…, then -1, -2…, then 2A.
_BEFORE, _SELF, _LATIN, _SUBNUMBER, _GLUED = range(5)
# Series, in the order in which a text that mixes them is sorted.
_LIMINAIRE, _PLAIN, _CODE, _ROMAN, _DEGREE, _LETTER, _OTHER = range(7)

_SIMPLE = {"bis": 2, "ter": 3, "quater": 4, "quinquies": 5, "sexies": 6, "septies": 7, "octies": 8,
           "nonies": 9, "novies": 9}  # fmt: skip
_UNITS = {"un": 1, "duo": 2, "ter": 3, "tre": 3, "quater": 4, "quatuor": 4, "quin": 5, "quinque": 5,
          "quinquies": 5, "sex": 6, "se": 6, "sexies": 6, "sept": 7, "septen": 7, "septies": 7, "octo": 8,
          "octies": 8, "novo": 9, "noven": 9, "novies": 9, "nono": 9}  # fmt: skip
_TENS = {"decies": 10, "vicies": 20, "vecies": 20, "tricies": 30, "trecies": 30, "quadragies": 40,
         "quinquagies": 50, "sexagies": 60, "septuagies": 70, "octogies": 80, "nonagies": 90,
         "centies": 100}  # fmt: skip
_LATIN_ORDINALS = {
    **_TENS,
    **{unit + ten: value + tens for unit, value in _UNITS.items() for ten, tens in _TENS.items()},
    "duodevicies": 18,
    "undevicies": 19,
    **_SIMPLE,
}
_ORDINAL_WORDS = {"premier": 1, "première": 1, "deuxième": 2, "seconde": 2, "second": 2, "troisième": 3,
                  "quatrième": 4, "cinquième": 5, "sixième": 6, "septième": 7, "huitième": 8,
                  "neuvième": 9, "dixième": 10}  # fmt: skip
_ROMAN_RE = re.compile(r"(?=[MDCLXVI])M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

_LATIN_RE = "(?i:" + "|".join(sorted(_LATIN_ORDINALS, key=len, reverse=True)) + ")"
_SUFFIX = (
    rf"(?:[ \-]?{_LATIN_RE}(?:\.\d{{1,4}})?\b"  # 2 bis, 5-ter, 5-bis.1
    r"|[ ][A-Z]{1,4}\b(?!['’.]\w)"  # 2 A, 2 bis AA
    r"|[\-‑–][A-Z0-9]{1,6}\b"  # 123-4
    r"|\.\d{1,5}\b)"  # 2.1
)
_BASE = (
    r"(?:(?:unique|liminaire|préliminaire|premier|première|UNIQUE|LIMINAIRE|PRÉLIMINAIRE|PREMIER|Premier|Unique)\b"
    r"|(?:L\.? ?O\.? ?|LO\.? ?|[LRDA]\.? ?\*?)\d{1,6}"  # L. 123, L.O. 135, R.* 12
    r"|[A-Z]{0,2}\d{1,6}[A-Za-z]{0,2}?(?:(?:er|ER|re|RE|e|E|ᵉʳ|ᵉ|º|°)\b|(?<=[º°ᵉʳ])|[A-Z]{0,3}\b|(?=[\s.):;,–—\-(]|$))"
    r"|[MDCLXVI]{1,9}(?:er|ER|ᵉʳ|e)?\b|[A-Z]\b)"
)
_PLACE = re.compile(r"(?i)\s*(?:(?:articles? )?additionnels?\s+)?(avant|après|before|after)\s+(?:l['’]\s?)?")
_NUMBER = re.compile(rf"{_BASE}{_SUFFIX}{{0,6}}")


@dataclass(frozen=True, order=True)
class Number:
    """A number as it sorts: `key` first, the text only so that the order is total."""

    key: Key
    text: str


def tidy(text: str) -> str:
    """The number with single ordinary spaces and neither brackets nor a final stop: "SEC. 3." gives "3"."""
    text = " ".join(unicodedata.normalize("NFC", text).replace("‑", "-").split())
    return text.strip(" .:;,()–—-")


def roman_value(text: str) -> int | None:
    """The value of a well-formed roman numeral in capitals, None for anything else (so "IIII" and "")."""
    if not text or not _ROMAN_RE.fullmatch(text):
        return None
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def latin_value(text: str) -> int | None:
    """The rank of a Latin ordinal: "bis" 2, "ter" 3 … "vicies" 20; None for anything else."""
    return _LATIN_ORDINALS.get(text.lower())


def sort_key(text: str) -> Key:
    """The place of a number in the legislative order; every text has one, what is not a number sorts last."""
    return _key(text)


def parse_number(text: str) -> Number:
    """The number with its key; two writings of the same number ("1er", "1") have the same key."""
    return Number(_key(text), tidy(text))


@lru_cache(maxsize=4096)
def _key(text: str) -> Key:
    if place := _PLACE.match(text):
        return _beside(text[place.end() :], before=place[1].lower() in ("avant", "before"))
    degree = re.fullmatch(r"\s*(\d{1,6})\s*[°º](.*)", text, re.DOTALL)
    if degree:
        return ((_DEGREE, int(degree[1]), ""), *(_suffixes(degree[2].rstrip(" ).:;–-")) or ((_SELF, 0, ""),)))
    several = re.match(r"(.{1,40}?)\s?(?:,|\bet\b|\bà\b|\band\b|\bto\b)\s", text)
    if several and (first := _plain_key(tidy(several[1]))):  # "19 à 24": at the first one's place
        return first
    return _plain_key(tidy(text)) or ((_OTHER, 0, tidy(text).casefold()), (_SELF, 0, ""))


def _beside(target: str, *, before: bool) -> Key:
    """An additional article: next to its article, inside whatever is already numbered around it."""
    target = re.sub(r"(?i)^(?:articles?|art\.|sections?|sec\.)\s+", "", target.strip())
    key = ((_OTHER, 0, target), (_SELF, 0, "")) if _PLACE.match(target) else _key(target)
    return (*key[:-1], (_SELF, -1 if before else 1, ""))


def _plain_key(text: str) -> Key | None:
    lowered = text.lower()
    if lowered in ("liminaire", "préliminaire"):
        return ((_LIMINAIRE, 0, ""), (_SELF, 0, ""))
    if lowered == "unique":
        return ((_PLAIN, 1, ""), (_SELF, 0, ""))
    for word, value in _ORDINAL_WORDS.items():
        if lowered == word or lowered.startswith(word + " "):
            return _chain((_PLAIN, value, ""), text[len(word) :])
    return _code_key(text) or _digits_key(text) or _roman_key(text) or _letter_key(text)


def _code_key(text: str) -> Key | None:
    """Articles of codes: "L. 123-4", "L.O. 135-1", "R.* 12"."""
    match = re.match(r"(L\.? ?O|[LRDA])\.? ?\*?(?=\d)(\d{1,9})", text)
    if not match or (match[1] in "DA" and "." not in text[:3]):
        return None
    return _chain((_CODE, int(match[2]), match[1].replace(".", "").replace(" ", "")), text[match.end() :])


def _digits_key(text: str) -> Key | None:
    match = re.match(r"([A-Z]{0,2})(\d{1,9})(?:(?:er|ER|re|RE|ᵉʳ|ᵉ|e|E|º)(?![A-Za-z]))?", text)
    if not match:
        return None
    rest = _suffixes(text[match.end() :])
    if rest is None:
        return None
    before = tuple((_BEFORE, ord(letter), "") for letter in match[1])
    return ((_PLAIN, int(match[2]), ""), *before, *rest)


def _roman_key(text: str) -> Key | None:
    match = re.match(r"([MDCLXVI]+|[ivx]+)(?:er|ER|ᵉʳ|e)?(?![A-Za-z])", text)
    value = roman_value(match[1].upper()) if match else None
    if not match or value is None or match[1] in "MDCL":  # alone, C or D is a letter: A, B, C, D
        return None
    return _chain((_ROMAN, value, match[1][0].lower() if match[1].islower() else ""), text[match.end() :])


def _letter_key(text: str) -> Key | None:
    match = re.match(r"([A-Za-z])(?![A-Za-zÀ-ÿ])", text)
    if not match:
        return None
    return _chain((_LETTER, ord(match[1].lower()), match[1]), text[match.end() :])


def _chain(first: Step, rest: str) -> Key | None:
    steps = _suffixes(rest)
    return None if steps is None else (first, *steps)


def _suffixes(rest: str) -> Key | None:
    """The steps below the base number, ended by the number itself; None when something is not a suffix."""
    steps: list[Step] = []
    for glue, word in re.findall(
        r"(?<![\s\-–.])([\s\-–.]*)([^\s\-–.]+)", rest.strip("). ") if rest.strip() == ")" else rest
    ):
        step = _suffix(glue, word.strip("()"))
        if step is None:
            return None
        steps.extend(step)
    return (*steps, (_SELF, 0, ""))


def _suffix(glue: str, word: str) -> list[Step] | None:
    if (latin := latin_value(word)) is not None:
        return [(_LATIN, latin, "")]
    if word.isascii() and word.isdigit():
        return [(_SUBNUMBER, int(word[:9]), "")]
    if re.fullmatch(r"[A-Z]{1,4}", word):
        if glue.strip() or not glue:  # 2A, 1600-A
            return [(_GLUED, ord(letter), "") for letter in word]
        return [(_BEFORE, ord(letter), "") for letter in word]
    if re.fullmatch(r"[a-z]{1,3}", word):
        return [(_GLUED, ord(letter), letter) for letter in word]
    if mixed := re.fullmatch(r"([A-Z]{0,2})(\d{1,9})([A-Za-z]{0,3})", word):  # 2-1A, 78o-7
        return [(_SUBNUMBER, int(mixed[2]), mixed[1]), *((_GLUED, ord(x), "") for x in mixed[3])]
    return [] if not word else None


def split_number(text: str) -> tuple[str, str] | None:
    """The number that begins `text`, as written, and what follows it; None when it begins with none.

    >>> split_number("2 bis A (nouveau)")
    ('2 bis A', ' (nouveau)')
    """
    match = _NUMBER.match(text)
    if match:
        number = match[0]
        lone = re.search(r" [A-Z]{1,4}$", number)
        # "3 A new duty": a capital that goes on as a sentence is not part of the number
        if lone and not re.match(r"\s*(?:$|[(:.–—\-;,]|(?:et|à|ou|and|to)\b)", text[match.end() :]):
            return number[: lone.start()], text[lone.start() :]
        return number, text[match.end() :]
    return None


@lru_cache(maxsize=4096)
def eid_part(text: str) -> str:
    """The number as part of an eId: "1er" gives "1", "2 bis A" "2bisA", "L. 123-4" "L123-4", an
    additional article after article 3 "apres3", nothing "n"."""
    text = tidy(text)
    if place := _PLACE.match(text):
        target = re.sub(r"(?i)^(?:articles?|art\.|sections?|sec\.)\s+", "", text[place.end() :].strip())
        return f"{'avant' if place[1].lower() in ('avant', 'before') else 'apres'}{eid_part(target)}"[:60]
    for word, value in _ORDINAL_WORDS.items():
        if text.lower() == word:
            return str(value)
    text = re.sub(rf"-(?={_LATIN_RE}\b)", "", text)
    text = re.sub(r"(?<=[\dIVX])(?:er|ER|ᵉʳ|º|°|re)\b", "", text).replace("°", "")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^0-9A-Za-z\-]+", "", re.sub(r"(?<=\d)\.(?=\d)", "-", plain))[:60] or "n"


def display_number(text: str) -> str:
    """The number as it is printed: "1er" gives "1ᵉʳ", "Ier" "Iᵉʳ", "1re" "1ʳᵉ"; the rest as written."""
    text = " ".join(text.split())
    text = re.sub(r"(?<=[\dI])(?:er|ER)\b", "ᵉʳ", text)
    return re.sub(r"(?<=\d)(?:re|RE)\b", "ʳᵉ", text)
