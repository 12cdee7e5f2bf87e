"""Small folders of texts for the tests: what a clerk would write, on disk."""

from pathlib import Path

TOML = """title = "{title}"
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

La promenade est ouverte à tous, à pied et à bicyclette.

Y sont interdits les feux et les véhicules à moteur.

# Titre II — Les tarifs

## Article 2

| Durée | Prix |
| Une heure | 4 € |
"""

SECOND = """# Titre Ier — La promenade

## Article 1er — Ouverture

La promenade est ouverte à tous, à pied, à cheval et à bicyclette.

Les chiens y sont tenus en laisse entre huit heures et vingt heures.

Y sont interdits les feux et les véhicules à moteur.

## Article 1er bis (nouveau)

Les bancs sont entretenus par la commune.
"""


def write_text(root: Path, text: str = FIRST, *, position: int = 1, **facts: str) -> Path:
    """A folder with `bill.toml` and `text.md`; by default the first version of the dossier "berges"."""
    folder = root / facts.get("slug", f"berges-{position}")
    folder.mkdir(parents=True, exist_ok=True)
    known = {
        "title": "Délibération sur les berges",
        "slug": folder.name,
        "dossier": "berges",
        "version": f"Version {position}",
    }
    manifest = TOML.format(**{**known, **facts}, position=position)
    (folder / "bill.toml").write_text(manifest, encoding="utf-8")
    (folder / "text.md").write_text(text, encoding="utf-8")
    return folder
