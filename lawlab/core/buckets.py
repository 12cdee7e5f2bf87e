"""How fast one socket may speak: a bucket that fills by itself, from which each message takes one."""

import time

#: Messages a second that one socket may send, and how many at once.
RATE, BURST = 20.0, 40.0


class Bucket:
    """`take()` says whether one more may pass now: BURST at once, RATE a second in the long run."""

    __slots__ = ("left", "since")

    def __init__(self) -> None:
        self.left, self.since = BURST, time.monotonic()

    def take(self) -> bool:
        moment = time.monotonic()
        self.left = min(BURST, self.left + (moment - self.since) * RATE)
        self.since = moment
        if self.left < 1:
            return False
        self.left -= 1
        return True
