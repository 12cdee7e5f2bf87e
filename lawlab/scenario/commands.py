"""`flask scenario`: a consultation of realistic proportions, to try and to measure the site with."""

import sys

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from lawlab.core.db import db, now
from lawlab.core.errors import LawLabError
from lawlab.demo import PASSWORD
from lawlab.scenario.cast import OFFICIALS
from lawlab.scenario.playing import Played, expected_rows, play
from lawlab.scenario.recounts import discrepancies
from lawlab.search.services import rebuild


@click.command()
@click.option("--scale", type=float, default=1.0, show_default=True, help="1: as many people as in 2015.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed gives the same content.")
@click.option("--index/--no-index", default=True, help="Make the search index too, or leave it to the site.")
@click.option("--check", is_flag=True, help="Write nothing: recount what is in the database.")
@with_appcontext
def scenario(scale: float, seed: int, index: bool, check: bool) -> None:
    """Fill an empty database with a consultation like that on the bill « République numérique ».

    Everybody in it is made up and marked so. Exit status 2 when the database already has accounts; with
    --check, 1 when something does not add up.
    """
    if check:
        _check()
        return
    try:
        made = _play(scale, seed)
    except LawLabError as refusal:
        db.session.rollback()
        click.echo(refusal.sentence, err=True)
        sys.exit(2)
    click.echo(
        f"{made.people:,} people, {made.contributions:,} contributions, {made.votes:,} votes, "
        f"{made.events:,} events."
    )
    click.echo(f"Log in as {OFFICIALS[0][0]}@scenario.example (a lawmaker), with the password: {PASSWORD}")
    if index:
        _index()


def _play(scale: float, seed: int) -> Played:
    with tqdm(total=expected_rows(scale), unit=" rows", file=sys.stderr, disable=None) as bar:
        made = play(scale, seed, at=now(), tell=bar.update)
        db.session.commit()
        bar.total = bar.n
        bar.refresh()
    return made


def _index() -> None:
    with tqdm(unit=" texts", desc="search index", file=sys.stderr, disable=None) as bar:
        for done, bar.total in rebuild():
            bar.update(done - bar.n)


def _check() -> None:
    wrong = discrepancies()
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        sys.exit(1)
    click.echo("Everything adds up.")
