"""The site with one open room that speaks when asked (tests/live_program.py), for tests and measurements."""

import json
from typing import Any
from urllib.request import Request, urlopen

from tests.live import ROOT

PROGRAM = ROOT / "tests" / "live_program.py"
ROOM = "room:1"


def say(url: str, count: int, **how: object) -> None:
    """Have that many events said in the room; returns when they are."""
    asked = "&".join(f"{key}={value}" for key, value in how.items())
    request = Request(f"{url}/say?count={count}&{asked}", method="POST")  # noqa: S310 - our own loopback
    urlopen(request, timeout=120).read()  # noqa: S310 - idem


def facts(url: str) -> dict[str, Any]:
    """What the process knows of the room: presence, sockets, and how many of them are written to directly."""
    with urlopen(f"{url}/facts") as answer:  # noqa: S310 - idem
        return json.load(answer)  # type: ignore[no-any-return]
