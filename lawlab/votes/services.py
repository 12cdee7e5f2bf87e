"""Voting: one position a person and a ballot, exact whoever votes at the same instant, logged for ever."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.models import User
from lawlab.bills.models import Article, Bill
from lawlab.contributions.services import require_open
from lawlab.core.db import db
from lawlab.core.errors import Conflict
from lawlab.core.realtime import announce
from lawlab.votes.chain import line_of, next_hash, pseudonym
from lawlab.votes.models import ArticleBallot, Ballot, Position, Showing, Source, Vote, VoteCast
from lawlab.votes.queue import INVITED_PLACES
from lawlab.votes.rounds import open_ballot

#: Least time between two words to a room that the same ballot moved.
TELL_AFTER = timedelta(seconds=1)


def cast_vote(voter: User, ballot: Ballot, position: Position, *, source: Source, at: datetime) -> bool:
    """Record the voter's position, replacing any earlier one, while the ballot is open.

    Tells whether anything changed: the same position again changes nothing, and is not logged.
    """
    lock_open(ballot, at)
    vote = db.session.get(Vote, (ballot.id, voter.id), populate_existing=True)
    if vote is not None and vote.position is position:
        return False
    if vote is None:
        _refuse_what_was_set_aside(voter, ballot)
        vote = Vote(ballot_id=ballot.id, voter_id=voter.id, position=position, level=voter.level, at=at)
        db.session.add(vote)
    else:
        ballot.count(vote.position, -1, vote.level)
        vote.position, vote.level, vote.at = position, voter.level, at
    ballot.count(position, +1, voter.level)
    log_act(voter, ballot, position, source=source, at=at)
    tell_that_it_moved(ballot, at)
    return True


def _refuse_what_was_set_aside(voter: User, ballot: Ballot) -> None:
    """Conflict while a decision sets this person's vote on these words aside: voting again would undo it."""
    mine = select(VoteCast.position, VoteCast.decision_id).where(
        VoteCast.ballot_id == ballot.id, VoteCast.voter_id == voter.id
    )
    last = db.session.execute(mine.order_by(VoteCast.act.desc()).limit(1)).first()
    if last is not None and last.position is None and last.decision_id is not None:
        raise Conflict(
            _("A moderation decision set your vote on this text aside. You may appeal against it.")
        )


def take_back_vote(voter: User, ballot: Ballot, *, at: datetime) -> bool:
    """Undo the voter's vote while the ballot is open; the log keeps that there was one."""
    lock_open(ballot, at)
    vote = db.session.get(Vote, (ballot.id, voter.id), populate_existing=True)
    if vote is None:
        return False
    ballot.count(vote.position, -1, vote.level)
    db.session.delete(vote)
    log_act(voter, ballot, None, source=Source.DIRECT, at=at)
    tell_that_it_moved(ballot, at)
    return True


def lock_open(ballot: Ballot, at: datetime) -> None:
    """One voter at a time from here to the commit: what is counted and logged next is exact."""
    db.session.refresh(ballot, with_for_update=True)
    if ballot.is_open(at):
        return
    if ballot.opens_at is not None and at < ballot.opens_at:
        raise Conflict(_("The vote on this text is not open yet."))
    raise Conflict(_("The vote on this text is closed."))


def log_act(
    voter: User,
    ballot: Ballot,
    position: Position | None,
    *,
    source: Source,
    at: datetime,
    decision_id: int | None = None,
) -> VoteCast:
    """Add an act to the ballot's log, chained to the one before; call it holding the ballot's lock."""
    if voter.vote_salt is None:
        raise Conflict(_("This account was closed: it cannot vote any more."))
    name = pseudonym(voter.vote_salt, ballot.id)
    mine = VoteCast.ballot_id == ballot.id, VoteCast.voter_id == voter.id
    last = db.session.scalars(select(VoteCast).where(*mine).order_by(VoteCast.act.desc()).limit(1)).first()
    source, is_invited = (
        (last.source, last.is_invited) if last is not None else _provenance(voter, ballot, source)
    )
    cast = VoteCast(
        ballot_id=ballot.id,
        voter_id=voter.id,
        seq=ballot.log_size + 1,
        pseudonym=name,
        act=last.act + 1 if last is not None else 1,
        position=position,
        source=source,
        is_invited=is_invited,
        level=voter.level,
        decision_id=decision_id,
        at=at,
    )
    cast.chain_hash = next_hash(ballot.log_head, line_of(cast))
    ballot.log_size, ballot.log_head = cast.seq, cast.chain_hash
    db.session.add(cast)
    db.session.flush()
    return cast


def _provenance(voter: User, ballot: Ballot, source: Source) -> tuple[Source, bool]:
    """What brought the person, and whether they were invited: settled by the first vote on these words.

    A vote answers the queue's showing when there was one, wherever it is cast; nobody makes a vote an
    invited one by saying so.
    """
    if showing := db.session.get(Showing, (ballot.id, voter.id)):
        return Source.QUEUE, showing.place <= INVITED_PLACES
    return (Source.DIRECT if source is Source.QUEUE else source), False


def tell_that_it_moved(ballot: Ballot, at: datetime) -> None:
    """Tell the room at once, unless it was told less than a second ago: a regular task will, then."""
    if ballot.told_at is not None and ballot.told_at <= at < ballot.told_at + TELL_AFTER:
        ballot.is_untold = True
        db.session.flush()
        return
    ballot.told_at, ballot.is_untold = at, False
    db.session.flush()
    announce("ballot:moved", {"ballot": ballot.id}, room=ballot.room)


def article_ballot(article: Article, *, at: datetime) -> Ballot:
    """The ballot on an article's words, made by the first vote; two first votes at once make one."""
    query = select(Ballot).join(ArticleBallot).where(ArticleBallot.article_id == article.id)
    if found := db.session.scalar(query):
        return found
    bill = article.bill
    require_open(bill, at)
    try:
        with db.session.begin_nested():
            return _open_article_ballot(article, bill)
    except IntegrityError:
        return db.session.scalars(query).one()


def _open_article_ballot(article: Article, bill: Bill) -> Ballot:
    ballot = open_ballot(bill.room, article.texts, opens_at=bill.opens_at, closes_at=bill.closes_at)
    db.session.add(ArticleBallot(article_id=article.id, ballot_id=ballot.id))
    db.session.flush()
    return ballot


def vote_on_article(
    voter: User, article: Article, position: Position | None, *, source: Source, at: datetime
) -> Ballot:
    """Vote on an article of the latest version while the bill is open; None takes the vote back."""
    require_open(article.bill, at)
    ballot = article_ballot(article, at=at)
    vote(voter, ballot, position, source=source, at=at)
    return ballot


def vote(voter: User, ballot: Ballot, position: Position | None, *, source: Source, at: datetime) -> bool:
    """Cast a vote, or take it back when `position` is None: what one form of a page sends."""
    if position is None:
        return take_back_vote(voter, ballot, at=at)
    return cast_vote(voter, ballot, position, source=source, at=at)
