"""The way to a provider and back: authorization code with PKCE (OpenID Connect Core, section 3.1; RFC 9700).

What goes wrong becomes one of three sentences for the person; why exactly is in the log, without any token,
subject or code.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _

from lawlab.accounts.models import Level
from lawlab.accounts.oidc.asking import Asked, NoAnswer, Refused
from lawlab.accounts.oidc.checks import (
    Attempt,
    BadAnswer,
    check_id_token,
    check_userinfo,
    is_sure_enough,
    key_mark,
    same,
    subject_key,
)
from lawlab.core.errors import Invalid, LawLabError, NotAllowed, Unavailable

logger = logging.getLogger(__name__)
LONGEST_CODE = 2048


class NotBelieved(LawLabError):
    """What the provider answered cannot be believed (502)."""

    status = 502


@dataclass(frozen=True)
class Proof:
    """Somebody whom a provider identified, under the key by which this site alone knows them."""

    provider: str
    space: str
    subject_key: str
    key_mark: str  #: which of the site's keys made it
    level: Level

    def to_json(self) -> dict[str, str]:
        return {**asdict(self), "level": self.level.value}

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> "Proof":
        """What `to_json` gave, out of our own signed session."""
        known: dict[str, Any] = {**kept, "level": Level(kept["level"])}
        return cls(**known)


def departure(asked: Asked, attempt: Attempt, *, redirect_uri: str) -> str:
    """The provider's address to send the person to. Only `openid` is asked for: no name, no address."""
    provider = asked.settings
    asks = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid",
        "state": attempt.state,
        "nonce": attempt.nonce,
    }
    if provider.acr_values:
        asks["acr_values"] = provider.acr_values
    if provider.pkce:
        asks |= {"code_challenge": attempt.challenge, "code_challenge_method": "S256"}
    try:
        return _with(asked.endpoint("authorization_endpoint"), asks)
    except (NoAnswer, BadAnswer) as error:
        raise _in_words(error, provider.name) from None


def way_out(asked: Asked, id_token: str | None, *, state: str, back: str) -> str | None:
    """Where to log out of the provider too (RP-Initiated Logout 1.0); None where it has no such place."""
    try:
        endpoint = asked.end_session_endpoint()
    except (NoAnswer, BadAnswer) as error:
        logger.warning("log-out: %s", error)
        return None
    if endpoint is None:
        return None
    asks = {"post_logout_redirect_uri": back, "state": state}
    asks |= {"id_token_hint": id_token} if id_token else {"client_id": asked.settings.client_id}
    return _with(endpoint, asks)


def attempt_of(attempts: Iterable[Mapping[str, Any]], state: object, provider: str, at: datetime) -> Attempt:
    """The attempt that a state answers to, among those of the browser's session; Invalid if none."""
    for kept in attempts:
        try:
            attempt = Attempt(**kept)
        except TypeError:
            continue
        if same(state, attempt.state) and attempt.provider == provider and not attempt.has_ended(at):
            return attempt
    raise Invalid(
        _("This log-in was not begun in this browser, is too old, or was used already. Begin again.")
    )


def check_sender(asked: Asked, issuer: str | None) -> None:
    """Where an answer says whose it is, it is this provider's (RFC 9207): no other's code is sent to it."""
    if issuer is not None and not same(issuer, asked.settings.issuer):
        raise _in_words(BadAnswer("the answer is another issuer's"), asked.settings.name)


def arrival(
    asked: Asked, attempt: Attempt, code: str, *, redirect_uri: str, secret: str, at: datetime
) -> tuple[Proof, str]:
    """(who it is, the ID token) for a code that came back; a refusal in words if anything is not right.

    The access token is used for userinfo, and forgotten with this function.
    """
    provider = asked.settings
    if not 0 < len(code) <= LONGEST_CODE:
        raise Invalid(_("%(name)s sent you back without what it should have said.", name=provider.name))
    verifier = attempt.verifier if provider.pkce else None
    try:
        id_token, access_token = asked.tokens(code, redirect_uri=redirect_uri, verifier=verifier)
        claims = asked.claims(id_token)
        subject = check_id_token(claims, provider, attempt, access_token, at=at)
        if provider.userinfo != "none":
            _check_userinfo(asked, access_token, subject, at)
    except (NoAnswer, BadAnswer, Refused) as error:
        raise _in_words(error, provider.name) from None
    if not is_sure_enough(claims, provider):
        logger.warning("%s: the person was identified less surely than asked for", provider.key)
        raise NotAllowed(
            _(
                "%(name)s did not identify you as surely as this site asks for. Nothing was done.",
                name=provider.name,
            )
        )
    key = subject_key(secret, provider.space, subject)
    return Proof(provider.key, provider.space, key, key_mark(secret), Level(provider.level)), id_token


def _check_userinfo(asked: Asked, access_token: str, subject: str, at: datetime) -> None:
    """Signed where the settings say that it is: then nothing unsigned will do."""
    answer = asked.userinfo(access_token)
    is_signed = asked.settings.userinfo == "signed"
    if is_signed and answer.kind != "application/jwt":
        raise BadAnswer("userinfo is not signed")
    said = asked.claims(answer.body.decode("ascii", "replace").strip()) if is_signed else answer.json()
    check_userinfo(said, asked.settings, subject, is_signed=is_signed, at=at)


def refusal_of(error: str, name: str) -> LawLabError:
    """The provider's own error in words (RFC 6749, section 4.1.2.1; OpenID Connect Core, 3.1.2.6)."""
    if error in ("temporarily_unavailable", "server_error"):
        return Unavailable(_("%(name)s cannot answer for now. Try again in a moment.", name=name))
    return NotBelieved(_("%(name)s refused to say who you are. Nothing was done.", name=name))


def _in_words(error: Exception, name: str) -> LawLabError:
    logger.warning("%s: %s", name, error)
    if isinstance(error, NoAnswer):
        return Unavailable(_("%(name)s cannot answer for now. Try again in a moment.", name=name))
    if isinstance(error, Refused):
        return Invalid(
            _("%(name)s does not know this log-in, or it was used already. Begin again.", name=name)
        )
    return NotBelieved(
        _(
            "What %(name)s answered cannot be believed: nobody was logged in, and nothing was saved.",
            name=name,
        )
    )


def _with(address: str, asks: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asks)}"
