"""Whether the wall clock can be believed: it must have gone on as far as the one that nobody can set."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

#: Seconds by which the two may come apart: corrections of a clock that runs a little fast or slow.
TOLERANCE = 60.0


def since_boot() -> float:
    """Seconds since the machine was started, its sleep included, where the system counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass
class Watch:
    """Both clocks, from the moment when this is made."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = since_boot
    _apart: float = field(init=False)

    def __post_init__(self) -> None:
        self._apart = self.wall() - self.steady()

    @property
    def jumped(self) -> float:
        """By how many seconds the wall clock was set forward (negative: back) since then."""
        return self.wall() - self.steady() - self._apart

    @property
    def is_right(self) -> bool:
        return abs(self.jumped) <= TOLERANCE


#: Since this process began.
WATCH = Watch()
