"""One-time codes (TOTP, RFC 6238) beside the password, and the recovery codes that stand in for them.

The secret is encrypted with a key derived from SECRET_KEY, and bound to the person: in another's row, or in
a stolen copy of the database, it opens nothing.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from lawlab.accounts.models import RecoveryCode, SecondFactor, User
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid
from lawlab.core.journal import record

STEP = 30  #: seconds that a code lasts
RECOVERY_CODES = 10
#: After each five wrong codes in a row, a wait: a quarter of an hour, twice as long each time, a day at most.
FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)
NONCE = 12


def _cipher() -> AESGCM:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"lawlab one-time codes v1").derive(secret))


def _bound_to(user_id: int) -> bytes:
    return f"user {user_id}".encode()


def encrypted(secret: str, user_id: int) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher().encrypt(nonce, secret.encode(), _bound_to(user_id))


def decrypted(kept: bytes, user_id: int) -> str | None:
    """The secret; None when SECRET_KEY was changed since, or when the row is not this person's own."""
    try:
        return _cipher().decrypt(kept[:NONCE], kept[NONCE:], _bound_to(user_id)).decode()
    except InvalidTag:
        return None


def factor_of(user: User, *, to_change: bool = False) -> SecondFactor | None:
    query = select(SecondFactor).where(SecondFactor.user_id == user.id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def has_codes(user: User) -> bool:
    """Whether the person has confirmed that their device makes the right codes."""
    factor = factor_of(user)
    return factor is not None and factor.confirmed_at is not None


def begin_enrolment(user: User) -> None:
    """Draw a secret, which counts for nothing until a code confirms it; an unconfirmed one is replaced."""
    factor = factor_of(user, to_change=True)
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict(_("Your one-time codes are already on."))
    if factor is None:
        factor = SecondFactor(user_id=user.id)
        db.session.add(factor)
    factor.secret = encrypted(pyotp.random_base32(), user.id)
    db.session.flush()


def pending_secret(user: User) -> str | None:
    """The secret to show while it waits for its first code; never again afterwards."""
    factor = factor_of(user)
    if factor is None or factor.confirmed_at is not None:
        return None
    return decrypted(factor.secret, user.id)


def address_of(secret: str, user: User) -> str:
    """What the QR code says to an authenticator application."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=user.public_name, issuer_name="LawLab")


def confirm(user: User, code: str, *, at: datetime) -> list[str]:
    """Turn the codes on, with the first right one; return the recovery codes, which are shown once."""
    factor = factor_of(user, to_change=True)
    if factor is None or factor.confirmed_at is not None:
        raise Conflict(_("There is nothing to confirm: begin again from your account."))
    step = _step_of(factor, code, at)
    if step is None:
        raise Invalid(_("This is not the code that your device shows now."))
    factor.last_step, factor.confirmed_at = step, at
    factor.failures, factor.blocked_until = 0, None
    record(user.id, "turned one-time codes on", f"user:{user.id}")
    return draw_recovery_codes(user)


def _step_of(factor: SecondFactor, code: str, at: datetime) -> int | None:
    """The step whose code this is, one before or after now allowed; None for a wrong or a used one."""
    secret = decrypted(factor.secret, factor.user_id)
    code = "".join(code.split())
    if secret is None or len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret, interval=STEP), int(at.timestamp()) // STEP
    right = [s for s in (present - 1, present, present + 1) if hmac.compare_digest(totp.at(s * STEP), code)]
    return next((step for step in right if step > factor.last_step), None)


def draw_recovery_codes(user: User) -> list[str]:
    """Ten new codes, in words to be written down; those from before are worthless."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [secrets.token_hex(16) for _number in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(code)) for code in codes)
    db.session.flush()
    return ["-".join(code[at : at + 8] for at in range(0, 32, 8)) for code in codes]


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def recovery_codes_left(user: User) -> int:
    query = select(func.count()).select_from(RecoveryCode)
    return (
        db.session.scalar(query.where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))) or 0
    )


def is_right_code(user: User, code: str, *, at: datetime) -> bool:
    """Whether it is the present one-time code, or a recovery code left; either is used up by it.

    Conflict while the person waits after too many wrong ones. Call it where the failure will be committed:
    it is counted here. The row's lock lets one try at a time through.
    """
    factor = factor_of(user, to_change=True)
    if factor is None or factor.confirmed_at is None:
        return False
    require_no_wait(factor, at=at)
    step = _step_of(factor, code, at)
    if step is not None:
        factor.last_step = step
    elif not _use_recovery_code(user, code, at):
        _count_failure(factor, at)
        return False
    factor.failures, factor.blocked_until = 0, None
    db.session.flush()
    return True


def require_no_wait(factor: SecondFactor, *, at: datetime) -> None:
    if factor.blocked_until is not None and at < factor.blocked_until:
        minutes = -(-int((factor.blocked_until - at).total_seconds()) // 60) or 1
        raise Conflict(
            _("Too many wrong codes: try again in %(minutes)s minutes, or use a passkey.", minutes=minutes)
        )


def _use_recovery_code(user: User, code: str, at: datetime) -> bool:
    bare = "".join(code.split()).replace("-", "").lower()
    row = db.session.get(RecoveryCode, (user.id, _hash(bare))) if len(bare) == 32 else None
    if row is None or row.used_at is not None:
        return False
    row.used_at = at
    record(user.id, "used a recovery code", f"user:{user.id}")
    return True


def _count_failure(factor: SecondFactor, at: datetime) -> None:
    factor.failures += 1
    if factor.failures % FAILURES == 0:
        wait = FIRST_WAIT * 2 ** min(factor.failures // FAILURES - 1, 10)
        factor.blocked_until = at + min(wait, LONGEST_WAIT)
    db.session.flush()


def turn_off(user: User) -> None:
    """Forget the secret and the recovery codes; the edge has asked for the password and a code."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    record(user.id, "turned one-time codes off", f"user:{user.id}")
