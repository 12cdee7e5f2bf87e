"""The site at work: 300 people read, vote, argue and watch, over a consultation of realistic proportions.

The site is served as its users meet it, by `python wsgi.py`, on the database of a scenario; the people are
locust's, on the same machine (bench/load/people.py). At the end every vote that the site acknowledged is
looked for in its database, and the log of votes is counted again.

BENCH_MINUTES=30 (default 3) and BENCH_PEOPLE=300 set how long and how many; BENCH_DATABASE=postgresql,
BENCH_SCALE as in bench_review; BENCH_LOG=file keeps what the site said. Client and site share the machine:
the figures are the worse for it.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench.bench_review import DATABASE, SCALE, site
from bench.results import ROOT, Report
from lawlab import create_app
from lawlab.accounts.queries import user_with_email
from lawlab.amendments.models import Amendment
from lawlab.bills.models import Article, Bill
from lawlab.config import read_config
from lawlab.core.db import db
from lawlab.demo import PASSWORD
from lawlab.scenario.playing import SLUG
from lawlab.votes.models import ArticleBallot, Vote
from lawlab.votes.recount import faults
from tests.live import Site, serving

MINUTES = float(os.environ.get("BENCH_MINUTES", "3"))
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "300"))
#: Milliseconds at the 95th percentile; at ten times the size, 500.
BAR = 300 if SCALE <= 1 else 500
READING = ("home", "bill", "article", "amendment", "search")
#: New people a second: a crowd that arrives within a minute.
ARRIVALS = 5


def run(report: Report) -> None:
    with site() as app, tempfile.TemporaryDirectory(prefix="lawlab-load-") as folder:
        scratch = Path(folder)
        votes, memory = scratch / "votes.jsonl", _served(app, scratch)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        if DATABASE == "sqlite":
            url = f"sqlite:///{scratch / 'instance' / 'lawlab.sqlite3'}"
        with create_app(read_config(_environ(scratch, url), ROOT)).app_context():
            _report(report, scratch, memory, votes)
            db.session.remove()
            db.engine.dispose()


def _environ(scratch: Path, url: str) -> dict[str, str]:
    return {"LAWLAB_INSTANCE": str(scratch / "instance"), "SECRET_KEY": "bench", "DATABASE_URL": url}


def _served(app: Flask, scratch: Path) -> "Memory":
    """Serve a copy of the scenario, so that its votes are there for the next run, and let the people in."""
    with app.app_context():
        room = db.session.scalars(select(Bill).where(Bill.slug == SLUG)).one().room
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        db.session.remove()
        db.engine.dispose()
    shutil.copytree(app.instance_path, scratch / "instance", symlinks=True)
    settings = {"LAWLAB_PROXIES": "1", "LAWLAB_SOCKETS_PER_ADDRESS": "1000"}
    database = url if url.startswith("postgresql") else None
    with serving(database_url=database, instance=scratch / "instance", env=settings) as served:
        memory = Memory(served)
        _play(served, room, scratch, scratch / "votes.jsonl")
        memory.stop()
        if kept := os.environ.get("BENCH_LOG"):
            Path(kept).write_text(served.said())
    return memory


class Memory(threading.Thread):
    """The site's resident memory, in MB, every five seconds."""

    def __init__(self, served: Site) -> None:
        super().__init__(daemon=True)
        self.status = Path(f"/proc/{served.process.pid}/status")
        self.taken: list[tuple[float, float]] = []
        self.ended = threading.Event()
        self.start()

    def run(self) -> None:
        began = time.monotonic()
        while not self.ended.wait(5):
            line = next(li for li in self.status.read_text().splitlines() if li.startswith("VmRSS"))
            self.taken.append((time.monotonic() - began, int(line.split()[1]) / 1024))

    def stop(self) -> None:
        self.ended.set()
        self.join()

    def slope(self) -> float:
        """MB a minute over the second half of the run: caches fill in the first."""
        late = self.taken[len(self.taken) // 2 :]
        n = len(late)
        if n < 3:
            return 0.0
        mean_t, mean_m = sum(t for t, _ in late) / n, sum(m for _, m in late) / n
        spread = sum((t - mean_t) ** 2 for t, _ in late)
        return 60 * sum((t - mean_t) * (m - mean_m) for t, m in late) / spread


def _play(served: Site, room: str, scratch: Path, votes: Path) -> None:
    environment = os.environ | {
        "LOAD_SLUG": SLUG,
        "LOAD_PASSWORD": PASSWORD,
        "LOAD_PEOPLE": str(max(100, round(21_000 * SCALE))),
        "LOAD_VOTES": str(votes),
        "LOAD_ROOM": room,
    }
    command = [
        sys.executable, "-m", "locust", "-f", "bench/load/people.py", "--headless", "--host", served.url,
        "-u", str(PEOPLE), "-r", str(ARRIVALS), "-t", f"{round(MINUTES * 60)}s",
        "--csv", str(scratch / "load"),
        "--only-summary", "--exit-code-on-error", "0", "--stop-timeout", "20",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=MINUTES * 60 + 180,
                   stdout=subprocess.DEVNULL)  # fmt: skip


def _report(report: Report, scratch: Path, memory: Memory, votes: Path) -> None:
    place = f"{'' if DATABASE == 'sqlite' else DATABASE + '_'}{SCALE:g}x_{PEOPLE}_people"
    rows = {row["Name"]: row for row in csv.DictReader((scratch / "load_stats.csv").open())}
    total = int(rows["Aggregated"]["Request Count"])
    failed = int(rows["Aggregated"]["Failure Count"])
    for name, row in rows.items():
        if name in ("Aggregated", "event"):
            continue
        label = name.replace(" ", "_").replace("-", "_")
        report.add(f"load.{label}_{place}_p95", float(row["95%"]), "ms", bar=f"value <= {BAR}",
                   runs=int(row["Request Count"]))  # fmt: skip
    report.add(f"load.requests_{place}", total / (MINUTES * 60), "a second", runs=total)
    report.add(
        f"load.failures_{place}",
        100 * failed / max(total, 1),
        "% of requests",
        bar="value <= 0.1",
        runs=total,
    )
    if "event" in rows:
        report.add(f"load.events_missed_{place}", int(rows["event"]["Failure Count"]), "events",
                   bar="value == 0", runs=int(rows["event"]["Request Count"]))  # fmt: skip
    report.add(
        f"load.memory_{place}", memory.slope(), "MB a minute", bar="value <= 1", runs=len(memory.taken)
    )
    told, lost = _lost(votes)
    report.add(f"load.votes_lost_{place}", lost, "acknowledged votes", bar="value == 0", runs=told)
    report.add(f"load.log_faults_{place}", len(faults()), "faults", bar="value == 0", runs=1)


def _lost(votes: Path) -> tuple[int, int]:
    """How many votes were acknowledged, and how many of the last ones are not in the database."""
    lines = [json.loads(line) for line in votes.read_text().splitlines()] if votes.exists() else []
    last = {(line["email"], line["path"]): line["position"] for line in lines}
    return len(lines), sum(_found(email, path) != position for (email, path), position in last.items())


def _found(email: str, path: str) -> str | None:
    person = user_with_email(email)
    kind, _, name = path.rpartition("/")
    if kind == "/amendments":
        ballot = select(Amendment.ballot_id).where(Amendment.id == int(name))
    else:
        ballot = select(ArticleBallot.ballot_id).join(Article, Article.id == ArticleBallot.article_id)
        ballot = ballot.join(Bill, Bill.id == Article.bill_id).where(Bill.slug == SLUG, Article.eid == name)
    query = select(Vote.position).where(
        Vote.voter_id == (person.id if person else 0), Vote.ballot_id.in_(ballot)
    )
    return db.session.scalar(query)
