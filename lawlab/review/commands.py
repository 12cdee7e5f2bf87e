"""`flask review …`: what the desk computes in the background, at once."""

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from lawlab.bills.models import Bill
from lawlab.bills.queries import bill_by_slug
from lawlab.core.db import db
from lawlab.core.errors import LawLabError
from lawlab.review.adoption_tasks import look_for_adoptions
from lawlab.review.family_tasks import suggest_for


@click.group()
def review() -> None:
    """The lawmakers' desk."""


@review.command()
@click.argument("slug", required=False)
@with_appcontext
def families(slug: str | None) -> None:
    """Suggest the families of amendments of a text, or of all."""
    for bill_id, name in _bills(slug):
        click.echo(f"{name}: {suggest_for(bill_id)} new")


@review.command()
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
        click.echo(refusal.sentence, err=True)
        sys.exit(2)
    return [(ident, name) for ident, name in db.session.execute(select(Bill.id, Bill.slug).order_by(Bill.id))]
