"""The fair queue: what citizens are asked to vote on next. The rule is public; the key behind it is not."""

import hashlib
import hmac
from collections.abc import Mapping

#: The first showings of each person are the invited ones, whatever the person does next.
INVITED_PLACES = 12


def fair_queue(person: str, items: Mapping[str, int], secret: bytes, limit: int | None = None) -> list[str]:
    """The ids of `items` (id: how many people it was shown to), the least shown first, at most `limit`.

    Among those shown as often, the order is drawn by lot for each person, and stays the same for that person:
    nobody can guess it without the secret, nor ask for another draw. Same input, same order.
    """
    order = sorted(items, key=lambda item: (items[item], _lot(person, item, secret), item))
    return order if limit is None else order[: max(0, limit)]


def _lot(person: str, item: str, secret: bytes) -> bytes:
    """HMAC-SHA256 of the pair; the length in front keeps ("a", "bc") and ("ab", "c") apart."""
    pair = f"{len(person)}:{person}{item}".encode("utf-8", "surrogatepass")
    return hmac.new(secret, pair, hashlib.sha256).digest()
