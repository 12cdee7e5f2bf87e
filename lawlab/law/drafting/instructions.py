"""What an instruction of an amendment says: the typed model between the chambers' words and the text.

Numbers of paragraphs, sentences and occurrences start from 1 as the chambers count them; negative ones
count from the end (-1 is the last). Offsets in the dispositif start from 0, in code points.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from lawlab.law.forms import Form


class Status(StrEnum):
    """How much of a dispositif was understood."""

    PARSED = "parsed"  #: every word
    PARTIAL = "partial"  #: some instructions; what remains is in `unread`
    REFUSED = "refused"  #: none


class Unit(StrEnum):
    """The kind of thing that a place designates, before sentences and words narrow it."""

    ARTICLE = "article"
    PARAGRAPHS = "paragraphs"
    DIVISION = (
        "division"  #: a visa of the article, "I", "2°", "a": the paragraph that opens it and what follows
    )
    HEADING = "heading"  #: the heading (intitulé) of the bill, of a title, of a chapter…
    TABLE = "table"
    AMENDMENT = "amendment"  #: the amendment itself, for a sub-amendment: "cet amendement"


class Edge(StrEnum):
    """An end of a paragraph or of a sentence."""

    START = "start"
    END = "end"


class Side(StrEnum):
    """On which side of the words or paragraphs that are named."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Span:
    """Consecutive paragraphs, both ends included; negative numbers count from the last paragraph."""

    first: int
    last: int


@dataclass(frozen=True)
class Occurrence:
    """Which of the places where the words stand: the n-th, the last (-1), each, or not said (all None)."""

    number: int | None = None
    each: bool = False
    times: int | None = None  #: "par deux fois": each, and there must be that many

    @property
    def is_said(self) -> bool:
        """Whether the instruction names an occurrence at all."""
        return self.number is not None or self.each or self.times is not None


@dataclass(frozen=True)
class Place:
    """Where an instruction acts. Everything empty: the whole article under discussion."""

    unit: Unit = Unit.ARTICLE
    article: str | None = None  #: "7 bis", when the instruction names one; else that of the amendment
    paragraphs: tuple[Span, ...] = ()
    visa: tuple[str, ...] = ()  #: widest first: ("I", "2°", "a"); paragraphs then count inside it
    proposed: str | None = None  #: "le texte proposé … pour l'article L. 1": its number, "" when not said
    outer: tuple[str, ...] = ()  #: the division of the bill's article that quotes the proposed text
    sentences: tuple[int, ...] = ()
    edge: Edge | None = None  #: "au début de", "à la fin de"


@dataclass(frozen=True)
class Instruction:
    """One change. Which fields are filled follows from `form`:

    words: `target` with `words` (SUBST), `target` alone (SUPPR), `side` of `target` with `words` (INSERT;
    no target at an edge), `words` alone (COMPL_ALINEA_MOTS, REDIGER_PHRASE).
    REDIGER_DEBUT_FIN: `place.edge` tells which end, `target` and `side` where it is cut, `words` the new one.
    paragraphs: `paragraphs` are the new ones; `side` for INSERT_ALINEA and ARTICLE_ADD.
    """

    form: Form
    place: Place = Place()
    target: str | None = None
    until: str | None = None  #: "les mots : X … jusqu'aux mots : Y": where the target ends
    occurrence: Occurrence = Occurrence()
    side: Side | None = None
    words: str | None = None
    paragraphs: tuple[str, ...] = ()
    announced: int | None = None  #: how many new paragraphs it says that it has
    sentence: bool = False  #: the new words are whole sentences
    unquoted: bool = (
        False  #: the guillemets that open each new paragraph were the amendment's own, and are gone
    )
    gage: bool = False  #: the compensation that article 40 of the Constitution makes members add
    suspended: bool = False  #: a number is left open ("… –", "…°"), to be given by the clerks
    source: tuple[int, int] = (0, 0)  #: where the instruction stands in the dispositif


@dataclass(frozen=True)
class Parsed:
    """A dispositif, understood. `unread` holds, word for word, what was not."""

    status: Status
    instructions: tuple[Instruction, ...] = ()
    unread: tuple[str, ...] = ()
    reason: str = ""
    is_sub_amendment: bool = False


@dataclass(frozen=True)
class Numbered:
    """A dispositif to apply, with its number and those of the sub-amendments already written into it."""

    numero: str
    parsed: Parsed
    folded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """Why an amendment was not applied."""

    numero: str
    reason: str


@dataclass(frozen=True)
class Applied:
    """The article after the amendments that could be applied."""

    paragraphs: tuple[str, ...]
    applied: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = field(default=())
