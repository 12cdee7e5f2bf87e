"""`flask backup FILE` and `flask restore FILE`."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from lawlab.backup import tasks  # noqa: F401 - registers the hourly one
from lawlab.backup.restoring import Restored
from lawlab.backup.restoring import restore as put_in_place
from lawlab.backup.services import back_up
from lawlab.core.errors import LawLabError
from lawlab.core.security_log import note, noting_refusal
from lawlab.search.services import rebuild

#: Exit status when the backup is made, and its recount found a fault in the site's own data.
FAULTY = 3
PATH = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=PATH)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@with_appcontext
def backup(file: Path, force: bool) -> None:
    """Write everything that cannot be made anew into FILE, while the site runs.

    Exit status 3 when the backup was made and does not add up: its chains or its counters are broken.
    """
    try:
        with noting_refusal("backup"):
            made = back_up(file, current_app.config["LAWLAB"], force=force)
    except LawLabError as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    note("backup", "done", faults=len(made.faults))
    size = file.stat().st_size / 1_000_000
    click.echo(
        f"{file}: {size:,.1f} MB, {sum(made.rows.values()):,} rows, {_votes(made.rows)}, {made.made_at}."
    )
    if not made.is_recounted:
        click.echo(f"Not recounted: the tables are at {made.revision}, which this program does not read.")
    _tell(made.faults)


@click.command()
@click.argument("file", type=PATH)
@click.option("--force", is_flag=True, help="Replace all that the database holds.")
@with_appcontext
def restore(file: Path, force: bool) -> None:
    """Put the backup FILE in place, bring its tables up to date, make the index anew, and recount.

    The site must not run. Without --force the database must be empty.
    """
    try:
        with noting_refusal("restore"):
            restored = put_in_place(file, current_app.config["LAWLAB"], force=force)
    except LawLabError as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    note("restore", "done", faults=len(restored.new_faults))
    _make_index()
    manifest, found = restored.manifest, restored.found
    click.echo(
        f"Restored: {sum(found.rows.values()):,} rows, {_votes(found.rows)}, as of {manifest.made_at}."
    )
    if restored.was_migrated:
        click.echo(f"The tables were brought from {manifest.revision} to {found.revision}.")
    _conclude(restored)


def _conclude(restored: Restored) -> None:
    for fault in restored.manifest.faults:
        click.echo(f"Known when the backup was made: {fault}", err=True)
    _tell(restored.new_faults)
    click.echo("Every chain of votes holds, and every ballot counts what its log says.")


def _votes(rows: dict[str, int]) -> str:
    return f"{rows.get('vote', 0):,} votes, {rows.get('vote_cast', 0):,} acts of voting"


def _tell(faults: list[str]) -> None:
    if faults:
        for fault in faults:
            click.echo(f"FAULT: {fault}", err=True)
        sys.exit(FAULTY)


def _make_index() -> None:
    """The index is a cache: where it cannot be made now, the site makes it when it starts."""
    try:
        for _done, _total in rebuild():
            pass
    except (LawLabError, OSError) as error:
        click.echo(f"The search index is not made ({error}): the site will make it.", err=True)
