"""Words that were scripts elsewhere, in every field of text: whoever reads them anywhere, none of them runs.

Each page is loaded by a member of parliament who is also a host and a moderator, in a real browser, which
tells of each call of `ran`, each dialog, and each violation of the policy: one that is refused by the policy
was markup already, and counts as one that ran.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.people import PASSWORD
from tests.live import Site, serving
from tests.trust import Figure
from tests.trust_checks.hostile.payloads import payloads

PROGRAM = Path(__file__).with_name("site.py")
LISTEN = """
window.ran = (number) => window.lawlabTell(`payload ${number} ran`);
document.addEventListener("securitypolicyviolation", (event) =>
  window.lawlabTell(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
#: What no page of ours has of its own, in whatever part of it the words are.
MADE = """() => [...document.querySelectorAll(
  "[onload],[onerror],[onfocus],[ontoggle],[onbegin],[onstart],[onmouseover],iframe[srcdoc],object,embed," +
  "meta[http-equiv=refresh],base,marquee,xss,[srcset],a[href^='javascript' i],a[href^='data' i]," +
  "form[action^='javascript' i],main script,main style,main svg use[href^='data']")].map((e) => e.outerHTML.slice(0, 90))"""


class Reader:
    """A person who reads pages, and what happened meanwhile."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.told: list[str] = []
        self.read: list[str] = []
        page.expose_function("lawlabTell", lambda what: self.told.append(f"{page.url}: {what}"))
        page.add_init_script(LISTEN)
        page.on("dialog", self.dialog)
        page.on("pageerror", lambda error: self.told.append(f"{page.url}: {error}"))

    def dialog(self, dialog: Any) -> None:
        self.told.append(f"{self.page.url}: a dialog, {dialog.message}")
        dialog.dismiss()

    def log_in(self, email: str) -> None:
        self.page.goto(f"{self.url}/log-in")
        self.page.fill("#email", email)
        self.page.fill("#password", PASSWORD)
        self.page.locator("main form button.go").click()
        self.page.locator(".who").wait_for()

    def open(self, path: str, *, wait: str = "load") -> None:
        answer = self.page.goto(self.url + path, wait_until=wait)  # type: ignore[arg-type]
        assert answer is not None
        assert answer.status < 500, f"{path}: {answer.status}"
        assert answer.status != 404, path
        self.read.append(path)
        self.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        self.told += [f"{path} made {what}" for what in self.page.evaluate(MADE)]

    def render(self, path: str) -> None:
        """A part of a page that scripts fetch, as an element of a page that lets everything in it run."""
        status, made = self.page.evaluate(
            """async (path) => {
              const answer = await fetch(path);
              const place = document.createElement("div");
              place.innerHTML = await answer.text();
              document.body.append(place);
              await new Promise((done) => setTimeout(done, 30));
              const made = (MADE)();
              place.remove();
              return [answer.status, made];
            }""".replace("MADE", MADE),
            path,
        )
        assert status == 200, f"{path}: {status}"
        self.read.append(path)
        self.told += [f"{path} made {what}" for what in made]

    def fetch(self, path: str) -> None:
        answer = self.page.request.get(self.url + path)
        assert answer.status == 200, path
        assert answer.headers["content-type"].split(";")[0] not in ("text/html", "image/svg+xml"), path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        self.read.append(path)


@contextmanager
def hostile_site(folder: Path, together: int) -> Iterator[tuple[Site, dict[str, Any]]]:
    world = folder / "world.json"
    settings = {"FLASK_WORLD": str(world), "FLASK_TOGETHER": str(together)}
    with serving(program=PROGRAM, env=settings) as site:
        yield site, json.loads(world.read_text())


def pages(world: dict[str, Any], *, amendments: int, searches: int) -> list[str]:
    slug, live, ended = world["slug"], world["live"], world["ended"]
    article = f"/bills/{slug}/articles/art_1er"
    desk = f"/desk/{slug}"
    shown = world["amendments"][:: max(len(world["amendments"]) // amendments, 1)]
    found = [
        "/", f"/bills/{slug}", f"/bills/{world['earlier']}", article, f"/bills/{slug}/articles/art_2",
        f"/bills/{world['earlier']}/articles/art_1er", f"/bills/{slug}/compare?with={world['earlier']}",
        f"/bills/{slug}/compare?with={world['earlier']}&view=sides", f"/bills/{slug}/queue",
        f"/bills/{slug}/responses", f"/bills/{slug}/responses/1", f"/bills/{slug}/synthesis", f"/bills/{slug}/trace",
        f"/bills/{slug}/debates", "/debates", "/account", "/account/drafts", "/account/notices", "/desk", desk,
        f"{desk}/families", f"{desk}/responses", f"{desk}/follow-up", f"{desk}/synthesis", f"{desk}/exports",
        f"{desk}/consolidated", f"{desk}/consolidated/1", f"{desk}/consolidated/new", f"{desk}/responses/4",
        f"/debates/{live}", f"/debates/{live}/console", f"/debates/{live}/edit", f"/debates/{ended}",
        f"/debates/{ended}/replay", f"/debates/{ended}/sheet", "/debates/new", f"/debates/{live}/threads",
        f"/amendments/new?article={world['article']}", f"/paragraphs/{world['paragraph']}/annotate",
        *(f"/overlay/{kind}#debate={live}&key={world['key']}" for kind in ("all", "text", "argument", "poll")),
    ]  # fmt: skip
    for ident in shown:
        found += [f"/amendments/{ident}?view={view}" for view in ("redline", "clean", "side", "drafted")]
        found += [
            f"/amendments/{ident}/edit",
            f"{desk}/amendments/{ident}",
            f"{desk}/responses/new?amendment={ident}",
        ]
    words = payloads()[:: max(len(payloads()) // searches, 1)]
    found += [f"/search?q={quote(each)}&author={quote(each)}" for each in words]
    found += [f"{desk}?q={quote(each)}" for each in words]
    return found


def parts(world: dict[str, Any]) -> list[str]:
    """Fragments that live pages put in their place."""
    slug, live = world["slug"], world["live"]
    return [
        f"/articles/{world['article']}/amendments", f"/articles/{world['article']}/annotations",
        f"/articles/{world['article']}/arguments", f"/bills/{slug}/margin", f"/desk/{slug}/rows",
        f"/desk/{slug}/consolidated/1/board", f"/desk/{slug}/exports/list", f"/debates/{live}/agenda",
        f"/debates/{live}/stage", f"/debates/{live}/poll", f"/debates/{live}/console/board",
        f"/debates/{live}/threads", f"/amendments/{world['amendments'][0]}/text",
        f"/amendments/{world['amendments'][0]}/arguments",
    ]  # fmt: skip


def files(world: dict[str, Any]) -> list[str]:
    """What is no page: whatever a browser is told, it must not take it for one."""
    ended, slug, amendment = world["ended"], world["slug"], world["amendments"][0]
    return [
        f"/debates/{ended}/replay.json", f"/debates/{ended}/chapters.vtt", f"/debates/{ended}/chapters.txt",
        f"/debates/{ended}/replay.csv", f"/amendments/{amendment}.txt", f"/bills/{slug}.akn.xml",
    ]  # fmt: skip


def heard_of(browser: Browser, url: str) -> list[str]:
    """What the listening tells of a page on which a payload really runs: deaf, it would prove nothing."""
    page = browser.new_context().new_page()
    reader = Reader(page, url)
    page.goto(f"{url}/healthz")
    page.evaluate("document.body.innerHTML = '<img src=x onerror=ran(1)>'")
    page.wait_for_timeout(300)
    page.evaluate("ran(2)")
    page.wait_for_timeout(100)
    page.context.close()
    return reader.told


def judge(
    browser: Browser, folder: Path, figure: Figure, together: int, amendments: int, searches: int
) -> None:
    with hostile_site(folder, together) as (site, world):
        assert len(heard_of(browser, site.url)) >= 2
        context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
        reader = Reader(context.new_page(), site.url)
        reader.log_in("host@example.org")
        for path in pages(world, amendments=amendments, searches=searches):
            reader.open(path)
        for path in parts(world):
            reader.render(path)
        for path in files(world):
            reader.fetch(path)
        reader.page.wait_for_timeout(500)
        reader.page.evaluate("0")  # what the page still had to tell arrives before this answer
        context.close()
        assert "Traceback" not in site.said()
    assert not reader.told, "\n".join(reader.told)
    figure(
        f"{len(payloads())} payloads in every field of text, read on {len(reader.read)} pages and parts of "
        "pages: 0 ran, 0 policy reports, 0 dialogs"
    )


@pytest.mark.trust("S21")
@pytest.mark.long
def test_no_words_of_anybody_ever_run(browser: Browser, tmp_path: Path, figure: Figure) -> None:
    judge(browser, tmp_path, figure, together=2, amendments=3, searches=6)


@pytest.mark.trust("S21")
@pytest.mark.soak
def test_no_words_of_anybody_ever_run_each_alone_on_every_page(
    browser: Browser, tmp_path: Path, figure: Figure
) -> None:
    judge(browser, tmp_path, figure, together=1, amendments=100, searches=100)
