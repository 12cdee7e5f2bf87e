"""The forms that an operation on a text can take. The names are a public interface (docs: the commands)."""

from enum import StrEnum


class Form(StrEnum):
    """What an instruction does to the text; in the order of size, words first."""

    SUBST_MOTS = "SUBST_MOTS"  #: replace words by others
    INSERT_MOTS = "INSERT_MOTS"  #: insert words, before or after others, or at an edge
    SUPPR_MOTS = "SUPPR_MOTS"  #: delete words
    COMPL_ALINEA_MOTS = "COMPL_ALINEA_MOTS"  #: add words (or a sentence) at a paragraph's end
    REDIGER_DEBUT_FIN = "REDIGER_DEBUT_FIN"  #: rewrite the beginning or the end of a paragraph
    SUPPR_PHRASE = "SUPPR_PHRASE"  #: delete sentences
    REDIGER_PHRASE = "REDIGER_PHRASE"  #: rewrite a sentence
    INSERT_ALINEA = "INSERT_ALINEA"  #: insert paragraphs, after or before one
    SUPPR_ALINEA = "SUPPR_ALINEA"  #: delete paragraphs
    SUBST_ALINEAS = "SUBST_ALINEAS"  #: put other paragraphs in the place of some
    REDIGER_ALINEA = "REDIGER_ALINEA"  #: rewrite a paragraph
    COMPL_ALINEA_ALINEAS = "COMPL_ALINEA_ALINEAS"  #: complete a paragraph by further paragraphs
    COMPL_ARTICLE = "COMPL_ARTICLE"  #: add paragraphs at the article's end
    SUPPR_ARTICLE = "SUPPR_ARTICLE"  #: delete the article
    REDIGER_ARTICLE = "REDIGER_ARTICLE"  #: rewrite the article
    ARTICLE_ADD = "ARTICLE_ADD"  #: an additional article
    RETABLIR = "RETABLIR"  #: bring back what an earlier reading had deleted
    REDIGER_INTITULE = "REDIGER_INTITULE"  #: rewrite a heading
    CREDITS_PLF = "CREDITS_PLF"  #: the figures of a finance bill
    MODIFIER_AUTRE = "MODIFIER_AUTRE"  #: understood, and none of the above
