"""The pictures of docs/guide-lawmaker.md, taken anew: `.venv/bin/python -m scripts.desk_pictures`.

It starts the site on a temporary folder with its demonstration people, logs in as their member of
parliament, and writes docs/images/desk-*.png.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser import Pages, chromium
from tests.journeys.people import Person
from tests.live import ROOT, serving

IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1180, 620
HEAVIEST = 150_000  #: bytes
DESK = "/desk/republique-numerique"


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serving(env={"LAWLAB_DEMO": "1"}) as site, chromium() as browser:
        complaints = pictures(browser, site.url)
    for complaint in complaints:
        sys.stderr.write(f"{complaint}\n")
    sizes = {path.name: path.stat().st_size for path in sorted(IMAGES.glob("desk-*.png"))}
    for name, size in sizes.items():
        sys.stdout.write(f"{name}: {size // 1000} kB\n")
    return 1 if complaints or max(sizes.values()) > HEAVIEST else 0


def pictures(browser: Browser, url: str) -> list[str]:
    """Walk through the desk, and photograph what the guide speaks of; what the browser complained of."""
    pages = Pages(browser)
    page = pages.new_page(WIDTH)
    deputy = Person(page, url, "Hélène", "deputee@demo.example").log_in()
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    deputy.go(DESK)
    deputy.is_alive()
    page.evaluate("scrollTo(0, 300)")
    take(page, "list")
    page.locator(".desk-row h3 a", has_text="Six mois, douze mois").click()
    expect(page.locator("[data-panel] .why-here")).to_be_visible()
    take(page, "amendment")
    deputy.go(f"{DESK}/families")
    take(page, "families")
    deputy.go(f"{DESK}/responses")
    page.locator(".responses h3 a").first.click()
    page.locator("button[value=preview]").click()
    expect(page.locator(".preview")).to_be_visible()
    take(page, "response")
    deputy.go(f"{DESK}/consolidated/1")
    page.locator(".conflict").first.scroll_into_view_if_needed()
    take(page, "consolidated")
    deputy.go(f"{DESK}/follow-up")
    take(page, "follow-up")
    return pages.close()


def take(page: Page, name: str) -> Path:
    page.evaluate("document.fonts.ready")
    path = IMAGES / f"desk-{name}.png"
    page.screenshot(path=path)
    return path


if __name__ == "__main__":
    sys.exit(main())
