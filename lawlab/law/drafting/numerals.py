"""Numbers as instructions write them: "première", "vingt-deuxième", "3ème", "les deux derniers", "trente"."""

from lawlab.law.drafting.lexer import Token, corrected
from lawlab.law.drafting.vocabulary import CARDINALS, LATIN, ORDINALS, TENS, UNITS

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def ordinal(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """The ordinal that starts at token `at`, with the index after it; -1 is the last, -2 the one before."""
    if at >= len(tokens):
        return None
    key = corrected(tokens[at].key)
    if (
        key in ("avant", "ante")
        and _key(tokens, at + 1) == "-"
        and corrected(_key(tokens, at + 2)) in ORDINALS
    ):
        last = ORDINALS[corrected(_key(tokens, at + 2))]
        return (last - 1, at + 3) if last < 0 else None
    if key in TENS:
        return _compound(tokens, at, TENS[key])
    if tokens[at].is_number and _key(tokens, at + 1) in (
        "e",
        "eme",
        "er",
        "ere",
        "re",
        "nd",
        "nde",
        "d",
        "de",
        "ieme",
        "iere",
    ):
        return int(tokens[at].text[:6]), at + 2
    return (ORDINALS[key], at + 1) if key in ORDINALS else None


def _compound(tokens: list[Token], at: int, tens: int) -> tuple[int, int] | None:
    step = at + 1
    while _key(tokens, step) in ("-", "et"):
        step += 1
    unit = corrected(_key(tokens, step))
    if unit in UNITS and step > at + 1:
        return tens + UNITS[unit], step + 1
    if unit in ORDINALS and 10 <= ORDINALS[unit] <= 16 and step > at + 1:  # soixante et onzième
        return tens + ORDINALS[unit], step + 1
    return None


def cardinal(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """The cardinal that starts at token `at`, in letters or figures, with the index after it."""
    if at >= len(tokens):
        return None
    if tokens[at].is_number:
        return int(tokens[at].text[:6]), at + 1
    key = corrected(tokens[at].key)
    if key not in CARDINALS:
        return None
    total, step = CARDINALS[key], at + 1
    while _key(tokens, step) in ("-", "et") and corrected(_key(tokens, step + 1)) in CARDINALS:
        total, step = total + CARDINALS[corrected(_key(tokens, step + 1))], step + 2
    return total, step


def roman(text: str) -> int | None:
    """The value of a Roman numeral in capitals ("IV", also "Ier"), None for anything else."""
    text = text.removesuffix("er")
    if not text.isupper() or any(letter not in _ROMAN for letter in text.lower()) or len(text) > 8:
        return None
    values = [_ROMAN[letter] for letter in text.lower()]
    return sum(-v if v < max(values[n:], default=0) else v for n, v in enumerate(values))


def latin(tokens: list[Token], at: int) -> tuple[str, int]:
    """What follows a number to make it another: "bis", "ter A", as written; empty when nothing does."""
    if _key(tokens, at) not in LATIN:
        return "", at
    suffix, at = " " + tokens[at].key, at + 1
    if at < len(tokens) and len(tokens[at].text) == 1 and tokens[at].text in "ABCDEFGH":
        suffix, at = f"{suffix} {tokens[at].text}", at + 1
    return suffix, at


def _key(tokens: list[Token], at: int) -> str:
    return tokens[at].key if 0 <= at < len(tokens) else ""
