"""How the reading of a chat goes, as the console says it; also across processes, as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from lawlab.debates.chat.source import Link, Reception

#: A channel that is asked for and does not answer for so long has another name, probably.
NO_ANSWER = timedelta(seconds=10)
#: Attempts that fail before a connection that was lost counts as one that cannot be had.
FAILURES = 3
ROUND = 5  #: seconds in which the counts of what was left out may change without a word to the console


class Hearing(StrEnum):
    """What the console says."""

    OFF = "off"  #: the site reads no chat
    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"  #: was heard a moment ago
    UNREACHABLE = "unreachable"
    REFUSED = "refused"  #: Twitch does not accept the site's key
    CLOSED = "closed"  #: there is no such channel, or its chat cannot be read
    SILENT = "silent"  #: the channel does not answer


@dataclass(frozen=True)
class ChatReport:
    """What one debate's console says of its chat."""

    hearing: Hearing
    channel: str
    retry_at: datetime | None = None
    lost: int = 0  #: messages that came too fast, or found the queue full
    aside: int = 0  #: lines left aside by a rule

    def seconds_left(self, at: datetime) -> int:
        """Until the next attempt."""
        return max(0, round((self.retry_at - at).total_seconds())) if self.retry_at else 0


@dataclass(frozen=True)
class Report:
    """What the process that reads says of the connection, and of each debate. No reception: it reads none."""

    reception: Reception | None
    left: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def of(self, debate_id: int, channel: str, at: datetime) -> ChatReport:
        lost, aside = self.left.get(debate_id, (0, 0))
        retry_at = self.reception.retry_at if self.reception else None
        return ChatReport(hearing(self.reception, channel, at), channel, retry_at, lost, aside)


def hearing(reception: Reception | None, channel: str, at: datetime) -> Hearing:
    """In one word how well this channel is heard."""
    if reception is None:
        return Hearing.OFF
    if reception.link is Link.CONNECTED:
        if channel in reception.joined:
            return Hearing.CONNECTED
        if channel in reception.refused:
            return Hearing.CLOSED
        is_late = reception.since is not None and at - reception.since > NO_ANSWER
        return Hearing.SILENT if is_late else Hearing.CONNECTING
    if reception.is_refused:
        return Hearing.REFUSED
    if not reception.failures:
        return Hearing.CONNECTING
    is_lost = reception.was_heard and reception.failures < FAILURES
    return Hearing.LOST if is_lost else Hearing.UNREACHABLE


def write_report(report: Report) -> dict[str, Any]:
    reception = report.reception
    return {
        "left": {str(ident): counts for ident, counts in report.left.items()},
        "reception": reception
        and {
            "link": reception.link.value,
            "failures": reception.failures,
            "retry_at": reception.retry_at.isoformat() if reception.retry_at else None,
            "was_heard": reception.was_heard,
            "is_refused": reception.is_refused,
            "joined": sorted(reception.joined),
            "refused": sorted(reception.refused),
            "since": reception.since.isoformat() if reception.since else None,
        },
    }


def read_report(data: dict[str, Any]) -> Report:
    kept = data["reception"]
    reception = kept and Reception(
        link=Link(kept["link"]),
        failures=kept["failures"],
        retry_at=_moment(kept["retry_at"]),
        was_heard=kept["was_heard"],
        is_refused=kept["is_refused"],
        joined=frozenset(kept["joined"]),
        refused=frozenset(kept["refused"]),
        since=_moment(kept["since"]),
    )
    return Report(reception, {int(ident): (lost, aside) for ident, (lost, aside) in data["left"].items()})


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
