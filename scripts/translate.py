"""Compile the translations, or with --check compare them with the sentences of the code and the templates.

Each language has one .po file a capability (`lawlab/translations/fr/votes.po`); all of them become the one
`LC_MESSAGES/messages.mo` that the site reads. The code's sentences are English, so English needs no file.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = Path("lawlab", "translations")
REQUIRED = "fr"  # the site's default language: nothing may be missing from it
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SOURCES = [("lawlab", "**.py", "python"), ("templates", "**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")

NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # the same words compile to the same bytes

Key = tuple[str, str | None]  #: the English sentence (the singular where there are two), and its context


class Unusable(Exception):
    """The .po files of a language cannot be compiled; the reason is in words."""


def key_of(message: Message) -> Key:
    return texts(message.id)[0], message.context


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The one or two (singular and plural) texts of a sentence or of its translation; empty when absent."""
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def is_translated(message: Message) -> bool:
    return not message.fuzzy and all(texts(message.string))


class StrictCatalog(Catalog):
    """A catalog that refuses two different translations of one sentence, from one file or from two."""

    file = Path()  #: the file being read, for the messages
    origin: dict[Key, Path]

    def __setitem__(self, id: str | tuple[str, ...] | list[str], message: Message) -> None:
        self.origin = getattr(self, "origin", {})
        earlier = self.get(message.id, message.context) if message.id else None
        if earlier and texts(earlier.string) != texts(message.string):
            raise Unusable(
                f"{self.file}: “{texts(message.id)[0]}” is translated “{texts(message.string)[0]}” here, "
                f"but “{texts(earlier.string)[0]}” in {self.origin[key_of(message)]}"
            )
        super().__setitem__(id, message)
        self.origin[key_of(message)] = self.file


def read_language(folder: Path) -> StrictCatalog:
    """All the .po files of one language as one catalog; a file that breaks the syntax is named."""
    catalog = StrictCatalog(locale=folder.name)
    for path in sorted(folder.glob("*.po")):
        catalog.file = path
        parser = PoFileParser(catalog, ignore_obsolete=True, abort_invalid=True)
        try:
            parser.parse(io.BytesIO(path.read_bytes()))
        except (PoFileError, ValueError, LookupError) as error:
            raise Unusable(f"{path}: {error}") from error
    catalog.creation_date = catalog.revision_date = NO_DATE
    return catalog


def languages(root: Path) -> list[Path]:
    return [folder for folder in sorted((root / TRANSLATIONS).glob("*")) if any(folder.glob("*.po"))]


def compile_language(folder: Path) -> bool:
    """Write the language's .mo file unless it already says the same; tell whether it was written."""
    output = io.BytesIO()
    write_mo(output, read_language(folder))
    target = folder / "LC_MESSAGES" / "messages.mo"
    if target.exists() and target.read_bytes() == output.getvalue():
        return False
    target.parent.mkdir(exist_ok=True)
    fresh = target.with_suffix(".new")
    fresh.write_bytes(output.getvalue())
    fresh.replace(target)  # at once: a server that starts meanwhile reads the old one or the new one
    return True


def extract(root: Path) -> dict[Key, tuple[tuple[str, ...], str]]:
    """Every sentence marked for translation in code and templates: its texts, and where it first stands."""
    found: dict[Key, tuple[tuple[str, ...], str]] = {}
    for folder, pattern, method in SOURCES:
        entries = extract_from_dir(
            root / folder,
            method_map=[(pattern, method)],
            options_map={pattern: {"silent": "false"}},
            keywords=KEYWORDS,
            strip_comment_tags=True,
        )
        for file, line, message, _comments, context in entries:
            found.setdefault((texts(message)[0], context), (texts(message), f"{folder}/{file}:{line}"))
    return found


def placeholders(sentences: tuple[str, ...]) -> set[str]:
    return {name for sentence in sentences for name in PLACEHOLDER.findall(sentence)}


def faults(root: Path) -> Iterator[str]:
    """What is wrong with the translations into the required language, a sentence each."""
    folder = root / TRANSLATIONS / REQUIRED
    used = extract(root)
    catalog = read_language(folder)
    translated = {key_of(message): message for message in catalog if message.id}
    for key, (sentences, place) in used.items():
        message = translated.get(key)
        if message is None or not is_translated(message):
            yield f"{place}: “{key[0]}” has no {REQUIRED} translation"
        elif len(sentences) != len(texts(message.id)):
            yield f"{catalog.origin[key]}: “{key[0]}” has its plural in the code or here, not in both"
        elif stray := placeholders(texts(message.string)) - placeholders(sentences):
            yield f"{catalog.origin[key]}: “{key[0]}” is translated with unknown {', '.join(sorted(stray))}"
    for key in translated.keys() - used.keys():
        yield f"{catalog.origin[key]}: “{key[0]}” is not used any more"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="list the missing and the unused translations")
    if parser.parse_args().check:
        found = sorted(faults(ROOT))
        print("\n".join(found) or "Every sentence is translated.")
        return bool(found)
    for folder in languages(ROOT):
        if compile_language(folder):
            print(f"Compiled the translations into {folder.name}.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unusable as reason:
        sys.exit(str(reason))
