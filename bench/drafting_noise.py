"""Instructions and articles as they are really typed or scanned: the same readings are asked for.

Each noise is a typing habit or what a conversion leaves. It touches the instruction's own words and marks of
typography, never the letters of cited words, so that what is understood may not change.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from lawlab.law.drafting.lexer import corrected, plain
from lawlab.law.drafting.records import parse_record
from lawlab.law.drafting.vocabulary import VERBS

Noise = Callable[[str, random.Random], str]
_WORD = re.compile(r"[^\W\d_]{6,}")
_CITED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")


def _on_keywords(change: Callable[[str, random.Random], str]) -> Noise:
    """The change made to the verbs of instructions outside quotations: bills rarely use infinitives."""

    def noisy(text: str, dice: random.Random) -> str:
        cited = [found.span() for found in _CITED.finditer(text)]

        def one(found: re.Match[str]) -> str:
            inside = any(start <= found.start() < end for start, end in cited)
            is_verb = corrected(plain(found.group())) in VERBS
            return change(found.group(), dice) if is_verb and not inside else found.group()

        return _WORD.sub(one, text)

    return noisy


def _doubled(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + word[at - 1] + word[at:]


def _dropped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _swapped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _unaccented(text: str, dice: random.Random) -> str:
    return re.sub(r"\b[Àà](?= l['’]| la )", lambda found: "A" if found.group() == "À" else "a", text)


NOISES: dict[str, Noise] = {
    "straight apostrophes": lambda text, dice: text.replace("’", "'"),
    "curly apostrophes": lambda text, dice: text.replace("'", "’"),
    "no accent on à": _unaccented,
    "no accent on keywords": _on_keywords(lambda word, dice: word.replace("é", "e").replace("É", "E")),
    "alinea": lambda text, dice: re.sub(r"\b([Aa])linéa", r"\1linea", text),
    "doubled letter": _on_keywords(_doubled),
    "dropped letter": _on_keywords(_dropped),
    "swapped letters": _on_keywords(_swapped),
    "capital verbs": _on_keywords(lambda word, dice: word.upper()),
    "no final dot": lambda text, dice: text.rstrip().removesuffix("."),
    "no-break spaces": lambda text, dice: text.replace(" ", "\u00a0"),
    "two spaces": lambda text, dice: text.replace(" ", "  "),
    "blank lines": lambda text, dice: text.replace("\n", "\n\n"),
    "spaces at ends": lambda text, dice: "  " + text.replace("\n", " \n\t"),
    "carriage returns": lambda text, dice: text.replace("\n", "\r\n"),
    "no colon": lambda text, dice: re.sub(r"\b(mots?|alinéas?|phrase|références?)\s*:\s*\n", r"\1\n", text),
    "hyphens for dashes": lambda text, dice: re.sub(r"(?m)^([IVX]+|[A-D])\. ?[–—]", r"\1. -", text),
    "italics": lambda text, dice: re.sub(r"\b(bis|ter|quater)\b", r"_\1_", text),
    "raised letters": lambda text, dice: re.sub(r"\b(1)(er)\b", r"\1<sup>\2</sup>", text),
    "soft hyphens": _on_keywords(lambda word, dice: word[:3] + "\u00ad" + word[3:]),
    "zero width": lambda text, dice: "\ufeff" + text.replace(" :", "\u200b :"),
}


def _plainly(answer: dict[str, Any]) -> str:
    """The operations, typography apart."""
    text = re.sub(r"(?<=[ \u00a0\u202f])\s+|[_\u00ad\u200b\ufeff]|</?sup>", "", str(answer["operations"]))
    text = plain(text).replace("\\xa0", " ").replace("\\u202f", " ").replace("’", "'").replace('"', "'")
    text = re.sub(r"\\u200b|\\xad|\\ufeff|[–—-]", "", text)
    return re.sub(r"\s+|[.']", "", text)


def survivors(rows: list[dict[str, Any]], seed: int = 0) -> dict[str, tuple[int, int]]:
    """For each noise, how many of the instructions that read entirely still read the same, of how many."""
    dice = random.Random(seed)
    kept: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in rows:
        answer = parse_record(row)
        if answer["status"] != "parsed":
            continue
        for name, noise in NOISES.items():
            noisy = noise(row["dispositif"], dice)
            if noisy == row["dispositif"]:
                continue
            again = parse_record({**row, "dispositif": noisy})
            total[name] += 1
            kept[name] += again["status"] == "parsed" and _plainly(again) == _plainly(answer)
    return {name: (kept[name], total[name]) for name in NOISES}


def _curly(text: str) -> str:
    """Guillemets and apostrophes as typesetters want them."""
    text = re.sub(r'(^|[\s(])"\s?', "\\1« ", text)
    return re.sub(r'\s?"', " »", text).replace("'", "’")


def _straight(text: str) -> str:
    return re.sub(r"\s?[»”]", '"', re.sub(r"[«“]\s?", '"', text)).replace("’", "'").replace("–", "-")


TYPOGRAPHIES: dict[str, Callable[[str], str]] = {
    "straight": _straight,
    "curly": _curly,
    "no-break spaces": lambda text: re.sub(r"(?<=[«°]) | (?=[»;:!?])", "\u00a0", text),
    "narrow spaces": lambda text: re.sub(r"[\u00a0 ](?=[»;:!?])", "\u202f", text),
    "no space in quotes": lambda text: re.sub(r"\s(?=[»;])|(?<=«)\s", "", text),
    "non-breaking hyphens": lambda text: text.replace("-", "‑"),
}
