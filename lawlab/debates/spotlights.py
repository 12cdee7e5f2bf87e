"""When amendments were put on screen during a debate: votes that follow are no burst to wonder at."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from lawlab.amendments.models import Amendment
from lawlab.core.db import db
from lawlab.debates.models import AgendaItem, Cue, CueKind
from lawlab.review.brigades import spotlight_source


@spotlight_source
def put_on_screen(ballots: Collection[int]) -> Mapping[int, Sequence[float]]:
    query = (
        select(Amendment.ballot_id, Cue.at)
        .join(AgendaItem, AgendaItem.amendment_id == Amendment.id)
        .join(Cue, Cue.agenda_item_id == AgendaItem.id)
        .where(Cue.kind == CueKind.AGENDA, Amendment.ballot_id.in_(ballots))
    )
    found: dict[int, list[float]] = {}
    for ballot, at in db.session.execute(query):
        found.setdefault(ballot or 0, []).append(at.timestamp())
    return found
