"""What the system is asked for while people vote: nothing is acknowledged before it is on the disk."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from lawlab.core.db import undurable
from tests import services
from tests.durability.postgres import Server
from tests.durability.site import Person, Site

pytestmark = [pytest.mark.services, pytest.mark.trust("S2")]
VOTES = 500


@contextmanager
def traced(site: Site, log: Path) -> Iterator[None]:
    """Every call by which the site asks for its writes to be on the disk, while the block lasts."""
    assert site.process
    if not shutil.which("strace"):
        pytest.skip("strace is not on this machine")
    command = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(log), "-p", str(site.process.pid)]
    tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    said = tracer.stderr.readline()
    if "attached" not in said:
        tracer.kill()
        tracer.communicate()
        pytest.skip(f"no process can be traced on this machine: {said.strip()}")
    try:
        yield
    finally:
        tracer.terminate()
        tracer.communicate(timeout=20)


def test_each_acknowledged_vote_was_on_the_disk_before(start, tmp_path, figure) -> None:
    site, log = start(), tmp_path / "calls"
    people, saved = [Person(site, k) for k in range(25)], 0
    for person in people:
        person.enter()
    time.sleep(2)  # the site's own first steps are over
    with traced(site, log):
        for k in range(VOTES):
            position = ("for", "mixed", "against")[k // len(people) % 3]
            saved += people[k % len(people)].vote("art_1er", position) == 303
    for person in people:
        person.leave()
    synced = len(re.findall(r"f(?:data)?sync\(\d+\)\s*= 0|resumed>.*= 0", log.read_text()))
    figure(f"SQLite: {synced} fdatasync for {saved} acknowledged votes")
    assert saved == VOTES
    assert synced >= saved


def test_postgresql_keeps_what_it_acknowledges_and_the_log_warns_where_it_does_not(
    start, durable_server: Server, postgres_database, figure
) -> None:
    shown = {name: durable_server.shown(name) for name in ("fsync", "synchronous_commit", "full_page_writes")}
    figure("PostgreSQL: " + ", ".join(f"{name} {value}" for name, value in shown.items()))
    assert set(shown.values()) == {"on"}
    with services.new_database(durable_server.url, "durable") as url:
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            assert undurable(connection) == []
        engine.dispose()
    unsafe = start(database_url=postgres_database)  # the tests' server, with everything off
    assert "What is saved may be lost if the machine stops" in unsafe.said()
    assert "fsync=off" in unsafe.said()
