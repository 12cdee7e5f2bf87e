"""What became of an amendment, on its page: filed, decided on, taken up in a later version."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from lawlab.amendments.hooks import amendment_panel
from lawlab.amendments.models import Amendment
from lawlab.review.adoption import confirmed_adoptions
from lawlab.review.filings import filings_of


@amendment_panel(order=4)
def timeline(amendment: Amendment, viewer: Any) -> Markup:
    """Its life in Parliament; nothing before it is filed, and nothing of what is only suggested."""
    filings, adoptions = filings_of(amendment), confirmed_adoptions(amendment)
    if not filings and not adoptions:
        return Markup("")
    return Markup(  # noqa: S704 - a template's own output
        render_template("review/life/_timeline.html", filings=filings, adoptions=adoptions)
    )
