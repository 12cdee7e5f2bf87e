"""The site as its users meet it: `python wsgi.py` in a process of its own, with a data folder of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 120
STOP_SECONDS = 15
OURS = ("LAWLAB_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "HOST", "PORT", "FLASK_")


@dataclass(frozen=True)
class Site:
    """A running site: where it answers, where its data are, what it said, and its process."""

    url: str
    instance: Path
    log: Path
    process: subprocess.Popen[bytes]

    def said(self) -> str:
        return self.log.read_text(errors="replace")


class NotReady(RuntimeError):
    """The site ended, or did not answer in time; the message carries its log."""


def environment(instance: Path, port: int, settings: Mapping[str, str]) -> dict[str, str]:
    """The developer's environment without the settings of their own site, and with those of this one."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    ours = {"LAWLAB_INSTANCE": str(instance), "HOST": "127.0.0.1", "PORT": str(port), "SECRET_KEY": "tests"}
    return {**inherited, **ours, "PYTHONUNBUFFERED": "1", **settings}


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 (a loopback address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait_until_ready(site: Site) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not is_ready(site.url):
        if site.process.poll() is not None:
            raise NotReady(f"The site ended with status {site.process.returncode}:\n{site.said()}")
        if time.monotonic() > deadline:
            raise NotReady(f"The site does not answer after {READY_SECONDS} s:\n{site.said()}")
        time.sleep(0.05)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the site to stop, wait, and end by force all that it started and is still there."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def serving(
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    env: Mapping[str, str] | None = None,
    program: Path = ROOT / "wsgi.py",
    instance: Path | None = None,
) -> Iterator[Site]:
    """Serve the site on a free port until the block ends.

    Without `instance` the data folder is new, and deleted at the end; several processes of one site share it.
    `env` adds settings or replaces ours (SECRET_KEY=tests and PORT among them).
    """
    settings = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, **(env or {})}
    folder = Path(tempfile.mkdtemp(prefix="lawlab-site-"))
    instance = instance or folder / "instance"
    port = int((env or {}).get("PORT") or services.free_port())
    log = folder / "log"
    given = {key: value for key, value in settings.items() if value is not None}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*services.until_death(signal.SIGTERM), sys.executable, str(program)],
            cwd=ROOT, env=environment(instance, port, given),
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    site = Site(f"http://127.0.0.1:{port}", instance, log, process)
    try:
        wait_until_ready(site)
        yield site
    finally:
        stop(process)
        shutil.rmtree(folder, ignore_errors=True)
