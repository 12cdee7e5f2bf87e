"""`flask bills load`: texts from disk into the database, each in a transaction of its own."""

import sys
from dataclasses import replace
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from lawlab.bills.loader import KINDS, Loaded, load_version, source_hash, text_folders
from lawlab.bills.models import Bill, Dossier
from lawlab.bills.single_files import FileFacts, read_single_file
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid, LawLabError
from lawlab.law.texts_folder import TextVersion, read_text_folder

SAID = {Loaded.NEW: "loaded", Loaded.RENAMED: "described anew", Loaded.UNCHANGED: "unchanged"}


@click.group()
def bills() -> None:
    """Texts put to citizens."""


@bills.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dossier", help="Slug of the dossier to which these versions belong.")
@click.option("--version", default="", help="For a file without bill.toml: what this version is called.")
@click.option(
    "--kind", type=click.Choice(sorted(KINDS)), default="member", help="For a file without bill.toml."
)
@click.option("--source", default="", help="For a file without bill.toml: address of the official page.")
@click.option("--licence", default="", help="For a file without bill.toml: under what licence it is used.")
@with_appcontext
def load(
    paths: tuple[Path, ...], dossier: str | None, version: str, kind: str, source: str, licence: str
) -> None:
    """Load text files, or folders of texts; what is already there stays as it is.

    Exit status 0 when every text is in the database, 2 when one was refused: the others are loaded all the
    same.
    """
    facts = FileFacts(dossier, version, kind, source, licence)
    refused = False
    for path in paths:
        for text in _texts_at(path):
            refused |= not _load_one(text, facts)
    if refused:
        sys.exit(2)


def _texts_at(path: Path) -> list[Path]:
    """The texts to load: the file itself, or the folders below; what isn't there is refused further on."""
    try:
        return [path] if path.is_file() else text_folders(path)
    except Invalid:
        return [path]


def _load_one(path: Path, facts: FileFacts) -> bool:
    """Load one text and say what became of it; False when it is refused, and nothing of it is kept."""
    try:
        bill, loaded = load_version(_read(path, facts), source_hash(path), at=now())
        articles = len(bill.articles)
        db.session.commit()
    except LawLabError as refusal:
        db.session.rollback()
        click.echo(f"{path}: refused. {refusal.sentence}", err=True)
        return False
    click.echo(f"{path}: {SAID[loaded]}, /bills/{bill.slug} ({articles} articles)")
    return True


def _read(path: Path, facts: FileFacts) -> TextVersion:
    if path.is_file():
        return read_single_file(path, facts, next_position=_next_position(facts.dossier))
    text_folders(path)
    version = read_text_folder(path)
    return replace(version, meta=replace(version.meta, dossier=facts.dossier or version.meta.dossier))


def _next_position(dossier: str | None) -> int:
    """The place, from 1, of one more version in the dossier of this slug."""
    query = select(func.max(Bill.position)).join(Dossier).where(Dossier.slug == dossier)
    return (db.session.scalar(query) or 0) + 1
