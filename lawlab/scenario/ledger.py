"""The log of the acts of voting, as the verbs would have written it: pseudonyms, numbers, chained hashes."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lawlab.accounts.models import Level
from lawlab.scenario.ground import as_datetime
from lawlab.scenario.voting import Casts
from lawlab.scenario.writer import Row
from lawlab.votes.chain import next_hash, pseudonym, written
from lawlab.votes.models import Position, Source

POSITIONS = [Position.FOR, Position.MIXED, Position.AGAINST, None]
SOURCES = [Source.DIRECT, Source.SEARCH, Source.QUEUE]
#: Of seven people made up, one came by an identity provider and one never answered the mail. Not measured:
#: no consultation that we know of publishes it.
LEVELS = [Level.VERIFIED, Level.DECLARED, *[Level.CONFIRMED] * 5]


def level_of(person: int) -> Level:
    """Of the person of this rank, from 0."""
    return LEVELS[person % len(LEVELS)]


def salts(people: int, seed: int) -> list[str]:
    """What the pseudonyms are made with. These people are made up: their salts may be told from the seed."""
    return [hashlib.sha256(f"salt {seed} {rank}".encode()).hexdigest()[:32] for rank in range(people)]


@dataclass
class Ledger:
    """The rows of `vote_cast`, and where each ballot's chain ends."""

    rows: list[Row]
    sizes: list[int]
    heads: list[str]


COLUMNS = ("id", "ballot_id", "voter_id", "position", "source", "is_invited", "at", "seq", "pseudonym", "act",
           "level", "decision_id", "chain_hash")  # fmt: skip


def ledger_of(casts: Casts, salt: list[str], ballots: int, first: int) -> Ledger:
    """Number and chain the acts, which come in the order of time; `first` is the id of the first row."""
    sizes, heads = [0] * ballots, [""] * ballots
    names: dict[tuple[int, int], tuple[str, int]] = {}
    rows: list[Row] = []
    for ident, (ballot, person, position, source, is_invited, at) in enumerate(_acts(casts), start=first):
        known = names.get((ballot, person))
        name, act = known if known else (pseudonym(salt[person], ballot + 1), 0)
        names[ballot, person] = name, act + 1
        value, why, level = POSITIONS[position], SOURCES[source], level_of(person)
        line = written(ballot + 1, name, act + 1, value, why, is_invited, level, None)
        sizes[ballot] += 1
        heads[ballot] = next_hash(heads[ballot], line)
        rows.append((ident, ballot + 1, person + 1, value, why, is_invited, as_datetime(at), sizes[ballot],
                     name, act + 1, level, None, heads[ballot]))  # fmt: skip
    return Ledger(rows, sizes, heads)


def _acts(casts: Casts) -> Iterator[tuple[int, int, int, int, bool, int]]:
    columns = (casts.ballot, casts.person, casts.position, casts.source, casts.is_invited, casts.at)
    return zip(*(column.tolist() for column in columns), strict=True)


def tallies_by_level(casts: Casts, stands: np.ndarray, ballots: int) -> list[dict[str, list[int]]]:
    """For, mixed and against of each level, for each ballot; levels without a vote are left out."""
    found: list[dict[str, list[int]]] = [{} for _ in range(ballots)]
    kept = zip(casts.ballot[stands].tolist(), casts.person[stands].tolist(), casts.position[stands].tolist(),
               strict=True)  # fmt: skip
    for ballot, person, position in kept:
        found[ballot].setdefault(level_of(person).value, [0, 0, 0])[position] += 1
    return found
