"""Places: "à la fin de la seconde phrase du même alinéa", "Alinéas 4 à 18", "le a du 2° du I de cet article".

From the finest to the widest, as both chambers write them (Sénat: "Alinéa 2, première phrase" puts the widest
first). One phrase may designate several places: "à la fin des alinéas 3 et 5 et à l'alinéa 7".
"""

from dataclasses import replace

from lawlab.law.drafting.instructions import Edge, Place, Span, Unit
from lawlab.law.drafting.lexer import NEWLINE, Token
from lawlab.law.drafting.numerals import cardinal, ordinal
from lawlab.law.drafting.references import (
    ARTICLES,
    LONGEST,
    MANY,
    OF,
    SAME,
    THIS,
    TO,
    Reading,
    ReferenceReader,
)


class PlaceReader(ReferenceReader):
    """Reads the places of one dispositif; `here` is the place of the header, `last` the last one read."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self.here: Place | None = None
        self.last: Place | None = None
        self._inside_proposed = False

    def read(self, at: int) -> tuple[list[Place], int] | None:
        """The places designated from token `at` on, and the index after them; None when there is none."""
        first = self._one(at)
        if first is None:
            return None
        places, at = first
        while (
            len(places) < MANY
            and (step := self._joined(at)) is not None
            and (more := self._one(step)) is not None
        ):
            if places[-1].edge is not None and self._repeats(step):
                more = [replace(place, edge=places[-1].edge) for place in more[0]], more[1]
            places, at = places + more[0], more[1]
        return places, at

    def _joined(self, at: int) -> int | None:
        """After "et" or a comma, when another place follows: "et à l'alinéa 7", ", à l'alinéa 9"."""
        step = at
        while self.key(step) in (",", "et", "ainsi", "que"):
            step += 1
        return step if step > at and self.key(step) in TO | OF and self.key(step) != "dans" else None

    def _repeats(self, at: int) -> bool:
        return self.key(at) in OF

    def _one(self, at: int) -> tuple[list[Place], int] | None:
        """One chain of complements: each of them narrows the next ("la fin" of "la phrase" of "l'alinéa")."""
        reading = Reading(Place(), at)
        spans: list[Place] = []
        while self._component(reading, spans):
            step = self._next_link(reading.at)
            if step is None or reading.at > at + LONGEST:
                break
            before = reading.at
            reading.at = step
            if not self._starts_component(step, reading.place):
                reading.at = before
                break
        if not reading.is_named:
            return None
        place = self._completed(reading)
        return [place, *(self._with(place, span) for span in spans)], reading.at

    def _with(self, place: Place, span: Place) -> Place:
        return replace(place, paragraphs=span.paragraphs, sentences=span.sentences)

    def _next_link(self, at: int) -> int | None:
        if self.key(at) == "(":
            at = self._parenthesis(at)
        if self.key(at) in OF:
            return at
        if self.key(at) == "," and (self._starts_header_part(at + 1) or self._narrows(at + 1)):
            return at + 1
        return None

    def _narrows(self, at: int) -> bool:
        """ "Alinéa 4, au début", "à l'alinéa 4, à la première phrase,": the rest of one place."""
        while self.key(at) in TO | ARTICLES:
            at += 1
        found = self._ordinals(at)
        if found is not None and self.key(found[1]) in ("phrase", "phrases"):
            return self.key(found[1] + 1) not in OF
        return self.key(at) in ("debut", "fin") and self.key(at + 1) in (",", NEWLINE, "", ":")

    def _parenthesis(self, at: int) -> int:
        """ "le troisième alinéa (2°)": the visa in brackets only helps the reader."""
        for step in range(at + 1, min(at + 8, len(self.tokens))):
            if self.key(step) == ")":
                return step + 1
        return at

    def _starts_header_part(self, at: int) -> bool:
        """After the comma of a Sénat header: ", première phrase", ", alinéa 3", ", tableau"."""
        if self.key(at) in ("alinea", "alineas", "tableau", "phrase", "intitule", "debut", "fin", "i", "in"):
            return True
        found = ordinal(self.tokens, at)
        while found is not None and self.key(found[1]) in ("et", ",", "a"):
            found = ordinal(self.tokens, found[1] + 1) or (0, len(self.tokens))
        return found is not None and self.key(found[1]) in ("phrase", "phrases", "ligne", "lignes", "colonne")

    def _starts_component(self, at: int, place: Place) -> bool:
        trial = Reading(place, at)
        return self._component(trial, [])

    def _determiner(self, reading: Reading) -> bool:
        """Passes over "à la", "des", "cet", "du même"…; tells whether it designates what is at hand."""
        this = False
        while True:
            key = self.key(reading.at)
            if self._is_letter_a(reading.at):
                return this
            if key in SAME:
                reading.is_same = True
            elif key in THIS:
                this = True
            elif key not in TO | OF | ARTICLES:
                return this
            reading.at += 1

    def _component(self, reading: Reading, spans: list[Place]) -> bool:
        start, same = reading.at, reading.is_same
        this = self._determiner(reading)
        key = self.key(reading.at)
        for attempt in (
            self._edge,
            self._paragraphs,
            self._counted,
            self._table,
            self._proposed,
            self._article,
            self._heading,
        ):
            if attempt(reading, spans, key, this or (reading.is_same and not same)):
                reading.is_named = True
                return True
        if self._visa(reading, start):
            reading.is_named = True
            return True
        reading.at, reading.is_same = start, same
        return False

    def _edge(self, reading: Reading, spans: list[Place], key: str, this: bool) -> bool:
        if key == "in" and self.key(reading.at + 1) == "fine":
            reading.place, reading.at = replace(reading.place, edge=Edge.END), reading.at + 2
            return True
        if key not in ("debut", "fin") or (key == "debut" and reading.place.edge):
            return False
        if self.key(reading.at + 1) not in OF | {
            NEWLINE,
            ",",
            "",
            "par",
            ":",
            ".",
        } and not self._verb_follows(reading):
            return False
        reading.place = replace(reading.place, edge=Edge.START if key == "debut" else Edge.END)
        reading.at += 1
        return True

    def _verb_follows(self, reading: Reading) -> bool:
        return self.key(reading.at + 1).endswith("er")

    def _paragraphs(self, reading: Reading, spans: list[Place], key: str, this: bool) -> bool:
        """ "alinéa 3", "alinéas 9 à 11", "alinéas 24, seconde phrase, 37 et 38"."""
        if key not in ("alinea", "alineas"):
            return False
        at = self._after_no(reading.at + 1)
        found, at, sentences = self._numbers(at, spans)
        if found:
            kept = reading.place.sentences or sentences
            reading.place = replace(
                reading.place, unit=Unit.PARAGRAPHS, paragraphs=tuple(found), sentences=kept
            )
        elif this or reading.place.edge is not None or self._is_at_hand(at):
            self._inherit(reading)
        else:
            return False
        reading.at = at
        return True

    def _after_no(self, at: int) -> int:
        """After "n°", which some write before the number of a paragraph."""
        return at + 2 if self.key(at) == "n" and self.key(at + 1) == "°" else at

    def _is_at_hand(self, at: int) -> bool:
        """ "supprimer l'alinéa", and nothing more, under a header that names it."""
        return (
            self.here is not None
            and bool(self.here.paragraphs)
            and self.key(at) in (NEWLINE, "", ".", ";", ":")
        )

    def _numbers(self, at: int, spans: list[Place]) -> tuple[list[Span], int, tuple[int, ...]]:
        found: list[Span] = []
        sentences: tuple[int, ...] = ()
        while at < len(self.tokens) and self.tokens[at].is_number and len(found) + len(spans) < MANY:
            first = last = int(self.tokens[at].text[:6])
            at += 1
            if self.key(at) in ("er", "e", "eme"):
                at += 1
            if self.key(at) in ("a", "-") and at + 1 < len(self.tokens) and self.tokens[at + 1].is_number:
                last, at = int(self.tokens[at + 1].text[:6]), at + 2
            found.append(Span(first, last))
            own = self._own_sentences(at)
            if own is not None:  # "24, seconde phrase, 37": the sentence is that of alinéa 24 alone
                spans.append(Place(paragraphs=(found.pop(),), sentences=own[0]))
                at = own[1]
            step = at
            while self.key(step) in (",", "et", "ainsi", "que", "l'", "alinea", "alineas"):
                step += 1
            step = self._after_no(step)
            if step == at or step >= len(self.tokens) or not self.tokens[step].is_number:
                break
            if (rank := ordinal(self.tokens, step)) and self.key(rank[1]) in ("phrase", "phrases", "ligne"):
                break  # "Alinéa 4, 1re phrase"
            at = step
        return found, at, sentences

    def _own_sentences(self, at: int) -> tuple[tuple[int, ...], int] | None:
        if self.key(at) != ",":
            return None
        found = self._ordinals(at + 1)
        if found is None or self.key(found[1]) not in ("phrase", "phrases"):
            return None
        step = found[1] + 1
        while self.key(step) in (",", "et"):
            step += 1
        if step == found[1] + 1 or step >= len(self.tokens) or not self.tokens[step].is_number:
            return None
        return found[0], found[1] + 1

    def _counted(self, reading: Reading, spans: list[Place], key: str, this: bool) -> bool:
        """ "la première phrase", "les deux derniers alinéas", "cette phrase", "ces trois alinéas"."""
        found = self._ordinals(reading.at)
        if found is None and this:
            step = cardinal(self.tokens, reading.at)
            found = ((), step[1] if step else reading.at)
        if found is None and key == "phrase" and reading.place.edge is not None:
            return self._sentence_at_hand(reading)
        if found is None:
            return False
        numbers, at = found
        unit = self.key(at)
        if unit in ("phrase", "phrases"):
            self._sentences(reading, numbers, this)
        elif unit in ("alinea", "alineas"):
            self._ordinal_paragraphs(reading, numbers)
        else:
            return False
        reading.at = at + 1
        return True

    def _sentence_at_hand(self, reading: Reading) -> bool:
        """ "la fin de la phrase": the header's sentence, or that in which the words named stand (0)."""
        known = self.here or self.last
        sentences = (known.sentences if known is not None else ()) or (0,)
        reading.place = replace(known or reading.place, sentences=sentences, edge=reading.place.edge)
        reading.at += 1
        return True

    def _sentences(self, reading: Reading, numbers: tuple[int, ...], this: bool) -> None:
        if numbers:
            reading.place = replace(reading.place, unit=Unit.PARAGRAPHS, sentences=numbers)
            return
        known = self.last if reading.is_same else self.here or self.last
        if known is not None:
            reading.place = replace(known, edge=reading.place.edge)
        reading.is_same = False

    def _ordinal_paragraphs(self, reading: Reading, numbers: tuple[int, ...]) -> None:
        if numbers:
            spans = tuple(Span(n, n) for n in numbers)
            reading.place = replace(reading.place, unit=Unit.PARAGRAPHS, paragraphs=spans)
        else:
            self._inherit(reading)

    def _ordinals(self, at: int) -> tuple[tuple[int, ...], int] | None:
        """ "deuxième et troisième", "première à quatrième", "deux dernières", "trois premiers"."""
        group = cardinal(self.tokens, at)
        if group is not None and (end := ordinal(self.tokens, group[1])) is not None and abs(end[0]) == 1:
            count = min(group[0], 50)
            numbers = range(1, count + 1) if end[0] == 1 else range(-count, 0)
            return tuple(numbers), end[1]
        found = ordinal(self.tokens, at)
        if found is None:
            return None
        many = [found[0]]
        while len(many) < MANY:
            at, step = found[1], found[1]
            while self.key(step) in (",", "et", "la", "le", "a", "de", "l'"):
                step += 1
            following = ordinal(self.tokens, step) if step > at else None
            if following is None:
                return tuple(many), at
            if self.key(at) == "a" and 0 < many[-1] < following[0] <= many[-1] + 50:
                many.extend(range(many[-1] + 1, following[0]))
            many.append(following[0])
            found = following
        return tuple(many), found[1]

    def _inherit(self, reading: Reading) -> None:
        """ "cet alinéa" is the header's; "le même alinéa" is the last one named."""
        known = self.last if reading.is_same else self.here or self.last
        if known is not None:
            sentences = reading.place.sentences
            reading.place = replace(
                reading.place, unit=known.unit, article=known.article, visa=known.visa,
                paragraphs=known.paragraphs, sentences=sentences,
            )  # fmt: skip
        reading.is_same = False

    def _table(self, reading: Reading, spans: list[Place], key: str, this: bool) -> bool:
        """ "Alinéa 6, tableau, deuxième colonne, troisième ligne": figures, read but never applied."""
        found = self._ordinals(reading.at)
        step = found[1] if found else reading.at
        if self.key(step) not in ("tableau", "tableaux", "ligne", "lignes", "colonne", "colonnes"):
            return False
        known = self.here if this and not reading.place.paragraphs else None
        reading.place = replace(known or reading.place, unit=Unit.TABLE)
        reading.at = step + 1
        return True

    def _proposed(self, reading: Reading, spans: list[Place], key: str, this: bool) -> bool:
        """ "le texte proposé par le I de cet article pour l'article L. 423-14 du code…": a quoted text."""
        if key != "texte":
            return False
        if self.key(reading.at + 1) in ("propose", "modificatif"):
            return not self._inside_proposed and self._proposed_by(reading)
        known = self.last
        if not (this or reading.is_same) or known is None or known.proposed is None:
            return False
        reading.place = replace(
            reading.place, unit=self._unit(reading), proposed=known.proposed, outer=known.outer
        )
        reading.is_same = False
        reading.at += 1
        return True

    def _unit(self, reading: Reading) -> Unit:
        return reading.place.unit if reading.place.paragraphs else Unit.DIVISION

    def _proposed_by(self, reading: Reading) -> bool:
        at = reading.at + 1
        while self.key(at) in ("modificatif", "propose", "par"):
            at += 1
        self._inside_proposed = True
        by = self._one(at)
        self._inside_proposed = False
        outer = by[0][0].visa if by is not None else ()
        at, number = by[1] if by is not None else at, ""
        if self.key(at) == "pour":
            at, number = self._proposed_article(at + 1)
        reading.place = replace(reading.place, unit=self._unit(reading), proposed=number, outer=outer)
        reading.at = at
        return True

    def _completed(self, reading: Reading) -> Place:
        place = reading.place
        if reading.is_same and self.last is not None:
            place = replace(place, article=place.article or self.last.article)
        if (place.sentences or place.edge) and not (place.paragraphs or place.visa):
            known = self.here or self.last
            if (
                known is not None
                and place.unit in (Unit.ARTICLE, Unit.PARAGRAPHS)
                and not self._wide(reading)
            ):
                place = replace(known, sentences=place.sentences or known.sentences, edge=place.edge)
        return place

    def _wide(self, reading: Reading) -> bool:
        """Whether the phrase itself names the article: "au début de cet article"."""
        return self.key(reading.at - 1) in ("article", "articles") or reading.place.article is not None
