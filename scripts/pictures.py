"""The README's picture, taken anew: `.venv/bin/python -m scripts.pictures` writes docs/images/reading.png.

It starts the site on a temporary folder with its demonstration people, has three of them write as anyone
would, and photographs an article with its margin, its amendments and its votes, 1440 CSS pixels wide.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import DESKTOP, Pages, chromium
from tests.journeys.bills import Bill
from tests.journeys.people import Person
from tests.live import ROOT, serving

PICTURE = ROOT / "docs" / "images" / "reading.png"
HEIGHT = 1180
HEAVIEST = 300_000  #: bytes
BILL = Bill("republique-numerique", "Projet de loi pour une République numérique", Path())
ARTICLE = "16"


def main() -> int:
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with serving(env={"LAWLAB_DEMO": "1"}) as site, chromium() as browser:
        complaints = picture(browser, site.url)
    for complaint in complaints:
        sys.stderr.write(f"{complaint}\n")
    size = PICTURE.stat().st_size
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {size // 1000} kB\n")
    return 1 if complaints or size > HEAVIEST else 0


def picture(browser: Browser, url: str) -> list[str]:
    """Write on the article, then photograph it; what the browser complained of."""
    pages = Pages(browser)
    logins = ("camille", "noe", "ines")
    camille, noe, ines = (
        Person(pages.new_page(), url, name, f"{name}@demo.example").log_in() for name in logins
    )
    write(camille, noe, ines)
    camille.go(BILL.article(ARTICLE))
    camille.page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
    camille.page.evaluate("document.fonts.ready")
    camille.page.screenshot(path=PICTURE)
    return pages.close()


def write(camille: Person, noe: Person, ines: Person) -> None:
    """What the picture shows: words annotated, an amendment, votes, arguments."""
    for who in (camille, noe, ines):
        who.go(BILL.article(ARTICLE))
    noe.annotate(2, "décider des usages", "Ce droit vaut-il pour ce que l’on déduit de nos données ?")
    ines.amend(
        BILL, ARTICLE, 2, "les lois et règlements en vigueur", "la loi",
        "Un décret ne devrait pas pouvoir restreindre un droit que la loi accorde.",
    )  # fmt: skip
    noe.argue("for", "Décider suppose de savoir : ce droit oblige à dire à quoi servent les données.")
    camille.argue("against", "Sans sanction, ce droit restera une phrase que chacun approuve.")
    camille.vote("for")


if __name__ == "__main__":
    sys.exit(main())
