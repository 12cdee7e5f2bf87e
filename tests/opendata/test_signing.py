"""Signed notes as C2SP writes them; the key is made once, for its owner alone."""

import hashlib
import os
import stat
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lawlab.config import ConfigError, read_config
from lawlab.opendata import verify
from lawlab.opendata.signing import KeyUnusable, Signer, signer_in


@pytest.fixture
def signer():
    return Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def test_a_checkpoint_has_three_lines_a_blank_one_and_a_signature(signer):
    note = signer.checkpoint("consult.example.org/dossiers/climat", 15368405, b"\x01" * 32)
    text, signature = note.split("\n\n")
    root = b64encode(bytes([1]) * 32).decode()
    assert text == f"consult.example.org/dossiers/climat\n15368405\n{root}"
    dash, name, packed = signature.rstrip("\n").split(" ")
    assert (dash, name) == ("—", "consult.example.org/dossiers/climat")
    ident, signed = b64decode(packed)[:4], b64decode(packed)[4:]
    assert ident == hashlib.sha256(name.encode() + b"\n\x01" + signer.public).digest()[:4]
    signer.key.public_key().verify(signed, (text + "\n").encode())
    assert signer.verifier(name) == f"{name}+{ident.hex()}+{b64encode(bytes([1]) + signer.public).decode()}"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "keys" / "votes.pem"
    first = signer_in(path)
    assert signer_in(path).public == first.public
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["votes.pem"]


def test_a_file_that_holds_another_kind_of_key_is_refused(tmp_path):
    path = tmp_path / "key.pem"
    path.write_text("nothing of the kind")
    with pytest.raises(KeyUnusable, match="no private key"):
        signer_in(path)
    key = generate_private_key(SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeyUnusable, match="not of Ed25519"):
        signer_in(path)


def test_the_verifier_agrees_with_a_library_on_each_signature():
    """RFC 8032 by the verifier's own arithmetic, against OpenSSL's."""
    for k in range(20):
        key = Signer(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"%d" % k).digest()))
        message = b"x" * (k * 7)
        signed = key.key.sign(message)
        assert verify.is_signed(key.public, message, signed)
        flipped = bytearray(signed)
        flipped[k * 3] ^= 1 << k % 8
        assert not _holds(key.public, message, bytes(flipped))
        assert not _holds(key.public, message + b"!", signed)


def _holds(key, message, signature):
    try:
        return verify.is_signed(key, message, signature)
    except ValueError:  # no point of the curve
        return False


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("LAWLAB_SIGNING_KEY", "/nowhere/key.pem", "there is no file"),
        ("LAWLAB_WITNESSES", "a@b.fr, nobody", "is not a mail address"),
        ("LAWLAB_WITNESSES", "a b@c.fr", "is not a mail address"),
    ],
)
def test_settings_that_cannot_be_right_stop_the_start(tmp_path, key, value, words):
    with pytest.raises(ConfigError, match=words):
        read_config({key: value, "LAWLAB_INSTANCE": str(tmp_path)}, tmp_path)
