"""Fan-out: one room, thousands of sockets; beside Node's socket.io and a bare WebSocket server.

The same load client (live_load.py), the same events of about 600 bytes, taken in turn in one run. `frames`
are events sent one message each; `log` is the whole way: each event committed, read again, put together.
The machine's load average is printed with each run: figures taken on a busy machine are worth little,
ratios more. Every run ends in less than 30 s and stops only the processes that it started.
"""

import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.results import Report
from tests import services
from tests.live import is_ready, serving
from tests.live_room import PROGRAM, say

HERE = Path(__file__).parent
NODE = HERE / "node"
WORDS = 480  #: letters in an event, so that its message is about 600 bytes
TICKS = os.sysconf("SC_CLK_TCK")
RUNS = int(os.environ.get("BENCH_RUNS", "3"))


@dataclass(frozen=True)
class Server:
    """A server under load: where it is, its process, and what its `/say` understands beside the rest."""

    url: str
    pid: int
    how: dict[str, object]

    def cpu(self) -> float:
        """Seconds of processor that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> int:
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def lawlab(how: str, window: float = 0.25, **more: Any) -> Iterator[Server]:
    env = {"LAWLAB_SOCKETS_PER_ADDRESS": "20000", "FLASK_WINDOW": str(window)}
    with serving(program=PROGRAM, env=env, **more) as site:
        yield Server(site.url, site.process.pid, {"how": how})


@contextmanager
def node(kind: str, window: int = 0) -> Iterator[Server]:
    """Node's socket.io (`socketio`), or `ws` alone with the frame built once (`floor`)."""
    if not (NODE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=NODE, check=True)
    port = services.free_port()
    command = [
        *services.until_death(signal.SIGTERM),
        str(shutil.which("node")),
        "server.mjs",
        kind,
        str(port),
    ]
    process = subprocess.Popen(command, cwd=NODE)
    try:
        while not is_ready(f"http://127.0.0.1:{port}"):
            time.sleep(0.05)
        yield Server(f"http://127.0.0.1:{port}", process.pid, {"window": window})
    finally:
        process.terminate()
        process.wait(10)


def measure(server: Server, sockets: int, count: int, rate: float, *also: Server) -> dict[str, float]:
    """Join, have `count` events said at `rate` a second (0: back to back), and what came of it."""
    before, used = server.memory(), server.cpu()
    urls = [server.url, *(other.url for other in also)]
    command = [sys.executable, str(HERE / "live_load.py"), str(sockets), str(count), "20", *urls]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as load:
        assert load.stdin is not None
        assert load.stdout is not None
        joined = json.loads(load.stdout.readline())["joined"]
        time.sleep(0.5)
        kept, joining = server.memory() - before, server.cpu() - used
        cpu = sum(one.cpu() for one in (server, *also))
        load.stdin.write("go\n")
        load.stdin.flush()
        speaker = threading.Thread(
            target=say, args=(server.url, count), kwargs={"rate": rate, "size": WORDS, **server.how}
        )
        speaker.start()
        came = json.loads(load.stdout.readline())
        cpu = sum(one.cpu() for one in (server, *also)) - cpu
        speaker.join()
        load.stdin.write("end\n")
        load.stdin.flush()
    return {
        **came, "join_rate": sockets / joined, "join_us": joining * 1e6 / sockets,
        "kib": kept / 1024 / sockets,
        "rate": came["deliveries"] / came["seconds"], "cpu_us": cpu * 1e6 / max(1, came["deliveries"]),
        "complete": float(came["deliveries"] == sockets * count and not came["wrong"]),
    }  # fmt: skip


SERVERS = {
    "lawlab": lambda: lawlab("frames"), "node": lambda: node("socketio"), "floor": lambda: node("floor"),
    "lawlab together": lambda: lawlab("log"), "node together": lambda: node("socketio", 250),
}  # fmt: skip


