"""Ballots, votes and what rooms heard, as rows: the votes are drawn here, for all that may be voted on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lawlab.amendments.models import Status
from lawlab.core.realtime import Event
from lawlab.law.tokens import wording_hash, wording_key
from lawlab.scenario import voting
from lawlab.scenario.amending import PlannedAmendment
from lawlab.scenario.cast import Cast
from lawlab.scenario.debate import PlannedAnnotation, PlannedArgument
from lawlab.scenario.ground import Ground, as_datetime
from lawlab.scenario.ledger import COLUMNS, POSITIONS, Ledger, level_of, tallies_by_level
from lawlab.scenario.proportions import (
    AMENDMENT_VOTES,
    ARGUMENT_VOTES,
    ARTICLE_SUPPORT,
    ARTICLE_VOTES,
    OPPOSITION,
    SUPPORT,
    VOTES_ON_ARGUMENTS,
    VOTES_ON_ARTICLES,
    Flags,
    Ints,
    Size,
    drawn,
    whole,
)
from lawlab.scenario.voting import BY_QUEUE, VOTED, Ballots, Casts, Showings
from lawlab.scenario.writer import Row, Writer
from lawlab.votes.models import ArticleBallot, Ballot, Showing, Vote, VoteCast

#: Nobody is voted on by more than this share of the people.
MOST = 0.6


@dataclass(frozen=True)
class Poll:
    """Everything about votes. Ballots are numbered as they open, after the articles'."""

    hashes: list[tuple[str, str]]
    opens: Ints  #: as the ballot says; for amendments, the bill's opening
    closes: dict[int, int]  #: those of withdrawn amendments, by rank
    shown: Showings
    casts: Casts
    stands: Flags
    people: int


def poll_of(ground: Ground, cast: Cast, size: Size, seed: int) -> Poll:
    """Draw all votes, and give each piece that is voted on the number of its ballot."""
    lots = np.random.default_rng([seed, 2])
    carriers = _carriers(cast)
    for number, carrier in enumerate(carriers, start=len(ground.articles) + 1):
        carrier.ballot = number
    ballots = _ballots(lots, ground, carriers, size)
    active = voting.activity(lots, size.people)
    asked = round(size.votes * _rest() * BY_QUEUE / VOTED)
    shown = voting.showings(lots, ballots, cast.arrivals, active, ground, asked)
    casts = voting.casts(lots, ballots, cast.arrivals, active, shown, ground)
    hashes = [(wording_hash(a.texts), wording_key(a.texts)) for a in ground.articles]
    hashes += [_hashes(carrier) for carrier in carriers]
    opens = [ground.start] * len(ground.articles)
    opens += [carrier.at if isinstance(carrier, PlannedArgument) else ground.start for carrier in carriers]
    closes = {
        one.ballot - 1: one.withdrawn
        for one in carriers
        if isinstance(one, PlannedAmendment) and one.withdrawn is not None
    }
    stands = voting.standing(casts, size.people)
    return Poll(hashes, np.array(opens, dtype=np.int64), closes, shown, casts, stands, size.people)


Carrier = PlannedAmendment | PlannedArgument


def _carriers(cast: Cast) -> list[Carrier]:
    public = [one for one in cast.amendments if one.status is not Status.DRAFT]
    return sorted([*public, *cast.arguments], key=_opening)


def _opening(carrier: Carrier) -> int:
    submitted = carrier.submitted if isinstance(carrier, PlannedAmendment) else None
    return carrier.at if submitted is None else submitted


def _hashes(carrier: Carrier) -> tuple[str, str]:
    if isinstance(carrier, PlannedAmendment):
        return carrier.hashes
    return wording_hash(carrier.body), wording_key(carrier.body)


def _rest() -> float:
    """The share of the votes that is on amendments."""
    return 1 - VOTES_ON_ARTICLES - VOTES_ON_ARGUMENTS


def _ballots(lots: np.random.Generator, ground: Ground, carriers: list[Carrier], size: Size) -> Ballots:
    articles, most = len(ground.articles), MOST * size.people
    on_amendment = np.array([isinstance(one, PlannedAmendment) for one in carriers], dtype=bool)
    wanted = np.zeros(len(carriers), dtype=np.int64)
    by_link = round(size.votes * _rest() * (1 - BY_QUEUE))
    wanted[on_amendment] = whole(drawn(lots, AMENDMENT_VOTES, int(on_amendment.sum())), by_link, most)
    others = ~on_amendment
    useful = round(size.votes * VOTES_ON_ARGUMENTS)
    wanted[others] = whole(drawn(lots, ARGUMENT_VOTES, int(others.sum())), useful, most)
    figures = np.resize(np.array(ARTICLE_VOTES, dtype=float), articles)
    first = whole(figures, round(size.votes * VOTES_ON_ARTICLES), most)
    return Ballots(
        opens=np.array([ground.start] * articles + [_opening(one) for one in carriers], dtype=np.int64),
        wanted=np.concatenate([first, wanted]),
        author=np.array([-1] * articles + [one.author for one in carriers], dtype=np.int64),
        is_queued=np.concatenate([np.zeros(articles, dtype=bool), on_amendment]),
        support=np.concatenate([drawn(lots, ARTICLE_SUPPORT, articles), drawn(lots, SUPPORT, len(carriers))]),
        opposition=drawn(lots, OPPOSITION, articles + len(carriers)),
    )


