"""The published rules of the ranking, with an example that the page computes itself."""

from flask import Blueprint, render_template
from flask_babel import format_decimal

from lawlab.review import tasks  # noqa: F401 - registers the regular task
from lawlab.review.ranking.explanation import Reasons, sentence
from lawlab.review.ranking.scores import (
    BADGE_PEOPLE,
    ENOUGH,
    FORMULA,
    GROUP_GATE,
    PUBLISHED_FROM,
    Tally,
    bridging_score,
    division,
    lower_bound,
)
from lawlab.votes.queue import INVITED_PLACES

bp = Blueprint("ranking", __name__)

#: The example: 412 people whom the queue asked, 90 who came by a link, in two groups.
ASKED, BY_LINK = Tally(301, 48, 63), Tally(74, 6, 10)
GROUPS = [Tally(330, 37, 48), Tally(45, 17, 25)]
EVERYONE = Tally(375, 54, 73)


@bp.get("/about/ranking")
def about() -> str:
    why = Reasons(
        rank=3,
        of=60,
        is_invited=True,
        invited=ASKED,
        everyone=EVERYONE,
        direct=BY_LINK,
        groups=GROUPS,
        has_badge=True,
        variants=3,
    )
    return render_template(
        "review/about_ranking.html",
        example=why,
        sentence=sentence(why),
        bound=format_decimal(lower_bound(ASKED), "0.0000"),
        all_bound=format_decimal(lower_bound(EVERYONE), "0.0000"),
        bridging=format_decimal(bridging_score(GROUPS), "0.0000"),
        division=format_decimal(division(GROUPS), "0.00"),
        share=lambda tally: format_decimal(tally.share * 100, "0.0"),
        formula=FORMULA,
        places=INVITED_PLACES,
        enough=ENOUGH,
        gate=GROUP_GATE,
        published_from=PUBLISHED_FROM,
        badge_people=BADGE_PEOPLE,
    )
