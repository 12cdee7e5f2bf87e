"""A device that makes passkeys, in software: what it answers may be as false as a test wants."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def bytes_of(value: str) -> bytes:
    return urlsafe_b64decode(value + "==")


@dataclass
class Authenticator:
    """One key pair; it believes whatever site and origin it is told."""

    domain: str = "localhost"
    origin: str = "http://localhost"
    is_sure: bool = True  #: whether it makes sure of the person
    count: int = 1
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    ident: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    handle: bytes = b""

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.is_sure else 0)
        return hashlib.sha256(self.domain.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request to make a key."""
        self.handle = bytes_of(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        cose = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + len(self.ident).to_bytes(2, "big") + self.ident + cose
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options["challenge"]),
            attestationObject=cbor2.dumps(statement),
        )

    def signed(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request to log in."""
        self.count += 1
        client_data, data = self._client_data("webauthn.get", options["challenge"]), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client_data, authenticatorData=data, signature=signature, userHandle=self.handle
        )

    def _answer(self, **response: bytes) -> dict[str, Any]:
        kept = {name: text(value) for name, value in response.items()}
        return {"id": text(self.ident), "rawId": text(self.ident), "type": "public-key", "response": kept}
