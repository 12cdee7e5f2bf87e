"""What a viewer costs when the event log is read through a cache, as a million of them would.

nginx stands where a content network would; the site answers once a segment, and about once a second for the
open end of the room, however many ask.
"""

import http.client
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.bench_live_fanout import Server, lawlab
from bench.results import Report
from tests import services
from tests.live_room import ROOM, say

TEMPLATE = Path(__file__).parent / "nginx_segments.conf"
ASKED = 5000


@contextmanager
def cache(site: str) -> Iterator[str]:
    """nginx before the site; its address."""
    port = services.free_port()
    with tempfile.TemporaryDirectory(prefix="lawlab-nginx-") as folder:
        filled = TEMPLATE.read_text().replace("@folder@", folder).replace("@port@", str(port))
        filled = filled.replace("@user@", "user root;" if os.getuid() == 0 else "")
        conf = Path(folder) / "nginx.conf"
        conf.write_text(filled.replace("@site@", urlsplit(site).netloc))
        process = subprocess.Popen(["nginx", "-c", str(conf), "-p", folder])
        try:
            time.sleep(0.5)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def ask(url: str, path: str, times: int) -> tuple[float, int]:
    """Answers a second on one connection kept open, and the size of one."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    start, size = time.perf_counter(), 0
    for _ in range(times):
        connection.request("GET", path)
        answer = connection.getresponse()
        size = len(answer.read())
        assert answer.status == 200, answer.status
    connection.close()
    return times / (time.perf_counter() - start), size


def run(report: Report) -> None:
    with lawlab("log") as server, cache(server.url) as cached:
        say(server.url, 150)
        for name, path in (
            ("segment", f"/events/{ROOM}/1-100.json"),
            ("latest", f"/events/{ROOM}/latest.json"),
        ):
            straight, size = ask(server.url, path, 300)
            before = server.cpu()
            rate, _ = ask(cached, path, ASKED)
            _report(report, name, server, before, rate, straight, size)


def _report(
    report: Report, name: str, server: Server, before: float, rate: float, straight: float, size: int
) -> None:
    report.add(f"live.{name}_cached", rate, "answers/s", baseline="the site itself", baseline_value=straight)
    report.add(f"live.{name}_cost", (server.cpu() - before) * 1e6 / ASKED, "µs of the site/viewer")
    report.add(f"live.{name}_size", size, "bytes")
