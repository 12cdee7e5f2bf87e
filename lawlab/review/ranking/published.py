"""The ranking as JSON lines: what anyone may read, without the figures of small groups."""

import json
from collections.abc import Iterator
from typing import Any

from lawlab.review.ranking.compute import Place, Ranking
from lawlab.review.ranking.scores import Tally, lower_bound


def record(place: Place) -> dict[str, Any]:
    """One line of the ranking; the order of its fields is part of it."""
    return {
        "item": place.item,
        "soutien": {
            "rank": place.rank,
            "bound": lower_bound(place.basis),
            "n": place.basis.n,
            "invited": place.is_invited,
            **_figures(place.basis),
        },
        "all_votes": {
            "rank": place.all_rank,
            "bound": lower_bound(place.everyone),
            "n": place.everyone.n,
            **_figures(place.everyone),
        },
        "passerelle": {
            "rank": place.bridging_rank,
            "score": place.bridging,
            "groups": [{"n": group.n, **_figures(group)} for group in place.published_groups],
            "badge": place.has_badge,
            "provisional": place.bridging is not None and place.is_withheld,
        },
        "clivants": None if place.is_withheld else place.division,
        "status": place.status,
        "note": place.note,
        "sentence": place.sentence,
        "reach": place.reach,
    }


def _figures(tally: Tally) -> dict[str, int]:
    return {"for": tally.for_, "mixed": tally.mixed, "against": tally.against}


def written(ranking: Ranking) -> Iterator[str]:
    """The lines, in the order of “Soutien”, the unranked last; half characters escaped."""
    for place in ranking.places:
        line = json.dumps(record(place), ensure_ascii=False, allow_nan=False)
        yield line.encode("utf-8", "backslashreplace").decode() + "\n"
