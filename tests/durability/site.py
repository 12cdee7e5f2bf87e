"""The site as a process that is killed and started again on the same data, and people who vote on it."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests import services
from tests.live import ROOT, environment, is_ready

PROGRAM = Path(__file__).with_name("program.py")
START_SECONDS = 90


class Site:
    """Start it, kill it, start it again: the same port, the same data folder, the same log."""

    def __init__(
        self, folder: Path, database_url: str | None = None, *, env: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (), program: Path = PROGRAM,
    ) -> None:  # fmt: skip
        self.instance, self.log, self.port = folder / "instance", folder / "log", services.free_port()
        self.url, self.host = f"http://127.0.0.1:{self.port}", f"127.0.0.1:{self.port}"
        self.database_url, self.prefix, self.program = database_url, list(prefix), program
        self.settings = dict(env or {})
        if database_url:
            self.settings["DATABASE_URL"] = database_url
        self.process: subprocess.Popen[bytes] | None = None
        self.entered: Person | None = None  #: somebody who logged in while all was well

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.instance, self.port, self.settings)

    @property
    def database(self) -> str:
        """Where SQLAlchemy finds its data."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://")
        return f"sqlite:///{self.instance / 'lawlab.sqlite3'}"

    def start(self) -> float:
        """Return once it answers; how long that took, in seconds."""
        began = time.monotonic()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*self.prefix, *services.until_death(signal.SIGKILL), sys.executable, str(self.program)],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        while not is_ready(self.url):
            assert self.process.poll() is None, f"the site ended:\n{self.said()}"
            assert time.monotonic() - began < START_SECONDS, f"the site does not answer:\n{self.said()}"
            time.sleep(0.02)
        return time.monotonic() - began

    def kill(self) -> None:
        """End it as a power cut would: nothing of it runs any more."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-8000:]

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def facts(self) -> dict[str, Any]:
        return json.loads(self.get("/facts")[1])  # type: ignore[no-any-return]

    def command(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """`flask …` on this site's data."""
        command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments]
        return subprocess.run(
            command, cwd=ROOT, env={**self.environment, **settings}, capture_output=True, text=True
        )


@contextmanager
def running(folder: Path, database_url: str | None = None, **settings: Any) -> Iterator[Site]:
    site = Site(folder, database_url, **settings)
    site.start()
    try:
        yield site
    finally:
        site.kill()


class Person:
    """The n-th person of the crowd, in a browser of their own with one connection."""

    def __init__(self, site: Site, number: int, timeout: float = 40) -> None:
        self.site, self.number, self.timeout = site, number, timeout
        self.connection: http.client.HTTPConnection | None = None
        self.cookies: dict[str, str] = {}
        self.token = ""

    def enter(self) -> None:
        status, said = self.ask("GET", f"/enter/{self.number}")
        assert status == 200, said
        self.token = json.loads(said)["token"]

    def vote(self, eid: str, position: str, **headers: str) -> int:
        """The status of the answer; 303 says that the vote is saved. OSError when no answer came."""
        return self.post(f"/bills/le-texte/articles/{eid}/vote", {"position": position}, **headers)[0]

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> tuple[int, str]:
        if not self.token:
            self.enter()
        return self.ask("POST", path, urlencode({**form, "csrf_token": self.token}), headers)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.site.host, timeout=self.timeout)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Language": "fr"}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, {**sent, **(headers or {})})
            self.answer = self.connection.getresponse()
            said = self.answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.leave()
            raise ConnectionError(repr(error)) from error
        for cookie in self.answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return self.answer.status, said

    def leave(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def without_rights() -> list[str]:
    """What to put before a program so that permissions of files bind it, even where the tests run as root."""
    return ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.getuid() == 0 else []


def on_a_small_disk(folder: Path, megabytes: int) -> list[str]:
    """What to put before a program so that this folder is a disk of its own, which it alone sees."""
    mount = f'mount -t tmpfs -o size={megabytes}m tmpfs "{folder}" && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
