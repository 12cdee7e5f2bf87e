"""Who votes on what, when and how: the fair queue's showings first, then those who come by themselves."""

import heapq
from dataclasses import dataclass

import numpy as np

from lawlab.scenario.ground import Ground
from lawlab.scenario.proportions import ACTIVITY_SPREAD, Flags, Floats, Ints
from lawlab.votes.queue import INVITED_PLACES

FOR, MIXED, AGAINST, TAKEN_BACK = 0, 1, 2, 3
DIRECT, SEARCH, QUEUE = 0, 1, 2
#: Share of the votes on amendments that the queue asks for; of the people, those who go through it.
BY_QUEUE, QUEUERS = 0.6, 0.6
VOTED, PASSED = 0.75, 0.95  #: of the showings, those voted on; those passed are what follows
CHANGED, UNDONE = 0.02, 0.005  #: of the votes by a link: changed later; taken back
FOUND = 0.06  #: of the votes by a link, those after a search
#: Opinion groups, as shares of the people, and how far a ballot that divides may set them apart (log-odds).
GROUPS, APART, DIVISIVE = (0.45, 0.35, 0.2), 2.2, 0.35


@dataclass
class Ballots:
    """What may be voted on: since when, by how many directly, by whom it was written (-1: nobody)."""

    opens: Ints
    wanted: Ints
    author: Ints
    is_queued: Flags
    support: Floats
    opposition: Floats


@dataclass
class Showings:
    ballot: Ints
    person: Ints
    place: Ints
    at: Ints
    passed: Ints  #: 0: not passed
    is_voted: Flags


@dataclass
class Casts:
    """Acts of voting in the order of time."""

    ballot: Ints
    person: Ints
    position: Ints
    source: Ints
    is_invited: Flags
    at: Ints


def activity(chance: np.random.Generator, people: int) -> Floats:
    """How much each person votes, relatively."""
    return np.exp(chance.normal(0.0, ACTIVITY_SPREAD, people))


def showings(
    chance: np.random.Generator, ballots: Ballots, arrivals: Ints, active: Floats, ground: Ground, total: int
) -> Showings:
    """About `total` showings: the least shown of the open ballots each time, by lot among equals.

    Only the last showing of a person may be left without an answer, for the queue comes back to it.
    """
    person, at, is_last = _turns(chance, arrivals, active, ground, total)
    chosen = _served(chance, ballots, person, at)
    kept = chosen >= 0
    person, at, chosen, is_last = person[kept], at[kept], chosen[kept], is_last[kept]
    answer = chance.random(len(person))
    pending = is_last & (answer >= PASSED)
    is_voted = answer < VOTED
    passed = np.where(is_voted | pending, 0, at + 1 + chance.integers(3, 18, len(at)))
    return Showings(chosen, person, _places(person), at, passed, is_voted)


def _turns(
    chance: np.random.Generator, arrivals: Ints, active: Floats, ground: Ground, total: int
) -> tuple[Ints, Ints, Flags]:
    """When who opens the queue, in the order of time: one sitting each, twenty seconds or more a ballot."""
    weights = active * (chance.random(len(active)) < QUEUERS)
    counts = np.floor(weights * total / max(weights.sum(), 1e-9) + chance.random(len(active))).astype(
        np.int64
    )
    counts = np.minimum(counts, 250)
    person = np.repeat(np.arange(len(active)), counts)
    place = _places(person) - 1
    room = ground.last_votes - 250 * 40 - arrivals
    begin = arrivals + 60 + (room * chance.random(len(active)) ** 2).astype(np.int64)
    at = begin[person] + place * 30 + chance.integers(0, 8, len(person))
    order = np.argsort(at, kind="stable")
    return person[order], at[order], (place == counts[person] - 1)[order]


def _places(person: Ints) -> Ints:
    """For each row, how many rows so far are of the same person."""
    order = np.argsort(person, kind="stable")
    ranked = person[order]
    first = np.searchsorted(ranked, ranked, side="left")
    places = np.empty(len(person), dtype=np.int64)
    places[order] = np.arange(len(person)) - first + 1
    return places


def _served(chance: np.random.Generator, ballots: Ballots, person: Ints, at: Ints) -> Ints:
    """What each turn is served; -1 where nothing is left."""
    coming = sorted((int(ballots.opens[b]), int(b)) for b in np.flatnonzero(ballots.is_queued))
    coming.reverse()
    lots = chance.random(len(person) + len(coming)).tolist()
    author = ballots.author.tolist()
    heap: list[tuple[int, float, int]] = []  # (shown, lot, ballot)
    seen: dict[int, set[int]] = {}
    served = np.full(len(person), -1, dtype=np.int64)
    for turn, (who, when) in enumerate(zip(person.tolist(), at.tolist(), strict=True)):
        while coming and coming[-1][0] < when:
            heapq.heappush(heap, (0, lots.pop(), coming.pop()[1]))
        theirs = seen.setdefault(who, set())
        aside = []
        while heap:
            shown, lot, ballot = heapq.heappop(heap)
            if ballot in theirs or author[ballot] == who:
                aside.append((shown, lot, ballot))
                continue
            served[turn] = ballot
            theirs.add(ballot)
            heapq.heappush(heap, (shown + 1, lots.pop(), ballot))
            break
        for entry in aside:
            heapq.heappush(heap, entry)
    return served


