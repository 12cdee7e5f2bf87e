"""People whose votes by a link go together, for the moderator: the same proposals, the same way, at once.

Two people are tied when at least four proposals got the same vote from both within twenty minutes, and those
are 60 % or more of the votes by a link of whoever has fewer. On all votes a like test would suspect one
honest person in twelve: hence only those by a link are looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lawlab.review.ranking.log import Ident, natural

SHARED = 4  #: proposals
SHARE = 0.6  #: of the smaller voter's votes
APART = 1200.0  #: seconds
#: Votes on one proposal within twenty minutes that each vote is compared with, at most: bounds the work.
NEIGHBOURS = 2000


@dataclass(frozen=True)
class DirectVote:
    person: Ident
    item: Ident
    halves: int  #: 2 for, 1 mixed, 0 against
    at: float  #: seconds


@dataclass(frozen=True)
class Clique:
    """People tied to each other, directly or through others, and the proposals that several of them share."""

    people: tuple[Ident, ...]
    items: tuple[Ident, ...]


def cliques(votes: Iterable[DirectVote]) -> list[Clique]:
    """The cliques, the largest first; of each person and proposal, the last vote given is looked at."""
    latest = {(vote.person, vote.item): vote for vote in votes}
    cast = Counter(person for person, _ in latest)
    active = [vote for vote in latest.values() if cast[vote.person] >= SHARED]
    shared = _shared(active)
    tied = [
        pair for pair, count in shared.items()
        if count >= SHARED and count >= SHARE * min(cast[pair[0]], cast[pair[1]])
    ]  # fmt: skip
    return _gathered(tied, active)


def _shared(votes: Iterable[DirectVote]) -> Counter[tuple[Ident, Ident]]:
    """How many proposals two people voted on alike, less than twenty minutes apart."""
    alike: dict[tuple[Ident, int], list[DirectVote]] = defaultdict(list)
    for vote in votes:
        alike[vote.item, vote.halves].append(vote)
    shared: Counter[tuple[Ident, Ident]] = Counter()
    for found in alike.values():
        found.sort(key=lambda vote: (vote.at, natural(vote.person)))
        for k, one in enumerate(found):
            for other in found[k + 1 : k + 1 + NEIGHBOURS]:
                if other.at - one.at >= APART:
                    break
                first, second = sorted((one.person, other.person), key=natural)
                shared[first, second] += 1
    return shared


def _gathered(tied: Iterable[tuple[Ident, Ident]], votes: Iterable[DirectVote]) -> list[Clique]:
    parent: dict[Ident, Ident] = {}

    def root(person: Ident) -> Ident:
        while parent.setdefault(person, person) != person:
            parent[person] = person = parent[parent[person]]
        return person

    for one, other in tied:
        parent[root(one)] = root(other)
    groups: dict[Ident, list[Ident]] = defaultdict(list)
    for person in list(parent):
        groups[root(person)].append(person)
    voted: dict[Ident, Counter[Ident]] = defaultdict(Counter)
    for vote in votes:
        if vote.person in parent:
            voted[root(vote.person)][vote.item] += 1
    found = [
        Clique(
            tuple(sorted(people, key=natural)),
            tuple(sorted((item for item, n in voted[name].items() if n > 1), key=natural)),
        )
        for name, people in groups.items()
    ]
    return sorted(found, key=lambda clique: (-len(clique.people), natural(clique.people[0])))
