"""Mail that the site sends: written with the change it tells of, and sent later (core/mailer.py)."""

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lawlab.core.db import Base, db, now

#: Longest subject, in characters.
LONGEST_SUBJECT = 150


class OutgoingMail(Base):
    """One mail to one person, until a few days after it left or was given up."""

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  #: whom it is about
    to: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]  #: empty once it has left: links that open an account are not kept
    created_at: Mapped[datetime] = mapped_column(default=now)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)  #: None: sent, or given up
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


def post(to: str | None, subject: str, body: str, *, person_id: int | None = None, at: datetime) -> None:
    """Have a mail sent once the transaction commits; without a mail server, nothing is kept.

    `to` None takes the time of a mail and reaches nobody: an unknown address is then told from a known one
    by nothing.
    """
    if not is_mail_sent():
        return
    row = OutgoingMail(person_id=person_id, to=to or "", subject=one_line(subject), body=body if to else "")
    row.created_at, row.next_try_at = at, at if to else None
    db.session.add(row)
    db.session.flush()


def one_line(words: str) -> str:
    """Words that stay one line of a header, whatever they hold."""
    spaced = "".join(c if c.isprintable() else " " for c in words)
    return " ".join(spaced.split())[:LONGEST_SUBJECT]


def is_mail_sent() -> bool:
    """Whether the site has a mail server; without one it says so where it matters."""
    return current_app.config["MAIL"] is not None


def link_to(endpoint: str, **values: Any) -> str:
    """The full address of a page, at the site's own name: what a request calls the site is not believed."""
    origin: str = current_app.config["ORIGINS"][0]
    return origin + current_app.url_map.bind("").build(endpoint, values, force_external=False)
