"""How soon the lawmakers' pages come, over a consultation of realistic proportions.

A scenario (`flask scenario`) is loaded once into a database kept in the machine's temporary folder. Then
each page is asked for through the whole application, in this process, without the network: by a lawmaker
where it is for lawmakers, with other filters and words at each request. What counts is the 95th percentile.
In turn with each request the same application answers /healthz, and a bare Flask one an empty page. The time
of processor is given too: what else the machine does weighs on it less.

BENCH_SCALE=10 measures ten times as many people (the bar is then a second); BENCH_DATABASE=postgresql does it
on PostgreSQL. Pages that this version does not have are named and left out.
"""

import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import stamp
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from bench.results import ROOT, Report
from lawlab import create_app
from lawlab.accounts.models import User
from lawlab.config import read_config
from lawlab.core.db import db, now
from lawlab.core.limits import limiter
from lawlab.scenario.playing import SLUG, play
from lawlab.search.services import rebuild
from tests.services import new_database, postgres

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
DATABASE = os.environ.get("BENCH_DATABASE", "sqlite")
SEED, REQUESTS, WARMING = 7, 48, 3
#: Milliseconds, at the 95th percentile: up to the real consultation's size, and beyond.
BAR, BAR_BEYOND = 300, 1000
ORDERS = ("support", "bridging", "divisive", "unrated", "document", "recent")
WORDS = (
    "délai",
    "licence libre",
    "Commission",
    "décret",
    "gratuit",
    "formats",
    "recours",
    "119",
    "code source",
)
FILTERS = (
    "status=all", "status=withdrawn", "article=art_1", "article=art_9", "change=suppr_mots", "family=rivals",
    "rank=50", "rank=badge", "answer=no", "assignee=nobody", "article=art_9&order=divisive", "article=none",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A kind of page, and the addresses that are asked for in turn."""

    name: str
    addresses: Sequence[str]
    is_public: bool = False


def pages() -> Iterator[Page]:
    desk, bill = f"/desk/{SLUG}", f"/bills/{SLUG}"
    for order in ORDERS:
        yield Page(f"desk_{order}", [f"{desk}?order={order}", f"{desk}?order={order}&page=2"])
    yield Page("desk_filters", [f"{desk}?{asked}" for asked in FILTERS])
    yield Page("desk_words", [f"{desk}?q={quote(words)}" for words in WORDS])
    for name in ("families", "responses", "consolidated", "exports", "synthesis"):
        yield Page(f"desk_{name}", [f"{desk}/{name}"])
    for name in ("responses", "synthesis", "amendments"):
        yield Page(f"bill_{name}", [f"{bill}/{name}"], is_public=True)
    yield Page("bill", [bill], is_public=True)
    yield Page("search", [f"/search?q={quote(words)}" for words in WORDS], is_public=True)


def run(report: Report) -> None:
    with site() as app:
        lawmaker = logged_in(app)
        citizen, bare = app.test_client(), bare_application().test_client()
        for page in pages():
            if not is_known(app, page.addresses[0]):
                print(f"  {page.addresses[0].partition('?')[0]}: not a page of this version")
                continue
            measure(report, page, citizen if page.is_public else lawmaker, citizen, bare)


def is_known(app: Flask, address: str) -> bool:
    """Whether the application has a page at this address, whatever it answers."""
    try:
        app.url_map.bind("localhost").match(address.partition("?")[0], method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def measure(report: Report, page: Page, client: FlaskClient, citizen: FlaskClient, bare: FlaskClient) -> None:
    """Ask for the page and for both baselines in turn; a page that refuses stops the measurement."""
    for turn in range(WARMING):
        _asked(client, page.addresses[turn % len(page.addresses)])
    taken, work, healthy, empty = [], [], [], []
    for turn in range(REQUESTS):
        start = time.process_time()
        taken.append(_asked(client, page.addresses[turn % len(page.addresses)]))
        work.append((time.process_time() - start) * 1000)
        healthy.append(_asked(citizen, "/healthz"))
        empty.append(_asked(bare, "/"))
    place = f"{'' if DATABASE == 'sqlite' else DATABASE + '_'}{SCALE:g}x"
    name = f"review.{page.name}_{place}"
    slow = statistics.quantiles(taken, n=20)[-1]
    bar = f"value <= {BAR if SCALE <= 1 else BAR_BEYOND}"
    health = statistics.median(healthy)
    worked = statistics.quantiles(work, n=20)[-1]
    report.add(f"{name}_processor_p95", worked, "ms of processor", runs=REQUESTS)
    report.add(f"{name}_p95", slow, "ms", baseline="healthz", baseline_value=health, bar=bar, runs=REQUESTS)
    middle, nothing = statistics.median(taken), statistics.median(empty)
    report.add(f"{name}_median", middle, "ms", baseline="empty page", baseline_value=nothing, runs=REQUESTS)


def _asked(client: FlaskClient, address: str) -> float:
    """Milliseconds until the whole answer is there."""
    start = time.perf_counter()
    answer = client.get(address)
    taken = (time.perf_counter() - start) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return taken


def bare_application() -> Flask:
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "")
    return app


def logged_in(app: Flask) -> FlaskClient:
    """A browser in which the scenario's first lawmaker is logged in."""
    client = app.test_client()
    with app.app_context():
        ident = db.session.scalars(select(User).order_by(User.id)).first()
        assert ident is not None
        cookie = ident.get_id()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = cookie, True
    return client


@contextmanager
def site() -> Iterator[Flask]:
    """The site with the scenario in it: kept from one run to the next on SQLite, made anew on PostgreSQL."""
    if DATABASE == "postgresql":
        with (
            tempfile.TemporaryDirectory() as instance,
            postgres() as server,
            new_database(server, "bench") as url,
        ):
            app = application(Path(instance), url)
            fill(app)
            yield app
            with app.app_context():
                db.engine.dispose()
        return
    folder = kept_folder()
    app = application(folder, None)
    if not (folder / "filled").exists():
        fill(app)
        (folder / "filled").touch()
    yield app


def application(instance: Path, url: str | None) -> Flask:
    environ = {"LAWLAB_INSTANCE": str(instance), "SECRET_KEY": "bench"}
    app = create_app(read_config(environ | ({"DATABASE_URL": url} if url else {}), ROOT))
    limiter.enabled = False  # as many people would ask, not one
    return app


def kept_folder() -> Path:
    """A folder of this user's own, for this scale and this very code of the scenario and the tables."""
    sources = [*(ROOT / "lawlab" / "scenario").glob("*.py"), *(ROOT / "lawlab").glob("*/models.py")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"lawlab-bench-{os.getuid()}" / f"scenario-{SCALE:g}-{digest}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def fill(app: Flask) -> None:
    """The tables, the scenario, the search index; an interrupted fill is begun again."""
    start = time.monotonic()
    with app.app_context():
        db.drop_all()
        db.create_all()
        stamp()  # the site itself is served on this database too
        play(SCALE, SEED, at=now())
        db.session.commit()
        written = time.monotonic() - start
        for _ in rebuild():
            pass
        derive(app)
    print(f"  scenario written in {written:.0f} s; {time.monotonic() - start:.0f} s with all derived from it")


#: The commands that derive what the desk shows, where this version has them.
DERIVING = (("review", "recompute"), ("review", "families"))


def derive(app: Flask) -> None:
    for group, verb in DERIVING:
        command = app.cli.commands.get(group)
        if command is None or verb not in getattr(command, "commands", {}):
            print(f"  flask {group} {verb}: not a command of this version")
            continue
        start = time.monotonic()
        result = app.test_cli_runner().invoke(args=[group, verb])
        if result.exit_code:
            raise RuntimeError(f"flask {group} {verb}: {result.output}")
        print(f"  flask {group} {verb}: {time.monotonic() - start:.1f} s")
