"""`flask opendata …`: the archive that anyone can recount, and the private side of the same check."""

import os
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import select

from lawlab.bills.models import Bill, Dossier
from lawlab.bills.queries import bill_by_slug
from lawlab.core.db import begin_to_write, db, now, promise_to_read_only
from lawlab.core.errors import LawLabError
from lawlab.opendata.checkpoints import checkpoint, latest_checkpoint
from lawlab.opendata.models import Checkpoint


@click.group()
def opendata() -> None:
    """Votes that anyone can recount."""


@opendata.command("export")
@click.argument("slug", metavar="BILL")
@click.argument("path", metavar="FILE.zip", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--kept", is_flag=True, help="BILL names a dossier; make no checkpoint. For the site itself.")
@with_appcontext
def export(slug: str, path: Path, kept: bool) -> None:
    """Write the archive of the consultation on BILL (its name in addresses, or its dossier's).

    It holds the acts of the latest checkpoint; where there is none yet, one is made.
    """
    from lawlab.opendata.archive import write_archive  # loads numpy, which other commands need not

    try:
        bill = _bill(slug, of_a_dossier=kept)
        last = latest_checkpoint(bill.dossier_id)
        if last is None and not kept:
            begin_to_write()
            checkpoint(db.session.get_one(Dossier, bill.dossier_id), now())
            last = latest_checkpoint(bill.dossier_id)
        if last is None:
            raise click.ClickException("There is no checkpoint yet: try again in a moment.")
        if kept:
            os.nice(10)
        size = last.size
        promise_to_read_only(True)
        with force_locale(bill.language if bill.language in ("fr", "en") else "fr"):
            write_archive(db.session.get_one(Bill, bill.id), db.session.get_one(Checkpoint, last.id), path)
    except LawLabError as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    finally:
        begin_to_write()
    click.echo(f"{path}: {size} acts of voting, as of the last checkpoint.")


def _bill(slug: str, *, of_a_dossier: bool) -> Bill:
    dossier = db.session.scalars(select(Dossier).where(Dossier.slug == slug)).first()
    if dossier is not None and dossier.bills and (of_a_dossier or not _is_bill(slug)):
        return dossier.bills[-1]
    return bill_by_slug(slug)


def _is_bill(slug: str) -> bool:
    return db.session.scalar(select(Bill.id).where(Bill.slug == slug)) is not None


@opendata.command("checkpoint")
@click.argument("slug", metavar="DOSSIER")
@with_appcontext
def make_checkpoint(slug: str) -> None:
    """Take the acts that wait into the public log of DOSSIER now, and sign what it holds."""
    dossier = db.session.scalars(select(Dossier).where(Dossier.slug == slug)).first()
    if dossier is None:
        raise click.ClickException(f"There is no dossier {slug}.")
    made = checkpoint(dossier, now())
    click.echo(made.note if made else "Nothing to take: the last checkpoint stands.", nl=not made)


@opendata.command("check")
@with_appcontext
def check() -> None:
    """Walk every chain, recount every ballot, and compare the public logs with the acts they stand for."""
    from lawlab.opendata.checking import faults  # loads numpy, which other commands need not

    promise_to_read_only(True)
    found = faults()
    db.session.rollback()
    for words in found:
        click.echo(words, err=True)
    if found:
        sys.exit(1)
    click.echo("The votes, their chains and the public logs hold.")
