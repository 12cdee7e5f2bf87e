"""What any chat is to the site: something that is read, and only read, until it is no longer wanted."""

import logging
import random
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

import gevent
from gevent.event import Event

from lawlab.core.db import now
from lawlab.debates.chat.connection import ChatLost, CredentialsRefused

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  #: seconds between two attempts
JITTER = 0.2  #: share by which a pause varies, so that many sites do not come back at the same instant
STABLE = 60.0  #: seconds that a connection must have stood for the next pause to be the first one again


@dataclass(frozen=True)
class Said:
    """A message, as the chat's own server tells it."""

    channel: str
    ident: str
    speaker_id: str
    name: str
    text: str
    badges: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Deleted:
    """The chat's moderation removed a message."""

    channel: str
    ident: str


@dataclass(frozen=True)
class Cleared:
    """The chat's moderation removed all that a person said, or, without a person, all that anybody did."""

    channel: str
    speaker_id: str | None


Heard = Said | Deleted | Cleared
Hear = Callable[[Heard], None]


class Link(StrEnum):
    """How the connection to a chat stands."""

    IDLE = "idle"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    RETRYING = "retrying"


@dataclass(frozen=True)
class Reception:
    """How well a chat is heard, as the console says it."""

    link: Link = Link.IDLE
    failures: int = 0  #: attempts that failed since it was last heard
    retry_at: datetime | None = None
    was_heard: bool = False  #: at least once since the reading began
    is_refused: bool = False  #: the chat's server does not want the site's key
    joined: frozenset[str] = frozenset()  #: channels that are really read
    refused: frozenset[str] = frozenset()  #: channels that do not exist or do not want to be read
    since: datetime | None = None  #: of this state of the connection


class Backoff:
    """Pauses between attempts: 1, 2, 4… 30 seconds, each varied by a fifth either way."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance, self._next = chance, FIRST_PAUSE

    def pause(self) -> float:
        nominal, self._next = self._next, min(2 * self._next, LONGEST_PAUSE)
        return nominal * (1 + JITTER * (2 * self._chance() - 1))

    def reset(self) -> None:
        self._next = FIRST_PAUSE


class Remembered:
    """The last identifiers met, at most `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, None] = OrderedDict()

    def add(self, ident: str) -> bool:
        """Keep it; False when it was there already."""
        is_new = ident not in self._kept
        self._kept[ident] = None
        self._kept.move_to_end(ident)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return is_new

    def __contains__(self, ident: str) -> bool:
        return ident in self._kept


@dataclass
class Timing:
    """What passes for time, so that tests need not wait for it."""

    sleep: Callable[[float], object] = gevent.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random


class ChatSource(ABC):
    """Reads channels through one connection, which comes back by itself.

    `run` it in a greenlet; kill that to stop. `hear` is given what is said, in order, and must be quick.
    """

    def __init__(self, hear: Hear, timing: Timing | None = None) -> None:
        self.hear = hear
        self.timing = timing or Timing()
        self.backoff = Backoff(self.timing.chance)
        self.reception = Reception()
        self.channels: frozenset[str] = frozenset()
        self.moved = Event()  # the channels wanted are no longer those that were

    def follow(self, channels: frozenset[str]) -> None:
        """Read these channels, and no others, from now on."""
        if channels != self.channels:
            self.channels = channels
            self.note(refused=self.reception.refused & channels)
            self.moved.set()

    def note(self, **changes: object) -> None:
        """Say how the connection stands."""
        if "link" in changes and changes["link"] is not self.reception.link:
            changes.setdefault("since", now())
        self.reception = replace(self.reception, **changes)  # type: ignore[arg-type]  # our own field names

    def run(self) -> None:
        """Read for ever: whatever cuts the connection, it is opened again after a pause."""
        while True:
            began = self.timing.clock()
            self.note(link=Link.CONNECTING, retry_at=None, joined=frozenset())
            try:
                self.read()
                reason = "the server ended the connection"
            except (OSError, ChatLost) as error:
                reason = str(error) or type(error).__name__
                self.note(is_refused=isinstance(error, CredentialsRefused))
            except Exception:  # what nobody foresaw must not end the reading of a show
                logger.exception("the chat could not be read")
                reason = "an error of the site"
            if self.timing.clock() - began >= STABLE:
                self.backoff.reset()
            self._rest(reason)

    def _rest(self, reason: str) -> None:
        pause = self.backoff.pause()
        failures = self.reception.failures + 1
        at = now() + timedelta(seconds=pause)
        self.note(link=Link.RETRYING, failures=failures, retry_at=at, joined=frozenset())
        logger.warning("the chat is not read (%s): again in %.1f s", reason, pause)
        self.timing.sleep(pause)

    def is_heard(self) -> None:
        """The connection is up: the server answered as it should."""
        self.note(link=Link.CONNECTED, failures=0, retry_at=None, was_heard=True, is_refused=False)

    @abstractmethod
    def read(self) -> None:
        """Connect and read until the connection ends, by returning or by an error; leave nothing open."""


@dataclass
class Gate:
    """At most `most` passages in any `seconds`."""

    most: int
    seconds: float
    clock: Callable[[], float]
    _passed: list[float] = field(default_factory=list)

    def wait(self) -> float:
        """Seconds before the next passage; 0 when it may be now."""
        at = self.clock()
        self._passed = [moment for moment in self._passed if at - moment < self.seconds]
        return 0.0 if len(self._passed) < self.most else self._passed[0] + self.seconds - at

    def passed(self) -> None:
        self._passed.append(self.clock())
