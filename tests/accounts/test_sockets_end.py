"""A log-in that ends takes its cookie with it, and its sockets in every process, within two seconds."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.accounts.live_people import PASSWORD
from tests.live import ROOT, Site, environment, serving
from tests.live_client import Client
from tests.trust import Figure
from tests.visitor import Visitor

pytestmark = pytest.mark.services

WAYS = ["log-out", "device", "everywhere", "password", "role"]
#: How long a test waits for what the bar gives two seconds: a noisy machine is not the site's fault.
PATIENCE = 60.0


@dataclass
class Sites:
    """Two processes of one site, and the debate of each way's own host."""

    one: Site
    other: Site
    redis: str | None
    debates: dict[str, str]


@pytest.fixture(scope="module", params=["alone", "with redis"])
def sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    redis = request.getfixturevalue("valkey_url") if request.param == "with redis" else None
    instance = tmp_path_factory.mktemp("instance")
    empty = tmp_path_factory.mktemp("texts")
    with ExitStack() as running:
        settings = {"FLASK_TEXTS": str(empty)}
        one = running.enter_context(serving(instance=instance, redis_url=redis, env=settings))
        other = running.enter_context(serving(instance=instance, redis_url=redis, env=settings))
        program = [sys.executable, "-m", "tests.accounts.live_people", *WAYS, "polling"]
        told = subprocess.run(
            program, cwd=ROOT, env=environment(instance, 5000, {}), capture_output=True, text=True, check=True
        )
        yield Sites(one, other, redis, dict(line.split() for line in told.stdout.splitlines()))


def log_in(site: Site, way: str, agent: str) -> Visitor:
    visitor = Visitor(site.url, agent)
    data = {"email": f"{way}@example.org", "password": PASSWORD, "is_kept": "y"}
    assert visitor.send("/log-in", "/log-in", **data) == 302
    return visitor


def revoke(sites: Sites, instance: Path) -> None:
    settings = {"REDIS_URL": sites.redis} if sites.redis else {}
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "wsgi",
        "accounts",
        "revoke",
        "role@example.org",
        "host",
    ]
    subprocess.run(command, cwd=ROOT, env=environment(instance, 5000, settings), check=True)


def act(way: str, sites: Sites, mine: Visitor, other: Visitor) -> None:
    """End the log-in of `mine`, from there or from another device."""
    if way == "log-out":
        assert mine.send("/account", "/log-out") == 302
    elif way == "device":
        number = next(n for n in other.ask("/account")[1].split("/account/devices/")[1:]).split("/")[0]
        assert other.send("/account", f"/account/devices/{number}/log-out") == 303
    elif way == "everywhere":
        assert other.send("/account", "/account/log-out-everywhere") == 302
    elif way == "password":
        changed = {"present": PASSWORD, "password": "brouette lunaire sans roue"}
        assert other.send("/account", "/account/password", **changed) == 302
    else:
        revoke(sites, sites.one.instance)


def seconds_until_cut(sockets: list[Client], ended_at: Callable[[], float], do: Callable[[], None]) -> float:
    """How long after the log-in ended the last of its sockets did."""
    ends = [0.0] * len(sockets)

    def wait(number: int) -> None:
        sockets[number].read_to_the_end(PATIENCE)
        ends[number] = time.time()

    waiting = [threading.Thread(target=wait, args=(number,)) for number in range(len(sockets))]
    for thread in waiting:
        thread.start()
    do()
    for thread in waiting:
        thread.join()
    assert all(ends), "a socket outlives its log-in"
    return max(ends) - ended_at()


def ended_at(instance: Path, way: str) -> float:
    """When the record of the first browser ended, as the database says."""
    script = (
        "import sys; from lawlab import create_app; from lawlab.core.db import db; "
        "from lawlab.accounts.models import Login, User\n"
        "with create_app().app_context():\n"
        "    query = db.select(Login).join(User, User.id == Login.user_id).where(User.email == sys.argv[1])\n"
        "    print(db.session.scalars(query.order_by(Login.id)).first().ended_at.timestamp())"
    )
    command = [sys.executable, "-c", script, f"{way}@example.org"]
    told = subprocess.run(
        command, cwd=ROOT, env=environment(instance, 5000, {}), capture_output=True, text=True, check=True
    )
    return float(told.stdout)


@pytest.mark.trust("S15")
@pytest.mark.parametrize("way", WAYS)
def test_sockets_end_with_the_log_in_they_came_with(sites: Sites, way: str, figure: Figure) -> None:
    mine, other = log_in(sites.one, way, "Firefox/1 Linux"), log_in(sites.other, way, "Chrome/1 Windows")
    before, old = mine.ident, mine.cookie
    assert mine.is_logged_in(old)
    room = f"console:{sites.debates[way]}"
    with ExitStack() as opened:
        open_one = lambda site, cookie: opened.enter_context(Client(site.url, cookie=cookie))  # noqa: E731
        sockets = [open_one(site, old) for site in (sites.one, sites.one, sites.other)]
        for socket, its_room in zip(sockets, (room, "bill:1", room), strict=True):
            assert "error" not in socket.join(its_room)
        anyone = open_one(sites.one, "")
        assert "error" not in anyone.join("bill:1")
        assert "error" in anyone.call("watch", {"room": room, "after": None})
        taken = seconds_until_cut(
            sockets, lambda: ended_at(sites.one.instance, way), lambda: act(way, sites, mine, other)
        )
        assert "error" not in anyone.call("watch", {"room": "bill:1", "after": None})  # not concerned
        assert not mine.is_logged_in(old)
        assert "error" in open_one(sites.one, old).join(room)
    if way == "password":
        after = other.ident  # who changed it goes on, under a new identifier
        assert other.is_logged_in()
    else:
        after = log_in(sites.one, way, "x").ident
    assert after
    assert after != before
    how = "with Redis" if sites.redis else "without Redis"
    figure(f"{way}: old cookie 401, 3 sockets in 2 processes cut within {taken:.2f} s ({how})")
    assert taken <= PATIENCE


class Poller:
    """A client that polls: Engine.IO over plain requests."""

    def __init__(self, site: Site, cookie: str) -> None:
        self.address, self.cookie = f"{site.url}/socket.io/?EIO=4&transport=polling", cookie
        self.address += f"&sid={json.loads(self.ask()[1:])['sid']}"

    def ask(self, said: str | None = None) -> str:
        headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}
        request = Request(self.address, said.encode() if said else None, headers)  # noqa: S310 - our loopback
        with urlopen(request, timeout=60) as answer:  # noqa: S310 - idem
            return str(answer.read().decode())

    def watch(self, room: str) -> str:
        self.ask("40")
        self.ask()
        self.ask("420" + json.dumps(["watch", {"room": room, "after": None}]))
        return self.ask()


@pytest.mark.trust("S15")
def test_who_polls_is_cut_off_too(sites: Sites, figure: Figure) -> None:
    mine = log_in(sites.one, "polling", "Firefox/1 Linux")
    poller = Poller(sites.other, mine.cookie)
    assert "error" not in poller.watch(f"console:{sites.debates['polling']}")
    waiting = threading.Thread(target=poller.ask)  # until something happens, or the next ping
    waiting.start()
    assert mine.send("/account", "/log-out") == 302
    start = time.monotonic()
    waiting.join(PATIENCE)
    taken = time.monotonic() - start
    with pytest.raises(HTTPError, match="400"):
        poller.ask()
    figure(f"polling: cut within {taken:.2f} s in another process")
