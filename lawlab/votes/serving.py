"""The fair queue at work: one ballot at a time, each person's order kept, each showing counted once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from lawlab.accounts.models import User
from lawlab.bills.models import Bill
from lawlab.core.db import db
from lawlab.votes.models import Ballot, Showing
from lawlab.votes.queries import positions_of
from lawlab.votes.queue import fair_queue


def serve_next(
    person: User, bill: Bill, candidates: Sequence[Ballot], *, secret: bytes, at: datetime
) -> Ballot | None:
    """The ballot to put before this person now, None when all of `candidates` were answered or passed.

    What was served and neither voted on nor passed comes back first, at the place it has. Else the least
    shown of the ballots never served to them nor voted on by them is served, and the showing is counted.
    """
    _one_request_at_a_time(person)
    open_ones = {ballot.id: ballot for ballot in candidates if ballot.is_open(at)}
    answered = positions_of(person, open_ones)
    shown = _showings(person, open_ones)
    for showing in shown:
        if showing.passed_at is None and showing.ballot_id not in answered:
            return open_ones[showing.ballot_id]
    seen = {*answered, *(showing.ballot_id for showing in shown)}
    fresh = {str(ident): b.shown_count for ident, b in open_ones.items() if ident not in seen}
    for chosen in fair_queue(str(person.id), fresh, secret, 1):
        return _show(person, bill, open_ones[int(chosen)], at)
    return None


def _one_request_at_a_time(person: User) -> None:
    """Two tabs of one person must not be served two ballots at one place."""
    db.session.execute(select(User.id).where(User.id == person.id).with_for_update(key_share=True))


def _showings(person: User, ballots: dict[int, Ballot]) -> list[Showing]:
    query = select(Showing).where(Showing.person_id == person.id).order_by(Showing.at, Showing.place)
    return [showing for showing in db.session.scalars(query) if showing.ballot_id in ballots]


def _show(person: User, bill: Bill, ballot: Ballot, at: datetime) -> Ballot:
    last = select(func.max(Showing.place)).where(Showing.person_id == person.id, Showing.bill_id == bill.id)
    place = (db.session.scalar(last) or 0) + 1
    db.session.add(Showing(ballot_id=ballot.id, person_id=person.id, bill_id=bill.id, place=place, at=at))
    shown = update(Ballot).where(Ballot.id == ballot.id).values(shown_count=Ballot.shown_count + 1)
    db.session.execute(shown, execution_options={"synchronize_session": False})
    db.session.flush()
    db.session.expire(ballot, ["shown_count"])
    return ballot


def mark_passed(person: User, ballot: Ballot, *, at: datetime) -> None:
    """The person saw this ballot and chose not to vote: it does not come back, and its place is used up."""
    showing = db.session.get(Showing, (ballot.id, person.id))
    if showing is not None and showing.passed_at is None:
        showing.passed_at = at
        db.session.flush()


def place_of(person: User, ballot: Ballot) -> int | None:
    """At what place of their queue the person was shown this ballot, from 1."""
    showing = db.session.get(Showing, (ballot.id, person.id))
    return showing.place if showing else None
