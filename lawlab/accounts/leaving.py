"""Leaving: what an account keeps of somebody who asked to be forgotten."""

from datetime import datetime

from lawlab.accounts.models import Level, User, new_session_key

#: The name beside what a person who left had written. Nobody else may take it (see `accounts/names.py`).
GONE = "Personne partie"


def empty_account(user: User, at: datetime) -> None:
    """Leave of the account a mark that somebody was here: no way in, no name, nothing to vote with."""
    user.email = user.email_key = user.email_confirmed_at = user.password_hash = user.vote_salt = None
    user.public_name, user.public_name_key = GONE, f"left {user.id}"
    user.session_key = new_session_key()
    user.level, user.language, user.erased_at = Level.DECLARED, "fr", at
