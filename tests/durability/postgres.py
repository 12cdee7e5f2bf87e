"""A PostgreSQL server with its real durability, which can be killed and started again on its data."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests import services


class Server:
    """Nothing of its durability is turned off, unlike that of the other tests' server."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log, self.port = folder, folder / "log", services.free_port()
        self.prefix, self.programs = services.unprivileged(), services.postgres_programs()
        if self.prefix == services.NOBODY:
            self.programs = services.hand_over(folder, self.programs, self.prefix)
        self.data = folder / "data"
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None
        create = ["--auth=trust", "--username=postgres", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [*self.prefix, str(self.programs / "initdb"), *create, "-D", str(self.data)],
            capture_output=True, check=True,
        )  # fmt: skip

    def start(self) -> None:
        """Again and again until it runs: what a killed server leaves behind goes a moment later."""
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        flags = [part for setting in settings for part in ("-c", setting)]
        command = [*self.prefix, *services.until_death(signal.SIGQUIT), str(self.programs / "postgres")]
        deadline = time.monotonic() + services.START_SECONDS
        while time.monotonic() < deadline:
            with self.log.open("ab") as output:
                self.process = subprocess.Popen(
                    [*command, "-D", str(self.data), *flags], stdout=output, stderr=output
                )
            while self.process.poll() is None:
                if services.accepts(self.url):
                    return
                time.sleep(0.05)
            time.sleep(0.2)
        raise RuntimeError(self.log.read_text(errors="replace")[-3000:])

    def kill(self) -> None:
        """`kill -9` of the server and of all that works for it, at once."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(20)

    def shown(self, name: str) -> str:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(f"SHOW {name}").fetchone()
        assert row is not None
        return str(row[0])


@contextmanager
def durable_postgres() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="lawlab-durable-"))
    try:
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
