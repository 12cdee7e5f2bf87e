"""A whole scenario into an empty database, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from lawlab.accounts.models import RoleGrant, User
from lawlab.accounts.passwords import hash_password
from lawlab.amendments.models import Amendment, Revision
from lawlab.annotations.models import Annotation
from lawlab.arguments.models import Argument
from lawlab.bills.loader import load_version, source_hash
from lawlab.bills.models import Bill
from lawlab.contributions.models import Contribution
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid
from lawlab.core.journal import Entry
from lawlab.core.realtime import Event, Room
from lawlab.demo import PASSWORD
from lawlab.law.texts_folder import read_text_folder
from lawlab.scenario.cast import Cast, cast_of
from lawlab.scenario.ground import Ground, ground_of
from lawlab.scenario.ledger import ledger_of, salts
from lawlab.scenario.polling import Poll, poll_of, write_ballots, write_events, write_votes
from lawlab.scenario.proportions import DAYS, Size
from lawlab.scenario.rows import write_contributions, write_journal, write_people
from lawlab.scenario.writer import Writer
from lawlab.votes.models import Ballot, Showing, Vote, VoteCast

SLUG = "republique-numerique"
FOLDER = Path(__file__).parents[2] / "texts" / "fr" / SLUG
LEAST, MOST = 0.01, 100.0
#: Days between the end of the scenario and that of the consultation, which can so be gone on with.
LEFT = 3
WRITTEN = (User, RoleGrant, Contribution, Amendment, Revision, Argument, Annotation, Ballot, Vote, VoteCast,
           Showing, Event, Entry)  # fmt: skip


@dataclass(frozen=True)
class Played:
    """How much was written."""

    people: int
    contributions: int
    votes: int
    events: int


def expected_rows(scale: float) -> int:
    """About how many rows `play` writes: for the progress it tells of."""
    return round(730_000 * scale)


def play(
    scale: float, seed: int, *, at: datetime, tell: Callable[[int], object] = lambda rows: None
) -> Played:
    """Write what the consultation's people would have done until `at`; the caller commits.

    The same seed, scale and moment give the same content; only the hash of the password and the keys of
    sessions, which nobody may guess, are new each time. Conflict where anybody has an account, or where the
    bill is there and not open; Invalid for a scale out of bounds.
    """
    if not LEAST <= scale <= MOST:
        raise Invalid(f"The scale goes from {LEAST} to {MOST:g}.")
    if db.session.scalar(select(User.id).limit(1)) is not None:
        raise Conflict("This database has accounts: a scenario goes into an empty one.")
    size = Size.of(scale)
    ground = ground_of(_bill(at), at)
    cast = cast_of(ground, size, seed)
    writer = Writer(db.session.connection(), tell)
    first = writer.last_id(Contribution) + 1
    for ident, piece in enumerate(cast.pieces, start=first):
        piece.ident = ident
    poll = poll_of(ground, cast, size, seed)
    events = _write(writer, ground, cast, poll, seed)
    return Played(size.people, len(cast.pieces), int(poll.stands.sum()), events)


def _bill(at: datetime) -> Bill:
    """The bill that is amended, loaded as of its opening where it is not there yet."""
    bill = db.session.scalar(select(Bill).where(Bill.slug == SLUG))
    if bill is None:
        opening = at - timedelta(days=DAYS - LEFT)
        bill, _ = load_version(read_text_folder(FOLDER), source_hash(FOLDER), at=opening)
        bill.opens_at, bill.closes_at = opening, opening + timedelta(days=DAYS)
        db.session.execute(update(Event).where(Event.room == bill.room).values(at=opening))
        db.session.flush()
    if not bill.is_open(at) or not bill.is_latest:
        raise Conflict(f"The bill {SLUG} is there already and takes no contributions now.")
    assert bill.opens_at is not None
    if at - bill.opens_at < timedelta(days=1):
        raise Conflict(
            f"The bill {SLUG} has been open for less than a day: no scenario fits in so little time."
        )
    return bill


def _write(writer: Writer, ground: Ground, cast: Cast, poll: Poll, seed: int) -> int:
    """Every row, what is referred to before what refers to it; the number of the room's last event."""
    room = ground.bill.room
    salt = salts(len(cast.arrivals), seed)
    write_people(writer, cast.arrivals, hash_password(PASSWORD), salt)
    ledger = ledger_of(poll.casts, salt, len(poll.hashes), writer.last_id(VoteCast) + 1)
    write_ballots(writer, ground, poll, ledger)
    write_contributions(writer, ground, cast)
    write_votes(writer, ground, poll, ledger)
    write_journal(writer, cast)
    last = db.session.scalars(select(Room.last_seq).where(Room.name == room)).one()
    last = write_events(writer, ground, cast, poll, last)
    db.session.execute(update(Room).where(Room.name == room).values(last_seq=last))
    writer.settle(WRITTEN)
    return last
