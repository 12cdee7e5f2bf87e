"""A short text that a browser keeps for us without being able to read it."""

import base64
import hmac
import zlib

from cryptography.fernet import Fernet, InvalidToken

#: What fits in a cookie beside the rest of the session (RFC 6265 lets a browser refuse beyond 4,096 bytes).
LONGEST = 1800


def seal(secret: str, text: str) -> str:
    """The text, sealed; empty when it is too long to be kept."""
    sealed = _box(secret).encrypt(zlib.compress(text.encode())).decode()
    return sealed if len(sealed) <= LONGEST else ""


def unseal(secret: str, sealed: str) -> str | None:
    """The text again; None for anything that was not sealed here."""
    try:
        return zlib.decompress(_box(secret).decrypt(sealed.encode())).decode()
    except (InvalidToken, zlib.error, ValueError):
        return None


def _box(secret: str) -> Fernet:
    key = hmac.digest(secret.encode(), b"what browsers keep sealed", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))
