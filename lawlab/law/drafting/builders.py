"""From the parts that a rule found to instructions: one function for each act."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lawlab.law.drafting.instructions import Edge, Instruction, Occurrence, Place, Side, Span, Unit
from lawlab.law.drafting.introductions import Kind
from lawlab.law.drafting.patterns import Found, occurrence_of
from lawlab.law.drafting.quotes import paragraphs_of, without_unchanged, words_of
from lawlab.law.drafting.rules import Act
from lawlab.law.forms import Form


@dataclass(frozen=True)
class Parts:
    """What the builders need: the rule's parts with their texts, and the place that they concern."""

    found: Found
    place: Place
    old: str  #: the raw text of <text>
    fin: str  #: the raw text of <fin>
    quoted: bool  #: new paragraphs each open with a quote of the instruction (Assemblée)
    previous: tuple[Instruction, ...]  #: those of the instruction before, for "la même substitution"

    @property
    def kind(self) -> Kind:
        """What is to be written, words when it is not said."""
        return self.found.new.kind if self.found.new is not None else Kind.WORDS

    @property
    def side(self) -> Side:
        """Before or after what is named."""
        return Side.BEFORE if "avant" in self.found.words else Side.AFTER

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The final text as paragraphs."""
        return paragraphs_of(self.fin, quoted=self.quoted)


def substitute(parts: Parts) -> list[Instruction]:
    """ "substituer aux mots : X les mots : Y"."""
    target, times = words_of(parts.old)
    words, later = words_of(parts.fin)
    occurrence = occurrence_of(parts.found.old, times or later)
    return [Instruction(Form.SUBST_MOTS, parts.place, target=target, occurrence=occurrence, words=words)]


def insert_words(parts: Parts) -> list[Instruction]:
    """ "après le mot : X, insérer les mots : Y"."""
    target, times = words_of(parts.old)
    words, _ = words_of(parts.fin)
    occurrence = occurrence_of(parts.found.old, times)
    sentence = parts.kind is Kind.SENTENCE
    made = Instruction(Form.INSERT_MOTS, parts.place, target=target, occurrence=occurrence, side=parts.side,
                       words=words, sentence=sentence)  # fmt: skip
    if parts.kind in (Kind.PARAGRAPHS, Kind.ARTICLE):
        made = replace(made, form=Form.INSERT_ALINEA, words=None, paragraphs=parts.paragraphs)
    return [made]


def insert_beside(parts: Parts) -> list[Instruction]:
    """ "après l'alinéa 5, insérer l'alinéa suivant", "après la première phrase, insérer une phrase…"."""
    place = parts.place
    if parts.kind is Kind.ARTICLE:
        return [Instruction(Form.ARTICLE_ADD, place, side=parts.side, paragraphs=parts.paragraphs)]
    if parts.kind is Kind.PARAGRAPHS:
        side = parts.side
        return [Instruction(Form.INSERT_ALINEA, replace(place, sentences=(), edge=None), side=side,
                            paragraphs=parts.paragraphs)]  # fmt: skip
    words, _ = words_of(parts.fin)
    return [Instruction(Form.INSERT_MOTS, place, side=parts.side, words=words,
                        sentence=parts.kind is Kind.SENTENCE)]  # fmt: skip


def insert_at(parts: Parts) -> list[Instruction]:
    """ "au début de l'alinéa 23, insérer les mots : X", "insérer un article additionnel ainsi rédigé"."""
    place = parts.place
    if parts.kind is Kind.ARTICLE:
        return [Instruction(Form.ARTICLE_ADD, place, side=Side.AFTER, paragraphs=parts.paragraphs)]
    if parts.kind is Kind.PARAGRAPHS:
        return [_paragraphs_at(parts)]
    words, _ = words_of(parts.fin)
    sentence = parts.kind is Kind.SENTENCE
    if place.edge is not Edge.START and ("ajouter" in parts.found.words or place.edge is Edge.END):
        return [Instruction(Form.COMPL_ALINEA_MOTS, place, words=words, sentence=sentence)]
    return [Instruction(Form.INSERT_MOTS, _first_of_article(place), words=words, sentence=sentence)]


def _paragraphs_at(parts: Parts) -> Instruction:
    place = parts.place
    if place.unit in (Unit.ARTICLE, Unit.AMENDMENT):
        if place.edge is Edge.START:
            first = replace(place, paragraphs=(Span(1, 1),), edge=None)
            return Instruction(Form.INSERT_ALINEA, first, side=Side.BEFORE, paragraphs=parts.paragraphs)
        return Instruction(Form.COMPL_ARTICLE, replace(place, edge=None), paragraphs=parts.paragraphs)
    return Instruction(Form.COMPL_ALINEA_ALINEAS, place, paragraphs=parts.paragraphs)


def delete_words(parts: Parts) -> list[Instruction]:
    """ "supprimer les mots : X"."""
    target, times = words_of(parts.fin or parts.old)
    occurrence = occurrence_of(parts.found.old, times)
    return [Instruction(Form.SUPPR_MOTS, parts.place, target=target, occurrence=occurrence)]


def delete(parts: Parts) -> list[Instruction]:
    """ "supprimer l'alinéa 5", "supprimer cette phrase", "supprimer cet article"."""
    place = parts.place
    if place.edge is not None:
        return [Instruction(Form.SUPPR_MOTS, place)]
    if place.sentences:
        return [Instruction(Form.SUPPR_PHRASE, place)]
    whole = place.unit in (Unit.ARTICLE, Unit.AMENDMENT)
    return [Instruction(Form.SUPPR_ARTICLE if whole else Form.SUPPR_ALINEA, place)]


def delete_to_edge(parts: Parts) -> list[Instruction]:
    """ "après le mot : X, supprimer la fin de l'alinéa 5"."""
    target, times = words_of(parts.old or parts.fin)
    place = parts.place
    if place.edge is None:
        place = replace(place, edge=Edge.END)
    occurrence = occurrence_of(parts.found.old, times)
    return [Instruction(Form.SUPPR_MOTS, place, target=target, occurrence=occurrence, side=parts.side)]


def complete(parts: Parts) -> list[Instruction]:
    """ "compléter l'alinéa 17 par les mots : X", "compléter cet article par deux alinéas"."""
    place = parts.place
    if parts.kind in (Kind.PARAGRAPHS, Kind.ARTICLE):
        whole = place.unit in (Unit.ARTICLE, Unit.AMENDMENT)
        form = Form.COMPL_ARTICLE if whole else Form.COMPL_ALINEA_ALINEAS
        return [Instruction(form, replace(place, sentences=(), edge=None), paragraphs=parts.paragraphs)]
    words, _ = words_of(parts.fin)
    sentence = parts.kind is Kind.SENTENCE
    return [Instruction(Form.COMPL_ALINEA_MOTS, place, words=words, sentence=sentence)]


def rewrite(parts: Parts) -> list[Instruction]:
    """ "rédiger ainsi l'alinéa 21", "… la première phrase", "… le début de l'alinéa 8", "… cet article"."""
    place = parts.place
    if place.edge is not None:
        return _edge(parts, target=None, side=None, occurrence=Occurrence())
    if place.unit is Unit.HEADING:
        words, _ = words_of(parts.fin)
        return [Instruction(Form.REDIGER_INTITULE, place, words=words)]
    if place.sentences:
        words, _ = words_of(parts.fin)
        return [Instruction(Form.REDIGER_PHRASE, place, words=words, sentence=True)]
    whole = place.unit in (Unit.ARTICLE, Unit.AMENDMENT)
    form = Form.REDIGER_ARTICLE if whole else Form.REDIGER_ALINEA
    return [Instruction(form, place, paragraphs=parts.paragraphs)]


def rewrite_edge(parts: Parts) -> list[Instruction]:
    """ "après le mot : X, rédiger ainsi la fin de l'alinéa 49 : Y"."""
    target, times = words_of(parts.old)
    return _edge(parts, target=target, side=parts.side, occurrence=occurrence_of(parts.found.old, times))


def _edge(
    parts: Parts, *, target: str | None, side: Side | None, occurrence: Occurrence
) -> list[Instruction]:
    place = parts.place
    if place.edge is None:
        place = replace(place, edge=Edge.END if side is Side.AFTER else Edge.START)
    words, _ = words_of(parts.fin)
    if place.edge is Edge.START:
        words, _ = without_unchanged(words)
        words = words.strip()
    lines = parts.paragraphs
    more = lines[1:] if len(lines) > 1 else ()
    return [Instruction(Form.REDIGER_DEBUT_FIN, place, target=target, side=side, occurrence=occurrence,
                        words=lines[0] if more else words, paragraphs=more)]  # fmt: skip


def replace_by(parts: Parts) -> list[Instruction]:
    """ "substituer aux alinéas 1 à 5 les trois alinéas suivants", "remplacer cette phrase par…"."""
    place = parts.place
    if parts.kind is Kind.ARTICLE or (parts.kind is Kind.PARAGRAPHS and place.unit is Unit.ARTICLE):
        return [Instruction(Form.REDIGER_ARTICLE, place, paragraphs=parts.paragraphs)]
    if place.unit is Unit.HEADING:
        return [Instruction(Form.REDIGER_INTITULE, place, words=words_of(parts.fin)[0])]
    if place.sentences:
        return [Instruction(Form.REDIGER_PHRASE, place, words=words_of(parts.fin)[0], sentence=True)]
    if parts.kind is Kind.PARAGRAPHS:
        return [Instruction(Form.SUBST_ALINEAS, place, paragraphs=parts.paragraphs)]
    return [Instruction(Form.SUBST_ALINEAS, place, paragraphs=(words_of(parts.fin)[0],))]


def restore(parts: Parts) -> list[Instruction]:
    """ "rétablir cet article dans la rédaction suivante"."""
    return [Instruction(Form.RETABLIR, parts.place, paragraphs=parts.paragraphs)]


def repeat(parts: Parts) -> list[Instruction]:
    """ "procéder à la même substitution à l'alinéa 7": the instruction before, at another place."""
    return [replace(made, place=parts.place) for made in parts.previous]


def precede(parts: Parts) -> list[Instruction]:
    """ "faire précéder cet alinéa de la référence : I. –"."""
    words, _ = words_of(parts.fin)
    return [
        Instruction(Form.INSERT_MOTS, _first_of_article(replace(parts.place, edge=Edge.START)), words=words)
    ]


def _first_of_article(place: Place) -> Place:
    """The beginning of an article is that of its first paragraph."""
    whole = place.unit is Unit.ARTICLE and place.edge is Edge.START and not place.paragraphs
    return replace(place, unit=Unit.PARAGRAPHS, paragraphs=(Span(1, 1),)) if whole else place


def credits(parts: Parts) -> list[Instruction]:
    """ "modifier ainsi les crédits de la mission": figures, kept as they are written."""
    return [Instruction(Form.CREDITS_PLF, parts.place, paragraphs=paragraphs_of(parts.old, quoted=False))]


BUILDERS: dict[Act, Callable[[Parts], list[Instruction]]] = {
    Act.SUBSTITUTE: substitute,
    Act.REPLACE: replace_by,
    Act.INSERT_WORDS: insert_words,
    Act.INSERT_BESIDE: insert_beside,
    Act.INSERT_AT: insert_at,
    Act.DELETE_WORDS: delete_words,
    Act.DELETE: delete,
    Act.DELETE_TO_EDGE: delete_to_edge,
    Act.COMPLETE: complete,
    Act.REWRITE: rewrite,
    Act.REWRITE_EDGE: rewrite_edge,
    Act.RESTORE: restore,
    Act.REPEAT: repeat,
    Act.PRECEDE: precede,
    Act.CREDITS: credits,
}
