"""The servers of the tests are real, are ours alone, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests import services

pytestmark = pytest.mark.services
HOLD = """
import sys, time
from tests import services
with getattr(services, sys.argv[1])() as url:
    print(url, flush=True)
    time.sleep(60)
"""


def listens(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


def folders(temporary: Path) -> list[str]:
    return sorted(path.name for path in temporary.glob("lawlab-*"))


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder that everyone may enter, as /tmp is and pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="tests-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_table_keeps_what_was_written(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as session:
        session.execute("CREATE TABLE bill (title text)")
        session.execute("INSERT INTO bill VALUES ('République numérique')")
    with psycopg.connect(postgres_database) as session:
        assert session.execute("SELECT title FROM bill").fetchall() == [("République numérique",)]


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(postgres_database: str, turn: int) -> None:
    with psycopg.connect(postgres_database) as session:
        session.execute("CREATE TABLE only_here (turn integer)")


def test_postgres_stems_french_and_takes_accents_away(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as session:
        session.execute("CREATE EXTENSION unaccent")
        query = "SELECT to_tsvector('french', unaccent('Élèves')) @@ to_tsquery('french', 'eleve')"
        assert session.execute(query).fetchone() == (True,)


def test_a_message_published_reaches_the_subscriber(valkey_url: str) -> None:
    client = redis.Redis.from_url(valkey_url)
    subscriber = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    subscriber.subscribe("room")
    assert subscriber.get_message(timeout=5) is None  # the subscription itself
    assert client.publish("room", "vote") == 1
    message = subscriber.get_message(timeout=5)
    assert message is not None
    assert message["data"] == b"vote"
    subscriber.close()
    client.close()


@pytest.mark.parametrize("start", [services.postgres, services.valkey])
def test_a_server_stops_and_leaves_nothing(
    start: services.Start, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with start() as url:
        assert listens(url)
        assert folders(temporary)
    assert not listens(url)
    assert folders(temporary) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("prefix", [services.NAMESPACE, services.NOBODY], ids=["namespace", "nobody"])
def test_postgres_starts_for_root_both_ways(prefix: list[str]) -> None:
    if prefix == services.NAMESPACE and not services.works([*prefix, "true"]):
        pytest.skip("this machine has no user namespaces")
    with services.postgres(prefix) as url, psycopg.connect(url) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(os.getuid() != 0, reason="an ordinary user starts it so in every other test")
def test_postgres_starts_for_an_ordinary_user() -> None:
    if not services.works([*services.NAMESPACE, "true"]):
        pytest.skip("this machine has no user namespaces")
    held = hold("postgres", services.NAMESPACE)
    try:
        with psycopg.connect(address(held)) as session:
            assert session.execute("SELECT 1").fetchone() == (1,)
    finally:
        held.send_signal(signal.SIGINT)
        held.communicate()


@pytest.mark.skipif(not services.until_death(signal.SIGTERM), reason="needs setpriv")
@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_server_does_not_outlive_killed_tests(name: str, temporary: Path) -> None:
    held = hold(name, [], TMPDIR=str(temporary))
    url = address(held)
    held.kill()
    held.communicate()
    deadline = time.monotonic() + 10
    while listens(url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not listens(url)


def test_a_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(services, "free_port", lambda: taken.getsockname()[1])
        with pytest.raises(RuntimeError, match="Address already in use"), services.valkey():
            pass


def hold(name: str, prefix: list[str], **env: str) -> "subprocess.Popen[str]":
    """Another process that starts the server, prints its URL, and waits."""
    command = [*prefix, sys.executable, "-c", HOLD, name]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **env}
    )


def address(held: "subprocess.Popen[str]") -> str:
    assert held.stdout is not None
    url = held.stdout.readline().strip()
    assert url, "the server did not start"
    return url
