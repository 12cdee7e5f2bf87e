"""A connection to an address that the operator set: nothing that a host or a visitor writes chooses it."""

from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

from gevent import socket, ssl

CONNECT_TIMEOUT = 4.0  #: seconds; the console must know within 10 that a chat cannot be reached
PACKET = 16 * 1024
SECURE = {"ircs": 6697, "wss": 443, "https": 443}
PLAIN = {"irc": 6667, "ws": 80, "http": 80}


class ChatLost(Exception):
    """The connection does not do what it should; it is opened again after a pause."""


class CredentialsRefused(ChatLost):
    """The chat's server does not accept the site's key."""


def dial(url: str, authorities: str | None = None) -> Any:
    """A socket to this address, encrypted and verified where its scheme says so; OSError otherwise.

    `authorities`: a file of certificates to trust instead of the machine's own. gevent's sockets let the
    rest of the process run while they wait, whether it is patched or not.
    """
    parts = urlsplit(url)
    plain = socket.create_connection((parts.hostname, port_of(parts)), timeout=CONNECT_TIMEOUT)
    if parts.scheme not in SECURE:
        return plain
    connection = plain
    try:
        connection = context(authorities).wrap_socket(
            plain, server_hostname=parts.hostname, do_handshake_on_connect=False
        )
        connection.do_handshake()
    except BaseException:  # also when the greenlet is killed
        hang_up(connection)
        raise
    return connection


def context(authorities: str | None) -> Any:
    """Certificates are always checked, and so is the name that they are for."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities:
        made.load_verify_locations(authorities)
    else:
        made.load_default_certs()
    return made


def port_of(parts: SplitResult) -> int:
    return parts.port or {**SECURE, **PLAIN}[parts.scheme]


def hang_up(connection: Any) -> None:
    """Close a connection that may be closed or broken already."""
    with suppress(OSError):
        connection.close()
