"""People, and what they may do."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lawlab.core.db import Base, now


class Role(StrEnum):
    CITIZEN = "citizen"  #: everybody with an account; never stored
    LAWMAKER = "lawmaker"
    HOST = "host"
    MODERATOR = "moderator"
    OFFICER = "officer"
    ADMIN = "admin"


class Level(StrEnum):
    """How sure it is that an account is one person; votes are counted apart by it."""

    DECLARED = "declared"  #: an address that nobody has answered from yet
    CONFIRMED = "confirmed"  #: the person reads mail at the address
    VERIFIED = "verified"  #: an identity provider of the State vouches for one person, one account
    ATTESTED = "attested"  #: an officer saw the person, who took part on paper or at a counter


def new_session_key() -> str:
    return secrets.token_urlsafe(16)


def new_vote_salt() -> str:
    return secrets.token_hex(16)


class User(UserMixin, Base):
    """A person with an account. Others see only the public name."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None]  #: as the person wrote it; None: came by an identity provider, or has left
    email_key: Mapped[str | None] = mapped_column(unique=True)  #: as it is compared: lower case, no "+tag"
    email_confirmed_at: Mapped[datetime | None]
    pending_email: Mapped[str | None]  #: the address to take its place, once somebody answers from it
    public_name: Mapped[str]
    public_name_key: Mapped[str] = mapped_column(unique=True)  #: folded, so that no one passes for another
    password_hash: Mapped[str | None]  #: None: logs in by other means
    #: A new one makes log-ins that were begun and not finished worthless; those that were are `Login`s.
    session_key: Mapped[str] = mapped_column(default=new_session_key)
    level: Mapped[Level] = mapped_column(default=Level.DECLARED)
    #: What the pseudonyms of the person's votes are made with. Without it nobody can tell whose they are.
    vote_salt: Mapped[str | None] = mapped_column(default=new_vote_salt)
    language: Mapped[str] = mapped_column(default="fr")
    is_demo: Mapped[bool] = mapped_column(
        default=False
    )  #: a made-up person of `flask demo` or `flask scenario`
    created_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]  #: the person left; nothing of who they were is kept
    suspended_until: Mapped[datetime | None]  #: until then the person reads and votes, but does not write
    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", foreign_keys="RoleGrant.user_id"
    )

    @property
    def roles(self) -> set[Role]:
        return {Role.CITIZEN} | {grant.role for grant in self.grants}


class RoleGrant(Base):
    """One role given to one person."""

    __tablename__ = "role_grant"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    granted_at: Mapped[datetime] = mapped_column(default=now)


class End(StrEnum):
    """Why a log-in is over."""

    LOGGED_OUT = "logged out"  #: on the device itself, or for it from another one
    EVERYWHERE = "everywhere"
    REPLACED = "replaced"  #: the same browser logged in again
    RENEWED = "renewed"  #: the person went on under a new identifier
    PASSWORD = "password"  # noqa: S105 - it was changed
    ROLE = "role"  #: one was taken back
    EXPIRED = "expired"
    CLOSED = "closed"  #: the account is
    OPERATOR = "operator"  #: by the operator's command


class Login(Base):
    """A browser in which somebody logged in; its cookie names this record, and is worthless without it."""

    __tablename__ = "login"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)  #: of what the cookie holds (core/ties.tie_of)
    device: Mapped[str]  #: "Firefox/Linux": two words of what the browser says of itself, either may lack
    is_kept: Mapped[bool]  #: whether it outlives the browser's closing
    begun_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]  #: within ten minutes
    must_renew: Mapped[bool] = mapped_column(default=False)  #: goes on under a new identifier
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_why: Mapped[End | None]


class Notice(Base):
    """Something a person is told about what they wrote or voted on; their account shows it."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person_id_read_at", "person_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]  #: what happened: "amendment:answered"; its sentence stands in a template
    subject: Mapped[str] = mapped_column(index=True)  #: such as "amendment:12"
    data: Mapped[dict[str, Any]]  #: ids and facts that never change
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]


class Identity(Base):
    """A person as an identity provider knows them, tied to one account for as long as it must be.

    The provider's subject is not kept: only an HMAC of it, under a key of this site. The row outlives the
    unlinking, so that nobody votes again from a second account; the constraint itself forbids two accounts.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    issuer: Mapped[str]  #: the space in which the subject means one person: the issuer, unless set otherwise
    subject_key: Mapped[str]  #: 64 hexadecimal digits
    key_mark: Mapped[str]  #: which key made it: under another key the same person would look like another
    level: Mapped[Level]  #: how sure the provider made us when it last answered
    linked_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime] = mapped_column(default=now)
    unlinked_at: Mapped[datetime | None]  #: not a way to log in any more
    held_until: Mapped[datetime | None]  #: of who left: no other account may have it before
    user: Mapped[User] = relationship()


class UsedState(Base):
    """A way back from an identity provider that was taken: it is taken once, whatever a browser kept."""

    __tablename__ = "used_state"

    digest: Mapped[str] = mapped_column(primary_key=True)  #: SHA-256 of the state, in hexadecimal
    at: Mapped[datetime] = mapped_column(index=True)


class Passkey(Base):
    """A key in a person's device or password manager, which logs them in (W3C WebAuthn, level 3)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    user_handle: Mapped[bytes]  #: what the device calls the person: random, the same in all their keys
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]  #: COSE
    sign_count: Mapped[int]  #: the device's count of uses; 0: it keeps none
    transports: Mapped[list[str]]  #: how the browser reached it: "internal", "usb"…
    name: Mapped[str]  #: as the person calls it
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A challenge that was answered: the browser's signed cookie can be sent again, its answer cannot."""

    __tablename__ = "spent_challenge"

    hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactor(Base):
    """The secret of a person's one-time codes (TOTP, RFC 6238), and how many wrong ones came lately."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    secret: Mapped[bytes]  #: encrypted, see `accounts/second_factor.py`
    confirmed_at: Mapped[datetime | None]  #: None: no code has been given yet, and none is asked
    last_step: Mapped[int] = mapped_column(
        default=0
    )  #: of the last code taken: neither it nor any before is again
    failures: Mapped[int] = mapped_column(default=0)  #: wrong codes since the last right one
    blocked_until: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of the codes that stand in for a lost device, each once."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)  #: SHA-256 of 128 random bits: nothing to guess
    used_at: Mapped[datetime | None]
