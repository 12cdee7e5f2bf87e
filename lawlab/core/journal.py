"""Who changed what, when: a record for people, told to no room."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lawlab.core.db import Base, db, now
from lawlab.core.security_log import note_entry


class Entry(Base):
    """One change by one person. Rows are only ever added."""

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  #: None: a command
    verb: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)  #: such as "amendment:12"
    data: Mapped[dict[str, Any]]


def record(actor_id: int | None, verb: str, subject: str, **data: Any) -> None:
    """Add an entry to the journal, in the transaction of the change itself."""
    note_entry(actor_id, verb, subject, data)
    db.session.add(Entry(actor_id=actor_id, verb=verb, subject=subject, data=data))
