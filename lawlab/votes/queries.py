"""What a page shows of a ballot to one person: their position, and the counts once these can't sway it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lawlab.accounts.models import Level, User
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db
from lawlab.votes.models import ArticleBallot, Ballot, Position, Vote

NO_VOTES: Mapping[Position, int] = dict.fromkeys(Position, 0)


@dataclass(frozen=True)
class PastRound:
    """The round before, on other words: its counts stay in sight, as what they are."""

    ballot_id: int
    position: Position | None  #: the viewer's own, on those words
    tally: Mapping[Position, int]
    closed_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.tally.values())


@dataclass(frozen=True)
class BallotState:
    """A ballot as one person may see it at one moment."""

    ballot_id: int | None  #: None: nobody has voted yet
    position: Position | None  #: the viewer's own
    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    tally: Mapping[Position, int] | None  #: None before one's own vote while the ballot is open
    round: int
    previous: PastRound | None
    is_logged_in: bool
    levels: Mapping[Level, int] | None = None  #: votes of each level of verification; None as the tally is

    @property
    def total(self) -> int:
        return sum(self.tally.values()) if self.tally is not None else 0

    @property
    def is_asked_again(self) -> bool:
        """Whether the viewer voted on the words before, and not yet on these."""
        return self.is_open and self.position is None and bool(self.previous and self.previous.position)


def states_of(
    ballots: Iterable[Ballot], viewer: Any, at: datetime, *, is_frozen: bool = False
) -> dict[int, BallotState]:
    """The ballots as `viewer` may see them, by id, in two queries whatever their number.

    `is_frozen`: what they are about takes no votes now, whatever the ballots themselves say.
    """
    wanted = {ballot.id: ballot for ballot in ballots}
    earlier_ids = [ballot.previous_id for ballot in wanted.values() if ballot.previous_id]
    earlier = {b.id: b for b in db.session.scalars(select(Ballot).where(Ballot.id.in_(earlier_ids)))}
    positions = positions_of(viewer, [*wanted, *earlier])
    return {
        ident: _state(ballot, earlier.get(ballot.previous_id or 0), positions, viewer, at, is_frozen)
        for ident, ballot in wanted.items()
    }


def _state(
    ballot: Ballot,
    earlier: Ballot | None,
    positions: dict[int, Position],
    viewer: Any,
    at: datetime,
    is_frozen: bool,
) -> BallotState:
    is_open = ballot.is_open(at) and not is_frozen
    position = positions.get(ballot.id)
    is_told = position is not None or (not is_open and ballot.opens_at is not None and ballot.opens_at <= at)
    return BallotState(
        ballot_id=ballot.id,
        position=position,
        is_open=is_open,
        opens_at=ballot.opens_at,
        closes_at=ballot.closes_at,
        tally=ballot.tally if is_told else None,
        round=ballot.round,
        previous=_past(earlier, positions) if earlier else None,
        is_logged_in=isinstance(viewer, User),
        levels=ballot.levels if is_told else None,
    )


def _past(ballot: Ballot, positions: dict[int, Position]) -> PastRound:
    return PastRound(ballot.id, positions.get(ballot.id), ballot.tally, ballot.closes_at)


def state_of(ballot: Ballot, viewer: Any, at: datetime, *, is_frozen: bool = False) -> BallotState:
    """One ballot as `viewer` may see it."""
    return states_of([ballot], viewer, at, is_frozen=is_frozen)[ballot.id]


def state_before_any_vote(bill: Bill, viewer: Any, at: datetime) -> BallotState:
    """What has no ballot yet, because its first vote makes it: open as long as the bill is."""
    is_open = bill.is_open(at) and bill.is_latest
    is_closed = bill.closes_at is not None and bill.closes_at <= at
    return BallotState(
        ballot_id=None,
        position=None,
        is_open=is_open,
        opens_at=bill.opens_at,
        closes_at=bill.closes_at,
        tally=NO_VOTES if is_closed else None,
        round=1,
        previous=None,
        is_logged_in=isinstance(viewer, User),
    )


def positions_of(voter: Any, ballot_ids: Iterable[int]) -> dict[int, Position]:
    """A person's present positions on these ballots, by ballot id; nothing for who is not logged in."""
    ids = list(ballot_ids)
    if not isinstance(voter, User) or not ids:
        return {}
    query = select(Vote.ballot_id, Vote.position).where(Vote.voter_id == voter.id, Vote.ballot_id.in_(ids))
    return {ballot_id: position for ballot_id, position in db.session.execute(query)}


def ballot_on(article: Article) -> Ballot | None:
    """The ballot on an article's words, once somebody has voted on them."""
    query = (
        select(Ballot)
        .join(ArticleBallot, ArticleBallot.ballot_id == Ballot.id)
        .where(ArticleBallot.article_id == article.id)
    )
    return db.session.scalar(query)


def ballots_on(bill: Bill) -> dict[int, Ballot]:
    """The ballots on a bill's articles, by article id."""
    query = (
        select(ArticleBallot)
        .join(Article, Article.id == ArticleBallot.article_id)
        .where(Article.bill_id == bill.id)
        .options(joinedload(ArticleBallot.ballot))
    )
    return {link.article_id: link.ballot for link in db.session.scalars(query)}


def article_voted_before(article: Article, ballot: Ballot) -> Article | None:
    """The same article as it was worded when the round before this one was voted on."""
    query = (
        select(Article)
        .join(ArticleBallot, ArticleBallot.article_id == Article.id)
        .join(Bill, Bill.id == Article.bill_id)
        .where(ArticleBallot.ballot_id == ballot.previous_id, Article.uid == article.uid)
        .order_by(Bill.position.desc())
    )
    return db.session.scalars(query).first()


def ballots_to_vote_again(person: User, ballots: Iterable[Ballot]) -> list[Ballot]:
    """Those of these ballots whose words changed since the person voted on them."""
    listed = [ballot for ballot in ballots if ballot.previous_id is not None]
    positions = positions_of(person, [i for b in listed for i in (b.id, b.previous_id) if i is not None])
    return [b for b in listed if b.id not in positions and b.previous_id in positions]
