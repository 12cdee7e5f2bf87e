"""The parts that every site has: its database and how durable that is, Redis, and the disk."""

import shutil
import time
from pathlib import Path

import redis
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import text

from lawlab.core.db import db, undurable
from lawlab.core.health import Report, State, part, visitors_notice
from lawlab.core.pump import SWEEP, pump

#: Less than this on the disk of the data folder is told; with less than LAST_BYTES nothing may be saved soon.
LOW_BYTES = 200 * 1024 * 1024
LAST_BYTES = 20 * 1024 * 1024
MEGABYTE = 1024 * 1024


@part("database")
def database() -> Report:
    began = time.monotonic()
    db.session.execute(text("SELECT 1"))
    spent = round((time.monotonic() - began) * 1000)
    return Report(
        State.WELL, _("%(name)s answers in %(spent)s ms.", name=db.engine.dialect.name, spent=spent)
    )


@part("durability")
def durability() -> Report:
    """Whether what is acknowledged is on the disk by then."""
    if missing := undurable(db.session.connection()):
        return Report(
            State.DEGRADED,
            _(
                "What is saved may be lost if the machine stops: the database runs with %(settings)s.",
                settings=", ".join(missing),
            ),
        )
    return Report(State.WELL, _("What is acknowledged is on the disk."))


@part("redis")
def other_processes() -> Report:
    if pump.redis is None:
        return Report(State.OFF, _("No Redis is set: one process serves the site."))
    try:
        pump.redis.ping()
    except redis.RedisError as error:
        return Report(
            State.DEGRADED,
            _(
                "Redis does not answer (%(reason)s): what other processes do is shown up to %(seconds)s "
                "seconds late, and each counts its own limits.",
                reason=str(error)[:200],
                seconds=round(SWEEP),
            ),
        )
    return Report(State.WELL, _("Redis answers."))


@part("disk")
def disk() -> Report:
    free = shutil.disk_usage(Path(current_app.instance_path)).free
    words = _("%(free)s MB are left on the disk of the data folder.", free=free // MEGABYTE)
    if free >= LOW_BYTES:
        return Report(State.WELL, words)
    words += " " + _("Make room: once it is full, nothing can be saved.")
    return Report(State.DOWN if free < LAST_BYTES else State.DEGRADED, words)


@visitors_notice
def live_is_late() -> str | None:
    words: str = _(
        "Live updates may come a few seconds late for now. Votes and contributions are saved as usual."
    )
    return words if pump.is_late else None
