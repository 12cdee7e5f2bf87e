"""What a person is told about what they wrote, signed or voted on: written in one statement, read once.

A notice keeps ids and facts that never change; its sentence stands in `templates/notices/<kind>.html` (the
colon of the kind written as an underscore), so that it is said in the reader's language.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, literal, select, update

from lawlab.accounts.models import Notice, User
from lawlab.core.db import db


def tell(people: Select[Any], kind: str, subject: str, data: dict[str, Any], *, at: datetime) -> int:
    """Tell each person whose id `people` selects, once for this kind and subject; how many were told.

    Who was told of the same before is left out, so that whoever is concerned in several ways is told in the
    first one only.
    """
    ids = people.distinct().subquery()
    person = ids.c[0]
    told = select(Notice.id).where(Notice.person_id == person, Notice.kind == kind, Notice.subject == subject)
    rows = select(
        person,
        literal(kind),
        literal(subject),
        literal(data, Notice.__table__.c.data.type),
        literal(at, Notice.__table__.c.at.type),
    ).where(person.is_not(None), ~told.exists())
    columns = ["person_id", "kind", "subject", "data", "at"]
    done = db.session.execute(insert(Notice).from_select(columns, rows))
    return int(getattr(done, "rowcount", 0))


def mark_read(person: User, *, at: datetime, up_to: int | None = None) -> None:
    """Mark a person's notices as read: all of them, or those that were there when the page was made."""
    unread = update(Notice).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    if up_to is not None:
        unread = unread.where(Notice.id <= up_to)
    db.session.execute(unread.values(read_at=at))
