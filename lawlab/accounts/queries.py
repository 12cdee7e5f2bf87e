"""Finding people."""

from typing import Any

from sqlalchemy import func, select

from lawlab.accounts.emails import email_key
from lawlab.accounts.models import Notice, User
from lawlab.accounts.names import name_key
from lawlab.core.db import db


def user_with_email(email: str) -> User | None:
    """The account of this mailbox, however the address is written."""
    if "\x00" in email:  # which PostgreSQL cannot even be asked about
        return None
    return db.session.scalar(select(User).where(User.email_key == email_key(email)))


def user_named(name: str) -> User | None:
    """The person who bears this public name, however it is written."""
    if "\x00" in name:  # which PostgreSQL cannot even be asked about
        return None
    return db.session.scalar(select(User).where(User.public_name_key == name_key(name)))


def is_name_taken(name: str, *, by_others_than: User | None = None) -> bool:
    """Whether somebody else bears this name or one that could be taken for it."""
    query = select(User.id).where(User.public_name_key == name_key(name))
    if by_others_than is not None:
        query = query.where(User.id != by_others_than.id)
    return db.session.scalar(query) is not None


def notices_of(person: User, *, limit: int, offset: int = 0) -> list[Notice]:
    """What a person was told, the latest first."""
    query = select(Notice).where(Notice.person_id == person.id).order_by(Notice.id.desc())
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def unread_notices(person: Any) -> int:
    """How many notices wait for a person; 0 for who is not logged in."""
    if not isinstance(person, User):
        return 0
    query = select(func.count()).where(Notice.person_id == person.id, Notice.read_at.is_(None))
    return db.session.scalar(query) or 0
