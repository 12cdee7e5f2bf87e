"""Arguments as they are read: two columns of threads under an article or an amendment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func, literal, select
from sqlalchemy.orm import aliased, joinedload

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.arguments.models import Argument, Side
from lawlab.arguments.order import Line, fair_order, thread_lines
from lawlab.arguments.usefulness import Judged
from lawlab.bills.models import Article, Bill
from lawlab.contributions.models import Visibility
from lawlab.contributions.policies import can_see
from lawlab.core.db import db
from lawlab.votes.models import ArticleBallot, Ballot, Position, Vote
from lawlab.votes.queries import BallotState, states_of

#: How many threads a column shows at first, and answers a thread; the rest is a link away.
THREADS, ANSWERS = 15, 30
#: Most threads a column can be asked to show, and most answers of one thread on its own page.
MOST_THREADS, MOST_ANSWERS = 300, 500
HALVES = {Position.FOR: 2, Position.MIXED: 1, Position.AGAINST: 0}


@dataclass(frozen=True)
class Thread:
    """An argument with its answers."""

    root: Argument
    lines: list[Line]
    hidden_answers: int  #: how many more there are than are shown


@dataclass(frozen=True)
class Discussion:
    """What a page shows of the arguments about one subject."""

    columns: dict[Side, list[Thread]]
    counts: dict[Side, int]  #: of threads, shown or not
    states: dict[int, BallotState] = field(default_factory=dict)  #: by ballot id
    readable: set[int] = field(default_factory=set)  #: ids whose words this viewer may read

    def has_more(self, side: Side) -> bool:
        return self.counts[side] > len(self.columns[side])


def on_article(article: Article) -> ColumnElement[bool]:
    """About the article, in this version or an earlier one: a discussion goes on from version to version."""
    same = (
        select(Article.id)
        .join(Bill, Bill.id == Article.bill_id)
        .where(
            Article.uid == article.uid,
            Bill.dossier_id == article.bill.dossier_id,
            Bill.position <= article.bill.position,
        )
    )
    return Argument.amendment_id.is_(None) & Argument.article_id.in_(same)


def on_amendment(amendment: Amendment) -> ColumnElement[bool]:
    return Argument.amendment_id == amendment.id


def vote_on_article(article: Article) -> ColumnElement[Any]:
    """The ballot on an article's words, as an expression."""
    query = select(ArticleBallot.ballot_id).where(ArticleBallot.article_id == article.id)
    return query.scalar_subquery()


def vote_on_amendment(amendment: Amendment) -> ColumnElement[Any]:
    """The ballot on an amendment, as an expression."""
    return literal(amendment.ballot_id, BigInteger)


def judged_by_both_sides(about: ColumnElement[bool], subject: ColumnElement[Any]) -> dict[int, Judged]:
    """What those who are for and against the subject (its ballot) said of each argument, by its ballot."""
    own, given = aliased(Vote), aliased(Vote)
    query = (
        select(Argument.ballot_id, own.position, given.position, func.count())
        .join(given, given.ballot_id == Argument.ballot_id)
        .join(own, (own.voter_id == given.voter_id) & (own.ballot_id == subject))
        .where(about, Argument.parent_id.is_(None), own.position != Position.MIXED)
        .group_by(Argument.ballot_id, own.position, given.position)
    )
    sums: dict[int, list[int]] = {}
    for ballot_id, side, position, count in db.session.execute(query):
        row = sums.setdefault(ballot_id or 0, [0, 0, 0, 0])
        first = 0 if side is Position.FOR else 2
        row[first] += count
        row[first + 1] += count * HALVES[position]
    return {ballot_id: Judged(*row) for ballot_id, row in sums.items()}


