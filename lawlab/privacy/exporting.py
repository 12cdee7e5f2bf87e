"""A person's own copy of what the site knows of them: a ZIP of JSON files, and a page to read."""

import base64
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import IO, Any

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import Row, Table, or_, select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.arguments.models import Argument
from lawlab.bills.models import Article, Bill
from lawlab.core.db import db
from lawlab.core.journal import Entry
from lawlab.privacy.register import PARTS, RULES, SECRETS
from lawlab.votes.models import ArticleBallot

#: Rows read at once, and ids asked about at once.
BATCH = 500
Rows = list[dict[str, Any]]


def data_of(user: User) -> dict[str, Rows]:
    """Everything that the register lists for the person, by table, without what would let its reader in."""
    found = {name: rows for name, rows in _own(user) if rows}
    found |= {name: rows for name, rows in _parts(user) if rows}
    others = or_(Entry.actor_id.is_(None), Entry.actor_id != user.id)
    about = select(Entry.__table__).where(Entry.subject == f"user:{user.id}", others)
    if rows := [_plain(row, Entry.__table__) for row in db.session.execute(about)]:  # type: ignore[arg-type]
        found["journal_entry_about_you"] = rows
    _say_on_what(found)
    return dict(sorted(found.items()))


def _own(user: User) -> Iterator[tuple[str, Rows]]:
    owners: dict[str, list[str]] = {}
    for rule in RULES:
        table = db.metadata.tables.get(rule.table)
        is_reference = (
            table is not None
            and rule.name in table.c
            and (bool(table.c[rule.name].foreign_keys) or rule.column == "user.id")
        )
        if rule.owns and is_reference:
            owners.setdefault(rule.table, []).append(rule.name)
    for name, columns in owners.items():
        table = db.metadata.tables[name]
        mine = or_(*(table.c[column] == user.id for column in columns))
        yield name, _rows(table, mine)


def _parts(user: User) -> Iterator[tuple[str, Rows]]:
    tables = db.metadata.tables
    for part in PARTS:
        whole, table = tables[part.of], tables[part.table]
        mine = select(whole.c.id).where(whole.c.author_id == user.id)
        yield part.table, _rows(table, table.c[part.column].in_(mine))


def _rows(table: Table, condition: Any) -> Rows:
    query = select(table).where(condition).order_by(*table.primary_key.columns)
    return [_plain(row, table) for row in db.session.execute(query, execution_options={"yield_per": BATCH})]


def _plain(row: Row[Any], table: Table) -> dict[str, Any]:
    return {
        name: _value(value) for name, value in row._mapping.items() if f"{table.name}.{name}" not in SECRETS
    }


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.value if isinstance(value, StrEnum) else value


def _say_on_what(found: dict[str, Rows]) -> None:
    """Beside each vote, in words, what it was on."""
    votes = [row for name in ("vote", "vote_cast", "showing") for row in found.get(name, ())]
    named = _named({int(row["ballot_id"]) for row in votes})
    for row in votes:
        row["on"] = named.get(int(row["ballot_id"]), "")


def _named(ballots: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    idents = sorted(ballots)
    for start in range(0, len(idents), BATCH):
        some = idents[start : start + BATCH]
        articles = (
            select(ArticleBallot.ballot_id, Article.label, Article.number, Bill.title)
            .join(Article, Article.id == ArticleBallot.article_id)
            .join(Bill, Bill.id == Article.bill_id)
            .where(ArticleBallot.ballot_id.in_(some))
        )
        for ballot, label, number, title in db.session.execute(articles):
            found[ballot] = f"{label} {number} – {title}"
        amendments = (
            select(Amendment.ballot_id, Amendment.number, Bill.title)
            .join(Bill, Bill.id == Amendment.bill_id)
            .where(Amendment.ballot_id.in_(some))
        )
        for on, place, title in db.session.execute(amendments):
            found[on or 0] = _("Amendment no. %(number)s – %(title)s", number=place or "–", title=title)
        arguments = select(Argument.ballot_id, Argument.body).where(Argument.ballot_id.in_(some))
        for on, body in db.session.execute(arguments):
            found[on or 0] = _("An argument: “%(words)s”", words=body[:80])
    return found


def headings() -> dict[str, str]:
    """What the page calls the tables that people know; the others go under their own name."""
    return {
        "user": _("Your account"),
        "contribution": _("What you wrote"),
        "contribution_edit": _("Earlier wordings of what you wrote"),
        "amendment": _("Your amendments"),
        "amendment_revision": _("Each state of your amendments"),
        "argument": _("Your arguments"),
        "argument_source": _("The sources of your arguments"),
        "annotation": _("Your annotations"),
        "vote": _("Your votes as they stand"),
        "vote_cast": _("Your votes as you cast them, one after the other"),
        "showing": _("What the queue put before you"),
        "cosignature": _("Amendments that you signed"),
        "notice": _("Your notices"),
        "role_grant": _("Your roles"),
        "journal_entry": _("What you did, as the journal recorded it"),
        "journal_entry_about_you": _("What others did about your account"),
        "passkey": _("Your passkeys"),
        "second_factor": _("Your one-time codes"),
        "identity": _("Identity providers"),
        "login": _("Your devices"),
    }


def write_copy(user: User, *, at: datetime) -> IO[bytes]:
    """The ZIP, in a temporary file that goes when it is closed."""
    data = data_of(user)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        page = render_template("privacy/copy.html", data=data, headings=headings(), at=at, user=user)
        archive.writestr("index.html", page)
        for name, rows in data.items():
            archive.writestr(f"data/{name}.json", json.dumps(rows, ensure_ascii=False, indent=1))
    file.seek(0)
    return file
