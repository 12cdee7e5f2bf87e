"""How soon a long bill can be read: the whole text at once, or its first articles alone.

A text of 150 articles is made from the real ones of `texts/`. Chromium opens it as a phone would: a
processor four times slower than this machine's, 1.6 Mbit/s with a delay of 150 ms ("Slow 4G" of Lighthouse).
What is compared: the page as it is (whole, laid out where one looks: content-visibility), the same without
content-visibility, and the same cut after its first 20 articles, which is the best that loading the rest in
pieces could do.
"""

import gzip
import logging
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from bench.results import ROOT, Report, median_of
from lawlab import create_app
from lawlab.bills.loader import load_version, text_folders
from lawlab.config import read_config
from lawlab.core.db import db, now
from lawlab.law.document import Article
from lawlab.law.texts_folder import TextVersion, read_text_folder
from tests.browser import chromium

ARTICLES, FIRST, RUNS = 150, 20, 5
SLUG = "long-bill"
NETWORK: dict[str, Any] = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
SLOWER = 4
PLAIN = ".bill .article { content-visibility: visible !important; }"
#: Milliseconds from the navigation to the first words on the screen, and to the loaded page.
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
#: Milliseconds that going to the last article takes, until the browser has drawn it.
JUMP = f"""() => new Promise((done) => {{
  const start = performance.now();
  location.hash = "#art_{ARTICLES}";
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
}})"""


def long_text() -> TextVersion:
    """150 real articles, one after the other, numbered anew."""
    versions = [read_text_folder(folder) for folder in text_folders(ROOT / "texts" / "fr")]
    real = [article for version in versions for article in version.document.articles if article.paragraphs]
    articles = tuple(_numbered(real[i % len(real)], i + 1) for i in range(ARTICLES))
    meta = replace(versions[0].meta, slug=SLUG, dossier=SLUG, position=1)
    return TextVersion(meta, replace(versions[0].document, children=articles))


def _numbered(article: Article, number: int) -> Article:
    return replace(article, eid=f"art_{number}", number=str(number), divisions=())


class Cut:
    """The site, with `?first=20` in an address to cut a bill's page after so many articles."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        cut = re.search(r"first=(\d+)", environ.get("QUERY_STRING", ""))
        if not cut:
            return self.app(environ, start)
        answer = self.app.test_client().get(environ["PATH_INFO"])  # asks for no compression
        body = gzip.compress(without_the_rest(answer.text, int(cut[1])).encode(), compresslevel=5)
        headers = [(k, v) for k, v in answer.headers if k.lower() != "content-length"]
        start("200 OK", [*headers, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))])
        return [body]


def without_the_rest(page: str, first: int) -> str:
    """The page of a bill with the contents whole and only its first articles."""
    pieces = re.split(r'(?=<section class="article")', page)
    _, _, tail = pieces[-1].partition("</section>")
    return "".join(pieces[: first + 1]) + tail


@contextmanager
def site() -> Iterator[tuple[Flask, str]]:
    """The site on a database of its own with the long bill in it; the application and its address."""
    with tempfile.TemporaryDirectory() as instance:
        app = create_app(read_config({"LAWLAB_INSTANCE": instance, "SECRET_KEY": "bench"}, ROOT))
        with app.app_context():
            db.create_all()
            load_version(long_text(), "bench", at=now())
            db.session.commit()
        server = make_server("127.0.0.1", 0, Cut(app), threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield app, f"http://127.0.0.1:{server.port}/bills/{SLUG}"
        server.shutdown()
        thread.join()


def phone(browser: Browser, address: str, style: str = "") -> dict[str, float]:
    """One visit by a slow phone: when words were painted, when the page was loaded, what a jump took (ms)."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    if style:
        script = "const s = new CSSStyleSheet(); s.replaceSync(%r); document.adoptedStyleSheets = [s];"
        page.add_init_script(script % style)
    _slow_down(page)
    page.goto(address, wait_until="load")
    page.wait_for_function(f"{LOADED} > 0")
    taken = {
        "painted": page.evaluate(PAINTED),
        "loaded": page.evaluate(LOADED),
        "jump": page.evaluate(JUMP),
    }
    context.close()
    return taken


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def run(report: Report) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with site() as (app, address), chromium() as browser:
        client = app.test_client()
        made = median_of(lambda: _processor(lambda: client.get(f"/bills/{SLUG}")), RUNS) * 1000
        whole_page = client.get(f"/bills/{SLUG}").text
        report.add("pages.bill_150_render", made, "ms of processor", bar="value <= 300", runs=RUNS)
        report.add(
            "pages.bill_150_size",
            len(gzip.compress(whole_page.encode(), compresslevel=5)) / 1024,
            "KiB",
            baseline="not compressed",
            baseline_value=len(whole_page.encode()) / 1024,
            bar="value <= 250",
        )
        visits = {
            "whole": lambda: phone(browser, address),
            "plain": lambda: phone(browser, address, PLAIN),
            "first": lambda: phone(browser, f"{address}?first={FIRST}"),
        }
        taken: dict[str, list[dict[str, float]]] = {name: [] for name in visits}
        for turn in range(RUNS):  # in turns and both ways round: what else the machine does weighs on all
            for name in sorted(visits, reverse=turn % 2 == 1):
                taken[name].append(visits[name]())
    _report(report, taken)


def _processor(action: Callable[[], object]) -> float:
    """Seconds of processor that the action takes in this process, whatever else the machine does."""
    start = time.process_time()
    action()
    return time.process_time() - start


def _report(report: Report, taken: dict[str, list[dict[str, float]]]) -> None:
    def median(visit: str, what: str) -> float:
        figures = iter([visit_taken[what] for visit_taken in taken[visit]])
        return median_of(lambda: next(figures), RUNS)

    bars = {("painted", "first"): "ratio <= 1.25", ("loaded", "plain"): "ratio <= 0.8"}
    for what in ("painted", "loaded", "jump"):
        for baseline, name in (("first", f"first {FIRST} articles"), ("plain", "no content-visibility")):
            report.add(
                f"pages.bill_150_{what}_against_{baseline}",
                median("whole", what),
                "ms",
                baseline=name,
                baseline_value=median(baseline, what),
                bar=bars.get((what, baseline)),
                runs=RUNS,
            )
