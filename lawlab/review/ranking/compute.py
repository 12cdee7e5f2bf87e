"""The two orders for lawmakers, “Soutien” and “Passerelle”, from the votes alone. Pure, and the same to the
byte for the same votes."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from lawlab.review.ranking.explanation import Reasons, sentence, votes_to_pass, within_reach
from lawlab.review.ranking.groups import counted, find_groups, tallies, telling_items
from lawlab.review.ranking.log import Ident, Votes, natural, pooled
from lawlab.review.ranking.mobilisation import mobilisation, mobilisation_note
from lawlab.review.ranking.scores import (
    BADGE_PEOPLE,
    ENOUGH,
    Tally,
    are_publishable,
    bridging_score,
    division,
    is_majority_everywhere,
    lower_bound,
)

RANKED, PROVISIONAL, NOT_ENOUGH = "ranked", "provisional", "not enough votes"


@dataclass(frozen=True)
class Place:
    """One proposal, or family of proposals, in both orders, with all the figures that put it there."""

    item: Ident  #: of a family, the first member
    members: tuple[Ident, ...]  #: itself alone, or the whole family
    invited: Tally
    everyone: Tally
    direct: Tally
    groups: list[Tally]  #: how each group voted, whether or not that may be published
    has_badge: bool
    status: str = NOT_ENOUGH
    rank: int | None = None
    all_rank: int | None = None
    bridging_rank: int | None = None
    sentence: str = ""
    reach: str | None = None  #: what would win the next place

    @property
    def is_invited(self) -> bool:
        """Whether “Soutien” rests on the invited votes."""
        return self.invited.n >= ENOUGH

    @property
    def basis(self) -> Tally:
        return self.invited if self.is_invited else self.everyone

    @property
    def is_withheld(self) -> bool:
        """Whether its groups' figures stay unpublished: under 20 votes in one of them."""
        return not are_publishable(self.groups)

    @property
    def published_groups(self) -> list[Tally]:
        return [] if self.is_withheld else self.groups

    @property
    def bridging(self) -> float | None:
        return bridging_score(self.groups)

    @property
    def division(self) -> float | None:
        return division(self.groups)

    @property
    def gap(self) -> int | None:
        """In points, what a note on mobilisation says; None without one."""
        return mobilisation(self.direct, self.invited)

    @property
    def note(self) -> str | None:
        return None if self.gap is None else mobilisation_note(self.gap)


@dataclass(frozen=True)
class Group:
    size: int
    telling: list[Ident]  #: the proposals that set it apart most


@dataclass(frozen=True)
class Ranking:
    """All places, by rank in “Soutien”, the unranked last, by number."""

    places: list[Place]
    groups: list[Group]
    people: int
    votes: int
    shaping: int  #: how many people voted enough to shape the groups
    found: int  #: the number of groups that fits these votes best


def compute(votes: Votes, families: Iterable[Collection[Ident]] = (), kept: int | None = None) -> Ranking:
    """The ranking of the votes; each of the `families` counts as one proposal; `kept`: see `find_groups`."""
    one_each, members = pooled(votes, families)
    groups = find_groups(one_each, kept)
    by_group = tallies(one_each, groups)
    everyone = counted(one_each, np.zeros_like(one_each.item), 1)
    invited = counted(one_each, np.where(one_each.is_invited, 0, -1), 1)
    direct = counted(one_each, np.where(one_each.is_direct & ~one_each.is_invited, 0, -1), 1)
    enough = groups.shaping >= BADGE_PEOPLE
    places = [
        Place(
            item=item,
            members=tuple(members.get(item, [item])),
            invited=invited[k][0],
            everyone=everyone[k][0],
            direct=direct[k][0],
            groups=by_group[k],
            has_badge=enough
            and bridging_score(by_group[k]) is not None
            and is_majority_everywhere(by_group[k]),
        )
        for k, item in enumerate(one_each.items)
    ]
    described = [
        Group(size, [one_each.items[place] for place in telling_items(by_group, k)])
        for k, size in enumerate(groups.sizes)
    ]
    ranked = _explained(_ranked(places))
    return Ranking(ranked, described, votes.people, len(one_each.item), groups.shaping, groups.found)


def _ranked(places: list[Place]) -> list[Place]:
    enough = {place.item for place in places if place.everyone.n >= ENOUGH}
    support = _ranks(
        places, lambda p: lower_bound(p.basis) if p.item in enough else None, lambda p: p.basis.n
    )
    popular = _ranks(places, lambda p: lower_bound(p.everyone) if p.item in enough else None, _voters)
    bridging = _ranks(places, lambda p: p.bridging, _voters)
    placed = [
        replace(
            place,
            status=(RANKED if place.is_invited else PROVISIONAL) if place.item in enough else NOT_ENOUGH,
            rank=support.get(place.item),
            all_rank=popular.get(place.item),
            bridging_rank=bridging.get(place.item),
        )
        for place in places
    ]
    return sorted(placed, key=lambda place: (place.rank is None, place.rank or 0, natural(place.item)))


def _voters(place: Place) -> int:
    return place.everyone.n


def _ranks(
    places: list[Place], score: Callable[[Place], float | None], size: Callable[[Place], int]
) -> dict[Ident, int]:
    """Ranks from 1 by score; of equal ones, the one with more votes, then the lower number."""
    keys = [
        (-value, -size(place), natural(place.item), place.item)
        for place in places
        if (value := score(place)) is not None
    ]
    return {key[3]: rank for rank, key in enumerate(sorted(keys, key=lambda key: key[:3]), start=1)}


def _explained(places: list[Place]) -> list[Place]:
    of = sum(place.rank is not None for place in places)
    return [
        replace(place, sentence=_sentence(place, of), reach=_reach(place, places[k - 1]) if k else None)
        for k, place in enumerate(places)
    ]


def _sentence(place: Place, of: int) -> str:
    return sentence(
        Reasons(
            rank=place.rank,
            of=of,
            is_invited=place.is_invited,
            invited=place.invited,
            everyone=place.everyone,
            direct=place.direct,
            groups=place.published_groups if place.bridging is not None else [],
            has_badge=place.has_badge,
            variants=len(place.members),
        )
    )


def _reach(place: Place, above: Place) -> str | None:
    if place.rank is None:
        return None
    more = votes_to_pass(place.basis, above.basis)
    return None if more is None else within_reach(place.rank - 1, more)
