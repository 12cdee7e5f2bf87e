"""Which of many backups are kept: the last 48, and the last one of each of the last 30 days. Pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

HOURLY, DAILY = 48, 30
NAME = re.compile(r"lawlab-(\d{8}T\d{6}Z)\.backup")
MOMENT = "%Y%m%dT%H%M%SZ"


def name_at(at: datetime) -> str:
    return f"lawlab-{at.astimezone(UTC).strftime(MOMENT)}.backup"


def moment_of(name: str) -> datetime | None:
    """When a backup of this name was begun; None for a file that is none of ours, which nobody touches."""
    if found := NAME.fullmatch(name):
        try:
            return datetime.strptime(found[1], MOMENT).replace(tzinfo=UTC)
        except ValueError:
            return None
    return None


def too_many(names: Iterable[str]) -> set[str]:
    """The backups that are kept no longer: at most HOURLY + DAILY stay, however many there are."""
    dated = sorted(((moment, name) for name in names if (moment := moment_of(name))), reverse=True)
    last_of_day = {moment.date(): name for moment, name in reversed(dated)}
    daily = [last_of_day[day] for day in sorted(last_of_day, reverse=True)[:DAILY]]
    kept = {name for _, name in dated[:HOURLY]} | set(daily)
    return {name for _, name in dated} - kept
