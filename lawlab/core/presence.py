"""How many people watch a room, over all processes: a number, never who."""

import hmac
import time
from hashlib import blake2b

import redis

from lawlab.core.background import every
from lawlab.core.pump import Line, pump
from lawlab.core.security import person_in

#: A person counts until the end of the period after the last in which they were there, in seconds.
PERIOD = 10
#: How long a count serves all who ask, in seconds.
FRESH = 2.0
KEY = "lawlab:present:{room}:{period}"

_counted: dict[str, tuple[float, int]] = {}  # until when each room's count serves, and the count


def presence(room: str) -> int:
    """About how many people watch `room` now: exact up to 100, then two digits that matter.

    With Redis the people of all processes are told apart by a HyperLogLog of hashes (within 1 %), from which
    nobody can be read back; without, those of this process are counted. Somebody who leaves may count for
    20 s more.
    """
    moment = time.monotonic()
    until, count = _counted.get(room, (0.0, 0))
    if moment >= until:
        count = _rounded(_count(room))
        _counted[room] = moment + FRESH, count
    return count


def _count(room: str) -> int:
    if pump.redis is not None:
        period = int(time.time()) // PERIOD
        try:
            return int(pump.redis.pfcount(*(_key(room, p) for p in (period - 1, period))))  # type: ignore[arg-type]
        except redis.RedisError:
            pass  # what this process knows is better than nothing
    return len(_people(room))


def _people(room: str) -> set[str]:
    return {_who(line) for line in pump.watchers.get(room, {}).values()}


def _who(line: Line) -> str:
    """What tells people apart: the account that the handshake's cookie is logged in to, else the socket."""
    assert pump.app is not None
    ident = person_in(pump.app, line.cookie)
    return f"user:{ident}" if ident else f"socket:{line.sid}"


def _rounded(count: int) -> int:
    step = 10 ** max(0, len(str(count)) - 2)
    return count if count <= 100 else round(count / step) * step


def _key(room: str, period: int) -> str:
    return KEY.format(room=room, period=period)


def _hidden(who: str) -> bytes:
    """What stands for a person in Redis: nobody without the site's key can tell whose it is."""
    assert pump.app is not None
    secret = str(pump.app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, who.encode(), blake2b).digest()[:12]


@every(PERIOD / 2, "who is there")
def tell_who_is_there() -> None:
    """Add the people of this process to what Redis counts, and forget counts that nobody asks for."""
    period = int(time.time()) // PERIOD
    if pump.redis is not None:
        with pump.redis.pipeline(transaction=False) as batch:
            for room in list(pump.watchers):
                if people := _people(room):
                    batch.pfadd(_key(room, period), *(_hidden(who) for who in people))
                    batch.expire(_key(room, period), 3 * PERIOD)
            batch.execute()
    moment = time.monotonic()
    for room in [room for room, (until, _) in _counted.items() if until < moment - PERIOD]:
        del _counted[room]
