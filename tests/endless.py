"""A guard against what would never end. It is no measurement: those are in `make bench`, as ratios."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Hundreds of times what any of it takes: only what explodes with its input gets here.
LONG = 90


@contextmanager
def ends(seconds: int = LONG) -> Iterator[None]:
    """Fails, instead of hanging, when the block has not ended after so many seconds."""

    def fail(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"this had not ended after {seconds} s")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