def direct_pairs(
    chance: np.random.Generator, ballots: Ballots, active: Floats, taken: Showings
) -> tuple[Ints, Ints]:
    """Who votes on what without having been shown it: as many a ballot as wanted, the active ones more."""
    people = len(active)
    odds = np.cumsum(active) / active.sum()
    shown = np.unique(taken.ballot * people + taken.person)
    pairs = np.zeros(0, dtype=np.int64)
    for turn in range(8):
        have = np.bincount(pairs // people, minlength=len(ballots.wanted))
        missing = np.maximum(ballots.wanted - have, 0)
        if not missing.sum():
            break
        ballot = np.repeat(np.arange(len(missing)), missing)
        lots = chance.random(len(ballot))
        voter = np.searchsorted(odds, lots) if turn < 5 else (lots * people).astype(np.int64)
        fresh = np.setdiff1d(ballot * people + np.minimum(voter, people - 1), shown)
        pairs = np.union1d(pairs, fresh)
    return pairs // people, pairs % people


def casts(
    chance: np.random.Generator,
    ballots: Ballots,
    arrivals: Ints,
    active: Floats,
    shown: Showings,
    ground: Ground,
) -> Casts:
    """Every act of voting: answers to the queue, votes by a link, and changes of mind about these."""
    ballot, person = direct_pairs(chance, ballots, active, shown)
    since = np.maximum(arrivals[person], ballots.opens[ballot]) + 20
    at = since + ((ground.last_votes - since) * chance.random(len(ballot)) ** 3 * 0.9).astype(np.int64)
    group = chance.choice(len(GROUPS), len(arrivals), p=GROUPS)
    shift = chance.normal(0.0, APART, (len(ballots.opens), len(GROUPS)))
    shift *= (chance.random(len(ballots.opens)) < DIVISIVE)[:, None]
    answered = np.flatnonzero(shown.is_voted)
    source = np.where(chance.random(len(ballot)) < FOUND, SEARCH, DIRECT)
    made = Casts(
        np.concatenate([shown.ballot[answered], ballot]),
        np.concatenate([shown.person[answered], person]),
        np.zeros(0, dtype=np.int64),
        np.concatenate([np.full(len(answered), QUEUE), source]),
        np.concatenate([shown.place[answered] <= INVITED_PLACES, np.zeros(len(ballot), dtype=bool)]),
        np.concatenate([shown.at[answered] + 1 + chance.integers(3, 18, len(answered)), at]),
    )
    made.position = _positions(chance, ballots, made.ballot, shift[made.ballot, group[made.person]])
    return _with_second_thoughts(chance, made, ground)


def _positions(chance: np.random.Generator, ballots: Ballots, ballot: Ints, shift: Floats) -> Ints:
    share = np.clip(ballots.support[ballot], 0.02, 0.98)
    favour = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + shift)))
    lots = chance.random((2, len(ballot)))
    rest = np.where(lots[1] < np.clip(ballots.opposition[ballot], 0.1, 0.9), AGAINST, MIXED)
    return np.where(lots[0] < favour, FOR, rest)


def _with_second_thoughts(chance: np.random.Generator, made: Casts, ground: Ground) -> Casts:
    """Some of those who came by a link change their vote later, a few take it back; then sort by time."""
    lots = chance.random(len(made.ballot))
    again = np.flatnonzero((made.source != QUEUE) & (lots < CHANGED + UNDONE))
    later = (
        made.at[again]
        + 30
        + ((ground.last_votes - made.at[again]) * chance.random(len(again)) * 0.9).astype(np.int64)
    )
    other = (made.position[again] + 1 + chance.integers(0, 2, len(again))) % 3
    position = np.where(lots[again] < UNDONE, TAKEN_BACK, other)
    columns = [
        (made.ballot, made.ballot[again]),
        (made.person, made.person[again]),
        (made.position, position),
        (made.source, made.source[again]),
        (made.is_invited, made.is_invited[again]),
        (made.at, later),
    ]
    whole = [np.concatenate(pair) for pair in columns]
    order = np.lexsort((whole[1], whole[0], whole[5]))
    return Casts(*(column[order] for column in whole))


def standing(made: Casts, people: int) -> Flags:
    """For each act, whether it is the person's last one on the ballot and was not taken back."""
    pair = made.ballot * people + made.person
    order = np.argsort(pair, kind="stable")
    last = np.ones(len(pair), dtype=bool)
    last[order[:-1]] = pair[order[1:]] != pair[order[:-1]]
    stands: Flags = last & (made.position != TAKEN_BACK)
    return stands
