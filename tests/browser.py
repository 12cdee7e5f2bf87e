"""A real Chromium, whose pages may not go wrong unnoticed: what the browser complains of fails the test."""

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, sync_playwright

RESULTS = Path(__file__).resolve().parent.parent / "test-results"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = 1440, 390  #: the two widths that every page is looked at, in CSS pixels
HEIGHTS = {DESKTOP: 900, PHONE: 844}
#: A script of ours, in every frame before the page's own, so that no violation is missed.
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  window.lawlabTellViolation(`${event.effectiveDirective} refused ${event.blockedURI || "inline"}`));
"""


def executable() -> str:
    """The Chromium to drive: LAWLAB_CHROMIUM, or the system's."""
    found = os.environ.get("LAWLAB_CHROMIUM") or shutil.which("chromium")
    if not found:
        raise LookupError("No Chromium: install it (Debian: apt install chromium), or set LAWLAB_CHROMIUM")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable(), args=FLAGS, headless=True)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What one page complained of, and which complaints the test declared expected."""

    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        return [
            problem
            for problem in self.problems
            if not any(re.search(words, problem) for words in self.expected)
        ]

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def failed(self, request: Request) -> None:
        """A request that got no answer; leaving a page aborts those under way, which is no failure."""
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"request: {request.failure} {request.method} {request.url}")


class Pages:
    """Opens pages, each a person of their own (cookies apart), and judges them at the end."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.opened: list[tuple[BrowserContext, Watch]] = []
        self.watches: dict[Page, Watch] = {}

    def new_page(
        self,
        width: int = DESKTOP,
        *,
        expected: tuple[str, ...] = (),
        beside: Page | None = None,
        locale: str = "fr-FR",
        javascript: bool = True,
        reduced_motion: bool = True,
    ) -> Page:
        """A blank page: a phone that is touched at width 390 or less, a desktop above.

        `expected` are patterns of complaints that do not fail the test. `beside` opens a second tab of the
        same person instead of a new person.
        """
        context = beside.context if beside else self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale=locale, timezone_id="Europe/Paris", java_script_enabled=javascript,
            has_touch=width <= PHONE, is_mobile=width <= PHONE,
            reduced_motion="reduce" if reduced_motion else "no-preference",
        )  # fmt: skip
        page = context.new_page()
        self.watches[page] = self.watch(page, expected)
        self.opened.append((context, self.watches[page]))
        return page

    def watch(self, page: Page, expected: tuple[str, ...]) -> Watch:
        watch = Watch(expected=list(expected))
        page.on("console", watch.console)
        page.on("pageerror", lambda error: watch.problems.append(f"page: {error}"))
        page.on("requestfailed", watch.failed)
        page.on("crash", lambda _: watch.problems.append("page: the browser's tab crashed"))
        page.expose_function(
            "lawlabTellViolation", lambda text: watch.problems.append(f"content security policy: {text}")
        )
        page.add_init_script(TELL_VIOLATIONS)
        return watch

    def expect(self, page: Page, pattern: str) -> None:
        """From the whole test, complaints of this page that match the pattern do not fail it."""
        self.watches[page].expected.append(pattern)

    def picture(self, name: str) -> None:
        """Screenshots of what was open when a test failed: test-results/<name>-1.png and so on."""
        for number, page in enumerate(self.watches, 1):
            with suppress(Error):
                screenshot(page, f"{name}-{number}", full=False)

    def close(self) -> list[str]:
        """Close everything; return the complaints that nobody expected."""
        for context in dict.fromkeys(context for context, _ in self.opened):
            for page in context.pages:
                with suppress(Error):  # the tab crashed, which is among the complaints
                    page.wait_for_load_state(
                        timeout=10_000
                    )  # closed on its way elsewhere, it may never answer
                    page.evaluate("0")  # what the page still had to tell arrives before this answer
            close(context)
        return [problem for _, watch in self.opened for problem in watch.unexpected()]


NewPage = Callable[..., Page]
CLOSING = 30.0  #: seconds that Chromium has to close what a test opened


def close(context: BrowserContext) -> None:
    """Close a context; one that Chromium does not let go of is left to the end of the run: nothing hangs."""
    with suppress(TimeoutError):
        context._sync(asyncio.wait_for(context._impl_obj.close(reason=None), CLOSING))


def screenshot(page: Page, name: str, *, full: bool = True) -> Path:
    """The page as test-results/<name>.png, from top to bottom unless `full` is false."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.png"
    page.screenshot(path=path, full_page=full)
    return path


def axe(page: Page, *, within: str | None = None) -> None:
    """Fail with a readable list if axe finds any violation, in the whole page or in the elements `within`."""
    found = Axe().run(page, context=within).response["violations"]
    lines = [
        f"{rule['impact']}: {rule['help']} ({rule['id']})\n    {' '.join(map(str, node['target']))}\n"
        f"    {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]
    assert not lines, f"axe finds {len(lines)} fault(s) at {page.url}:\n" + "\n".join(lines)
