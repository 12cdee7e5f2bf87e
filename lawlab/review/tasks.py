"""The regular tasks of the desk: bills are ranked anew, and the log of votes folded for the synthesis."""

import time
from pathlib import Path

import gevent
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lawlab.bills.models import Dossier
from lawlab.core.background import every
from lawlab.core.db import db, now, reading
from lawlab.review.participation import ballots_of
from lawlab.review.vote_log import read_log

#: Ranking takes a tenth of this process's time at most.
REST = 9
_rests_until = 0.0  #: by the clock of this process


@every(300, "fold the log of votes")
def fold_votes() -> None:
    """Every dossier's votes, up to the last minutes; other work goes on between two dossiers."""
    folder = Path(current_app.instance_path) / "cache" / "synthesis"
    with reading():
        for dossier in db.session.scalars(select(Dossier).options(selectinload(Dossier.bills))).all():
            ballots = ballots_of(dossier)
            if ballots.votes:
                read_log(ballots.counts, folder / f"votes-{dossier.id}.npz", at=now())
            db.session.rollback()
            gevent.sleep(0)


@every(30.0, "rank the bills whose votes moved")
def rank_what_moved() -> int:
    """Rank, then rest for REST times as long: the larger a consultation, the less often it is ranked."""
    global _rests_until
    from lawlab.review.standings import rank_moved_bills  # loads numpy, which takes a moment

    start = time.monotonic()
    if start < _rests_until:
        return 0
    ranked = rank_moved_bills()
    _rests_until = time.monotonic() + REST * (time.monotonic() - start)
    return ranked