def discussion_of(
    about: ColumnElement[bool],
    subject: ColumnElement[Any],
    viewer: Any,
    at: datetime,
    *,
    most: int = THREADS,
    is_frozen: bool,
) -> Discussion:
    """The threads about a subject (whose ballot is `subject`), useful ones and untried ones in turn, in a
    number of queries that is fixed."""
    most = max(1, min(most, MOST_THREADS))
    reader = f"person {viewer.id}" if isinstance(viewer, User) else f"visitor {at.date()}"
    roots = [root for root in _roots(about) if can_see(viewer, root) or _is_answered(root)]
    judged = judged_by_both_sides(about, subject)
    columns = {side: fair_order([r for r in roots if r.side is side], reader, at, judged) for side in Side}
    shown = [root for column in columns.values() for root in column[:most]]
    answers = _answers([root.id for root in shown], ANSWERS)
    totals = _totals([root.id for root in shown])
    threads = {root.id: _thread(root, answers.get(root.id, []), totals.get(root.id, 0)) for root in shown}
    everything = [*shown, *(answer for found in answers.values() for answer in found)]
    return Discussion(
        columns={side: [threads[root.id] for root in column[:most]] for side, column in columns.items()},
        counts={side: len(column) for side, column in columns.items()},
        states=_states(everything, viewer, at, is_frozen),
        readable={argument.id for argument in everything if can_see(viewer, argument)},
    )


def thread_of(root: Argument, viewer: Any, at: datetime, *, is_frozen: bool) -> Discussion:
    """One thread alone, with all its answers up to MOST_ANSWERS."""
    answers = _answers([root.id], MOST_ANSWERS).get(root.id, [])
    thread = _thread(root, answers, _totals([root.id]).get(root.id, 0))
    everything = [root, *answers]
    return Discussion(
        columns={side: [thread] if root.side is side else [] for side in Side},
        counts={side: int(root.side is side) for side in Side},
        states=_states(everything, viewer, at, is_frozen),
        readable={argument.id for argument in everything if can_see(viewer, argument)},
    )


def _thread(root: Argument, answers: Sequence[Argument], total: int) -> Thread:
    return Thread(root, thread_lines(root.id, answers), total - len(answers))


def _roots(about: ColumnElement[bool]) -> list[Argument]:
    query = select(Argument).where(about, Argument.parent_id.is_(None), _was_public())
    return list(db.session.scalars(query.options(joinedload(Argument.ballot))))


def _was_public() -> ColumnElement[bool]:
    """Hidden ones keep their place, without their words, where others answered them."""
    return Argument.visibility.in_([Visibility.PUBLIC, Visibility.HIDDEN])


def _is_answered(root: Argument) -> bool:
    return db.session.scalar(select(Argument.id).where(Argument.root_id == root.id).limit(1)) is not None


def _answers(root_ids: list[int], most: int) -> dict[int, list[Argument]]:
    """The first `most` answers of each thread: an answer comes after what it answers, so none is orphaned."""
    place = func.row_number().over(partition_by=Argument.root_id, order_by=Argument.id).label("place")
    ranked = select(Argument.id, place).where(Argument.root_id.in_(root_ids), _was_public()).subquery()
    query = (
        select(Argument)
        .join(ranked, ranked.c.id == Argument.id)
        .where(ranked.c.place <= most)
        .options(joinedload(Argument.ballot))
        .order_by(Argument.id)
    )
    found: dict[int, list[Argument]] = {}
    for answer in db.session.scalars(query):
        found.setdefault(answer.root_id or 0, []).append(answer)
    return found


def _totals(root_ids: list[int]) -> dict[int, int]:
    query = (
        select(Argument.root_id, func.count())
        .where(Argument.root_id.in_(root_ids), _was_public())
        .group_by(Argument.root_id)
    )
    return {root_id: count for root_id, count in db.session.execute(query) if root_id is not None}


def _states(
    arguments: Sequence[Argument], viewer: Any, at: datetime, is_frozen: bool
) -> dict[int, BallotState]:
    ballots: list[Ballot] = [argument.ballot for argument in arguments if argument.ballot is not None]
    return states_of(ballots, viewer, at, is_frozen=is_frozen)
