"""A bill in reading order: divisions where they begin, articles inside them, and what is said of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lawlab.bills.hooks import Mark
from lawlab.bills.models import Article, Division

HEAT_WIDTH = 40  #: of the busiest article's bar in the table of contents, in pixels


@dataclass(frozen=True)
class Stop:
    """One thing met in reading: a division that begins, or an article."""

    division: Division | None = None
    article: Article | None = None


def reading_order(divisions: Sequence[Division], articles: Sequence[Article]) -> list[Stop]:
    """Divisions and articles as they follow one another; a division without article keeps its place."""
    places = {division.id: index for index, division in enumerate(divisions, start=1)}
    stops: list[Stop] = []
    begun = 0
    for article in articles:
        upto = places[article.division_id] if article.division_id else 0
        stops += [Stop(division=division) for division in divisions[begun:upto]]
        begun = max(begun, upto)
        stops.append(Stop(article=article))
    return stops + [Stop(division=division) for division in divisions[begun:]]


@dataclass(frozen=True)
class Heat:
    """How much is said of an article."""

    count: int
    width: int  #: of its bar, in pixels, 0 to HEAT_WIDTH


def heat_of(articles: Sequence[Article], marks: Mapping[int, Sequence[Mark]]) -> dict[int, Heat]:
    """The activity of each article, by article id, relative to the busiest one."""
    counts = {
        article.id: sum(mark.count for p in article.paragraphs for mark in marks.get(p.id, ()))
        for article in articles
    }
    most = max(counts.values(), default=0)
    return {
        ident: Heat(count, max(4, round(HEAT_WIDTH * count / most)) if count else 0)
        for ident, count in counts.items()
    }
