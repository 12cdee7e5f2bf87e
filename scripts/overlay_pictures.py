"""The pictures of docs/overlays.md, taken anew: `.venv/bin/python -m scripts.overlay_pictures`.

They are of a small regulation, over a plain background, at two thirds of their size: what a viewer of a
720-line stream sees.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser import Pages, chromium
from tests.journeys.bills import Bill, write_bill
from tests.journeys.conftest import PROGRAM
from tests.journeys.people import Person
from tests.journeys.show import begin_show
from tests.live import ROOT, Site, serving

PICTURES = {"overlay-all": (1920, 1080), "overlay-upright": (1080, 1920)}
BILL = Bill("berges", "Règlement des berges", Path())
BEHIND = (92, 116, 108, 255)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        write_bill(Path(folder), BILL.slug, BILL.title)
        with serving(program=PROGRAM, env={"FLASK_TEXTS": folder}) as site:
            return take(Pages(browser), site)


def take(pages: Pages, site: Site) -> int:
    host = Person(pages.new_page(), site.url, "Camille Ardouin").sign_up()
    show = begin_show(site, BILL, host)
    said = show.say(
        "for", "La baignade est surveillée en été : la rive peut l’être aussi, sans coûter un poste de plus."
    )
    show.act("spotlight", argument=said)
    show.act("floor-for")
    show.act("open-poll", poll=show.poll)
    for name, (width, height) in PICTURES.items():
        page = pages.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(show.overlay(upright=height > width))
        page.locator('[data-card="poll"]').wait_for()
        page.evaluate("document.fonts.ready")
        photograph(page, ROOT / "docs" / "images" / f"{name}.png")
    complaints = pages.close()
    sys.stderr.writelines(f"{complaint}\n" for complaint in complaints)
    return 1 if complaints else 0


def photograph(page: Page, path: Path) -> None:
    cards = Image.open(io.BytesIO(page.screenshot(omit_background=True, animations="disabled")))
    picture = Image.new("RGBA", cards.size, BEHIND)
    picture.alpha_composite(cards)
    small = picture.convert("RGB").resize((cards.width * 2 // 3, cards.height * 2 // 3))
    small.quantize(64).save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    sys.exit(main())
