"""The log of votes, folded: how many votes a moment saw, and what each ballot was told as the log went on.

The log is only ever added to. What was folded once is kept in a file of the instance's folder, so that a page
reads the votes cast since then and no others. Votes of the last minutes are folded anew at each reading: two
transactions may commit in another order than their rows are numbered.
"""

import logging
import os
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from sqlalchemy import Integer, case, literal_column, select

from lawlab.core.db import db
from lawlab.votes.models import Position, VoteCast

logger = logging.getLogger(__name__)

#: Into at most so many stretches of equal length the log is cut; a multiple of three, to read it by thirds.
STRETCHES = 48
#: Moments are counted by quarters of an hour: every time zone's hours and days begin on one.
QUARTER = 900
#: After so long a numbered row is committed, or never will be.
SETTLED = timedelta(minutes=10)
BATCH = 100_000  #: rows held at once while the log is read
FORMAT = 1
NUMBERS = ("upto", "last_at", "casts", "length")
ARRAYS = ("starts", "quarters", "quarter_counts", "cells", "cell_counts")
POSITIONS = tuple(Position)
#: Whole seconds since 1970, as each engine says it.
EPOCH = {
    "sqlite": "CAST(strftime('%s', vote_cast.at) AS INTEGER)",
    "postgresql": "CAST(floor(extract(epoch FROM vote_cast.at)) AS BIGINT)",
}


