"""`flask search rebuild`: the index from the database."""

import sys

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from lawlab.core.errors import LawLabError
from lawlab.search.services import rebuild


@click.group()
def search() -> None:
    """The search index."""


@search.command("rebuild")
@with_appcontext
def rebuild_index() -> None:
    """Make the search index anew from the database, with progress, and put it in the old one's place."""
    done = 0
    try:
        with tqdm(unit=" texts", file=sys.stderr, disable=None) as bar:
            for done, bar.total in rebuild():
                bar.update(done - bar.n)
    except LawLabError as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(f"The index is made: {done} bills and contributions read.")
