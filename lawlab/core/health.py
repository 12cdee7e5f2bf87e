"""How the parts of the site are: a state and a sentence each, for operators; what visitors must know of it.

Each capability registers its own part. A part that fails takes nothing down with it: `/healthz` answers 200
as long as the database does, `/healthz/details` tells the rest.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import force_locale
from flask_babel import gettext as _

from lawlab.core.background import every
from lawlab.core.db import db, reading

logger = logging.getLogger(__name__)

#: How often the parts are looked at so that the log tells of a change, in seconds.
LOOK_EVERY = 60.0


class State(StrEnum):
    WELL = "well"
    OFF = "off"  #: not asked for
    DEGRADED = "degraded"  #: what it does is late or missing; nothing is lost
    DOWN = "down"


@dataclass(frozen=True)
class Report:
    """How a part is, in a sentence for the operator."""

    state: State
    sentence: str

    @property
    def is_bad(self) -> bool:
        return self.state in (State.DEGRADED, State.DOWN)


Check = Callable[[], Report]
#: A sentence that visitors must read while something is late. It looks at nothing: pages wait for it.
Notice = Callable[[], str | None]
_checks: dict[str, Check] = {}
_notices: list[Notice] = []
_last: dict[str, Report] = {}


def part(name: str) -> Callable[[Check], Check]:
    """Register how a part is looked at; at most a second or two, in an application context."""

    def register(check: Check) -> Check:
        _checks[name] = check
        return check

    return register


def visitors_notice(notice: Notice) -> Notice:
    _notices.append(notice)
    return notice


def notices() -> list[str]:
    """What every page says at its top for now."""
    return [sentence for notice in _notices if (sentence := notice())]


def reports() -> dict[str, Report]:
    """Every part, in the order of its name; one that cannot even be looked at is down, and says why."""
    return {name: _looked_at(name) for name in sorted(_checks)}


def _looked_at(name: str) -> Report:
    try:
        with reading():
            return _checks[name]()
    except Exception as error:  # whatever is broken, the others must be told
        return Report(State.DOWN, _("It cannot be looked at: %(reason)s", reason=repr(error)[:300]))
    finally:
        db.session.rollback()


@every(LOOK_EVERY, "health")
def look() -> None:
    """Write into the log what changed since the last look: a part that went wrong, or is well again."""
    with force_locale("en"):
        found = reports()
    for name, report in found.items():
        before = _last.get(name)
        if report.is_bad and (before is None or before.state is not report.state):
            logger.warning("%s is %s: %s", name, report.state, report.sentence)
        elif before is not None and before.is_bad and not report.is_bad:
            logger.warning("%s is %s again: %s", name, report.state, report.sentence)
        elif before is None and report.state is State.OFF:
            logger.info("%s: %s", name, report.sentence)
    _last.update(found)
