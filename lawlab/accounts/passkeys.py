"""Passkeys: asking a browser for one, and believing its answer (W3C WebAuthn, level 3).

The site's name and the origins come from the settings alone: what a request says of its host proves nothing.
"""

import hashlib
import ipaddress
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lawlab.accounts.models import Passkey, SpentChallenge, User
from lawlab.core.db import db
from lawlab.core.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from lawlab.core.journal import record

#: How long a browser has to answer.
PATIENCE = timedelta(minutes=5)
MOST_KEYS = 20  #: one person's
LONGEST_NAME = 60
Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class Site:
    """What passkeys are bound to: a domain, and the pages under it that may ask for them."""

    domain: str
    origins: tuple[str, ...]


def site_of(origins: Iterable[str]) -> Site | None:
    """The domain of the first origin that has one, with the origins under it; None where all are numbers."""
    hosts = {origin: urlsplit(origin).hostname or "" for origin in origins}
    domain = next((host for host in hosts.values() if _is_domain(host)), None)
    if domain is None:
        return None
    under = [origin for origin, host in hosts.items() if host == domain or host.endswith(f".{domain}")]
    return Site(domain, tuple(under))


def _is_domain(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(host)
    return False


def require_site(origins: Iterable[str]) -> Site:
    site = site_of(origins)
    if site is None:
        raise Unavailable(_("Passkeys need a site with a domain name; this one is reached by numbers only."))
    return site


def passkeys_of(user: User) -> list[Passkey]:
    """A person's keys, the oldest first."""
    return list(db.session.scalars(select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id)))


def registration_options(user: User, site: Site) -> tuple[dict[str, Any], bytes]:
    """What a browser needs to make a key for this person, and the challenge that its answer must hold."""
    keys = passkeys_of(user)
    if len(keys) >= MOST_KEYS:
        raise Conflict(_("You have %(n)s passkeys already: remove one first.", n=len(keys)))
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name="LawLab",
        user_id=keys[0].user_handle if keys else secrets.token_bytes(32),
        user_name=user.public_name,
        challenge=secrets.token_bytes(32),
        timeout=int(PATIENCE.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=key.credential_id, transports=_transports(key)) for key in keys
        ],
    )
    return options_to_json_dict(options), options.challenge


def _transports(key: Passkey) -> list[AuthenticatorTransport]:
    return [AuthenticatorTransport(name) for name in key.transports]


def clean_key_name(name: str) -> str:
    """The name that a person gives to a key: one line, not empty, of 60 characters at most."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(_("Give your passkey a name of 1 to %(most)s characters.", most=LONGEST_NAME))
    return name


def add_passkey(
    user: User, answer: object, *, name: str, handle: bytes, challenge: bytes, site: Site, at: datetime
) -> Passkey:
    """Keep the key that a browser made for this challenge; a key that is somebody's already is refused."""
    sent = _parsed(parse_registration_credential_json, answer)
    spend(challenge, at=at)
    verified = _believed(
        lambda: verify_registration_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=list(site.origins),
        )
    )
    key = Passkey(
        user_id=user.id,
        user_handle=handle,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[transport.value for transport in sent.response.transports or []],
        name=clean_key_name(name),
        created_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(key)
    except IntegrityError:
        raise Conflict(_("This passkey is already known here.")) from None
    record(user.id, "added passkey", f"user:{user.id}")
    return key


def log_in_options(site: Site) -> tuple[dict[str, Any], bytes]:
    """What a browser needs to offer its keys for this site, whoever's, and the challenge."""
    options = generate_authentication_options(
        rp_id=site.domain,
        challenge=secrets.token_bytes(32),
        timeout=int(PATIENCE.total_seconds() * 1000),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json_dict(options), options.challenge


def person_with_key(answer: object, *, challenge: bytes, site: Site, at: datetime) -> tuple[User, bool]:
    """Who answers with their key, and whether the device made sure of them (finger, face, PIN).

    A device whose count of uses does not grow has been copied: refused.
    """
    sent = _parsed(parse_authentication_credential_json, answer)
    spend(challenge, at=at)
    query = select(Passkey).where(Passkey.credential_id == sent.raw_id).with_for_update()
    key = db.session.scalar(query)
    handle = sent.response.user_handle
    if key is None or (handle is not None and handle != key.user_handle):
        raise NotAllowed(_("This passkey is not known here: it may have been removed."))
    verified = _believed(
        lambda: verify_authentication_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=list(site.origins),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    )
    key.sign_count, key.last_used_at = verified.new_sign_count, at
    db.session.flush()
    return db.session.get_one(User, key.user_id), verified.user_verified


def remove_passkey(user: User, number: int) -> None:
    """Forget a key of the person's own; from then on it opens nothing."""
    key = db.session.get(Passkey, number)
    if key is None or key.user_id != user.id:
        raise NotFound(_("You have no such passkey."))
    db.session.delete(key)
    record(user.id, "removed passkey", f"user:{user.id}")


def spend(challenge: bytes, *, at: datetime) -> None:
    """Let this challenge be answered now and never again; forget those that are too old to be answered."""
    db.session.execute(delete(SpentChallenge).where(SpentChallenge.expires_at < at))
    spent = SpentChallenge(hash=hashlib.sha256(challenge).hexdigest(), expires_at=at + 2 * PATIENCE)
    try:
        with db.session.begin_nested():
            db.session.add(spent)
    except IntegrityError:
        raise _too_late() from None


def _too_late() -> Conflict:
    return Conflict(_("This request was answered already, or too late: begin again."))


def require_in_time(asked_at: float, *, at: datetime) -> None:
    """Refuse an answer to a challenge given out more than five minutes before."""
    if not 0 <= at.timestamp() - asked_at <= PATIENCE.total_seconds():
        raise _too_late()


def _parsed(parse: Callable[[Any], Parsed], answer: object) -> Parsed:
    try:
        return parse(answer)
    except Exception:
        raise Invalid(_("This is not a passkey’s answer.")) from None


def _believed(verify: Callable[[], Parsed]) -> Parsed:
    """What a library makes of bytes from anywhere: whatever it raises, the answer is not believed."""
    try:
        return verify()
    except Exception:
        raise NotAllowed(_("This passkey’s answer cannot be believed: begin again.")) from None


def count_keys(user: User) -> int:
    query = select(func.count()).select_from(Passkey).where(Passkey.user_id == user.id)
    return db.session.scalar(query) or 0
