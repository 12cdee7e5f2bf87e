"""One person, one account: what an identity proved by a provider opens, and what it is tied to.

A subject belongs to one account at most, whatever the person does: the table forbids a second one. Letting
go of it does not free it before the last ballot that the account voted on has closed.
"""

import logging
from datetime import datetime

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from lawlab.accounts.emails import clean_email, email_key
from lawlab.accounts.holds import NO_END, held_until
from lawlab.accounts.levels import ORDER, raise_level
from lawlab.accounts.models import Identity, Level, User
from lawlab.accounts.names import clean_name, name_key
from lawlab.accounts.oidc.flow import Proof
from lawlab.core.db import db
from lawlab.core.errors import Conflict, NotAllowed, NotFound, Unavailable
from lawlab.core.journal import record

logger = logging.getLogger(__name__)


def identities_of(user: User) -> list[Identity]:
    """The identities with which a person may log in, the oldest first."""
    query = select(Identity).where(Identity.user_id == user.id, Identity.unlinked_at.is_(None))
    return list(db.session.scalars(query.order_by(Identity.id)))


def enter(proof: Proof, *, at: datetime) -> User | None:
    """The account that a proof opens, its level raised to what the provider vouches for; None for a newcomer.

    Conflict, in words, for an identity that was unlinked from an account whose votes may still be cast.
    """
    identity = _known(proof)
    if identity is None or not _is_open(identity, at):
        return None
    identity.last_used_at, identity.level = at, proof.level
    raise_level(identity.user, proof.level, at=at)
    return identity.user


def open_account(proof: Proof, public_name: str, email: str, *, language: str, at: datetime) -> User:
    """Open an account without a password for a newcomer, under a public name and perhaps an address."""
    name, address = clean_name(public_name), clean_email(email) if email else None
    user = User(
        email=address,
        email_key=email_key(address) if address else None,
        public_name=name,
        public_name_key=name_key(name),
        language=language,
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        raise Conflict(_("This e-mail address or this public name already has an account.")) from None
    record(user.id, "signed up", f"user:{user.id}", by="identity")
    _tie(user, proof, at)
    raise_level(user, proof.level, at=at)
    return user


def link(user: User, proof: Proof, *, at: datetime) -> bool:
    """Let a person log in with this identity too; False when they already could.

    Conflict, in words, when it is another account's, or when the account has another person's identity.
    """
    others = [each for each in identities_of(user) if each.issuer == proof.space]
    if any(each.subject_key == proof.subject_key for each in others):
        enter(proof, at=at)
        return False
    if others:
        raise Conflict(_("Your account is linked to another identity of the same provider. Unlink it first."))
    _tie(user, proof, at)
    raise_level(user, proof.level, at=at)
    return True


def unlink(user: User, identity_id: int, *, at: datetime) -> Identity:
    """Stop logging in with an identity, if another way remains; it stays tied to the account all the same."""
    mine = {identity.id: identity for identity in identities_of(user)}
    identity = mine.get(identity_id)
    if identity is None:
        raise NotFound(_("Your account is not linked to this identity."))
    if len(mine) == 1 and not (user.password_hash and user.email_key):
        raise NotAllowed(_("This is your only way to log in: it cannot be unlinked."))
    identity.unlinked_at = at
    db.session.flush()
    record(user.id, "unlinked identity", f"user:{user.id}", issuer=identity.issuer)
    return identity


def let_go(user: User, *, at: datetime) -> None:
    """Keep nothing of a person who leaves but what stops them from coming back and voting twice.

    Call it while their acts of voting still bear their name. See `sweep`.
    """
    until = held_until(user, at=at)
    for identity in db.session.scalars(select(Identity).where(Identity.user_id == user.id)):
        if until is None:
            db.session.delete(identity)
        else:
            identity.unlinked_at, identity.held_until = identity.unlinked_at or at, until
    db.session.flush()


def sweep(*, at: datetime) -> None:
    """Delete the identities of those who left, once the last ballot that they voted on has closed."""
    db.session.execute(delete(Identity).where(Identity.held_until <= at))


def _known(proof: Proof) -> Identity | None:
    mine = Identity.issuer == proof.space, Identity.subject_key == proof.subject_key
    found = db.session.scalar(select(Identity).where(*mine))
    if found is None:
        foreign = select(Identity.id).where(
            Identity.issuer == proof.space, Identity.key_mark != proof.key_mark
        )
        if db.session.scalar(foreign.limit(1)) is not None:
            logger.error("identity_key is not the one that identities were linked with: put it back")
            raise Unavailable(
                _("This site lost the key by which it knows people again. Its operator must put it back.")
            )
    return found


def _is_open(identity: Identity, at: datetime) -> bool:
    """Whether one may log in with it; False when it is free for another account, Conflict in between."""
    if identity.unlinked_at is None and identity.user.erased_at is None:
        return True
    until = _held(identity, at)
    if until is None:
        return False
    if until >= NO_END:
        raise Conflict(
            _(
                "This identity was unlinked from an account that took part in votes which are still open. "
                "So that nobody votes twice, it stays reserved to that account until they close. Log in to "
                "it another way."
            )
        )
    raise Conflict(
        _(
            "This identity was unlinked from an account that took part in votes which are still open. "
            "So that nobody votes twice, it stays reserved to that account until they close, on %(day)s. "
            "Log in to it another way.",
            day=format_date(until, format="long"),
        )
    )


def _held(identity: Identity, at: datetime) -> datetime | None:
    if identity.held_until is not None:
        return identity.held_until if identity.held_until > at else None
    return held_until(identity.user, at=at)


def _tie(user: User, proof: Proof, at: datetime) -> None:
    """Tie an identity to the account; Conflict when it is another's. Two at once: the table keeps one."""
    identity = _known(proof)
    if identity is None:
        tied = Identity(user_id=user.id, issuer=proof.space, subject_key=proof.subject_key, level=proof.level,
                        key_mark=proof.key_mark, linked_at=at, last_used_at=at)  # fmt: skip
        try:
            with db.session.begin_nested():
                db.session.add(tied)
        except IntegrityError:
            raise _anothers() from None
    else:
        db.session.refresh(identity, with_for_update=True)
        if identity.user_id != user.id:
            if _is_open(identity, at):
                raise _anothers()
            _lower(identity.user, identity, at)
        identity.user_id, identity.level, identity.key_mark = user.id, proof.level, proof.key_mark
        identity.linked_at = identity.last_used_at = at
        identity.unlinked_at = identity.held_until = None
        db.session.flush()
        db.session.refresh(identity)
    record(user.id, "linked identity", f"user:{user.id}", issuer=proof.space)


def _lower(user: User, lost: Identity, at: datetime) -> None:
    """Nobody vouches any more for an account whose identity went elsewhere; its closed votes stay as cast."""
    if user.level is Level.ATTESTED or user.erased_at is not None:
        return
    left = [each.level for each in identities_of(user) if each.id != lost.id]
    address = Level.CONFIRMED if user.email_confirmed_at else Level.DECLARED
    surest = max([address, *left], key=ORDER.index)
    if ORDER.index(surest) < ORDER.index(user.level):
        earlier, user.level = user.level, surest
        record(user.id, "level lowered", f"user:{user.id}", before=earlier.value, after=surest.value)


def _anothers() -> Conflict:
    return Conflict(
        _(
            "This identity already has an account here: log in with it instead. One person has one account, "
            "and one vote."
        )
    )
