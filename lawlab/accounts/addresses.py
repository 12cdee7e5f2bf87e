"""Addresses that people answer from: confirmed, changed, and used to get back in."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.emails import clean_email, email_key
from lawlab.accounts.levels import raise_level
from lawlab.accounts.links import user_to_confirm, user_to_reset
from lawlab.accounts.mails import send_confirmation, send_reset, tell_of_new_address, warn_of_new_address
from lawlab.accounts.models import Level, User
from lawlab.accounts.queries import user_with_email
from lawlab.accounts.services import change_password
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid
from lawlab.core.journal import record


def confirm_address(token: str, *, at: datetime) -> User:
    """Take an address for its person's own: they had a link that was sent there."""
    user = user_to_confirm(token)
    if user.pending_email:
        _replace(user, user.pending_email, at=at)
    _is_theirs(user, at=at)
    return user


def _replace(user: User, address: str, *, at: datetime) -> None:
    earlier = user.email
    try:
        with db.session.begin_nested():
            user.email, user.email_key, user.pending_email = address, email_key(address), None
    except IntegrityError:
        raise Conflict(_("This address has another account by now.")) from None
    record(user.id, "changed address", f"user:{user.id}")
    if earlier:
        tell_of_new_address(user, earlier, at=at)


def _is_theirs(user: User, *, at: datetime) -> None:
    user.email_confirmed_at = at
    db.session.flush()
    raise_level(user, Level.CONFIRMED, at=at)


def ask_new_address(user: User, email: str, *, at: datetime) -> None:
    """Send a link to another address, which takes the place of the present one when it is used."""
    address = clean_email(email)
    if address == user.email:
        raise Invalid(_("This is your address already."))
    owner = user_with_email(address)
    if owner is not None and owner.id != user.id:
        raise Conflict(_("This address already has an account."))
    user.pending_email = address
    db.session.flush()
    send_confirmation(user, at=at)
    warn_of_new_address(user, at=at)


def forget_new_address(user: User) -> None:
    """Keep the present address after all: the link that was sent to the other one is worth nothing."""
    user.pending_email = None


def ask_reset(email: str, *, at: datetime) -> None:
    """Send a link to a new password to the account's address; nobody is told whether there is one."""
    user = user_with_email(email)
    send_reset(user if user is not None and user.erased_at is None else None, at=at)


def reset_password(token: str, password_hash: str, *, at: datetime) -> User:
    """Take a new password from who had a link sent to the account's address; every device is logged out."""
    user = user_to_reset(token)
    change_password(user, password_hash, at=at)
    if user.email_confirmed_at is None:
        _is_theirs(user, at=at)
    return user