def write_ballots(writer: Writer, ground: Ground, poll: Poll, ledger: Ledger) -> None:
    """The ballots with their counters, and the articles that carry the first ones."""
    columns = ("id", "room", "wording_hash", "wording_key", "round", "opens_at", "closes_at", "for_count",
               "mixed_count", "against_count", "shown_count", "told_at", "is_untold", "by_level", "log_size",
               "log_head", "sealed_at")  # fmt: skip
    writer.write(Ballot, columns, _ballot_rows(ground, poll, ledger))
    pairs = [(article.id, rank) for rank, article in enumerate(ground.articles, start=1)]
    writer.write(ArticleBallot, ("article_id", "ballot_id"), pairs)


def _ballot_rows(ground: Ground, poll: Poll, ledger: Ledger) -> Iterator[Row]:
    count, casts = len(poll.hashes), poll.casts
    tallies = [
        np.bincount(casts.ballot[poll.stands & (casts.position == position)], minlength=count).tolist()
        for position in range(3)
    ]
    by_level = tallies_by_level(casts, poll.stands, count)
    shown = np.bincount(poll.shown.ballot, minlength=count).tolist()
    told = np.zeros(count, dtype=np.int64)
    np.maximum.at(told, casts.ballot, casts.at)
    bill = ground.bill
    for rank, (exact, folded) in enumerate(poll.hashes):
        opens = bill.opens_at if poll.opens[rank] == ground.start else as_datetime(poll.opens[rank])
        sealed = as_datetime(poll.closes[rank]) if rank in poll.closes else None
        closes = sealed or bill.closes_at
        log = by_level[rank], ledger.sizes[rank], ledger.heads[rank], sealed
        counts = (tally[rank] for tally in tallies)
        heard = as_datetime(told[rank]) if told[rank] else None
        yield rank + 1, bill.room, exact, folded, 1, opens, closes, *counts, shown[rank], heard, False, *log


def write_votes(writer: Writer, ground: Ground, poll: Poll, ledger: Ledger) -> None:
    """Showings, every act of voting, and the votes that stand."""
    columns = ("ballot_id", "person_id", "bill_id", "place", "at", "passed_at")
    writer.write(Showing, columns, _showing_rows(ground, poll.shown))
    writer.write(VoteCast, COLUMNS, ledger.rows)
    casts, kept = poll.casts, poll.stands
    rows = zip(casts.ballot[kept].tolist(), casts.person[kept].tolist(), casts.position[kept].tolist(),
               casts.at[kept].tolist(), strict=True)  # fmt: skip
    votes = ((ballot + 1, person + 1, POSITIONS[p], level_of(person), as_datetime(at))
             for ballot, person, p, at in rows)  # fmt: skip
    writer.write(Vote, ("ballot_id", "voter_id", "position", "level", "at"), votes)


def _showing_rows(ground: Ground, shown: Showings) -> Iterator[Row]:
    bill = ground.bill.id
    columns = (shown.ballot, shown.person, shown.place, shown.at, shown.passed)
    for ballot, person, place, at, passed in zip(*(column.tolist() for column in columns), strict=True):
        yield ballot + 1, person + 1, bill, place, as_datetime(at), as_datetime(passed) if passed else None


def write_events(writer: Writer, ground: Ground, cast: Cast, poll: Poll, last_seq: int) -> int:
    """The room's log after `last_seq`, in the order of time; a ballot that moved is told once a second.

    Returns the number of its last event.
    """
    facts = sorted(_facts(cast), key=lambda fact: fact[0])
    moves = np.unique(poll.casts.at * len(poll.hashes) + poll.casts.ballot)
    moved_at, ballot = moves // len(poll.hashes), moves % len(poll.hashes)
    order = np.argsort(
        np.concatenate([[fact[0] for fact in facts], moved_at]).astype(np.int64), kind="stable"
    )
    room = ground.bill.room

    def rows() -> Iterator[Row]:
        for seq, place in enumerate(order.tolist(), start=last_seq + 1):
            if place < len(facts):
                at, name, payload = facts[place]
                yield room, seq, name, payload, as_datetime(at)
            else:
                move = place - len(facts)
                yield (
                    room,
                    seq,
                    "ballot:moved",
                    {"ballot": int(ballot[move]) + 1},
                    as_datetime(moved_at[move]),
                )

    writer.write(Event, ("room", "seq", "type", "payload", "at"), rows())
    return last_seq + len(order)


Fact = tuple[int, str, dict[str, Any]]


def _facts(cast: Cast) -> Iterator[Fact]:
    """What a room hears of what people write: the ids, as each capability's verbs announce them."""
    for one in cast.amendments:
        payload = {"amendment": one.ident, "article": _article(one), "parent": _ident(one.parent)}
        if one.submitted is not None:
            yield one.submitted, "amendment:submitted", payload
        if one.withdrawn is not None:
            yield one.withdrawn, "amendment:withdrawn", payload
    for reason in cast.arguments:
        said = {"argument": reason.ident, "article": _article(reason), "amendment": _ident(reason.amendment),
                "parent": _ident(reason.parent), "root": _ident(reason.root),
                "side": reason.side.value}  # fmt: skip
        yield reason.at, "argument:posted", said
    for note in cast.annotations:
        paragraph = note.paragraph.id if note.paragraph else None
        pinned = {"annotation": note.ident, "article": _article(note), "parent": _ident(note.parent)}
        yield note.at, "annotation:posted", {**pinned, "paragraph": paragraph}


def _article(piece: Carrier | PlannedAnnotation) -> int | None:
    return piece.article.id if piece.article else None


def _ident(piece: Carrier | PlannedAnnotation | None) -> int | None:
    return piece.ident if piece else None
