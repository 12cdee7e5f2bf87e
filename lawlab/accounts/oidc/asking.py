"""What is asked of a provider over the network: documents and keys, kept a short while; tokens, never kept.

No redirection is followed, no answer is read beyond MOST_BYTES or waited for beyond PATIENCE, and nothing of
the machine's own (a .netrc, say) travels along. Call these outside of any transaction: they take time.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from joserfc.jwk import KeySet
from urllib3.exceptions import HTTPError

from lawlab.accounts.oidc.checks import BadAnswer, UnknownKey, signed_claims, usable_keys
from lawlab.accounts.oidc.settings import Provider, is_safe_address

MOST_BYTES = 256 * 1024
TIMEOUT = (4.0, 6.0)  #: seconds to connect, and between two packets
PATIENCE = 10.0  #: seconds for a whole answer
KEPT = 600.0  #: seconds that a document or a set of keys is believed for
PUBLISHED = "/.well-known/openid-configuration"


class NoAnswer(Exception):
    """The provider cannot be reached, or answers that it cannot answer."""


class Refused(Exception):
    """The provider answers that our request is not right: a code that it did not give, or gave already."""


@dataclass(frozen=True)
class Answer:
    """What came back: its status, its kind without parameters, and its bytes."""

    status: int
    kind: str
    body: bytes

    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            raise BadAnswer("an answer of the provider is not JSON") from None
        if not isinstance(found, dict):
            raise BadAnswer("an answer of the provider is not a JSON object")
        return found


@dataclass
class Asked:
    """One provider, with what it published lately."""

    settings: Provider
    timeout: tuple[float, float] = TIMEOUT
    patience: float = PATIENCE
    _document: dict[str, Any] = field(default_factory=dict)
    _document_at: float = -KEPT
    _keys: KeySet | None = None
    _keys_at: float = -KEPT

    def document(self) -> dict[str, Any]:
        """The provider's own description (OpenID Connect Discovery 1.0, section 4), if it is its own."""
        if time.monotonic() - self._document_at >= KEPT:
            found = self._get(self.settings.issuer.rstrip("/") + PUBLISHED).json()
            if found.get("issuer") != self.settings.issuer:
                raise BadAnswer("the discovery document is another issuer's")
            self._document, self._document_at = found, time.monotonic()
        return self._document

    def endpoint(self, name: str) -> str:
        """An address that the provider published."""
        address = self.document().get(name)
        if not is_safe_address(address) or "#" in str(address):
            raise BadAnswer(f"the discovery document has no usable {name}")
        return str(address)

    def end_session_endpoint(self) -> str | None:
        """Where one logs out of the provider, where it says so."""
        return self.endpoint("end_session_endpoint") if self.document().get("end_session_endpoint") else None

    def keys(self, *, afresh: bool = False) -> KeySet:
        if afresh or self._keys is None or time.monotonic() - self._keys_at >= KEPT:
            self._keys = usable_keys(self._get(self.endpoint("jwks_uri")).json())
            self._keys_at = time.monotonic()
        return self._keys

    def claims(self, token: object) -> dict[str, Any]:
        """The claims of a signed token; the keys are asked for once more when it names an unknown one."""
        try:
            return signed_claims(token, self.keys())
        except UnknownKey:
            return signed_claims(token, self.keys(afresh=True))

    def tokens(self, code: str, *, redirect_uri: str, verifier: str | None) -> tuple[str, str]:
        """(ID token, access token) for a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5)."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        if verifier:
            form["code_verifier"] = verifier
        ours = (self.settings.client_id, self.settings.client_secret)
        methods = self.document().get("token_endpoint_auth_methods_supported")
        is_basic = not isinstance(methods, list) or "client_secret_post" not in methods
        if not is_basic:
            form |= {"client_id": ours[0], "client_secret": ours[1]}
        answer = self._send(
            "POST", self.endpoint("token_endpoint"), data=form, auth=ours if is_basic else None
        )
        if answer.status in (400, 401, 403):
            raise Refused("the token endpoint refuses the code or our credentials")
        if answer.status != 200:
            raise NoAnswer(f"the token endpoint answers {answer.status}")
        found = answer.json()
        id_token, access_token = found.get("id_token"), found.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str) or not access_token.isascii():
            raise BadAnswer("the token endpoint gives no tokens")
        if str(found.get("token_type", "")).lower() != "bearer":
            raise BadAnswer("the token endpoint gives tokens of another type")
        return id_token, access_token

    def userinfo(self, access_token: str) -> Answer:
        """What the provider says of the person (OpenID Connect Core, section 5.3); the caller checks it."""
        bearer = {"Authorization": f"Bearer {access_token}"}
        return self._get(self.endpoint("userinfo_endpoint"), headers=bearer)

    def _get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        answer = self._send("GET", address, headers=headers)
        if answer.status != 200:
            raise NoAnswer(f"the provider answers {answer.status}")
        return answer

    def _send(self, method: str, address: str, **given: Any) -> Answer:
        try:
            with requests.Session() as session:
                session.trust_env = False  # a .netrc would replace our credentials
                session.proxies.update(requests.utils.get_environ_proxies(address))
                session.verify = self.settings.authorities or True
                session.headers["Accept-Encoding"] = "identity"  # what is read is what was sent
                with session.request(
                    method, address, timeout=self.timeout, allow_redirects=False, stream=True, **given
                ) as answer:
                    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                    return Answer(answer.status_code, kind, _read(answer, self.patience))
        except (requests.RequestException, HTTPError) as error:
            raise NoAnswer(f"the provider cannot be reached: {type(error).__name__}") from None


def _read(answer: requests.Response, patience: float) -> bytes:
    """The whole body, unless it is endless or comes drop by drop."""
    body, until = b"", time.monotonic() + patience
    while piece := answer.raw.read1(16 * 1024, decode_content=True):  # returns with what is there already
        body += piece
        if len(body) > MOST_BYTES:
            raise BadAnswer("an answer of the provider is too large")
        if time.monotonic() > until:
            raise NoAnswer("an answer of the provider takes too long")
    return body
