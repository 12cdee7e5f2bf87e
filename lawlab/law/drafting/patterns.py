"""Matches the rules of the grammar against a dispositif, one instruction at a time, in bounded work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from lawlab.core.errors import TooLarge
from lawlab.law.drafting.instructions import Occurrence, Place
from lawlab.law.drafting.introductions import New, Old, introduce_new, introduce_old
from lawlab.law.drafting.lexer import NEWLINE, Token, means
from lawlab.law.drafting.numerals import ordinal
from lawlab.law.drafting.places import PlaceReader
from lawlab.law.drafting.quotes import middle_ends, quoted_ends, text_start

WORK = 30_000  #: steps that one dispositif may cost; real ones cost at most a few thousand
HEADS = frozenset(["alinea", "alineas", "amendement", "tableau", "intitule", "titre", "chapitre", "section"])
CREDITS = ("credits", "autorisations", "engagement")
_ENDS = frozenset([NEWLINE, ".", ";"])
_NOISE = frozenset([NEWLINE, ",", ":", "-"])


@dataclass
class Found:
    """What a rule's parts designate; texts are pairs of token indices."""

    end: int
    places: list[list[Place]] = field(default_factory=list)  #: one list for each <where>
    old: Old | None = None
    new: New | None = None
    text: tuple[int, int] | None = None
    fin: tuple[int, int] | None = None
    words: tuple[str, ...] = ()  #: the literal words, as the grammar spells them

    def copy(self) -> "Found":
        """Another one, to try a further way on."""
        return Found(self.end, list(self.places), self.old, self.new, self.text, self.fin, self.words)


@lru_cache(maxsize=500)
def _nodes(pattern: str) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    nodes = []
    for part in pattern.split():
        optional = part.endswith("?")
        name = part.rstrip("?")
        kind = name if name.startswith("<") else "word"
        nodes.append((kind, tuple(name.split("|")), optional))
    return tuple(nodes)


class Matcher:
    """Tries rules at a place of one dispositif; `fin_end` tells where a final text that starts there ends."""

    def __init__(self, tokens: list[Token], reader: PlaceReader) -> None:
        self.tokens = tokens
        self.reader = reader
        self.work = 0

    def match(self, pattern: str, at: int, fin_end: Callable[[int, Found], int] | None) -> Found | None:
        """What the rule's parts designate from token `at` on; with no `fin_end`, final texts are not read."""
        return self._match(_nodes(pattern), 0, Found(at), fin_end)

    def _spend(self, steps: int) -> None:
        self.work += steps
        if self.work > WORK:
            raise TooLarge("This text is too intricate to be read as an amendment.")

    def _match(
        self,
        nodes: tuple[tuple[str, tuple[str, ...], bool], ...],
        node: int,
        found: Found,
        fin_end: Callable[[int, Found], int] | None,
    ) -> Found | None:
        if node == len(nodes):
            return found
        self._spend(1)
        kind, names, optional = nodes[node]
        if kind in ("<text>", "<quoted>"):
            return self._middle_text(nodes, node, found, fin_end)
        if kind == "<end>":
            ends = found.end >= len(self.tokens) or self.tokens[found.end].key in _ENDS
            return self._match(nodes, node + 1, found, fin_end) if ends else None
        if kind == "<fin>":
            return self._final_text(found, fin_end)
        step, known = found.copy(), (self.reader.here, self.reader.last)
        if self._one(kind, names, step):
            rest = self._match(nodes, node + 1, step, fin_end)
            if rest is not None:
                return rest
        self.reader.here, self.reader.last = known
        if optional:
            if kind == "<where>":
                found.places.append([])
            return self._match(nodes, node + 1, found, fin_end)
        return None

    def _one(self, kind: str, names: tuple[str, ...], found: Found) -> bool:
        at = found.end
        while at < len(self.tokens) and self.tokens[at].key in _NOISE:
            at += 1
        if at >= len(self.tokens):
            return False
        if kind == "word":
            for name in names:
                if means(self.tokens[at], name):
                    found.end, found.words = at + 1, (*found.words, name)
                    return True
            return False
        if kind == "<where>":
            return self._where(at, found)
        if kind == "<credits>":
            return self._credits(at, found)
        if kind == "<old>":
            old = introduce_old(self.tokens, at)
            if old is not None:
                found.old, found.end = old, old.end
            return old is not None
        new = introduce_new(self.tokens, at)
        if new is not None:
            found.new, found.end = new, new.end
        return new is not None

    def _credits(self, at: int, found: Found) -> bool:
        """The figures of a finance bill: all that follows, when credits or authorisations are announced."""
        announced = any(means(token, word) for token in self.tokens[at : at + 6] for word in CREDITS)
        if announced:
            found.text, found.end = (at, len(self.tokens)), len(self.tokens)
        return announced

    def _where(self, at: int, found: Found) -> bool:
        self._spend(4)
        read = self.reader.read(at)
        if read is None:
            return False
        if self.tokens[at].key in HEADS or ordinal(self.tokens, at) is not None:
            self.reader.here = read[0][0]
        self.reader.last = read[0][-1]
        found.places.append(read[0])
        found.end = read[1]
        return True

    def _middle_text(
        self,
        nodes: tuple[tuple[str, tuple[str, ...], bool], ...],
        node: int,
        found: Found,
        fin_end: Callable[[int, Found], int] | None,
    ) -> Found | None:
        start = text_start(self.tokens, found.end)
        ends = quoted_ends if nodes[node][0] == "<quoted>" else middle_ends
        for end, following in ends(self.tokens, start):
            self._spend(1)
            if end <= start:
                continue
            step = found.copy()
            step.text, step.end = (start, end), following
            rest = self._match(nodes, node + 1, step, fin_end)
            if rest is not None:
                return rest
        return None

    def _final_text(self, found: Found, fin_end: Callable[[int, Found], int] | None) -> Found | None:
        start = text_start(self.tokens, found.end)
        if start >= len(self.tokens):
            return None
        if fin_end is not None:
            end = fin_end(start, found)
            if end <= start:
                return None
            found.fin, found.end = (start, end), end
        return found


def occurrence_of(old: Old | None, times: int | None) -> Occurrence:
    """The occurrence that the introduction, or "(deux fois)" after the words, asks for."""
    if times is not None:
        return Occurrence(each=True, times=times)
    return old.occurrence if old is not None else Occurrence()
