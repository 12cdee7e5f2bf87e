"""The site's signature: signed notes and checkpoints as C2SP defines them (signed-note, tlog-checkpoint).

A note is a text, a blank line, and a line a signature: "— name base64(key id ‖ Ed25519 signature)"; the key
id is the first 4 bytes of SHA-256(name ‖ "\\n" ‖ 0x01 ‖ public key). A checkpoint's text has three lines:
the origin of the log, its size, its root in base64.
"""

import hashlib
import os
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ED25519 = b"\x01"


class KeyUnusable(Exception):
    """The file is there, and holds no Ed25519 key."""


@dataclass(frozen=True)
class Signer:
    """A key, under the names of the logs that it signs."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def key_id(self, name: str) -> bytes:
        return hashlib.sha256(name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def verifier(self, name: str) -> str:
        """The public key as others note it: name+key id+base64(0x01 ‖ public key)."""
        return f"{name}+{self.key_id(name).hex()}+{b64encode(ED25519 + self.public).decode()}"

    def note(self, name: str, text: str) -> str:
        """The text, which ends with a line feed, signed under this name."""
        signed = self.key_id(name) + self.key.sign(text.encode())
        return f"{text}\n— {name} {b64encode(signed).decode()}\n"

    def checkpoint(self, origin: str, size: int, root: bytes) -> str:
        return self.note(origin, checkpoint_text(origin, size, root))


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def signer_in(path: Path) -> Signer:
    """The signer with the key in this file, which is made, readable by its owner alone, where there is none.

    KeyUnusable when the file holds something else.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = _made(path)
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(f"{path} holds no private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds a key that is not of Ed25519")
    return Signer(key)


def _made(path: Path) -> bytes:
    """A new key, written whole beside the place and linked there: of two makers one wins, for both."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        return path.read_bytes()
    finally:
        beside.unlink()
    return data
