"""What an article or a division is called: in plain words for titles, as mark-up for the page."""

import re

from markupsafe import Markup, escape

from lawlab.bills.models import Article
from lawlab.law.numbering import display_number

# An ordinal after its numeral: "1er", "Iᵉʳ", "1re". As raised letters in mark-up, so that any font has them.
_RAISED = re.compile(r"(?<=[0-9IVX])(er|re|ᵉʳ|ʳᵉ)(?!\w)")
_PLAIN = {"ᵉʳ": "er", "ʳᵉ": "re"}


def article_title(article: Article) -> str:
    """ "Article 1ᵉʳ": for page titles and lists of words."""
    return " ".join(part for part in (article.label, display_number(article.number)) if part)


def article_name(article: Article) -> Markup:
    """The same as mark-up, its ordinal raised."""
    return ordinal(f"{article.label} {article.number}".strip())


def ordinal(text: str) -> Markup:
    """ "Titre Iᵉʳ", "1er" with the ordinal's letters raised."""
    pieces = _RAISED.split(text)
    raised = (
        Markup("<sup>{}</sup>").format(_PLAIN.get(piece, piece)) if index % 2 else escape(piece)
        for index, piece in enumerate(pieces)
    )
    return Markup("").join(raised)
