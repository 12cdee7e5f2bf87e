"""Logging in in two steps: after the password, a code or a passkey, for whoever has one.

Between the two the browser holds a state that gives no rights: who, until when, and where to go next.
"""

from dataclasses import asdict, dataclass
from typing import Any

from flask import current_app, redirect, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lawlab.accounts.login import LANGUAGES, begin_session
from lawlab.accounts.models import User
from lawlab.accounts.passkeys import PATIENCE, count_keys
from lawlab.accounts.passwords import verify_password
from lawlab.accounts.policies import is_trusted_with_others
from lawlab.accounts.second_factor import has_codes
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, NotAllowed
from lawlab.core.pages import safe_next
from lawlab.core.security_log import note

KEPT_AS = "half_open"


@dataclass(frozen=True)
class HalfOpen:
    """Somebody who has shown the first of two things, a moment ago."""

    user_id: int
    session_key: str  #: worthless once the person has logged out everywhere
    asked_at: float
    is_kept: bool
    next_page: str
    by: str = "password"  #: the first of the two things
    identity: dict[str, str] | None = None  #: what logging out of an identity provider will take


def is_required_of(user: Any) -> bool:
    """Whether this person may do nothing here without a second factor."""
    return current_app.config["SECOND_FACTOR"] == "required" and is_trusted_with_others(user)


def has_second_factor(user: User) -> bool:
    return has_codes(user) or count_keys(user) > 0


def needs_second_step(user: User) -> bool:
    """Whoever has codes is asked for one; whoever must have a second factor, for their passkey."""
    return has_codes(user) or (is_required_of(user) and count_keys(user) > 0)


def second_step(
    user: User, *, is_kept: bool, next_page: str | None, by: str, identity: dict[str, str] | None = None
) -> Any:
    """The way to the second step, with the half-open state begun; None when there is none to take.

    Every door that opens with one thing alone (a password, an identity provider) asks here before it logs in.
    """
    if not needs_second_step(user):
        return None
    language = session.get("language")
    session.clear()
    if language in LANGUAGES:
        session["language"] = language
    target = safe_next(next_page, "/")[:1000]
    half = HalfOpen(user.id, user.session_key, now().timestamp(), bool(is_kept), target, by, identity)
    note("log-in", "done", person=user.id, by=by, step="first of two")
    session[KEPT_AS] = asdict(half)
    return redirect(url_for("codes.second_step_page"))


def half_open() -> tuple[HalfOpen, User] | None:
    """Who stands between the two steps in this browser; None after five minutes."""
    kept = session.get(KEPT_AS)
    if not isinstance(kept, dict):
        return None
    half = HalfOpen(**kept)
    user = db.session.get(User, half.user_id)
    in_time = 0 <= now().timestamp() - half.asked_at <= PATIENCE.total_seconds()
    if user is None or user.erased_at is not None or user.session_key != half.session_key or not in_time:
        session.pop(KEPT_AS)
        return None
    return half, user


def require_half_open() -> tuple[HalfOpen, User]:
    found = half_open()
    if found is None:
        raise Conflict(_("The five minutes for the second step are over: log in again."))
    return found


def finish(half: HalfOpen, user: User, *, by: str) -> str:
    """Log in for good, by a second thing; return where to go."""
    begin_session(user, is_kept=half.is_kept, by=f"{half.by} and {by}")
    if half.identity is not None:
        session["identity"] = half.identity
    return safe_next(half.next_page, "/")


def require_password(password: object) -> None:
    """Refuse unless it is the person's password, if any: an open browser alone must not add a way in."""
    kept = current_user.password_hash
    db.session.rollback()  # no transaction waits for the hash
    if kept and not verify_password(password if isinstance(password, str) else "", kept):
        note("password asked again", "refused")
        raise NotAllowed(_("This is not your present password."))
