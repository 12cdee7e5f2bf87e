"""What official responses add to the pages of amendments and to the search index."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from lawlab.amendments.hooks import amendment_panel, chip_source
from lawlab.amendments.models import Amendment
from lawlab.review.responses import answers_to, standing_answers, words_of_answers
from lawlab.search.hooks import word_source


@amendment_panel(order=3)
def official_answers(amendment: Amendment, viewer: Any) -> Markup:
    """The response that stands, and the earlier ones with their dates; nothing before the first."""
    answers = answers_to(amendment)
    if not answers:
        return Markup("")
    return Markup(  # noqa: S704 - a template's own output
        render_template("review/responses/_panel.html", answers=answers, amendment=amendment)
    )


@chip_source
def opinion_chips(idents: Sequence[int]) -> dict[int, Markup]:
    """The opinion that stands, beside an amendment's number."""
    return {
        ident: Markup(render_template("review/_opinion_chip.html", opinion=response.opinion))  # noqa: S704 - idem
        for ident, response in standing_answers(idents).items()
    }


word_source(words_of_answers)
