"""Started after a kill, with a damaged log, or with what it leans on away: up, said in words, votes work."""

import json
import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.durability.site import Person, Site, without_rights
from tests.durability.writers import truth

pytestmark = [pytest.mark.services, pytest.mark.trust("S47")]
LATE = "Les mises à jour en direct peuvent arriver avec quelques secondes de retard"
PREPARED = "La recherche est en préparation"


@pytest.fixture
def nobody() -> str:
    """An address of this machine where nobody answers."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{reserved.getsockname()[1]}"


def votes(site: Site, number: int = 0) -> None:
    person = Person(site, number)
    assert person.vote("art_1er", "for") == 303
    person.leave()


def parts(site: Site) -> dict[str, dict[str, str]]:
    status, said = site.get("/healthz/details")
    assert status == 200
    return json.loads(said)["parts"]  # type: ignore[no-any-return]


def processor_seconds(site: Site) -> float:
    """What the site has used of a processor so far: its start, where nobody else's load counts."""
    assert site.process
    fields = Path(f"/proc/{site.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(figure: Callable[[str], None], what: str, seconds: float, site: Site) -> None:
    load = os.getloadavg()[0]
    figure(
        f"{what}: up in {seconds:.1f} s ({processor_seconds(site):.1f} s of processor, machine's load "
        f"{load:.0f}), votes work"
    )


def test_after_a_kill_with_the_end_of_its_log_half_written(start, figure) -> None:
    site = start()
    for k in range(20):
        votes(site, k)
    site.kill()
    log = site.instance / "lawlab.sqlite3-wal"
    whole = log.read_bytes()
    log.write_bytes(whole[:-1500])  # the last frame, a page of 4096 bytes, was being written
    seconds = site.start()
    found = truth(site.database)
    assert found.faults == []
    assert len(found.standing) >= 18  # a commit takes several frames: the last one alone is undone
    votes(site, 60)
    told(figure, "half-written log", seconds, site)
    site.kill()
    with log.open("r+b") as file:  # now the last frame's bytes are not what was meant
        file.seek(-800, 2)
        file.write(os.urandom(800))
    site.start()
    assert truth(site.database).faults == []
    votes(site, 61)


def test_with_redis_away(start, nobody, figure) -> None:
    site = start(env={"REDIS_URL": f"redis://{nobody}/0", "FLASK_LIMITS": "1"})
    seconds = time.monotonic()
    votes(site)
    seconds = time.monotonic() - seconds
    assert parts(site)["redis"]["state"] == "degraded"
    assert LATE in site.get("/bills/le-texte")[1].replace("\u202f", " ")
    assert site.get("/healthz")[0] == 200
    told(figure, "Redis away", seconds, site)


def test_with_chat_away(start, nobody, figure) -> None:
    site = start(env={"LAWLAB_CHAT_IRC": f"irc://{nobody}"})
    votes(site)
    assert parts(site)["chat"]["state"] in ("off", "degraded")
    figure("chat away: up, votes work")


@pytest.mark.parametrize("harm", ["missing", "corrupt", "read-only", "a file"])
def test_with_a_search_index_that_is(harm, start, figure) -> None:
    site = start(prefix=without_rights())
    deadline = time.monotonic() + 30
    while parts(site)["search"]["state"] != "well" and time.monotonic() < deadline:
        time.sleep(0.3)
    site.kill()
    index = site.instance / "index"
    spoil(index, harm)
    seconds = site.start()
    votes(site)
    status, page = site.get("/search?q=loi")
    assert status == 200 or (status == 503 and PREPARED in page)
    state = parts(site)["search"]
    if harm in ("read-only", "a file"):
        assert state["state"] == "degraded", state
        assert site.said().count("cannot be written to") < 5, "the log is flooded"
    told(figure, f"search index {harm}", seconds, site)
    site.kill()
    if index.is_dir():
        for folder in [index, *filter(Path.is_dir, index.rglob("*"))]:
            folder.chmod(0o755)


def spoil(index: Path, harm: str) -> None:
    if harm in ("missing", "a file"):
        shutil.rmtree(index)
    if harm == "a file":
        index.write_text("no folder")
    if harm == "corrupt":
        for path in index.rglob("*"):
            if path.is_file() and not path.is_symlink():
                path.write_bytes(os.urandom(200))
    if harm == "read-only":
        for path in [*index.rglob("*"), index]:
            if not path.is_symlink():
                path.chmod(0o555 if path.is_dir() else 0o444)
