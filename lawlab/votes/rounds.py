"""Ballots follow the words: opened on some, kept when only their dress changes, begun again when they do."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from lawlab.bills.models import Article, Bill
from lawlab.core.db import db
from lawlab.law.tokens import wording_hash, wording_key
from lawlab.votes.models import ArticleBallot, Ballot, Showing

Wording = str | Sequence[str]  #: a text, or an article's paragraphs


def open_ballot(
    room: str, wording: Wording, *, opens_at: datetime | None, closes_at: datetime | None
) -> Ballot:
    """Put these words to the vote from `opens_at` (None: not yet) until just before `closes_at`."""
    ballot = Ballot(
        room=room,
        wording_hash=wording_hash(wording),
        wording_key=wording_key(wording),
        opens_at=opens_at,
        closes_at=closes_at,
    )
    db.session.add(ballot)
    db.session.flush()
    return ballot


def next_round(
    ballot: Ballot,
    wording: Wording,
    *,
    room: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    at: datetime,
) -> Ballot:
    """The ballot on what a text says now: the same one while only case, spaces or typography changed.

    For other words it is a new round: the one before closes with its votes, which stay readable, and what
    the fair queue showed of it counts for the new one, so that those who were asked are asked again first.
    A sealed ballot is never gone on with: the same words, put to the vote again, are a new round too.
    The caller points whatever carries the ballot to the one returned.
    """
    db.session.refresh(ballot, with_for_update=True)
    if ballot.wording_key == wording_key(wording) and ballot.sealed_at is None:
        ballot.wording_hash, ballot.room = wording_hash(wording), room
        ballot.opens_at, ballot.closes_at = opens_at, closes_at
        db.session.flush()
        return ballot
    fresh = open_ballot(room, wording, opens_at=later(opens_at, at), closes_at=closes_at)
    fresh.round, fresh.previous_id, fresh.shown_count = ballot.round + 1, ballot.id, ballot.shown_count
    db.session.execute(update(Showing).where(Showing.ballot_id == ballot.id).values(ballot_id=fresh.id))
    _close(ballot, at)
    ballot.sealed_at = ballot.sealed_at or at
    db.session.flush()
    return fresh


def later(opens_at: datetime | None, at: datetime) -> datetime | None:
    return opens_at and max(opens_at, at)


def close_ballot(ballot: Ballot, *, at: datetime) -> None:
    """End the vote at this moment, unless it already ended: a vote that waited for the lock is refused.

    It is not sealed before its consultation ends: who takes back what ended it puts it to the vote again.
    """
    db.session.refresh(ballot, with_for_update=True)
    _close(ballot, at)


def _close(ballot: Ballot, at: datetime) -> None:
    if ballot.closes_at is None or ballot.closes_at > at:
        ballot.closes_at = at
    db.session.flush()


def follow_period(bill: Bill, opened_at: datetime | None, closed_at: datetime | None) -> None:
    """Let the ballots that opened or closed with the bill do so at its new times; others keep their own.

    A sealed ballot stays closed whatever the bill's new times are.
    """
    for column, earlier, new in (
        (Ballot.opens_at, opened_at, bill.opens_at),
        (Ballot.closes_at, closed_at, bill.closes_at),
    ):
        same = column.is_(None) if earlier is None else column == earlier
        db.session.execute(
            update(Ballot)
            .where(Ballot.room == bill.room, Ballot.sealed_at.is_(None), same)
            .values({column.key: new}),
            execution_options={"synchronize_session": "fetch"},
        )


def carry_article_ballots(previous: Bill, bill: Bill, *, at: datetime) -> None:
    """Take the votes on a bill's articles to its new version: kept where the words are the same, begun again
    where they changed, closed where the article is gone."""
    query = (
        select(Article.uid, Ballot)
        .join(ArticleBallot, ArticleBallot.article_id == Article.id)
        .join(Ballot, Ballot.id == ArticleBallot.ballot_id)
        .where(Article.bill_id == previous.id)
        .order_by(Ballot.id)
    )
    successors = {a.uid: a for a in db.session.scalars(select(Article).where(Article.bill_id == bill.id))}
    for uid, ballot in db.session.execute(query).all():
        article = successors.get(uid)
        if article is None:
            close_ballot(ballot, at=at)
            continue
        period = {"opens_at": bill.opens_at, "closes_at": bill.closes_at}
        current = next_round(ballot, article.texts, room=bill.room, at=at, **period)
        db.session.add(ArticleBallot(article_id=article.id, ballot_id=current.id))
    db.session.flush()
