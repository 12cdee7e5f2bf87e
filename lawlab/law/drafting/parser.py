"""Reads a dispositif: its numbering, its headers, and one instruction after the other.

"parsed" is said only when every word was understood; what was not is in `unread`, word for word.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from lawlab.core.errors import TooLarge
from lawlab.law.drafting.assemblee import ASSEMBLEE
from lawlab.law.drafting.builders import BUILDERS, Parts
from lawlab.law.drafting.common import COMMON
from lawlab.law.drafting.instructions import Instruction, Parsed, Place, Side, Status, Unit
from lawlab.law.drafting.introductions import Kind
from lawlab.law.drafting.lexer import NEWLINE, OPENING, STRAIGHT, composed, corrected, plain, tokenize
from lawlab.law.drafting.numbering_marks import Levels, mark_at
from lawlab.law.drafting.patterns import Found, Matcher
from lawlab.law.drafting.places import PlaceReader
from lawlab.law.drafting.quotes import is_quote, paragraphs_of
from lawlab.law.drafting.rules import Act, Rule
from lawlab.law.drafting.senat import SENAT
from lawlab.law.drafting.vocabulary import VERBS
from lawlab.law.forms import Form

LONGEST = 400_000  #: characters of a dispositif; the longest real ones have about 60 000
_REACH = 90  #: tokens between the start of an instruction and its verb, long quotes apart
_STOPS = frozenset([NEWLINE, ".", ";", ",", ":", ")"])
_SUSPENDED = ("…", "...")
_ADDITIONAL = ("additionnel", "art. add", "avant l'article", "apres l'article")


class Chamber(StrEnum):
    """Whose dialect."""

    ASSEMBLEE = "assemblee"
    SENAT = "senat"


RULES: dict[Chamber, tuple[Rule, ...]] = {
    Chamber.ASSEMBLEE: (*ASSEMBLEE, *COMMON, *SENAT),
    Chamber.SENAT: (*SENAT, *COMMON, *ASSEMBLEE),
}


def parse_dispositif(text: str, *, chamber: Chamber, target: str | None = None) -> Parsed:
    """What the dispositif says, in the dialect of `chamber`; `target` is what it amends ("article 7 bis").

    An additional article of the Assemblée holds nothing but its own text: only `target` tells.
    """
    if len(text) > LONGEST:
        return Parsed(Status.REFUSED, reason=f"Longer than {LONGEST} characters.")
    if not text.strip():
        return Parsed(Status.REFUSED, reason="There is no instruction in it.")
    try:
        return _Reader(composed(text), chamber).read(target or "")
    except TooLarge as error:
        return Parsed(Status.REFUSED, unread=(text.strip(),), reason=error.sentence)


class _Reader:
    """One dispositif being read."""

    def __init__(self, text: str, chamber: Chamber) -> None:
        self.text = text
        self.chamber = chamber
        self.tokens = tokenize(text)
        self.places = PlaceReader(self.tokens)
        self.matcher = Matcher(self.tokens, self.places)
        self.rules = RULES[chamber]
        self.levels = Levels()
        self.verbs = [n for n, token in enumerate(self.tokens) if token.is_word and _is_verb(token.key)]
        self.starts: dict[int, bool] = {}
        self.made: list[Instruction] = []
        self.previous: tuple[Instruction, ...] = ()
        self.act: Act | None = None
        self.unread: list[tuple[int, int]] = []
        self.gage = False
        self.joined = False  #: begun by "et"

    def read(self, target: str) -> Parsed:
        """All the instructions, or the text of an additional article."""
        if any(word in plain(target) for word in _ADDITIONAL) and not self._starts_instruction(0):
            return self._additional_article(target)
        at = 0
        while at < len(self.tokens):
            at = self._instruction(at)
        return self._answer()

    def _answer(self) -> Parsed:
        unread = tuple(self.text[start:end].strip() for start, end in self.unread)
        sub = any(made.place.unit is Unit.AMENDMENT for made in self.made)
        if not self.made:
            reason = "No instruction of a known form was found in it."
            return Parsed(Status.REFUSED, unread=unread or (self.text.strip(),), reason=reason)
        if unread:
            reason = f"Not understood: {unread[0][:120]}"
            return Parsed(Status.PARTIAL, tuple(self.made), unread, reason, sub)
        return Parsed(Status.PARSED, tuple(self.made), is_sub_amendment=sub)

    def _additional_article(self, target: str) -> Parsed:
        side = Side.BEFORE if "avant" in plain(target) else Side.AFTER
        quoted = self.chamber is Chamber.ASSEMBLEE and _wholly_quoted(self.text)
        paragraphs = paragraphs_of(self.text, quoted=quoted)
        named = PlaceReader(tokenize(target))
        at = next((n for n, token in enumerate(named.tokens) if token.key == "article" and
                   n + 1 < len(named.tokens) and named.tokens[n + 1].is_number), None)  # fmt: skip
        read = named.read(at) if at is not None else None
        place = Place(article=read[0][0].article) if read else Place()
        made = Instruction(Form.ARTICLE_ADD, place, side=side, paragraphs=paragraphs,
                           source=(0, len(self.text)))  # fmt: skip
        return Parsed(Status.PARSED, (_with_suspension(made),))

    def _instruction(self, at: int) -> int:
        """Reads the instruction at token `at`; returns the index after it."""
        at = self._skip(at)
        start = at
        at = self._numbering(at, record=True)
        if at >= len(self.tokens):
            return at
        at = self._prefix(at)
        for begun in self._beginnings(at):
            end = self._by_rule(begun, start)
            if end is not None:
                return end
        header = self._header(at)
        return header if header is not None else self._pass_over(start, at)

    def _beginnings(self, at: int) -> list[int]:
        """Where it may begin: "et le mot : …" is elliptic, "et, à l'alinéa 3, supprimer" is not."""
        return [at, self._skip(at + 1)] if self._key(at) == "et" else [at]

    def _by_rule(self, at: int, start: int) -> int | None:
        here, last = self.places.here, self.places.last
        for rule in self.rules:
            found = self._try(rule, at, self._fin_end)
            if found is not None:
                self.joined = bool(rule.after) or self._key(start) == "et"
                self._build(rule, found, start)
                return max(found.end, start + 1)
            self.places.here, self.places.last = here, last
        return None

    def _skip(self, at: int) -> int:
        while at < len(self.tokens) and self.tokens[at].key in _STOPS:
            at += 1
        return at

    def _numbering(self, at: int, *, record: bool) -> int:
        """After "I. –", "1°", "a)"…; `record` makes it the level that we are in."""
        while at < len(self.tokens) and (mark := mark_at(self.tokens, at)) is not None:
            if record:
                self.places.here = self.levels.enter(mark.style, self.places.here)
            at = mark.end
            while at < len(self.tokens) and self.tokens[at].key == NEWLINE:
                at += 1
        return at

    def _prefix(self, at: int) -> int:
        """After "En conséquence,", "Par coordination,", and the gage's "Pour compenser …,"."""
        self.gage = False
        key = self._key(at)
        if key == "et" and corrected(self._key(at + 1)) in VERBS | {"apres", "avant"}:
            return at + 1
        if (key == "en" and corrected(self._key(at + 1)) == "consequence") or (
            key == "par" and corrected(self._key(at + 1)) in ("coordination", "consequent")
        ):
            at += 2
        elif key == "pour" and corrected(self._key(at + 1)) == "compenser":
            self.gage = True
            nearest = bisect_left(self.verbs, at + 2)
            if nearest < len(self.verbs) and self.verbs[nearest] < at + _REACH:
                return self.verbs[nearest]
        else:
            return at
        while self._key(at) in (",", ":"):
            at += 1
        return self._numbering(at, record=False)

    def _key(self, at: int) -> str:
        return self.tokens[at].key if at < len(self.tokens) else ""

    def _try(self, rule: Rule, at: int, fin_end: Callable[[int, Found], int] | None) -> Found | None:
        if rule.after and (self.act not in rule.after or self._key(self._skip(at + 1)) in ("apres", "avant")):
            return None  # "et, après le mot : X, insérer" is whole
        found = self.matcher.match(rule.pattern, at, fin_end)
        return (
            found if found is None or not _is_indicative(rule) or self._names_paragraph(at, found) else None
        )

    def _names_paragraph(self, at: int, found: Found) -> bool:
        """The bill's own style counts as an instruction only where it names a numbered paragraph."""
        reach = min(found.end, at + 14)
        return any(
            self._key(n) in ("alinea", "alineas")
            and n + 1 < len(self.tokens)
            and self.tokens[n + 1].is_number
            for n in range(at, reach)
        )

    def _header(self, at: int) -> int | None:
        """A place alone: it holds for what follows at this level."""
        read = self.places.read(at)
        if read is None:
            return None
        ends = self._key(read[1]) in (NEWLINE, "", ":", ".")
        if not ends and mark_at(self.tokens, read[1]) is None:
            return None
        self.places.here = self.places.last = read[0][0]
        return read[1]

    def _pass_over(self, start: int, at: int) -> int:
        """What is not understood, up to the next line that starts an instruction."""
        end = at
        while end < len(self.tokens):
            if self.tokens[end].key == NEWLINE and self._starts_instruction(end + 1):
                break
            end += 1
        self.unread.append((self.tokens[start].start, self.tokens[min(end, len(self.tokens)) - 1].end))
        return max(end, start + 1)

    def _starts_instruction(self, at: int) -> bool:
        """Whether the line at token `at` starts an instruction rather than goes on with a text."""
        if at not in self.starts:
            self.starts[at] = at < len(self.tokens) and self._looks_like_one(at)
        return self.starts[at]

    def _looks_like_one(self, at: int) -> bool:
        if self.tokens[at].text in OPENING or self.tokens[at].text == STRAIGHT:
            return False
        known = self.places.here, self.places.last, self.gage
        begun = self._prefix(self._numbering(at, record=False))
        nearest = bisect_left(self.verbs, begun)
        found = nearest < len(self.verbs) and self.verbs[nearest] < begun + _REACH and any(
            self._try(rule, begun, None) is not None for rule in self.rules if not rule.after
        )  # fmt: skip
        if not found and corrected(self._key(begun)) in ("alinea", "alineas"):
            found = self._header(begun) is not None
        self.places.here, self.places.last, self.gage = known
        return found

    def _fin_end(self, start: int, found: Found) -> int:
        """The index after the final text that begins at token `start`."""
        kind = found.new.kind if found.new is not None else self._kind_of_place(found)
        if kind in (Kind.PARAGRAPHS, Kind.ARTICLE):
            return self._block_end(start)
        return self._words_end(start)

    def _kind_of_place(self, found: Found) -> Kind:
        place = self._place(found)
        if found.old is not None and found.text is None:
            return Kind.WORDS
        narrow = place.sentences or place.edge is not None or place.unit is Unit.HEADING
        return Kind.WORDS if narrow else Kind.PARAGRAPHS

    def _block_end(self, start: int) -> int:
        """Up to the line that starts the next instruction."""
        for step in range(start, len(self.tokens)):
            if self.tokens[step].key == NEWLINE and self._starts_instruction(step + 1):
                return step
        return len(self.tokens)

    def _words_end(self, start: int) -> int:
        """The end of the line, or of the quotation when more instruction follows it on the line."""
        end = self._line_end(start)
        if is_quote(self.tokens[start], opening=True):
            for step in range(start + 1, end):
                if is_quote(self.tokens[step], opening=False) and self._closes(step + 1, end):
                    return step + 1
        while end + 1 < len(self.tokens) and self.tokens[end + 1].text in OPENING:
            end = self._line_end(end + 1)
        return end

    def _line_end(self, at: int) -> int:
        while at < len(self.tokens) and self.tokens[at].key != NEWLINE:
            at += 1
        return at

    def _closes(self, at: int, end: int) -> bool:
        """Whether a closing quote before token `at` ends the text: an instruction follows on the line."""
        while at < end and self._key(at) in (",", ".", ";"):
            at += 1
        if at >= end:
            return False  # the whole line: taken with its final punctuation
        return self._key(at) == "et" or self._starts_instruction(at)

    def _place(self, found: Found) -> Place:
        return self._all_places(found)[0]

    def _all_places(self, found: Found) -> list[Place]:
        named = [places for places in found.places if places]
        if named:
            return named[-1]
        if self.joined and self.previous:  # "… et supprimer le mot : X": where the one before acts
            return list(dict.fromkeys(made.place for made in self.previous))
        if self.places.here is not None:
            return [self.places.here]
        return [Place()]

    def _build(self, rule: Rule, found: Found, start: int) -> None:
        if rule.act is Act.HEADER:
            self.places.here = self._place(found)
            return
        source = (self.tokens[start].start, self.tokens[found.end - 1].end)
        made: list[Instruction] = []
        for place in self._all_places(found):
            parts = self._parts(found, place)
            made.extend(BUILDERS[rule.act](parts))
        if rule.act is Act.REPEAT and not self.previous:
            self.unread.append(source)
            return
        unquoted = found.fin is not None and self._is_quoted(found.fin[0]) and rule.act is not Act.REPEAT
        made = [
            _with_suspension(
                replace(
                    one,
                    source=source,
                    gage=self.gage,
                    unquoted=unquoted and bool(one.paragraphs),
                    announced=found.new.count if found.new is not None and one.paragraphs else None,
                )
            )
            for one in made
        ]
        self.made.extend(made)
        self.act = rule.act if rule.act is not Act.REPEAT else self.act
        self.previous = tuple(made) if rule.act is not Act.REPEAT else self.previous
        self.places.last = self._all_places(found)[-1]

    def _parts(self, found: Found, place: Place) -> Parts:
        quoted = found.fin is not None and self._is_quoted(found.fin[0])
        return Parts(found, place, self._raw(found.text), self._raw(found.fin), quoted, self.previous)

    def _is_quoted(self, at: int) -> bool:
        text = self.tokens[at].text
        return self.chamber is Chamber.ASSEMBLEE and (text in OPENING or text == STRAIGHT)

    def _raw(self, span: tuple[int, int] | None) -> str:
        if span is None or span[1] <= span[0]:
            return ""
        return self.text[self.tokens[span[0]].start : self.tokens[span[1] - 1].end]


def _is_verb(key: str) -> bool:
    word = corrected(key)
    return word in VERBS or word in ("est", "sont")


def _is_indicative(rule: Rule) -> bool:
    return "est|sont" in rule.pattern


def _wholly_quoted(text: str) -> bool:
    """Whether each paragraph opens with «: the article's text is quoted, not only what it quotes."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return bool(lines) and all(line[0] in OPENING for line in lines)


def _with_suspension(made: Instruction) -> Instruction:
    """Marks numbers left open for the clerks: "… – La perte", "…° L'article"."""
    open_number = any(
        paragraph.lstrip("«“ \u00a0\u202f").startswith(_SUSPENDED) for paragraph in made.paragraphs
    )
    return replace(made, suspended=True) if open_number else made
