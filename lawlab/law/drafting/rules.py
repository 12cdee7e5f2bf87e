"""How a rule of the grammar is written: the order of the words, an example, and where it comes from.

A pattern is a line of words without accents. `a|b` is a choice, a final `?` makes a word optional,
`<where>` is a place, `<old>` introduces words that stand in the text ("les mots :", "la seconde occurrence
du mot :"), `<new>` introduces what is to be written ("les deux alinéas suivants :"), `<text>` is quoted or
bare text followed by more of the instruction, `<quoted>` the same between quotes only, `<fin>` the text that
ends it, `<end>` the end of the line or of the sentence, `<credits>` the figures of a
finance bill, up to the end. Commas, colons and line
breaks are not written: they are often forgotten, and never change the meaning.
"""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What to make of a rule's parts; builders.py has one function for each."""

    SUBSTITUTE = "substitute"
    REPLACE = "replace"
    INSERT_WORDS = "insert words"
    INSERT_BESIDE = "insert beside"
    INSERT_AT = "insert at"
    DELETE_WORDS = "delete words"
    DELETE = "delete"
    DELETE_TO_EDGE = "delete to edge"
    COMPLETE = "complete"
    REWRITE = "rewrite"
    REWRITE_EDGE = "rewrite edge"
    RESTORE = "restore"
    REPEAT = "repeat"
    PRECEDE = "precede"
    CREDITS = "credits"
    HEADER = "header"


@dataclass(frozen=True)
class Rule:
    """One way to write an instruction."""

    act: Act
    pattern: str
    example: str
    source: str
    after: tuple[Act, ...] = ()  #: elliptical: only right after an instruction of one of these acts
