"""Public names: as people write them, and folded so that no one passes for another."""

import re
import unicodedata

from flask_babel import gettext as _

from lawlab.core.errors import Invalid

MIN_LENGTH, MAX_LENGTH = 2, 40

#: Letters of other alphabets, and digits, that are read as a Latin letter. After Unicode's table of
#: confusable characters (UTS 39), reduced to what looks the same in running text.
_LOOKALIKES = str.maketrans(
    {
        # Cyrillic
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "н": "h", "і": "i", "ј": "j", "к": "k",
        "ӏ": "l", "м": "m", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "ѵ": "v", "ԝ": "w",
        "х": "x", "у": "y", "ү": "y", "з": "3", "б": "6", "п": "n", "и": "u", "ь": "b",
        # Greek
        "α": "a", "β": "b", "ϲ": "c", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v", "ο": "o",
        "ρ": "p", "σ": "o", "τ": "t", "υ": "u", "χ": "x", "γ": "y", "ω": "w", "ζ": "z",
        # Armenian
        "օ": "o", "ս": "u", "հ": "h", "ո": "n", "ց": "g", "զ": "q", "յ": "j", "ք": "p",
        # Latin letters of other languages and phonetics
        "ı": "i", "ȷ": "j", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ɑ": "a", "ɡ": "g", "ɩ": "i",
        "ɪ": "i", "ʀ": "r", "ꜱ": "s", "ʏ": "y", "ᴀ": "a", "ʙ": "b", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ᴋ": "k",
        "ᴍ": "m", "ɴ": "n", "ᴏ": "o", "ᴘ": "p", "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w", "ᴢ": "z", "ɢ": "g",
        "ʜ": "h", "ᴊ": "j", "ʟ": "l", "ǝ": "e", "ə": "e", "œ": "oe", "æ": "ae", "þ": "p", "ð": "d",
        "ɓ": "b", "ɗ": "d", "ƒ": "f", "ƙ": "k", "ɲ": "n", "ŋ": "n", "ƥ": "p", "ƭ": "t", "ʋ": "v", "ƴ": "y",
        # digits
        "0": "o", "1": "i", "5": "s",
    }
)  # fmt: skip
#: Letters and marks by Unicode's classes that show nothing: fillers, joiners, variation selectors.
_SHAPELESS = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u3164", "\uffa0"} | {
    chr(code) for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in block
}
#: Names that speak for the site or for an institution, in any writing of them.
_RESERVED_NAMES = [
    "LawLab", "Admin", "Administrateur", "Administratrice", "Administrator", "Administration", "Root",
    "System", "Système", "Support", "Help", "Aide", "Modérateur", "Modératrice", "Modération", "Moderator",
    "Moderation", "Anonyme", "Anonymous", "Assemblée nationale", "Sénat", "Le Sénat", "Senate", "Parlement",
    "Parliament", "Gouvernement", "Le Gouvernement", "Government", "La rapporteure", "Le rapporteur",
    "Rapporteur", "Rapporteure", "Commission des lois", "Premier ministre", "Président de la République",
    "Élysée", "Matignon", "Personne partie",
]  # fmt: skip


def clean_name(value: str) -> str:
    """The name as it will be shown; Invalid, in words, when it could mislead or break a line."""
    name = " ".join(unicodedata.normalize("NFC", value[: 10 * MAX_LENGTH]).split(" ")).strip()
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        raise Invalid(
            _("A public name has from %(least)s to %(most)s characters.", least=MIN_LENGTH, most=MAX_LENGTH)
        )
    if not all(_may_stand_in_a_name(c) for c in name) or _has_piled_marks(name):
        raise Invalid(
            _("A public name is made of letters, digits, spaces, hyphens, apostrophes and full stops.")
        )
    if not any(c.isalpha() for c in name):
        raise Invalid(_("A public name holds at least one letter."))
    if name_key(name) in _RESERVED:
        raise Invalid(_("This name could be taken for the site's or an institution's. Choose another."))
    return name


def _may_stand_in_a_name(character: str) -> bool:
    if character in _SHAPELESS:
        return False
    return unicodedata.category(character)[0] in "LM" or character.isdecimal() or character in " -'’.·"


def _has_piled_marks(name: str) -> bool:
    return re.search(r"[^\w\s]{3,}", unicodedata.normalize("NFC", name)) is not None


def name_key(name: str) -> str:
    """The name folded: two names with the same key could be taken for one another.

    Case, accents, spaces, punctuation, invisible characters, width and look-alike letters make no
    difference; nor do "l", "I" and "1", nor "rn" and "m".
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    plain = unicodedata.normalize("NFKD", plain.translate(_LOOKALIKES).casefold())
    letters = "".join(c for c in plain if unicodedata.category(c)[0] in "LN")
    return letters.replace("rn", "m").replace("vv", "w").replace("l", "i")


_RESERVED = {name_key(name) for name in _RESERVED_NAMES}
