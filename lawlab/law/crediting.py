"""In whose name each word stands: of an amendment with its sub-amendments, of a text written from several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Literal

from lawlab.law.diff import diff_words
from lawlab.law.forms import Operation
from lawlab.law.tokens import is_word, tokenize

Key = tuple[int, int, int] | str
TELLING = 4  #: letters from which a word says where it comes from


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed ("="), went ("-") or came ("+"); `origin` is who took or brought them."""

    kind: Literal["=", "-", "+"]
    text: str
    origin: tuple[str, ...] | None  #: None for the base text's own words
    place: str = ""  #: for words in conflict, which one


@dataclass(frozen=True, slots=True)
class Voice:
    """Who wrote the words of an amendment that sub-amendments changed."""

    words: Mapping[tuple[int, int, int], tuple[Piece, ...]]  #: by (paragraph, start, end) of the operation
    paragraphs: Mapping[str, tuple[Piece, ...]]  #: of whole new paragraphs, by their text

    def said(self, key: Key) -> tuple[Piece, ...] | None:
        return self.paragraphs.get(key) if isinstance(key, str) else self.words.get(key)


def voice_of(operations: Sequence[Operation], rows: Sequence[tuple[int | None, tuple[Piece, ...]]]) -> Voice:
    """The voice of operations that make `rows`: for each paragraph that results, its number before and
    its pieces, none of which went."""
    words: dict[tuple[int, int, int], tuple[Piece, ...]] = {}
    paragraphs: dict[str, tuple[Piece, ...]] = {}
    for number, pieces in rows:
        if number is None:
            paragraphs.setdefault("".join(piece.text for piece in pieces), pieces)
            continue
        shift = 0
        inside = [o for o in operations if o.paragraph == number and is_reworded(o)]
        for operation in sorted(inside, key=lambda o: o.start or 0):
            start = operation.start or 0
            before, after = len(operation.before[0]), len(operation.after[0])
            words[number, start, start + before] = cut(pieces, start + shift, start + shift + after)
            shift += after - before
    return Voice(words, paragraphs)


def is_reworded(operation: Operation) -> bool:
    """Whether it changes words of a paragraph that stays itself, the whole of it perhaps."""
    if operation.destination is not None:
        return False
    return operation.is_words or len(operation.before) == len(operation.after) == 1


def cut(pieces: Sequence[Piece], start: int, end: int) -> tuple[Piece, ...]:
    """The pieces from `start` to `end` of the text that results from them; what went is left out."""
    found: list[Piece] = []
    at = 0
    for piece in pieces:
        if piece.kind == "-":
            continue
        a, b = max(start - at, 0), min(end - at, len(piece.text))
        if a < b:
            found.append(Piece(piece.kind, piece.text[a:b], piece.origin, piece.place))
        at += len(piece.text)
    return tuple(found)


def credit(text: str, base: str, readings: Mapping[str, str], writer: str) -> tuple[Piece, ...]:
    """`text` against `base`, its new words in the name of the readings that have them, else of the writer.

    A word that several readings have is all of theirs. What proves nothing by itself (spaces, marks, words of
    less than four letters without a figure) goes with the word before it, or else with the one after.
    """
    owners = owners_of(text, readings)
    pieces: list[Piece] = []
    at = 0
    for chunk in diff_words(base, text):
        if chunk.kind == "+":
            pieces.extend(_named(chunk.text, owners[at : at + len(chunk.text)], writer))
        else:
            pieces.append(Piece(chunk.kind, chunk.text, None))
        at += 0 if chunk.kind == "-" else len(chunk.text)
    return tuple(pieces)


def owners_of(text: str, readings: Mapping[str, str]) -> list[tuple[str, ...]]:
    """For each character of `text`, whose reading has the word that it is in, in alphabetical order."""
    found: list[tuple[str, ...]] = [()] * len(text)
    for owner in sorted(readings):
        said = {token.casefold() for token in tokenize(readings[owner]) if _is_telling(token)}
        at = 0
        for chunk in diff_words(readings[owner], text):
            if chunk.kind == "-":
                continue
            for token in tokenize(chunk.text):
                if chunk.kind == "=" or token.casefold() in said:
                    for k in range(at, at + len(token)):
                        found[k] = (*found[k], owner)
                at += len(token)
    return found


def _is_telling(token: str) -> bool:
    return is_word(token) and (len(token) >= TELLING or any(c.isdigit() for c in token))


def _named(text: str, owners: Sequence[tuple[str, ...]], writer: str) -> list[Piece]:
    tokens = tokenize(text)
    starts = [*accumulate(map(len, tokens), initial=0)]
    names = [
        owners[at] or (writer,) if _is_telling(token) else None
        for at, token in zip(starts, tokens, strict=False)
    ]
    small = next((owners[at] for at in starts[:-1] if owners[at]), (writer,))  # where no word is telling
    rows: list[tuple[tuple[str, ...], str]] = []
    for k, token in enumerate(tokens):
        is_begun = bool(rows) and "\n" not in rows[-1][1]  # in a new paragraph, the next word tells
        name = names[k] or (rows[-1][0] if is_begun else next((n for n in names[k:] if n), small))
        rows.append((name, token))
    return [
        Piece("+", "".join(token for _, token in group), name)
        for name, group in groupby(rows, key=lambda row: row[0])
    ]
