"""Ten thousand arguments, replies a thousand deep, words without an end: the pages answer, and fit a phone."""

import json
import time
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser

from tests.browser import HEIGHTS, PHONE
from tests.journeys.people import TOO_WIDE
from tests.live import serving
from tests.trust import Figure
from tests.trust_checks.hostile.crowd import ARGUMENTS, DEPTH, FEW, MANY, NOTES

PROGRAM = Path(__file__).with_name("crowded_site.py")
LONG = 20.0  #: seconds: a page that takes longer answers nobody; how long they take is a figure


@pytest.mark.trust("S39")
@pytest.mark.long
def test_crowded_pages_answer_and_fit_a_phone(browser: Browser, tmp_path: Path, figure: Figure) -> None:
    world = tmp_path / "world.json"
    with serving(program=PROGRAM, env={"FLASK_WORLD": str(world)}) as site:
        places: dict[str, str] = json.loads(world.read_text())
        took, wide = {}, []
        for name, path in places.items():
            requests.get(site.url + path, timeout=120)  # the first reader pays for what is kept
            began = time.monotonic()
            answer = requests.get(site.url + path, timeout=120)
            took[name] = time.monotonic() - began
            assert answer.status_code == 200, path
            assert took[name] < LONG, path
            phone = {"width": PHONE, "height": HEIGHTS[PHONE]}
            page = browser.new_context(viewport=phone, locale="fr-FR").new_page()
            page.set_default_timeout(120_000)
            page.goto(site.url + path, wait_until="domcontentloaded")
            page.locator("html[data-mounted]").wait_for(state="attached")
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            wide += [f"{name}: {what}" for what in page.evaluate(TOO_WIDE)]
            page.context.close()
        assert "Traceback" not in site.said()
    assert not wide, "\n".join(wide)
    slowest = max(took, key=lambda name: took[name])
    figure(
        f"{ARGUMENTS:,} arguments, {DEPTH:,} replies deep, {NOTES:,} notes on a paragraph, {FEW} and {MANY} "
        f"amendments on an article, a word of 100 kB: {len(took)} pages, {took[slowest] * 1000:.0f} ms at most "
        f"({slowest}), 0 wider than {PHONE} px"
    )
    print({name: round(seconds, 2) for name, seconds in took.items()})