def _none() -> Any:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class VoteLog:
    """The acts of voting on some ballots, first votes and changes of mind alike, without those taken back.

    A cell's key is (ballot × STRETCHES + stretch) × 3 + the position's place.
    """

    upto: int = 0  #: the id of the last row folded
    last_at: int = 0  #: its moment, in seconds since 1970
    casts: int = 0
    length: int = 1  #: casts a stretch of the log
    starts: Any = field(default_factory=_none)  #: seconds since 1970 of each stretch's first cast
    quarters: Any = field(default_factory=_none)  #: quarters of an hour since 1970, ascending
    quarter_counts: Any = field(default_factory=_none)
    cells: Any = field(default_factory=_none)  #: ascending
    cell_counts: Any = field(default_factory=_none)

    def moments(self) -> list[tuple[int, int]]:
        """The seconds since 1970 at which each quarter of an hour with votes begins, and its votes."""
        return list(zip((self.quarters * QUARTER).tolist(), self.quarter_counts.tolist(), strict=True))

    def thirds(self) -> "Thirds | None":
        """What each ballot was told in the first and in the last third of the log; None for under 3 votes."""
        if self.casts < 3:
            return None
        used = -(-self.casts // self.length)  # stretches, the last one perhaps not full
        if used < 3:
            return None
        share = used // 3
        stretch = self.cells // 3 % STRETCHES
        return Thirds(
            first=self._tallies(stretch < share),
            last=self._tallies(stretch >= used - share),
            ended_at=int(self.starts[share]),
            began_at=int(self.starts[used - share]),
        )

    def _tallies(self, chosen: Any) -> dict[int, list[int]]:
        ballots, places = np.unique(self.cells[chosen] // (3 * STRETCHES), return_inverse=True)
        columns = places * 3 + self.cells[chosen] % 3
        sums = np.bincount(columns, weights=self.cell_counts[chosen], minlength=3 * len(ballots))
        rows = sums.astype(np.int64).reshape(-1, 3).tolist()
        return dict(zip(ballots.tolist(), rows, strict=True))


@dataclass(frozen=True)
class Thirds:
    """For, mixed and against by ballot id; when the first third ended, and the last began (epoch)."""

    first: dict[int, list[int]]
    last: dict[int, list[int]]
    ended_at: int
    began_at: int


def fold(log: VoteLog, rows: Any) -> VoteLog:
    """The log with more rows: id (ascending), ballot, position’s place (-1: taken back), epoch seconds."""
    rows = rows[rows[:, 2] >= 0]
    total, length = log.casts + len(rows), log.length
    while total > STRETCHES * length:
        length *= 2
    places = (log.casts + np.arange(len(rows))) // length
    begun = log.starts[:: length // log.length]
    opening = np.arange(len(begun), -(-total // length)) * length - log.casts
    starts = np.concatenate([begun, rows[opening, 3]])
    fresh = (rows[:, 1] * STRETCHES + places) * 3 + rows[:, 2]
    ones = np.ones(len(rows), dtype=np.int64)
    cells, cell_counts = _summed(
        [_restretched(log.cells, length // log.length), fresh], [log.cell_counts, ones]
    )
    quarters, quarter_counts = _summed([log.quarters, rows[:, 3] // QUARTER], [log.quarter_counts, ones])
    return VoteLog(log.upto, log.last_at, total, length, starts, quarters, quarter_counts, cells, cell_counts)


def _restretched(cells: Any, factor: int) -> Any:
    """The same cells once `factor` stretches have become one."""
    ballots, stretch = np.divmod(cells // 3, STRETCHES)
    return (ballots * STRETCHES + stretch // factor) * 3 + cells % 3


def _summed(keys: list[Any], counts: list[Any]) -> tuple[Any, Any]:
    unique, places = np.unique(np.concatenate(keys), return_inverse=True)
    sums = np.bincount(places, weights=np.concatenate(counts), minlength=len(unique))
    return unique, sums.astype(np.int64)


def read_log(ballots: Collection[int], kept: Path, *, at: datetime) -> VoteLog:
    """All the votes cast on these ballots so far, in one query; `kept` is the file of what was folded before.

    A file that is missing, broken or of another database only costs the time of reading the log anew.
    """
    wanted = np.fromiter(ballots, dtype=np.int64, count=len(ballots))
    edge = int((at - SETTLED).timestamp())
    for log in (_kept(kept), VoteLog()):
        batches = _batches(log)
        if log.upto and not _goes_on(log, next(batches, None)):
            continue
        known: int = log.upto
        rest: list[Any] = []
        for batch in batches:
            count = 0 if rest else _settled(batch, edge)
            log = _folded(log, batch[:count], wanted)
            if count < len(batch):
                rest.append(batch[count:])
        if log.upto > known:
            _keep(log, kept)
        return _folded(log, np.concatenate(rest), wanted) if rest else log
    raise AssertionError("a log that begins at 0 has nothing to go on from")


def _settled(batch: Any, edge: int) -> int:
    """How many rows at the beginning are older than the edge."""
    late = batch[:, 3] > edge
    return int(late.argmax()) if late.any() else len(batch)


def _folded(log: VoteLog, batch: Any, wanted: Any) -> VoteLog:
    if not len(batch):
        return log
    return replace(
        fold(log, batch[np.isin(batch[:, 1], wanted)]), upto=int(batch[-1, 0]), last_at=int(batch[-1, 3])
    )


def _goes_on(log: VoteLog, first: Any) -> bool:
    """Whether the log's last row is still in the database, as it was."""
    return first is not None and (int(first[0, 0]), int(first[0, 3])) == (log.upto, log.last_at)


def _batches(log: VoteLog) -> Iterator[Any]:
    """The rows from the last one of `log` on; that one comes alone, first. Nothing is ever held whole."""
    epoch = literal_column(EPOCH[db.engine.dialect.name], Integer)
    place = case(
        {position.value: n for n, position in enumerate(POSITIONS)}, value=VoteCast.position, else_=-1
    )
    query = (
        select(VoteCast.id, VoteCast.ballot_id, place, epoch)
        .where(VoteCast.id >= log.upto)
        .order_by(VoteCast.id)
    )
    result = db.session.connection().execute(query, execution_options={"yield_per": BATCH})
    is_first = bool(log.upto)
    for rows in result.partitions():
        batch = np.array([tuple(row) for row in rows], dtype=np.int64)
        if is_first:
            yield batch[:1]
            batch, is_first = batch[1:], False
        if len(batch):
            yield batch


def _kept(path: Path) -> VoteLog:
    try:
        with np.load(path) as file:
            numbers = {name: int(file[name]) for name in NUMBERS}
            arrays = {name: file[name].astype(np.int64) for name in ARRAYS}
            return VoteLog(**numbers, **arrays) if int(file["format"]) == FORMAT else VoteLog()
    except (OSError, ValueError, KeyError, BadZipFile):
        return VoteLog()


def _keep(log: VoteLog, path: Path) -> None:
    """Write the file whole or not at all; a disk that refuses it costs time later, nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            np.savez(file, format=FORMAT, **{name: getattr(log, name) for name in (*NUMBERS, *ARRAYS)})
        os.replace(file.name, path)
    except OSError:
        logger.exception("the folded votes could not be kept in %s", path)