def medians(names: list[str], sockets: int, count: int, rate: float) -> dict[str, dict[str, float]]:
    """Each server RUNS times, in an order that alternates; the median of each figure."""
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for run in range(RUNS):
        for name in names if run % 2 == 0 else reversed(names):
            with SERVERS[name]() as server:
                made = measure(server, sockets, count, rate)
            taken[name].append(made)
            shown = " ".join(f"{key}={value:.4g}" for key, value in made.items())
            load = os.getloadavg()[0]
            print(f"  {sockets} sockets, {count} at {rate or 'once'}, {name}: {shown} load={load:.1f}")
    return {n: {k: statistics.median(r[k] for r in runs) for k in runs[0]} for n, runs in taken.items()}


def run(report: Report) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    burst = medians(["lawlab", "node", "floor"], 2000, 100, 0)
    compare(report, "burst_2000", burst, "rate", "deliveries/s", "ratio >= 1.5")
    report.add("live.burst_2000_floor", burst["lawlab"]["rate"], "deliveries/s", baseline="ws alone",
               baseline_value=burst["floor"]["rate"], runs=RUNS)  # fmt: skip
    compare(report, "join_2000", burst, "join_rate", "sockets/s", "ratio >= 0.7")
    report.add("live.memory_idle", burst["lawlab"]["kib"], "KiB/socket", baseline="node socket.io",
               baseline_value=burst["node"]["kib"], bar="value <= 60", runs=RUNS)  # fmt: skip
    for sockets in (2000, 5000):
        steady(report, sockets)
    return_together(report)
    two_processes(report)


def steady(report: Report, sockets: int) -> None:
    """Twenty events a second for four seconds, one message each, and put together as on the real site."""
    names = ["lawlab", "node", "lawlab together", "node together"]
    came = medians(names, sockets, 80, 20)
    complete = min(came["lawlab"]["complete"], came["lawlab together"]["complete"])
    report.add(f"live.complete_{sockets}", complete, "of all, in order", bar="value == 1", runs=RUNS)
    compare(report, f"p99_{sockets}", came, "p99", "ms", "ratio <= 0.5")
    compare(report, f"cpu_{sockets}", came, "cpu_us", "µs/delivery", "ratio <= 0.75")
    report.add(f"live.cpu_together_{sockets}", came["lawlab together"]["cpu_us"], "µs/delivery",
               baseline="one message each", baseline_value=came["lawlab"]["cpu_us"], bar="ratio <= 0.34",
               runs=RUNS)  # fmt: skip
    report.add(f"live.p99_together_{sockets}", came["lawlab together"]["p99"], "ms", runs=RUNS,
               baseline="node, same window", baseline_value=came["node together"]["p99"])  # fmt: skip


def return_together(report: Report) -> None:
    """Six hundred sockets that missed a hundred events come back at once: how long until all know them."""
    with lawlab("log") as server:
        say(server.url, 100, size=WORDS)
        command = [sys.executable, str(HERE / "live_load.py"), "600", "100", "20", server.url]
        environ = {**os.environ, "BENCH_AFTER": "0"}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
        ) as load:
            said, _ = load.communicate("end\n", timeout=30)
    report.add("live.return_600", json.loads(said)["joined"], "s", bar="value <= 10")


def two_processes(report: Report) -> None:
    """One site as one process and as two, over Redis: deliveries a second of processor, and in all."""
    with services.postgres() as database, services.valkey() as queue, tempfile.TemporaryDirectory() as folder:
        shared = {"database_url": database, "redis_url": queue, "instance": Path(folder)}
        with lawlab("log", 0.0, **shared) as first:
            alone = measure(first, 2000, 100, 20)
            with lawlab("log", 0.0, **shared) as second:
                both = measure(replace(first, how={"how": "log", "from": 101}), 2000, 100, 20, second)
    print(f"  one process {alone}\n  two processes {both} load={os.getloadavg()[0]:.1f}")
    report.add("live.two_processes", both["rate"], "deliveries/s", baseline="one process",
               baseline_value=alone["rate"])  # fmt: skip
    report.add("live.two_processes_cpu", both["cpu_us"], "µs/delivery", baseline="one process",
               baseline_value=alone["cpu_us"])  # fmt: skip


def compare(
    report: Report, name: str, came: dict[str, dict[str, float]], what: str, unit: str, bar: str
) -> None:
    report.add(f"live.{name}", came["lawlab"][what], unit, baseline="node socket.io",
               baseline_value=came["node"][what], bar=bar, runs=RUNS)  # fmt: skip
