"""What people do with their accounts.

Passwords arrive hashed here: hashing is slow, and no lock may wait for it.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.emails import clean_email, email_key
from lawlab.accounts.logins import end_logins, renew_logins
from lawlab.accounts.mails import tell_of_new_password
from lawlab.accounts.models import End, Role, RoleGrant, User, new_session_key
from lawlab.accounts.names import clean_name, name_key
from lawlab.accounts.policies import can_grant_roles
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.journal import record


def sign_up(email: str, public_name: str, password_hash: str, *, language: str) -> User:
    """Open an account: one a mailbox, under a name that no other could be taken for."""
    email, name = clean_email(email), clean_name(public_name)
    user = User(
        email=email,
        email_key=email_key(email),
        public_name=name,
        public_name_key=name_key(name),
        password_hash=password_hash,
        language=language,
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        raise Conflict(_("This e-mail address or this public name already has an account.")) from None
    record(user.id, "signed up", f"user:{user.id}")
    return user


def change_name(user: User, public_name: str) -> None:
    """Take another public name, under the same rules; the journal keeps the earlier one."""
    name, earlier = clean_name(public_name), user.public_name
    if name == earlier:
        return
    try:
        with db.session.begin_nested():
            user.public_name, user.public_name_key = name, name_key(name)
    except IntegrityError:
        raise Conflict(_("This public name is taken, or could be confused with another one.")) from None
    record(user.id, "changed name", f"user:{user.id}", before=earlier, after=name)


def change_password(user: User, password_hash: str, *, at: datetime) -> None:
    """Replace the password; every browser that was logged in with the old one is logged out."""
    user.password_hash = password_hash
    log_out_everywhere(user, End.PASSWORD, at=at)
    record(user.id, "changed password", f"user:{user.id}")
    if user.email:
        tell_of_new_password(user, at=at)


def log_out_everywhere(user: User, why: End = End.EVERYWHERE, *, at: datetime) -> None:
    """Make every cookie of this person worthless, and cut their sockets off."""
    user.session_key = new_session_key()
    end_logins(user, why, at=at)


def choose_language(user: User, language: str) -> None:
    user.language = language


def grant_role(granter: User | None, user: User, role: Role) -> None:
    """Give a role; `granter` is an administrator, or None for the operator's command.

    The person's browsers go on, under new identifiers: they lose nothing, and gain a right.
    """
    _require_right(granter, role)
    if role in user.roles:
        return
    renew_logins(user)
    user.grants.append(RoleGrant(role=role, granted_by_id=granter.id if granter else None))
    record(granter.id if granter else None, "granted role", f"user:{user.id}", role=role.value)


def revoke_role(granter: User | None, user: User, role: Role) -> None:
    """Take a role back; nothing happens when the person does not have it.

    The person is logged out everywhere: nothing that was opened with the role stays open, sockets included.
    """
    _require_right(granter, role)
    kept = [grant for grant in user.grants if grant.role is not role]
    if len(kept) < len(user.grants):
        user.grants = kept
        end_logins(user, End.ROLE, at=now())
        record(granter.id if granter else None, "revoked role", f"user:{user.id}", role=role.value)


def _require_right(granter: User | None, role: Role) -> None:
    if granter is not None and not can_grant_roles(granter):
        raise NotAllowed(_("Only an administrator may give or take back a role."))
    if role is Role.CITIZEN:
        raise Invalid(_("Everybody is a citizen: this role is neither given nor taken back."))
