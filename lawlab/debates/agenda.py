"""Changing an agenda point by point. What was debated already, or is being, stays where it is."""

from collections.abc import Sequence

from flask_babel import gettext as _

from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotFound
from lawlab.debates.models import AgendaItem, Debate
from lawlab.debates.planning import MAX_POINTS, Point, begun, item_of, locked, tell_of_agenda


def add_points(host: User, debate: Debate, points: Sequence[Point]) -> list[AgendaItem]:
    """Put points at the end of the agenda; an article or an amendment that is still to come stands once."""
    locked(host, debate)
    done = begun(debate)
    coming = {(item.article_id, item.amendment_id) for item in debate.agenda if item.id not in done}
    fresh = [point for point in points if point.title or _key(point) not in coming]
    if len(debate.agenda) + len(fresh) > MAX_POINTS:
        raise Invalid(_("An agenda has at most %(most)s points.", most=MAX_POINTS))
    start = max((item.position for item in debate.agenda), default=0)
    items = [item_of(debate, point, start + n) for n, point in enumerate(fresh, start=1)]
    debate.agenda.extend(items)
    tell_of_agenda(debate)
    return items


def _key(point: Point) -> tuple[int | None, int | None]:
    return (
        point.article.id if point.article else None,
        point.amendment.id if point.amendment else None,
    )


def move_point(host: User, debate: Debate, item_id: int, *, by: int) -> AgendaItem:
    """Put a point that is still to come one place earlier (-1) or later (+1), among those still to come."""
    locked(host, debate)
    coming = to_come(debate)
    item = _coming(coming, item_id)
    other = coming.index(item) + by
    if 0 <= other < len(coming):
        _swap(item, coming[other])
        tell_of_agenda(debate)
    return item


def _swap(one: AgendaItem, other: AgendaItem) -> None:
    """No two points may stand at one place, not even for a moment: one steps aside first."""
    places = one.position, other.position
    one.position = 0
    db.session.flush()
    other.position = places[0]
    db.session.flush()
    one.position = places[1]


def remove_point(host: User, debate: Debate, item_id: int) -> None:
    """Take a point that is still to come off the agenda."""
    locked(host, debate)
    item = _coming(to_come(debate), item_id)
    debate.agenda.remove(item)
    db.session.delete(item)
    tell_of_agenda(debate)


def to_come(debate: Debate) -> list[AgendaItem]:
    """The points that were not debated yet, in order."""
    done = begun(debate)
    return sorted((item for item in debate.agenda if item.id not in done), key=lambda item: item.position)


def _coming(coming: Sequence[AgendaItem], item_id: int) -> AgendaItem:
    found = next((item for item in coming if item.id == item_id), None)
    if found is None:
        raise Conflict(_("This point was debated, or is no longer on the agenda: it cannot be changed."))
    return found


def item_at(debate: Debate, item_id: int) -> AgendaItem:
    """The point of this debate's agenda with this id; NotFound otherwise."""
    found = db.session.get(AgendaItem, item_id)
    if found is None or found.debate_id != debate.id:
        raise NotFound(_("This point is on another agenda."))
    return found
