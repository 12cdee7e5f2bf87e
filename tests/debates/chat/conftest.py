"""A source of chat at work against a server on loopback, and what it heard."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import gevent
import pytest

from lawlab.debates.chat.source import ChatSource, Heard, Timing
from lawlab.debates.chat_reading import reader


@dataclass
class Trial:
    """A source running in a greenlet; pauses between attempts are noted, and hardly waited for."""

    heard: list[Heard] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    source: Any = None
    greenlet: Any = None

    @property
    def timing(self) -> Timing:
        return Timing(sleep=self._rest)

    def _rest(self, seconds: float) -> None:
        self.pauses.append(seconds)
        gevent.sleep(0.01)

    def begin(self, source: ChatSource, *channels: str) -> None:
        self.source = source
        source.follow(frozenset(channels or ("berges",)))
        self.greenlet = gevent.spawn(source.run)

    def wait(self, is_so: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait until something is so; a failure of the test otherwise."""
        with gevent.Timeout(seconds, AssertionError(f"not within {seconds} s: heard {self.heard[-5:]}")):
            while not is_so():
                assert not self.greenlet.dead, self.greenlet.exception
                gevent.sleep(0.005)


@pytest.fixture
def trial() -> Iterator[Trial]:
    logging.getLogger("lawlab.debates.chat.source").setLevel(logging.ERROR)
    made = Trial()
    yield made
    if made.greenlet is not None:
        assert not made.greenlet.dead, made.greenlet.exception
        made.greenlet.kill()


@pytest.fixture
def reading(app: Any) -> Iterator[Any]:
    """The reader of this process, which reads nothing before and after."""
    reader.stop()
    yield reader
    reader.stop()
    for kept in (reader.pulsed, reader.told):
        kept.clear()
    reader.moved.clear()
