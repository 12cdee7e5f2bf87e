"""The texts that the journeys amend: one short regulation in as many dossiers as there are tests."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.live import ROOT, Site, environment

MANIFEST = """title = "{title}"
slug = "{slug}"
dossier = "{dossier}"
version = "{version}"
position = {position}
language = "fr"
kind = "local"
source = "https://www.example.org/berges"
licence = "Licence Ouverte 2.0"
date = 2026-03-01
opens_at = "-1d"
closes_at = "+10d"
"""
FIRST = """# Titre Ier — La promenade

## Article 1er — Ouverture

La promenade est ouverte à tous, à pied et à bicyclette, de l’aube au crépuscule.

Y sont interdits les feux de camp, ainsi que les véhicules à moteur.

Le maire peut la fermer par arrêté en cas de crue.

## Article 2 — Bancs

Les bancs sont entretenus par la commune chaque printemps.

# Titre II — Les barques

## Article 3 — Location

Les barques se louent à l’heure, auprès du gardien.

L’heure commencée est due.
"""
#: The next version puts a paragraph before the one on fires, and rewrites the one on benches.
SECOND = FIRST.replace("Y sont interdits", "Les chiens y sont tenus en laisse.\n\nY sont interdits").replace(
    "entretenus par la commune chaque printemps", "confiés à une association de riverains"
)


@dataclass(frozen=True)
class Bill:
    """A regulation on the site, one for each test that asks: what one test writes, no other sees."""

    slug: str
    title: str
    folder: Path  #: where its next version is written

    @property
    def path(self) -> str:
        return f"/bills/{self.slug}"

    def article(self, number: str = "1") -> str:
        return f"{self.path}/articles/art_{number}"

    @property
    def next_slug(self) -> str:
        return f"{self.slug}-bis"


def write_bill(folder: Path, slug: str, title: str, words: str = FIRST, *, dossier: str = "") -> Path:
    """A version of the dossier (by default its first) as a folder that `flask bills load` takes."""
    path = folder / slug
    path.mkdir(parents=True)
    facts = {"title": title, "slug": slug, "dossier": dossier or slug}
    version, position = ("Version des élus", 2) if dossier else ("Version du maire", 1)
    (path / "bill.toml").write_text(
        MANIFEST.format(**facts, version=version, position=position), encoding="utf-8"
    )
    (path / "text.md").write_text(words, encoding="utf-8")
    return path


def load_next_version(site: Site, bill: Bill, *, database_url: str | None = None) -> None:
    """Load the version of the bill that SECOND holds."""
    path = write_bill(bill.folder, bill.next_slug, bill.title, SECOND, dossier=bill.slug)
    load(site, path, database_url=database_url)


def load(site: Site, path: Path, *, database_url: str | None = None) -> None:
    """`flask bills load`, from a process of its own, while the site is being used."""
    settings = {"DATABASE_URL": database_url} if database_url else {}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "bills", "load", os.fspath(path)],
        cwd=ROOT, env=environment(site.instance, 5000, settings), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
