"""Whatever serves the site, its sockets are written in the one way that is right, or not served at all."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lawlab.core.gate import writes_whole_frames
from tests import services
from tests.live import ROOT, environment, is_ready, serving
from tests.live_client import Client
from tests.live_room import PROGRAM

pytestmark = pytest.mark.services


@pytest.fixture
def gunicorn(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(port: int, *options: str) -> subprocess.Popen[bytes]:
        with serving(program=PROGRAM, instance=tmp_path):  # prepares the database
            pass
        command = [*services.until_death(signal.SIGTERM), sys.executable, "-m", "gunicorn"]
        env = environment(tmp_path, port, {})
        bound = ["-b", f"127.0.0.1:{port}", *options, "wsgi:app"]
        with (tmp_path / "log").open("wb") as log:
            started.append(subprocess.Popen([*command, *bound], cwd=ROOT, env=env, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait(20)


def wait_for_site(url: str) -> None:
    deadline = time.monotonic() + 30
    while not is_ready(url):
        assert time.monotonic() < deadline, "gunicorn does not answer"
        time.sleep(0.1)


def test_gunicorn_writes_sockets_as_we_do(
    gunicorn: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    port = services.free_port()
    gunicorn(port)
    url = f"http://127.0.0.1:{port}"
    wait_for_site(url)
    with Client(url) as client:
        assert "extensions" not in client.answer.lower()
        client.send("40")
        client.wait_for("40")
        assert "error" in client.call("watch", {"room": "bill:404"})


def test_gunicorn_with_another_worker_refuses_to_start(
    gunicorn: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    process = gunicorn(services.free_port(), "-k", "gevent")
    assert process.wait(30) != 0
    assert "lawlab.worker.LiveWorker" in (tmp_path / "log").read_text()


def test_a_server_that_writes_sockets_otherwise_is_not_given_any() -> None:
    """Not even when our configuration of gunicorn is left out: the handshake is refused."""
    assert not writes_whole_frames({"HTTP_UPGRADE": "websocket", "wsgi.websocket": object()})
    assert writes_whole_frames({})
