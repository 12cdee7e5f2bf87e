"""What the page of a consolidated text shows: amendments to choose, the article rebuilt, what is left."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lawlab.amendments.models import Amendment, AmendmentKind
from lawlab.amendments.panels import Entry, entry_of
from lawlab.amendments.queries import places_on, standing_among
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db
from lawlab.review.consolidating import ConsolidatedArticle, OpenPlace, consolidated_articles, origins_of
from lawlab.review.consolidations import last_step, next_step, stamp
from lawlab.review.marks import Credit, credits_of, support_of
from lawlab.review.models import Consolidation, ConsolidationStep, Standing
from lawlab.review.replaying import State, replay


@dataclass(frozen=True)
class Candidate:
    """An amendment that may be chosen, or is."""

    entry: Entry
    rank: int | None
    support: str
    is_chosen: bool
    is_brought: bool  #: by a sub-amendment of its own
    is_reworded: bool  #: since it was chosen
    subs: tuple["Candidate", ...]

    @property
    def amendment(self) -> Amendment:
        return self.entry.amendment


@dataclass(frozen=True)
class Stop:
    """An article in the summary of the whole bill."""

    article: Article
    amendments: int
    chosen: int
    conflicts: int


@dataclass(frozen=True)
class Board:
    """Everything on the page, for one article of it."""

    consolidation: Consolidation
    article: Article
    stops: list[Stop]
    candidates: list[Candidate]
    additions: list[Candidate]
    rebuilt: list[ConsolidatedArticle]
    places: list[OpenPlace]
    joined: Mapping[str, list[int]]  #: numbers of the sub-amendments in an amendment's reading
    numbers: Mapping[str, int]  #: of the conflicts that are open in the words, by place
    credits: Mapping[str, Credit]
    stamp: str
    undoable: ConsolidationStep | None
    redoable: ConsolidationStep | None
    touched: int  #: articles
    taken: int  #: amendments
    conflicts: int  #: still open
    left_out: int  #: hidden by moderation since
    can_change: bool


def board_of(consolidation: Consolidation, viewer: Any, eid: str) -> Board:
    """The page at the article with this eId, else at the first one that has amendments."""
    bill, state = consolidation.bill, replay(consolidation)
    found = consolidated_articles(consolidation)
    offered, below = offered_on(bill, viewer, state)
    counts = {
        place: sum(1 + len(below.get(ident, ())) for ident in idents) for place, idents in offered.items()
    }
    stops = _stops(found, counts)
    article = _at(bill, stops, eid)
    here = [a for a in found if _beside(a, bill) is article]
    places = [place for each in here for place in each.places]
    open_places = [place for place in places if place.clash.settled is None]
    listed, subs = _loaded(offered.get(article.id, []), below, viewer)
    mine = candidates_of(bill, listed, subs, state)
    return Board(
        consolidation=consolidation,
        article=article,
        stops=stops,
        candidates=[c for c in mine if c.amendment.amendment_kind is not AmendmentKind.ADDITION],
        additions=[c for c in mine if c.amendment.amendment_kind is AmendmentKind.ADDITION],
        rebuilt=here,
        places=places,
        joined=_joined(here),
        numbers={place.clash.place: places.index(place) + 1 for place in open_places},
        credits=credits_of([*origins_of(here), *(o for p in places for o in p.clash.readings)], viewer),
        stamp=stamp(consolidation),
        undoable=last_step(consolidation),
        redoable=next_step(consolidation),
        touched=sum(each.is_touched for each in found),
        taken=len(state.chosen),
        conflicts=sum(len(each.open) for each in found),
        left_out=len(state.hidden),
        can_change=consolidation.saved_bill_id is None and bill.is_latest,
    )


Offered = dict[int, list[int]]
Subs = dict[int, list[Amendment]]


def offered_on(bill: Bill, viewer: Any, state: State) -> tuple[Offered, Offered]:
    """The ids of the amendments on the version by article, and of the sub-amendments by amendment, in order
    of numbers; those that would come before the first article are with it."""
    by_article: Offered = defaultdict(list)
    below: Offered = defaultdict(list)
    for ident, parent_id, article_id in places_on(bill, viewer, list(state.chosen)):
        if parent_id is not None:
            below[parent_id].append(ident)
        else:
            chosen = state.chosen.get(ident)
            place = chosen.article_id if chosen else article_id
            by_article[place or bill.articles[0].id].append(ident)
    return by_article, below


def _loaded(idents: Sequence[int], below: Offered, viewer: Any) -> tuple[list[Amendment], Subs]:
    """These amendments, and their sub-amendments by amendment: a thousand others stay in the database."""
    wanted = [*idents]
    for ident in wanted:
        wanted += below.get(ident, ())
    found = {amendment.id: amendment for amendment in standing_among(wanted, viewer)}
    subs = {ident: [found[sub] for sub in below[ident] if sub in found] for ident in wanted if ident in below}
    return [found[ident] for ident in idents if ident in found], subs


def candidates_of(bill: Bill, listed: Sequence[Amendment], subs: Subs, state: State) -> list[Candidate]:
    """The amendments of an article, the first in the ranking first, then by number."""
    ids = [amendment.id for amendment in listed]
    standings = select(Standing.amendment_id, Standing.rank).where(Standing.bill_id == bill.id)
    found = db.session.execute(standings.where(Standing.amendment_id.in_(ids)))
    ranks = {ident: rank for ident, rank in found}
    rows = [_candidate(amendment, ranks.get(amendment.id), subs, state) for amendment in listed]
    return sorted(rows, key=lambda c: (c.rank is None, c.rank or 0, c.amendment.number or 0))


def _candidate(amendment: Amendment, rank: int | None, subs: Subs, state: State) -> Candidate:
    chosen, entry = state.chosen.get(amendment.id), entry_of(amendment)
    return Candidate(
        entry=entry,
        rank=rank,
        support=support_of(amendment.ballot),
        is_chosen=chosen is not None,
        is_brought=amendment.id in state.brought,
        is_reworded=chosen is not None and chosen.operations != entry.revision.operations,
        subs=tuple(_candidate(sub, None, subs, state) for sub in subs.get(amendment.id, ())),
    )


def _joined(articles: Sequence[ConsolidatedArticle]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for article in articles:
        for amendment in article.chosen:
            if amendment.parent_id is not None and amendment.number is not None:
                found[str(amendment.parent_id)].append(amendment.number)
    return found


def _beside(article: ConsolidatedArticle, bill: Bill) -> Article:
    return article.article or article.after or bill.articles[0]


def _stops(found: Sequence[ConsolidatedArticle], counts: Mapping[int, int]) -> list[Stop]:
    here = [each for each in found if each.article is not None]
    stops: list[Stop] = []
    for each in here:
        assert each.article is not None
        rows = [each, *(a for a in found if a.article is None and a.after is each.article)]
        if each is here[0]:
            rows += [a for a in found if a.article is None and a.after is None]
        count = counts.get(each.article.id, 0)
        if count or any(row.is_touched for row in rows):
            conflicts = sum(len(row.open) for row in rows)
            stops.append(Stop(each.article, count, sum(len(row.chosen) for row in rows), conflicts))
    return stops


def _at(bill: Bill, stops: Sequence[Stop], eid: str) -> Article:
    wanted = next((article for article in bill.articles if article.eid == eid), None)
    return wanted or (stops[0].article if stops else bill.articles[0])
