"""One version of a text as a folder of `texts/`: `bill.toml`, and the text in any format that is read."""

import re
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lawlab.core.errors import Invalid
from lawlab.law.document import Document
from lawlab.law.formats.reading import read_document

KINDS = ("government", "member", "act", "local")
MAX_META_BYTES = 64 * 1024
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAYS = re.compile(r"[+-]\d{1,5}d")


@dataclass(frozen=True)
class TextMeta:
    """What `bill.toml` says of a version. texts/README.md explains each key."""

    title: str
    slug: str  #: of this version, unique among all: "hadopi-2-assemblee"
    dossier: str  #: slug shared by the successive versions of one text
    version: str  #: how this version is called: "Texte adopté par le Sénat"
    position: int  #: its place among the versions of its dossier, from 1
    language: str
    kind: str  #: "government", "member" (bill), "act" (in force), "local" (a town's text)
    source: str  #: URL of the official page
    licence: str
    date: date
    dossier_title: str = ""  #: the title by which the dossier is known; the version's own when empty
    opens_at: datetime | str | None = None  #: a moment with its zone, or days from the loading: "-3d", "+18d"
    closes_at: datetime | str | None = None


@dataclass(frozen=True)
class TextVersion:
    """A version ready to be loaded."""

    meta: TextMeta
    document: Document


def read_text_folder(path: Path) -> TextVersion:
    """Read `bill.toml` and the text beside it: `text.*`, `main.*`, or the files of `articles/` in name order.

    Invalid, with the folder's name in the sentence, for whatever is missing or wrong.
    """
    try:
        meta = read_meta(path / "bill.toml")
        document = _read_text(path)
    except Invalid as error:
        raise Invalid(f"{path.name}: {error.sentence}") from error
    if not document.articles:
        raise Invalid(f"{path.name}: the text has no article.")
    title = document.title or meta.title
    return TextVersion(meta, replace(document, language=document.language or meta.language, title=title))


def read_meta(path: Path) -> TextMeta:
    """The keys of `bill.toml`, each checked; Invalid in words at the first that is wrong."""
    if not path.is_file():
        raise Invalid("there is no bill.toml.")
    if path.stat().st_size > MAX_META_BYTES:
        raise Invalid("bill.toml is larger than 64 KiB.")
    try:
        keys = tomllib.loads(path.read_bytes().decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"bill.toml is not valid TOML in UTF-8 ({error}).") from error
    return meta_from(keys)


def meta_from(keys: dict[str, Any]) -> TextMeta:
    """The checked values of `bill.toml`."""
    known = {field.name for field in fields(TextMeta)}
    if unknown := sorted(set(keys) - known):
        raise Invalid(f"bill.toml has an unknown key: {unknown[0]}. The keys are {', '.join(sorted(known))}.")
    for name in ("title", "slug", "dossier", "version", "language", "kind", "source", "licence"):
        _text(keys, name)
    for name in ("slug", "dossier"):
        if not _SLUG.fullmatch(keys[name]):
            raise Invalid(f"bill.toml: {name} is written in small letters, digits and single hyphens.")
    _one_of(keys, "kind", KINDS)
    if not re.fullmatch(r"[a-z]{2}", keys["language"]):
        raise Invalid('bill.toml: language is two small letters: "fr", "en".')
    if not re.match(r"https?://[^\s/]+", keys["source"]):
        raise Invalid("bill.toml: source is the address of the official page, with http:// or https://.")
    _position(keys)
    _date(keys)
    _period(keys)
    return TextMeta(**keys)


def _text(keys: dict[str, Any], name: str) -> None:
    value = keys.get(name)
    if not isinstance(value, str) or not value.strip() or "\n" in value:
        raise Invalid(f"bill.toml: {name} is missing, or is not one line of text between quotation marks.")


def _one_of(keys: dict[str, Any], name: str, choices: tuple[str, ...]) -> None:
    if keys[name] not in choices:
        raise Invalid(f"bill.toml: {name} is one of {', '.join(choices)}.")


def _position(keys: dict[str, Any]) -> None:
    value = keys.get("position")
    if type(value) is not int or not 1 <= value <= 1000:
        raise Invalid(
            "bill.toml: position is a whole number from 1, the place among the versions of the dossier."
        )


def _date(keys: dict[str, Any]) -> None:
    value = keys.get("date")
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Invalid(
            "bill.toml: date is missing, or is not a day written 2016-01-26 without quotation marks."
        )


def _period(keys: dict[str, Any]) -> None:
    """Two moments with their zone, or two numbers of days from the loading; the end after the beginning."""
    for name in ("opens_at", "closes_at"):
        value = keys.get(name)
        aware = isinstance(value, datetime) and value.tzinfo is not None
        if value is not None and not aware and not (isinstance(value, str) and _DAYS.fullmatch(value)):
            raise Invalid(
                f'bill.toml: {name} is a moment such as 2026-03-01T08:00:00+01:00, or days: "-3d", "+18d".'
            )
    opens, closes = keys.get("opens_at"), keys.get("closes_at")
    if closes is not None and opens is None:
        raise Invalid("bill.toml: closes_at needs opens_at.")
    if type(opens) is type(closes) and opens is not None and _moment(closes) <= _moment(opens):
        raise Invalid("bill.toml: closes_at is not after opens_at.")


def _moment(value: Any) -> float:
    return value.timestamp() if isinstance(value, datetime) else float(str(value).removesuffix("d"))


def _read_text(path: Path) -> Document:
    files = sorted(
        file for file in path.iterdir() if file.is_file() and file.stem.split(".")[0] in ("text", "main")
    )
    articles = sorted((path / "articles").glob("*.md"))
    if len(files) + bool(articles) != 1:
        raise Invalid(
            "there must be one text beside bill.toml: a file text.* or main.*, or .md files in articles/."
        )
    if articles:
        return read_document("articles", b"\n\n".join(file.read_bytes() for file in articles))
    return read_document(files[0].name, files[0].read_bytes())
