"""Where the text to look for or to write begins and ends, in both chambers' way of quoting.

Assemblée: each quoted paragraph opens with « and only the last one closes. Sénat: bare text on its own lines;
guillemets inside it belong to the text. Straight quotes around the whole are seen in commission.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lawlab.law.drafting.lexer import CLOSING, NEWLINE, OPENING, STRAIGHT, Token

_QUOTES = OPENING + CLOSING + STRAIGHT
_MAX_LINES = 3  #: words to look for stay on one line; two more for quotes left open
_SEPARATORS = frozenset([",", ";", ".", ":"])
_TAG = re.compile(r"<(?:sup|sub|i|b|em|strong|p)\s*>|</?br\s*/?>|\*\*")
_CLOSING_TAG = re.compile(r"</(?:sup|sub|i|b|em|strong|p)\s*>(?P<word>(?=\w))?")
_UNDERSCORES = re.compile(r"(?P<left>(?<=[^\W_]))?_+(?P<right>(?=[^\W_]))?")
_LATIN = "bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies"
_STUCK = re.compile(
    rf"\b(?P<number>[IVXL]+|\d+°|[a-z](?=(?:bis|ter)\)))(?P<latin>{_LATIN}|BIS|TER)\b(?P<next>(?=\w))?"
)
_NEW = re.compile(r"(?P<before>(?<=[°\w]))?\((?P<word>nouveau|supprimé)\)(?P<after>(?=\w))?", re.IGNORECASE)
_UNCHANGED = re.compile(
    r"(?<!\s)\s*+(?:\.\.\.|…)?\s*+\(?\s*+le reste sans changement\s*+\)?[\s.;»]*$", re.IGNORECASE
)
_TWICE = re.compile(r"(?<!\s)\s*\((deux|trois|quatre) (?:fois|occurrences)\)\s*$", re.IGNORECASE)
_TIMES = {"deux": 2, "trois": 3, "quatre": 4}


def text_start(tokens: list[Token], at: int) -> int:
    """The index where the text begins, after the colon and line breaks that introduce it."""
    while at < len(tokens) and tokens[at].key in (":", NEWLINE):
        at += 1
    return at


def is_quote(token: Token, *, opening: bool) -> bool:
    """Whether the token opens (or closes) a quotation; straight quotes do both."""
    return token.text in (OPENING if opening else CLOSING) or token.text == STRAIGHT


def middle_ends(tokens: list[Token], at: int) -> Iterator[tuple[int, int]]:
    """Where a text that more instruction follows may end, likeliest first: (end of text, next token).

    The end is the index of the first token that is not in the text.
    """
    if at >= len(tokens):
        return
    closed = list(_closings(tokens, at)) if is_quote(tokens[at], opening=True) else []
    yield from closed
    yield from _line_ends(tokens, at)
    if not closed:
        yield from _anywhere(tokens, at)


def quoted_ends(tokens: list[Token], at: int) -> Iterator[tuple[int, int]]:
    """The same for a text between quotes that are its limits: "supprimer les mots : « X » à l'alinéa 4"."""
    if at < len(tokens) and is_quote(tokens[at], opening=True):
        yield from islice(_closings(tokens, at), 1)


def _closings(tokens: list[Token], at: int) -> Iterator[tuple[int, int]]:
    """After each closing quote, the balanced one first, then those further on."""
    straight = tokens[at].text == STRAIGHT
    depth, lines, later = 0, 0, []
    for step in range(at, len(tokens)):
        token = tokens[step]
        lines += token.key == NEWLINE
        if lines > _MAX_LINES:
            break
        if token.text == STRAIGHT:
            closes, depth = straight and step > at, depth + (0 if step > at or not straight else 1)
        else:
            closes = token.text in CLOSING and not straight
            depth += (token.text in OPENING) - (token.text in CLOSING) if not straight else 0
        if closes and (straight or depth == 0):
            yield step + 1, step + 1
        elif closes:
            later.append(step + 1)
    for end in later:
        yield end, end


def _line_ends(tokens: list[Token], at: int) -> Iterator[tuple[int, int]]:
    lines = 0
    for step in range(at, len(tokens)):
        if tokens[step].key == NEWLINE:
            yield step, step + 1
            lines += 1
            if lines >= _MAX_LINES:
                return


def _anywhere(tokens: list[Token], at: int) -> Iterator[tuple[int, int]]:
    """Bare text on the same line as the instruction: "remplacer le mot : avis par le mot : décision"."""
    for step in range(at + 1, min(at + 60, len(tokens))):
        if tokens[step].key == NEWLINE:
            return
        yield step, step


def cleaned(text: str) -> str:
    """`text` without what a conversion left in it (underscores, tags), its spaces put back: "2° bis"."""
    text = _CLOSING_TAG.sub(lambda found: " " if found["word"] is not None else "", _TAG.sub("", text))
    text = _UNDERSCORES.sub(lambda found: " " if None not in (found["left"], found["right"]) else "", text)
    text = _STUCK.sub(r"\g<number> \g<latin>", text)
    return _NEW.sub(
        lambda found: (
            (" " if found["before"] is not None else "")
            + found.group()
            + (" " if found["after"] is not None else "")
        ),
        text,
    )


def words_of(raw: str) -> tuple[str, int | None]:
    """The words meant by a quoted or bare text, and how many times when it says "(deux fois)"."""
    text = cleaned(raw).strip()
    times = _TWICE.search(text)
    text = _TWICE.sub("", text)
    text = _unwrapped(text)
    return text, _TIMES[times.group(1).lower()] if times else None


def _unwrapped(text: str) -> str:
    """Without the quotes around the whole, and the punctuation that follows them."""
    if not text or text[0] not in OPENING + STRAIGHT:
        return text.strip()
    body = text[1:]
    end = max(body.rfind(mark) for mark in CLOSING + STRAIGHT)
    if end >= 0 and not body[end + 1 :].strip(" \u00a0.,;:\n"):
        body = body[:end]
    elif end < 0 or body.count("«") > body.count("»"):
        pass
    else:
        return text.strip()
    return body.strip()


def without_unchanged(text: str) -> tuple[str, bool]:
    """Without "…(le reste sans changement)" or the final dots that mean it; True when it was there."""
    found = _UNCHANGED.search(text)
    if found:
        return text[: found.start()].rstrip(" .…"), True
    stripped = re.sub(r"(?<!\s)\s*(?:\.\.\.|…)\s*$", "", text)
    return stripped, stripped != text


def paragraphs_of(raw: str, *, quoted: bool) -> tuple[str, ...]:
    """The paragraphs of a quoted or bare text; `quoted` when each opens with a quote of the instruction."""
    lines = [line for line in (cleaned(line).strip() for line in raw.splitlines()) if line]
    if not quoted or not lines or lines[0][0] not in _QUOTES:
        return tuple(lines)
    mark = lines[0][0]
    opened = [line[1:].strip() if line[0] in OPENING + STRAIGHT else line for line in lines]
    if mark == STRAIGHT and not all(line[0] == STRAIGHT for line in lines):
        opened = [lines[0][1:].strip(), *lines[1:]]
    opened[-1] = _without_closing(opened[-1])
    return tuple(line for line in opened if line)


def _without_closing(line: str) -> str:
    """The last line without the quote that closes the whole, if one more closes than opens."""
    found = re.search(r'(?<!\s)\s*[»”"]\s*+[.,;]?\s*$', line)
    if not found:
        return line
    opens = sum(line.count(mark) for mark in OPENING)
    closes = sum(line.count(mark) for mark in CLOSING)
    if closes > opens or (line[found.start() :].lstrip()[0] == STRAIGHT and line.count(STRAIGHT) % 2 == 1):
        return line[: found.start()].rstrip()
    return line
