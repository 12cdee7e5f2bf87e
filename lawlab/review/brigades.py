"""What moderators see of campaigns by link: notes on mobilisation, bursts, accounts that vote as one.

Calling on others to vote is allowed: what stands here is a matter to look at, not a fault. Nothing is kept:
who votes like whom is worked out when a moderator asks, and forgotten.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import gevent
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.amendments.queries import STANDING
from lawlab.bills.models import Bill
from lawlab.core.db import db
from lawlab.review.models import Standing
from lawlab.review.ranking.bursts import WINDOW, Burst, bursts
from lawlab.review.ranking.cliques import Clique, DirectVote, cliques
from lawlab.review.ranking.log import Ident
from lawlab.review.recounting import HALVES
from lawlab.votes.models import Ballot, Source, VoteCast

#: The last votes by a link that are compared with each other: what bounds the work.
MOST_VOTES = 20_000
#: An account is new to a burst when it was opened less than this before.
NEW = timedelta(hours=24)
#: Bursts and groups shown of one text, the largest ones.
MOST_SHOWN = 30

Spotlights = Callable[[Collection[int]], Mapping[int, Sequence[float]]]
_spotlights: list[Spotlights] = []


def spotlight_source(source: Spotlights) -> Spotlights:
    """Register what puts ballots on screen: the moments (seconds since 1970) of each, by ballot id."""
    _spotlights.append(source)
    return source


@dataclass(frozen=True)
class Mobilised:
    """An amendment on which those who came by a link voted otherwise than those who were asked."""

    amendment: Amendment
    standing: Standing


@dataclass(frozen=True)
class Group:
    """Accounts to look at together: those of a burst on one ballot, or those that vote as one on several."""

    key: str  #: the same as long as the group is: what a form names it by
    amendments: tuple[Amendment, ...]
    people: tuple[int, ...]
    new: int  #: how many of the accounts were opened less than a day before their vote
    began_at: datetime
    ended_at: datetime
    votes: int
    expected: float | None = None  #: of a burst: how many votes its share of the site's would be

    @property
    def is_burst(self) -> bool:
        return self.expected is not None

    @property
    def ballots(self) -> tuple[int, ...]:
        return tuple(a.ballot_id for a in self.amendments if a.ballot_id is not None)


@dataclass(frozen=True)
class Report:
    """All that is to be looked at on one text."""

    bill: Bill
    mobilised: list[Mobilised] = field(default_factory=list)
    bursts: list[Group] = field(default_factory=list)
    cliques: list[Group] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.mobilised or self.bursts or self.cliques)

    def group(self, key: str) -> Group | None:
        return next((group for group in [*self.bursts, *self.cliques] if group.key == key), None)


@dataclass(frozen=True)
class _Line:
    person: int
    ballot: int
    halves: int
    at: float
    age: float  #: seconds between the account's opening and the vote


def report_on(bill: Bill) -> Report:
    """The report of a text; what compares votes runs beside the site, in a thread."""
    amendments = _amendments(bill)
    lines = _lines(list(amendments))
    shown: dict[Ident, list[float]] = defaultdict(list)
    for source in _spotlights:
        for ballot, moments in source(list(amendments)).items():
            shown[ballot].extend(moments)
    found_bursts, found_cliques = gevent.get_hub().threadpool.apply(_compare, (lines, dict(shown)))
    return Report(
        bill,
        _mobilised(bill),
        [_of_burst(burst, lines, amendments) for burst in found_bursts],
        [_of_clique(clique, lines, amendments) for clique in found_cliques],
    )


def _compare(
    lines: Sequence[_Line], shown: Mapping[Ident, Sequence[float]]
) -> tuple[list[Burst], list[Clique]]:
    by_size = sorted(
        bursts([(line.at, line.ballot) for line in lines], shown), key=lambda each: (-each.votes, each.at)
    )
    direct = (DirectVote(line.person, line.ballot, line.halves, line.at) for line in lines)
    return by_size[:MOST_SHOWN], cliques(direct)[:MOST_SHOWN]


def _amendments(bill: Bill) -> dict[int, Amendment]:
    """The standing amendments put to the vote on this version, by ballot."""
    query = (
        select(Amendment)
        .join(Ballot, Ballot.id == Amendment.ballot_id)
        .where(Ballot.room == bill.room, Amendment.status.in_(STANDING), Amendment.number.is_not(None))
    )
    return {amendment.ballot_id or 0: amendment for amendment in db.session.scalars(query)}


def _lines(ballots: Sequence[int]) -> list[_Line]:
    """The last votes by a link that count, one a person and ballot, in the order of time."""
    query = (
        select(
            VoteCast.id,
            VoteCast.voter_id,
            VoteCast.ballot_id,
            VoteCast.position,
            VoteCast.at,
            User.created_at,
        )
        .join(User, User.id == VoteCast.voter_id)
        .where(VoteCast.ballot_id.in_(ballots), VoteCast.source == Source.DIRECT)
        .order_by(VoteCast.id.desc())
        .limit(MOST_VOTES)
    )
    last: dict[tuple[int, int], _Line | None] = {}
    for _, voter, ballot, position, at, opened in db.session.execute(query):
        if voter is None or (voter, ballot) in last:
            continue
        age, line = (at - opened).total_seconds(), None
        if position is not None:  # neither taken back nor set aside
            line = _Line(voter, ballot, HALVES[position], at.timestamp(), age)
        last[voter, ballot] = line
    return sorted((line for line in last.values() if line is not None), key=lambda line: line.at)


def _mobilised(bill: Bill) -> list[Mobilised]:
    query = (
        select(Amendment, Standing)
        .join(Standing, Standing.amendment_id == Amendment.id)
        .where(Standing.bill_id == bill.id, Standing.note.is_not(None))
        .order_by(Amendment.number)
    )
    return [Mobilised(amendment, standing) for amendment, standing in db.session.execute(query)]


def _of_burst(burst: Burst, lines: Sequence[_Line], amendments: Mapping[int, Amendment]) -> Group:
    inside = [line for line in lines if line.ballot == burst.item and 0 <= line.at - burst.at < WINDOW]
    return _group(inside, amendments, expected=burst.expected)


def _of_clique(clique: Clique, lines: Sequence[_Line], amendments: Mapping[int, Amendment]) -> Group:
    people, items = set(clique.people), set(clique.items)
    return _group([line for line in lines if line.person in people and line.ballot in items], amendments)


def _group(
    lines: Sequence[_Line], amendments: Mapping[int, Amendment], expected: float | None = None
) -> Group:
    ballots = sorted({line.ballot for line in lines})
    people = tuple(sorted({line.person for line in lines}))
    new = {line.person for line in lines if line.age < NEW.total_seconds()}
    name = f"{'burst' if expected is not None else 'clique'}:{people}:{ballots}:{lines[0].at}"
    return Group(
        key=hashlib.sha256(name.encode()).hexdigest()[:24],
        amendments=tuple(amendments[ballot] for ballot in ballots),
        people=people,
        new=len(new),
        began_at=datetime.fromtimestamp(lines[0].at, UTC),
        ended_at=datetime.fromtimestamp(lines[-1].at, UTC),
        votes=len(lines),
        expected=expected,
    )
