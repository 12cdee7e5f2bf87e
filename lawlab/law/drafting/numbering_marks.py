"""The numbering of an amendment's own parts: "I. –", "A. –", "1°", "a)", "-", and how its levels nest."""

from dataclasses import dataclass

from lawlab.law.drafting.instructions import Place
from lawlab.law.drafting.lexer import Token
from lawlab.law.drafting.numerals import latin, roman


@dataclass(frozen=True)
class Mark:
    """A number at the head of an instruction; styles that nest have different names."""

    style: str
    end: int  #: index of the token after it


def mark_at(tokens: list[Token], at: int) -> Mark | None:
    """The mark at token `at`, if there is one."""
    token = tokens[at]
    if token.key == "-":
        return Mark("dash", at + 1)
    if token.is_number and _key(tokens, at + 1) == "°":
        return Mark("degree", _after_punctuation(tokens, latin(tokens, at + 2)[1]))
    if token.is_number and _key(tokens, at + 1) in (")", "."):
        return Mark("number", _after_punctuation(tokens, at + 1))
    if roman(token.text) is not None:
        after = latin(tokens, at + 1)[1]
        return Mark("roman", _after_punctuation(tokens, after)) if _punctuated(tokens, after) else None
    if token.is_word and len(token.text) == 1 and _punctuated(tokens, at + 1):
        if token.text.isupper():
            return Mark("capital", _after_punctuation(tokens, at + 1))
        return Mark("letter", _after_punctuation(tokens, at + 1))
    return None


def _key(tokens: list[Token], at: int) -> str:
    return tokens[at].key if at < len(tokens) else ""


def _punctuated(tokens: list[Token], at: int) -> bool:
    return _key(tokens, at) in (".", "-", ")", "°")


def _after_punctuation(tokens: list[Token], at: int) -> int:
    while _key(tokens, at) in (".", "-", ")", ":"):
        at += 1
    return at


class Levels:
    """Which place holds at each level: that of "I. – Alinéa 16" holds for its 1° and 2°, not for II."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Place | None]] = []

    def enter(self, style: str, here: Place | None) -> Place | None:
        """Goes to the next mark of `style`; returns the place that held when the first of them came."""
        for depth, (known, before) in enumerate(self._open):
            if known == style:
                del self._open[depth + 1 :]
                return before
        self._open.append((style, here))
        return here
