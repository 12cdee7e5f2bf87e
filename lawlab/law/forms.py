"""What an amendment is made of: operations on one exact version of an article, all read on that version.

Paragraphs are numbered from 1 in the version the amendment was written on, offsets count code points from
0, and no operation's numbers depend on another's: their order matters only where several put something
at the same place. What an operation does follows from its fields, whatever the form it is drafted in:

- words (`start`, `end`): in `paragraph`, the words `before[0]` become `after[0]`;
- insertion (no `before`): the paragraphs `after` come after `paragraph`, 0 standing for the beginning;
- range: the paragraphs `before`, the first of which is `paragraph`, become the paragraphs `after`; one
  paragraph rewritten as one paragraph keeps its identity;
- move (`destination`): `paragraph` goes after paragraph `destination` and keeps its identity;
- whole article (no `paragraph`): the paragraphs `before` become `after`; for REDIGER_INTITULE, the heading.
"""

from dataclasses import dataclass
from enum import StrEnum

from lawlab.core.errors import Conflict


class Form(StrEnum):
    """The forms an operation is drafted in: the vocabulary of the chambers' own amendments."""

    SUBST_MOTS = "SUBST_MOTS"
    INSERT_MOTS = "INSERT_MOTS"
    SUPPR_MOTS = "SUPPR_MOTS"
    COMPL_ALINEA_MOTS = "COMPL_ALINEA_MOTS"  #: add words at a paragraph's end
    REDIGER_DEBUT_FIN = "REDIGER_DEBUT_FIN"  #: rewrite a paragraph's beginning or end
    SUPPR_PHRASE = "SUPPR_PHRASE"
    REDIGER_PHRASE = "REDIGER_PHRASE"
    INSERT_ALINEA = "INSERT_ALINEA"
    SUPPR_ALINEA = "SUPPR_ALINEA"
    SUBST_ALINEAS = "SUBST_ALINEAS"
    REDIGER_ALINEA = "REDIGER_ALINEA"
    COMPL_ALINEA_ALINEAS = "COMPL_ALINEA_ALINEAS"
    COMPL_ARTICLE = "COMPL_ARTICLE"  #: add paragraphs at the article's end
    SUPPR_ARTICLE = "SUPPR_ARTICLE"
    REDIGER_ARTICLE = "REDIGER_ARTICLE"
    ARTICLE_ADD = "ARTICLE_ADD"  #: an additional article
    RETABLIR = "RETABLIR"  #: bring back an article that was deleted
    REDIGER_INTITULE = "REDIGER_INTITULE"
    CREDITS_PLF = "CREDITS_PLF"  #: figures of a finance bill
    MODIFIER_AUTRE = "MODIFIER_AUTRE"


@dataclass(frozen=True, slots=True)
class Operation:
    """One change to one article; the module says which fields make it what it is."""

    op: Form
    article: str  #: its number, as written; for an additional article, that of the one it follows
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None
    before: tuple[str, ...] = ()  #: what must stand there, one string a paragraph
    after: tuple[str, ...] = ()  #: what will
    destination: int | None = None

    @property
    def is_words(self) -> bool:
        """Whether it changes words inside one paragraph."""
        return self.start is not None

    @property
    def is_heading(self) -> bool:
        """Whether it changes the article's heading and none of its paragraphs."""
        return self.op is Form.REDIGER_INTITULE


class OperationConflict(Conflict):
    """What an operation was written on does not stand any more, or another one changes it too."""

    def __init__(self, operation: Operation, expected: str, found: str) -> None:
        place = f"article {operation.article}" if operation.article else "the article"
        if operation.paragraph is not None:
            place += f", paragraph {operation.paragraph}"
        super().__init__(f"In {place}, the amendment expects “{expected}”, but the text reads “{found}”.")
        self.operation, self.expected, self.found = operation, expected, found
