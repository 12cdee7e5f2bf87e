"""New words in the typography of the text that receives them, and well joined to what surrounds them."""

import re
from dataclasses import dataclass

from lawlab.law.drafting.vocabulary import words_of

_NO_SPACE_BEFORE = ",.)]…"
_NO_SPACE_AFTER = "'’([-‑"
_DETERMINERS = frozenset(
    words_of(
        """le la les l' un une des du il elle ils elles ce cet cette ces son sa ses leur leurs dans pour à
        au aux tout toute tous toutes chaque lorsque lorsqu' si en sur par sont est toutefois aucun aucune
        après avant"""
    )
)


@dataclass(frozen=True)
class Typography:
    """What an article is set in; None when it shows neither way."""

    straight_quotes: bool | None
    straight_apostrophes: bool | None
    hyphens: bool | None  #: "I. - " rather than "I. – "

    @classmethod
    def of(cls, paragraphs: list[str]) -> "Typography":
        """The typography of an article: a way counts only where the other one is absent."""
        text = "\n".join(paragraphs)
        return cls(
            _only('"' in text, any(mark in text for mark in "«»“”")),
            _only("'" in text, "’" in text),
            _only(re.search(r"\s-\s", text) is not None, "–" in text or "—" in text),
        )

    def set(self, words: str) -> str:
        """`words` in this typography."""
        if self.straight_quotes:
            words = re.sub(r"[«“][\s\u00a0\u202f]*", '"', words)
            words = re.sub(r"(?<!\s)\s*[»”]", '"', words)
        if self.straight_apostrophes:
            words = words.replace("’", "'")
        elif self.straight_apostrophes is False:
            words = words.replace("'", "’")
        if self.hyphens:
            words = re.sub(r"(?<=\s)[–—](?=\s)", "-", words)
        return words


def _only(one: bool, other: bool) -> bool | None:
    return one if one != other else None


def join(left: str, new: str, right: str, *, glued_left: bool = False, glued_right: bool = False) -> str:
    """`new` between `left` and `right`, with the spaces that French typography asks for.

    `glued_…`: what `new` replaces touched its neighbour without a space, so `new` does too.
    """
    if not new:
        return _close_gap(left, right)
    if new[0] in _NO_SPACE_BEFORE and new[:1] != "…":
        left = left.rstrip(" \u00a0")
    elif left and not left[-1].isspace() and not glued_left and not _holds_next(left):
        left += " "
    elif left and left[-1].isspace() and new[0].isspace():
        new = new.lstrip()
    if new[-1] in "'’(":
        right = right.lstrip(" \u00a0")
    elif right and not right[0].isspace() and not glued_right and not _joins(right):
        right = " " + right
    return left + new + right


def _holds_next(left: str) -> bool:
    """Whether what follows `left` touches it: after an apostrophe, a hyphen, or a quote that opens."""
    if left[-1] != '"':
        return left[-1] in _NO_SPACE_AFTER + "«“"
    inside = left.lstrip()
    inside = inside[1:] if inside.startswith('"') else inside  # the quote that opens the paragraph
    return inside == "" or inside.count('"') % 2 == 1


def _joins(right: str) -> bool:
    return right[0] in _NO_SPACE_BEFORE + '"»”;:' or right[0] in "-‑"


def _close_gap(left: str, right: str) -> str:
    """After a deletion: one space between words, none before a comma or at an end."""
    if not right.strip(" \u00a0"):
        return left.rstrip(" \u00a0") + right.lstrip(" \u00a0")
    if right.lstrip(" \u00a0")[0] in ",.)]" or (right.lstrip(" \u00a0")[0] in '"»”' and right[0].isspace()):
        return left.rstrip(" \u00a0") + right.lstrip(" \u00a0")
    if left and (left[-1].isspace() or left[-1] in _NO_SPACE_AFTER[:3] + '"«“'):
        return left + right.lstrip(" \u00a0")
    if not left:
        return right.lstrip(" \u00a0")
    return left + right


def final_marks(text: str, start: int, end: int) -> int:
    """Where the final marks of text[start:end] begin: its punctuation and the quotes that close the whole.

    A quote that closes something opened inside belongs to the words: « … les mots : « avis » ; ».
    """
    at = len(text[start:end].rstrip()) + start
    while at > start:
        mark = text[at - 1]
        if mark in ".;:,!?…" or mark.isspace() or (mark in '»”"' and _closes_whole(text[:at])):
            at -= 1
        else:
            break
    return at


def _closes_whole(text: str) -> bool:
    """Whether the quote that ends `text` closes the one that opens it."""
    if text.lstrip()[:1] not in ("«", "“", '"'):
        return False
    if text[-1] == '"':
        return text.count('"') % 2 == 0
    return _unclosed(text) <= 0


def _unclosed(text: str) -> int:
    return sum(text.count(mark) for mark in "«“") - sum(text.count(mark) for mark in "»”")


def lowered(words: str, following: str) -> str:
    """`following` without the capital of a sentence's start, when a short common word begins it."""
    if not words or words.rstrip()[-1:] in ".!?:–-;°)":
        return following
    found = re.match(r"\s*([^\W\d_]+['’]?)", following)
    if found and found.group(1).replace("’", "'").lower() in _DETERMINERS:
        at = found.start(1)
        return following[:at] + following[at].lower() + following[at + 1 :]
    return following


def raised(following: str) -> str:
    """`following` with a capital, now that it begins the sentence."""
    found = re.match(r"\s*[^\W\d_]", following)
    if not found:
        return following
    at = found.end() - 1
    return following[:at] + following[at].upper() + following[at + 1 :]
