"""The mail of a running site: it arrives, and a server that is away or silent holds nobody up."""

import quopri
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from lawlab.core.db import db, now
from lawlab.core.mail import post
from lawlab.core.mailer import send_waiting
from tests.live import Site, is_ready
from tests.mail import SENDER, Mailbox, settings
from tests.visitor import Visitor

LiveServer = Callable[..., Site]
FORM = {"email": "jean@example.org", "public_name": "Jean des Prés", "password": "quatre chevaux sur le quai"}


def sign_up(site: Site) -> tuple[Visitor, float]:
    visitor, start = Visitor(site.url), time.monotonic()
    assert visitor.send("/sign-up", "/sign-up", **FORM) == 302
    return visitor, time.monotonic() - start


def test_a_person_signs_up_and_confirms_by_the_mail_that_arrives(
    live_server: LiveServer, tmp_path: Path
) -> None:
    box = Mailbox()
    mail = {"LAWLAB_SMTP": f"smtp://127.0.0.1:{box.port}", "LAWLAB_MAIL_FROM": SENDER}
    with box.open():
        site = live_server(env=mail | {"FLASK_TEXTS": str(tmp_path)})
        visitor, _taken = sign_up(site)
        deadline = time.monotonic() + 60
        while not box.mails:
            assert time.monotonic() < deadline, "no mail arrives"
            time.sleep(0.1)
    words = quopri.decodestring(box.mails[0].as_bytes()).decode()
    path = re.search(r"/confirm/\S+", words)
    assert path
    assert visitor.ask(path[0])[0] == 200
    assert visitor.send("/account", path[0]) == 303
    assert "confirm" in visitor.ask("/account")[1]


@pytest.fixture
def silence() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield silent.getsockname()[1]


def test_a_silent_mail_server_holds_up_no_page(live_server: LiveServer, silence: int, tmp_path: Path) -> None:
    mail = {"LAWLAB_SMTP": f"smtp://127.0.0.1:{silence}", "LAWLAB_MAIL_FROM": SENDER}
    site = live_server(env=mail | {"FLASK_TEXTS": str(tmp_path)})
    _visitor, taken = sign_up(site)
    assert taken < 15
    for _ in range(20):  # while the task waits for a first word
        assert is_ready(site.url)
        time.sleep(0.2)


class Names:
    """What anna's server lets in."""

    def __call__(
        self, _server: object, _session: object, _envelope: object, mechanism: str, auth: object
    ) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        return AuthResult(success=(auth.login, auth.password) == (b"anna", b"p:w"))


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """The certificate of a server on this machine, and how the server shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start,
                                start + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path, both = tmp_path / "cert.pem", tmp_path / "both.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both.write_bytes(path.read_bytes() + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return path, context


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the test's server does not know that it is inside TLS
@pytest.mark.parametrize(
    ("security", "is_trusted", "password", "arrives"),
    [
        ("starttls", True, "p:w", True),
        ("tls", True, "p:w", True),
        ("starttls", False, "p:w", False),
        ("tls", False, "p:w", False),
        ("starttls", True, "wrong", False),
    ],
)
def test_mail_leaves_encrypted_to_a_server_whose_certificate_is_right(
    app: Flask,
    certificate: tuple[Path, ssl.SSLContext],
    security: str,
    is_trusted: bool,
    password: str,
    arrives: bool,
) -> None:
    box, (path, context) = Mailbox(), certificate
    tls = (
        {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    )
    guarded = {"authenticator": Names(), "auth_required": True, "auth_require_tls": security == "starttls"}
    server = Controller(box, hostname="localhost", port=box.port, **tls, **guarded)  # type: ignore[arg-type]
    server.start()
    app.config["MAIL"] = settings(
        box.port,
        host="localhost",
        security=security,
        user="anna",
        password=password,
        authorities=str(path) if is_trusted else None,
    )
    try:
        post("bob@example.org", "s", "b", at=now())
        db.session.commit()
        send_waiting()
    finally:
        app.config["MAIL"] = None
        server.stop()
    assert bool(box.mails) == arrives
