"""What an identity provider's answer must say before it is believed. Pure: no network, no clock, no database.

The rules are those of OpenID Connect Core 1.0, section 3.1.3.7 (ID token) and 5.3 (userinfo), of RFC 9700 and
RFC 8725 for tokens, and of FranceConnect's "Vérification de la signature des jetons". Signatures are checked
by joserfc; nothing of JOSE is written here.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.jwt import JWTClaimsRegistry

from lawlab.accounts.oidc.settings import Provider

#: Signatures that anyone may check and the provider alone can make; `none` and HS… are not among them.
ALGORITHMS = ("ES256", "RS256")
#: How long a person may take between our page and the provider's answer.
LIFETIME = timedelta(minutes=10)
LEEWAY = 30  #: seconds by which the provider's clock may differ from ours
OLDEST = 600  #: seconds after which a token is old even if it says that it still holds
SHORTEST_RSA = 2048  #: bits (ANSSI, RGS B1; RFC 7518, section 3.3)
LONGEST_SUBJECT = 255  #: characters (OpenID Connect Core, section 2)


class BadAnswer(Exception):
    """An answer that is not believed. The reason is for the log: it holds nothing of the token's content."""


class UnknownKey(BadAnswer):
    """A signature by a key that the provider did not publish, or not yet when we asked."""


@dataclass(frozen=True)
class Attempt:
    """One departure for a provider, kept in the browser's signed session until the way back."""

    provider: str
    state: str
    nonce: str
    verifier: str  #: of PKCE (RFC 7636)
    began: float  #: seconds since 1970
    goal: str  #: "log-in", or "link" for a person who is logged in
    next: str  #: where the person was
    person: int | None  #: who wants to link

    @classmethod
    def begin(cls, provider: str, *, goal: str, next: str, person: int | None, at: datetime) -> "Attempt":
        """64 hexadecimal digits each for state and nonce: FranceConnect asked for 22, 32, then 64."""
        state, nonce, verifier = (secrets.token_hex(32) for _ in range(3))
        return cls(provider, state, nonce, verifier, at.timestamp(), goal, next, person)

    def has_ended(self, at: datetime) -> bool:
        return not 0 <= at.timestamp() - self.began < LIFETIME.total_seconds()

    @property
    def challenge(self) -> str:
        """The verifier's S256 challenge (RFC 7636, section 4.2)."""
        return _base64url(hashlib.sha256(self.verifier.encode()).digest())

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def same(given: object, expected: str) -> bool:
    """Whether they are the same text, in a time that tells nothing of where they differ."""
    if not isinstance(given, str):
        return False
    return hmac.compare_digest(given.encode("utf-8", "backslashreplace"), expected.encode())


def usable_keys(document: object) -> KeySet:
    """The keys of a JWKS that can check a signature of ours: P-256, or RSA of 2048 bits and more."""
    listed = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(listed, list):
        raise BadAnswer("the provider's keys are not a JWKS")
    found: list[Any] = []
    for each in listed[:100]:
        if not isinstance(each, dict) or each.get("use", "sig") != "sig":
            continue
        try:
            if each.get("kty") == "EC" and each.get("crv") == "P-256":
                found.append(ECKey.import_key(each))
            elif each.get("kty") == "RSA":
                key = RSAKey.import_key(each)
                if key.public_key.key_size >= SHORTEST_RSA:
                    found.append(key)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue  # RFC 7517, section 5: a key that is not understood is passed over
    if not found:
        raise BadAnswer("the provider publishes no key that can be used")
    return KeySet(found)


def signed_claims(token: object, keys: KeySet) -> dict[str, Any]:
    """The claims of a JWT whose signature is right; nothing of a token is read before that."""
    if not isinstance(token, str) or token.count(".") != 2:
        raise BadAnswer("a token is not a signed JWT")
    try:
        return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims)
    except InvalidKeyIdError:
        raise UnknownKey("a token is signed by an unknown key") from None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadAnswer(f"a token's signature is not right: {type(error).__name__}") from None


def check_id_token(
    claims: Mapping[str, Any], provider: Provider, attempt: Attempt, access_token: str, *, at: datetime
) -> str:
    """The subject that an ID token names, once all that it says is what was asked for."""
    _check_claims(claims, provider, at, essential=("iss", "aud", "sub", "exp", "iat", "nonce"))
    _check_parties(claims, provider)
    if int(at.timestamp()) - claims["iat"] > OLDEST + LEEWAY:
        raise BadAnswer("the ID token was issued long ago")
    if not same(claims["nonce"], attempt.nonce):
        raise BadAnswer("the ID token answers to another nonce")
    if "at_hash" in claims and not same(claims["at_hash"], at_hash(access_token)):
        raise BadAnswer("the ID token goes with another access token")
    return _subject(claims)


def is_sure_enough(claims: Mapping[str, Any], provider: Provider) -> bool:
    """Whether the person was identified as surely as was asked for (`acr`, by eIDAS for FranceConnect)."""
    return not provider.acr_accepted or claims.get("acr") in provider.acr_accepted


def check_userinfo(
    claims: Mapping[str, Any], provider: Provider, subject: str, *, is_signed: bool, at: datetime
) -> None:
    """Userinfo is about the same person and, when it is signed, by this provider and for us."""
    if is_signed:
        _check_claims(claims, provider, at, essential=("iss", "aud", "sub"))
        _check_parties(claims, provider)
    if not same(claims.get("sub"), subject):
        raise BadAnswer("userinfo is about another person")


def _check_claims(
    claims: Mapping[str, Any], provider: Provider, at: datetime, essential: tuple[str, ...]
) -> None:
    rules: dict[str, Any] = {name: {"essential": True} for name in essential}
    rules["iss"] = {"essential": True, "value": provider.issuer}
    rules["aud"] = {"essential": True, "value": provider.client_id}
    registry = JWTClaimsRegistry(now=int(at.timestamp()), leeway=LEEWAY, **rules)
    try:
        registry.validate(dict(claims))
    except (JoseError, ValueError, TypeError, OverflowError) as error:
        raise BadAnswer(f"a token's claims are not right: {type(error).__name__} {error}"[:200]) from None


def _check_parties(claims: Mapping[str, Any], provider: Provider) -> None:
    """For us, and for nobody else whom we do not know (OpenID Connect Core, section 3.1.3.7, 3 to 5)."""
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if any(each != provider.client_id for each in audience):
        raise BadAnswer("a token is for others too")
    if "azp" in claims and claims["azp"] != provider.client_id:
        raise BadAnswer("a token was issued to another party")


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isascii():
        raise BadAnswer("the subject is not one")
    return subject


def at_hash(access_token: str) -> str:
    """What an ID token signed with SHA-256 says of the access token (OpenID Connect Core, 3.1.3.6)."""
    return _base64url(hashlib.sha256(access_token.encode()).digest()[:16])


def subject_key(secret: str, space: str, subject: str) -> str:
    """By what a subject is known here: it cannot be turned back, and means nothing on another site."""
    return hmac.digest(secret.encode(), f"{len(space)}:{space}{subject}".encode(), "sha256").hex()


def key_mark(secret: str) -> str:
    """By what a key of ours is told from another, without saying what it is."""
    return hmac.digest(secret.encode(), b"mark of the identity key", "sha256").hex()[:16]


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
