"""Whether an overlay keeps what it showed: `.venv/bin/python -m bench.overlay_soak [acts]` (default 2,000).

A host puts long and short arguments on screen in turn, four a second, as the console's limit allows; the heap
of the overlay's page is read after garbage collection, through the browser's own protocol.
"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession

from tests.browser import Pages, chromium
from tests.journeys.bills import Bill, write_bill
from tests.journeys.conftest import PROGRAM
from tests.journeys.people import Person
from tests.journeys.show import begin_show
from tests.live import serving

EVERY = 200  #: acts between two readings
PACE = 0.26  #: seconds between two acts
MOST = 20.0  #: MB that the heap may grow by
WORDS = "Une commune de huit cents habitants ne pourra pas envoyer ces règles à chacun. "


def main() -> int:
    acts = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        texts = Path(folder) / "texts"
        write_bill(texts, "berges", "Règlement des berges")
        with serving(program=PROGRAM, env={"FLASK_TEXTS": str(texts)}) as site:
            pages = Pages(browser)
            host = Person(pages.new_page(), site.url).sign_up()
            show = begin_show(site, Bill("berges", "Règlement des berges", texts), host)
            arguments = [show.say("for", WORDS), show.say("against", WORDS * 6)]
            page = pages.new_page(1920)
            page.goto(show.overlay())
            page.locator("[data-card]").first.wait_for()
            tools = page.context.new_cdp_session(page)
            first = heap(tools)
            for act in range(1, acts + 1):
                began = time.monotonic()
                show.act("spotlight", argument=arguments[act % 2])
                if act % EVERY == 0 or act == acts:
                    sys.stdout.write(f"{act:6} acts: {heap(tools):.2f} MB ({heap(tools) - first:+.2f})\n")
                    sys.stdout.flush()
                time.sleep(max(0.0, PACE - (time.monotonic() - began)))
            grown = heap(tools) - first
            for complaint in pages.close():
                sys.stdout.write(f"{complaint}\n")
    return 0 if grown < MOST else 1


def heap(tools: CDPSession) -> float:
    """MB of JavaScript that are still in use."""
    tools.send("HeapProfiler.collectGarbage")
    return float(tools.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


if __name__ == "__main__":
    sys.exit(main())
