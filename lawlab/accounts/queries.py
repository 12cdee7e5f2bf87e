"""Finding people."""

from sqlalchemy import select

from lawlab.accounts.emails import email_key
from lawlab.accounts.models import User
from lawlab.accounts.names import name_key
from lawlab.core.db import db


def user_with_email(email: str) -> User | None:
    """The account of this mailbox, however the address is written."""
    if "\x00" in email:  # which PostgreSQL cannot even be asked about
        return None
    return db.session.scalar(select(User).where(User.email_key == email_key(email)))


def is_name_taken(name: str, *, by_others_than: User | None = None) -> bool:
    """Whether somebody else bears this name or one that could be taken for it."""
    query = select(User.id).where(User.public_name_key == name_key(name))
    if by_others_than is not None:
        query = query.where(User.id != by_others_than.id)
    return db.session.scalar(query) is not None
