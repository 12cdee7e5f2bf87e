"""`flask review …`: ranking and fair queue as functions of a file; what the background computes, at once."""

import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug
from lawlab.core.db import db, now
from lawlab.core.errors import LawLabError
from lawlab.law.jsonl import Record, run_jsonl
from lawlab.review.adoption_tasks import look_for_adoptions
from lawlab.review.family_tasks import suggest_for
from lawlab.review.recounting import bills_with_votes
from lawlab.votes.queue import fair_queue

FILE = click.argument("source", metavar="FILE", type=click.File("rb"))
#: How many bad lines are named one by one.
NAMED = 20


@click.group()
def review() -> None:
    """The lawmakers' desk."""


@review.command("rank")
@FILE
def rank(source: BinaryIO) -> None:
    """Rank the proposals of a log of votes and showings: a JSON object a line in, one a proposal out.

    A line that cannot be read is told on standard error, by its number, and passed over.
    """
    from lawlab.review.ranking.compute import compute  # numpy is slow to load, and other commands need none
    from lawlab.review.ranking.log import read_rows, votes_of
    from lawlab.review.ranking.published import written

    try:
        data = source.read()
    except OSError as error:
        click.echo(f"The file cannot be read: {error.strerror}.", err=True)
        sys.exit(2)
    rows, problems = read_rows(data)
    ranking = compute(votes_of(rows))
    sys.stdout.flush()
    sys.stdout.buffer.write("".join(written(ranking)).encode())
    sys.stdout.buffer.flush()
    _report(len(rows), problems, ranking.votes, len(ranking.places))


def _report(read: int, problems: Mapping[int, str], votes: int, items: int) -> None:
    for number, reason in list(problems.items())[:NAMED]:
        click.echo(f"line {number} is passed over: {reason}", err=True)
    named = ", ".join(map(str, list(problems)[:NAMED])) + (", …" if len(problems) > NAMED else "")
    skipped = f"; {len(problems)} passed over (line {named})" if problems else ""
    click.echo(f"{read} lines read: {votes} votes that count on {items} items{skipped}", err=True)


@review.command("queue")
@FILE
def queue(source: BinaryIO) -> None:
    """Order proposals fairly for each person: least shown first, then by lot (JSONL)."""
    secret = current_app.config["SECRET_KEY"].encode()
    run_jsonl(source, lambda record: _queue(record, secret))


def _queue(record: Record, secret: bytes) -> Record:
    person, items, limit = record["person"], record["items"], record.get("limit")
    if not isinstance(person, str | int) or isinstance(person, bool):
        raise ValueError("`person` must be a name or a whole number")
    if not isinstance(items, dict) or not all(_is_count(shown) for shown in items.values()):
        raise ValueError("`items` must give how many times each was shown")
    if limit is not None and not _is_count(limit):
        raise ValueError("`limit` must be a whole number")
    return {"person": person, "queue": fair_queue(str(person), items, secret, limit)}


@review.command("recompute")
@click.argument("bill", required=False)
@with_appcontext
def recompute(bill: str | None) -> None:
    """Rank the amendments of BILL (its name in addresses) anew, or of every bill that was voted on."""
    from lawlab.review.standings import rank_bill  # numpy is slow to load, and other commands need none

    try:
        idents = [bill_by_slug(bill).id] if bill else bills_with_votes()
    except LawLabError as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    finally:
        db.session.rollback()
    for ident in idents:
        run = rank_bill(ident, at=now())
        if run is not None:
            click.echo(f"Bill {ident}: {run.votes} votes by {run.people} people, {len(run.groups)} groups.")
    click.echo(f"{len(idents)} bills ranked.")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


@review.command("families")
@click.argument("slug", required=False)
@with_appcontext
def families(slug: str | None) -> None:
    """Suggest the families of amendments of a text, or of all."""
    for bill_id, name in _bills(slug):
        click.echo(f"{name}: {suggest_for(bill_id)} new")


@review.command("adoption")
@click.argument("slug", required=False)
@with_appcontext
def adoption(slug: str | None) -> None:
    """Look for amendments whose words a later version of the text made its own."""
    for bill_id, name in _bills(slug):
        click.echo(f"{name}: {look_for_adoptions(bill_id)} found")


def _bills(slug: str | None) -> list[tuple[int, str]]:
    try:
        if slug:
            bill = bill_by_slug(slug)
            return [(bill.id, bill.slug)]
    except LawLabError as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    return [(ident, name) for ident, name in db.session.execute(select(Bill.id, Bill.slug).order_by(Bill.id))]
