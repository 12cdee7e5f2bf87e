"""The people of a scenario and all that they write: made in memory, then numbered in the order of time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lawlab.accounts.models import Role
from lawlab.scenario.amending import Piece, PlannedAmendment, amendments
from lawlab.scenario.debate import PlannedAnnotation, PlannedArgument, annotations, arguments
from lawlab.scenario.ground import Ground
from lawlab.scenario.proportions import ARGUMENT_LENGTHS, Ints, Size, authors, drawn

#: The first people, who were there before the others: how they log in, and what they may do.
OFFICIALS = [
    ("deputee", Role.LAWMAKER),
    ("depute", Role.LAWMAKER),
    ("senatrice", Role.LAWMAKER),
    ("moderateur", Role.MODERATOR),
    ("mairie", Role.OFFICER),
]


@dataclass(frozen=True)
class Cast:
    """Arrivals of the people, the first one first, and what they write, each kind in the order of time."""

    arrivals: Ints
    amendments: Sequence[PlannedAmendment]
    arguments: Sequence[PlannedArgument]
    annotations: Sequence[PlannedAnnotation]

    @property
    def pieces(self) -> list[Piece]:
        return sorted([*self.amendments, *self.arguments, *self.annotations], key=lambda piece: piece.at)


def cast_of(ground: Ground, size: Size, seed: int) -> Cast:
    """Everybody and everything that they write, drawn from the seed."""
    lots = np.random.default_rng([seed, 1])
    chance = random.Random(f"scenario:{seed}")  # noqa: S311 - the same scenario every time
    by = _shares(authors(lots, size.people, size.amendments + size.arguments + size.annotations), size)
    changes = amendments(ground, size.amendments, next(by), chance)
    lengths = drawn(lots, ARGUMENT_LENGTHS, size.arguments).astype(int).tolist()
    reasons = arguments(ground, changes, next(by), lengths, chance)
    notes = annotations(ground, next(by), chance)
    reasons.sort(key=lambda one: one.at)
    notes.sort(key=lambda one: one.at)
    arrivals = np.array([ground.moment(luck) for luck in lots.random(size.people)], dtype=np.int64)
    return _in_order(ground, Cast(arrivals, changes, reasons, notes))


def _shares(everyone: Ints, size: Size) -> Iterator[list[int]]:
    ends = np.cumsum([size.amendments, size.arguments])
    yield from (part.tolist() for part in np.split(everyone, ends))


def _in_order(ground: Ground, cast: Cast) -> Cast:
    """Nobody writes before arriving; people are ranked as they arrive, the officials before all."""
    arrivals = cast.arrivals
    for piece in cast.pieces:
        arrivals[piece.author] = min(arrivals[piece.author], piece.at - 240)
    arrivals[: len(OFFICIALS)] = ground.start
    order = np.argsort(arrivals, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    for piece in cast.pieces:
        piece.author = int(rank[piece.author])
    return Cast(arrivals[order], cast.amendments, cast.arguments, cast.annotations)
