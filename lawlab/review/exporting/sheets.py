"""The words around each amendment of a bundle, in the reader's language, and each chamber's dialect."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _
from flask_babel import ngettext

from lawlab.law.drafting.draft import Dialect
from lawlab.law.drafting.european import two_columns
from lawlab.review.exporting.items import Item, rivals_of
from lawlab.review.exporting.liasse import Sheet
from lawlab.review.exporting.tables import COLUMNS


@dataclass(frozen=True)
class Words:
    """What is said around amendments: asked for once, where the language is known."""

    chamber: str
    number: str
    sub_number: str
    by: str
    rationale: str
    unsure: str
    in_common: str
    in_common_with_several: str
    no_pdf: str
    columns_language: Literal["fr", "en"]


def words_for(dialect: Dialect, language: str) -> Words:
    chambers = {
        Dialect.ASSEMBLEE: _("Assemblée nationale"),
        Dialect.SENAT: _("Sénat"),
        Dialect.WESTMINSTER: _("Amendments to the bill"),
    }
    return Words(
        chamber=str(chambers[dialect]),
        number=str(_("Amendment no. {number}")),
        sub_number=str(_("Sub-amendment no. {number} to amendment no. {parent}")),
        by=str(_("moved by {names}")),
        rationale=str(_("Explanatory statement")),
        unsure=str(_("No wording is sure to say exactly this change: here is the text that it proposes.")),
        in_common=str(
            ngettext("Discussed together with no. {numbers}", "Discussed together with nos. {numbers}", 1)
        ),
        in_common_with_several=str(
            ngettext("Discussed together with no. {numbers}", "Discussed together with nos. {numbers}", 2)
        ),
        no_pdf=str(_("This server cannot make PDF files: Pango is not installed. Ask for Word instead.")),
        columns_language="en" if language == "en" else "fr",
    )


def sheet_of(item: Item, bill: str, words: Words, *, in_columns: bool) -> Sheet:
    """The page of one amendment; where no dispositif is sure, the text that results, and a word on it."""
    title = (
        words.number.format(number=item.number)
        if item.parent is None
        else words.sub_number.format(number=item.number, parent=item.parent)
    )
    dispositif: Sequence[str] = (
        item.dispositif.split("\n") if item.dispositif else (words.unsure, *item.after)
    )
    columns = None
    if in_columns:
        columns = two_columns(item.before, item.after, language=words.columns_language, article=item.place)
    rivals = rivals_of(item)
    together = words.in_common if len(rivals) == 1 else words.in_common_with_several
    return Sheet(
        chamber=words.chamber,
        bill=bill,
        number=title,
        authors=words.by.format(names=", ".join((item.author, *item.cosigners))),
        place=item.place,
        paragraphs=() if in_columns else tuple(line for line in dispositif if line.strip()),
        rationale_heading=words.rationale,
        rationale=tuple(line for line in item.rationale.split("\n") if line.strip()),
        note=together.format(numbers=", ".join(map(str, rivals))) if rivals else "",
        columns=columns,
    )


def headings() -> dict[str, str]:
    """What heads each column of the list, and the name of its sheet."""
    found = {
        "sheet": _("Amendments"),
        "number": _("No."),
        "parent": _("Amends amendment"),
        "title": _("Title"),
        "author": _("Author"),
        "cosigners": _("Co-signers"),
        "submitted": _("Submitted on"),
        "status": _("Status"),
        "article": _("Place"),
        "paragraph": _("First paragraph"),
        "summary": _("What it changes"),
        "dispositif": _("Dispositif"),
        "rationale": _("Rationale"),
        "rank": _("Rank"),
        "bound": _("Lower bound of support"),
        "votes": _("Votes"),
        "for": _("For"),
        "mixed": _("Mixed"),
        "against": _("Against"),
        "verified": _("Votes of verified identities"),
        "attested": _("Votes of people seen by an officer"),
        "confirmed": _("Votes of confirmed addresses"),
        "declared": _("Votes that are not confirmed"),
        "groups": _("Groups (people: for/mixed/against)"),
        "why": _("Why this place"),
        "opinion": _("Opinion"),
        "answer": _("Reasons given"),
        "identical": _("Identical to"),
        "near": _("Near to"),
        "rivals": _("Excludes"),
        "link": _("Link"),
    }
    assert set(found) == {"sheet", *COLUMNS}
    return {name: str(words) for name, words in found.items()}
