"""Links that are sent by mail: signed, good once, and for a time.

A link holds a number and a fingerprint of how things stood when it was made. Whatever it is good for changes
that, so that it cannot be used twice, nor after another address or another password was chosen.
"""

from datetime import timedelta
from hashlib import sha256

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lawlab.accounts.models import User
from lawlab.core.db import db
from lawlab.core.errors import Invalid

CONFIRM_WITHIN, RESET_WITHIN = timedelta(hours=48), timedelta(hours=1)
LONGEST_TOKEN = 300


def waiting_address(user: User) -> str | None:
    """The address that its person has yet to answer from: the next one, or the one of the sign-up."""
    return user.pending_email or (user.email if user.email_confirmed_at is None else None)


def confirmation_token(user: User) -> str:
    """What the link to `waiting_address(user)` holds."""
    return _serializer("confirm").dumps([user.id, _address_as_it_stands(user)])


def reset_token(user: User) -> str:
    """What a link to a new password holds."""
    return _serializer("reset").dumps([user.id, _password_as_it_stands(user)])


def user_to_confirm(token: str) -> User:
    """Whose address a link confirms; Invalid when it is over, used, forged, or of another address."""
    user, stood = _read("confirm", token, CONFIRM_WITHIN)
    if user is None or waiting_address(user) is None or stood != _address_as_it_stands(user):
        raise Invalid(
            _("This link has been used already, is more than two days old, or is not of your last address.")
        )
    return user


def user_to_reset(token: str) -> User:
    """Who may choose a new password by this link; Invalid when it is over, used or forged."""
    user, stood = _read("reset", token, RESET_WITHIN)
    if user is None or user.email is None or stood != _password_as_it_stands(user):
        raise Invalid(_("This link has been used already, or is more than an hour old: ask for another one."))
    return user


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"lawlab mail {purpose}")


def _read(purpose: str, token: str, within: timedelta) -> tuple[User | None, str]:
    if len(token) > LONGEST_TOKEN:
        return None, ""
    try:
        ident, stood = _serializer(purpose).loads(token, max_age=int(within.total_seconds()))
    except BadSignature:
        return None, ""
    user = db.session.get(User, ident)
    return (user, stood) if user is not None and user.erased_at is None else (None, "")


def _address_as_it_stands(user: User) -> str:
    confirmed = user.email_confirmed_at.isoformat() if user.email_confirmed_at else ""
    return _fingerprint(waiting_address(user) or "", user.email or "", confirmed)


def _password_as_it_stands(user: User) -> str:
    return _fingerprint(user.password_hash or "", user.email or "")


def _fingerprint(*words: str) -> str:
    return sha256("\n".join(words).encode()).hexdigest()[:24]
