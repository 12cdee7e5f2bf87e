"""A text file that comes alone, without the `bill.toml` that says what it is."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lawlab.core.errors import Invalid
from lawlab.law.formats.reading import read_document
from lawlab.law.texts_folder import TextMeta, TextVersion


@dataclass(frozen=True)
class FileFacts:
    """What is said on the command line about a file."""

    dossier: str | None  #: slug; None: the file begins a dossier of its own
    version: str
    kind: str
    source: str
    licence: str


def read_single_file(path: Path, facts: FileFacts, *, next_position: int) -> TextVersion:
    """The text in this file, called after its own title, or after the file where it has none.

    `next_position` is its place in the dossier when one is named. Invalid, in words, when it has no article
    or cannot be read.
    """
    document = read_document(path.name, path.read_bytes())
    if not document.articles:
        raise Invalid("The text has no article.")
    slug = slug_of(path.stem)
    position = next_position if facts.dossier else 1
    meta = TextMeta(
        title=document.title or path.stem,
        slug=slug,
        dossier=facts.dossier or slug,
        version=facts.version or f"Version {position}",
        position=position,
        language=document.language or "fr",
        kind=facts.kind,
        source=facts.source,
        licence=facts.licence,
        date=datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date(),
    )
    return TextVersion(meta, document)


def slug_of(words: str) -> str:
    """The words as an address: small letters without accents, digits, single hyphens."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not slug:
        raise Invalid("The file's name has no letter or digit to make an address from: rename it.")
    return slug
