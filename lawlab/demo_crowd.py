"""The crowd of the demonstration: made-up voters, so that there is a ranking to look at.

Each reads some amendments in the fair queue, as anyone does; some others come by a link, to vote on one.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from lawlab.accounts.models import User
from lawlab.accounts.names import name_key
from lawlab.accounts.services import sign_up
from lawlab.amendments.models import Amendment
from lawlab.amendments.queries import open_to_vote
from lawlab.bills.models import Bill
from lawlab.core.db import db
from lawlab.demo_script import CHANGES
from lawlab.votes.chain import next_hash, pseudonym, written
from lawlab.votes.models import Ballot, Position, Showing, Source, Vote, VoteCast
from lawlab.votes.queue import INVITED_PLACES, fair_queue
from lawlab.votes.services import tell_that_it_moved

FIRST_NAMES = (
    "Adèle", "Bilal", "Chloé", "Driss", "Élise", "Farid", "Gaëlle", "Hugo", "Imane", "Joseph",
    "Karima", "Loïc", "Mona", "Nils", "Odile", "Pablo", "Rose", "Samir", "Tess", "Ugo", "Violette",
    "Wassim", "Xavière", "Yaël", "Zoé", "Amadou",
)  # fmt: skip
INITIALS = "ABCD"
VOTERS = len(FIRST_NAMES) * len(INITIALS)
BY_LINK = 26  #: of them, those who come by a link
CALLED_TO = "Un délai que l’on puisse tenir"  #: the amendment that the link leads to
PASSED = 0.1  #: share of the showings passed over
READ = 11  #: amendments that one person goes through in the queue
LOT = b"demonstration"  #: the lots of the queue are the same every time


def arrive(password_hash: str) -> list[User]:
    """Open the accounts of the crowd, all under names that say what they are."""
    crowd = []
    for k in range(VOTERS):
        first, initial = FIRST_NAMES[k % len(FIRST_NAMES)], INITIALS[k // len(FIRST_NAMES)]
        user = sign_up(f"public{k + 1}@demo.example", f"{first} {initial}.", password_hash, language="fr")
        user.public_name = f"{first} {initial}. (démo)"
        user.public_name_key = name_key(user.public_name)
        user.is_demo = True
        crowd.append(user)
    db.session.flush()
    return crowd


@dataclass(frozen=True)
class Cast:
    """One person's vote on one ballot, and the place of its showing in that person's queue, if any."""

    person: User
    ballot: Ballot
    position: Position
    place: int | None
    at: datetime


def poll(bill: Bill, crowd: list[User], chance: random.Random, since: datetime, until: datetime) -> None:
    """One after the other, they come and vote; each half of the crowd has its own leanings.

    Written in bulk, as the verbs would have: a thousand votes through them would take as long as the rest
    of the setting up. Showings, votes, their log and the counters all say the same.
    """
    amendments = [amendment for amendment in open_to_vote(bill) if amendment.ballot is not None]
    ballots = {str(a.ballot.id): a.ballot for a in amendments if a.ballot is not None}
    liking = _likings(amendments)
    called = [a.ballot for a in amendments if a.ballot is not None and a.title == CALLED_TO]
    by_link = set(chance.sample(range(len(crowd)), BY_LINK))
    casts: list[Cast] = []
    showings: list[dict[str, object]] = []
    for k, person in enumerate(crowd):
        at = since + (until - since) * (k / len(crowd))
        if k in by_link:
            casts += [Cast(person, ballot, _drawn(chance, 0.92), None, at) for ballot in called]
            continue
        shown = {ident: ballot.shown_count for ident, ballot in ballots.items()}
        for place, ident in enumerate(fair_queue(str(person.id), shown, LOT, READ), start=1):
            ballot = ballots[ident]
            ballot.shown_count += 1
            at += timedelta(seconds=chance.randint(10, 40))
            is_passed = chance.random() < PASSED
            showings.append(
                dict(ballot_id=ballot.id, person_id=person.id, bill_id=bill.id, place=place, at=at)
                | {"passed_at": at if is_passed else None}
            )
            if not is_passed:
                position = _drawn(chance, liking[ballot.id][k % 2])
                casts.append(Cast(person, ballot, position, place, at))
    _write(showings, casts)
    for ballot in ballots.values():
        tell_that_it_moved(ballot, until)


def _write(showings: list[dict[str, object]], casts: list[Cast]) -> None:
    casts = sorted(casts, key=lambda cast: cast.at)
    for cast in casts:
        cast.ballot.count(cast.position, +1, cast.person.level)
    votes = [
        dict(ballot_id=c.ballot.id, voter_id=c.person.id, position=c.position, level=c.person.level, at=c.at)
        for c in casts
    ]
    log = [_logged(cast) | vote for vote, cast in zip(votes, casts, strict=True)]
    db.session.flush()
    for table, rows in ((Showing, showings), (Vote, votes), (VoteCast, log)):
        if rows:
            db.session.execute(insert(table), rows)


def _logged(cast: Cast) -> dict[str, object]:
    """What the log says of a vote beside the vote itself; moves on the ballot's chain."""
    ballot, person = cast.ballot, cast.person
    source = Source.DIRECT if cast.place is None else Source.QUEUE
    is_invited = cast.place is not None and cast.place <= INVITED_PLACES
    name = pseudonym(person.vote_salt or "", ballot.id)
    line = written(ballot.id, name, 1, cast.position, source, is_invited, person.level, None)
    ballot.log_size, ballot.log_head = ballot.log_size + 1, next_hash(ballot.log_head, line)
    return dict(source=source, is_invited=is_invited, seq=ballot.log_size, pseudonym=name, act=1,
                chain_hash=ballot.log_head)  # fmt: skip


def _likings(amendments: list[Amendment]) -> dict[int, tuple[float, float]]:
    """By ballot, how well either half likes what is proposed."""
    of_title = {change.title: change.liked for change in CHANGES}
    return {a.ballot_id: of_title.get(a.title, (0.5, 0.5)) for a in amendments if a.ballot_id is not None}


def _drawn(chance: random.Random, liking: float) -> Position:
    drawn = chance.random()
    if drawn < liking:
        return Position.FOR
    return Position.MIXED if drawn < liking + (1 - liking) * 0.3 else Position.AGAINST


def demonstration_people() -> int:
    """How many accounts of the demonstration there are."""
    return db.session.scalar(select(func.count()).select_from(User).where(User.is_demo)) or 0
