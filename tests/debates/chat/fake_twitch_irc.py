"""Twitch's IRC as a server on loopback: it speaks the real protocol, and a script says what it does wrong."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gevent
from gevent import ssl
from gevent.server import StreamServer

ESCAPES = str.maketrans({";": r"\:", " ": r"\s", "\\": r"\\", "\r": r"\r", "\n": r"\n"})


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate for these names, signed by itself, and its key; made now by openssl."""
    made, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-days", "2", "-subj", f"/CN={names[0]}", "-keyout", str(key), "-out", str(made)),
            *("-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names)),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


@dataclass
class Peer:
    """One client, as the server sees it."""

    socket: Any
    place: int  #: how many clients came before
    lines: list[str] = field(default_factory=list)  #: all that it sent
    answers: bool = True  #: whether the server answers its PING
    joins: bool = True  #: whether the server answers its JOIN
    _held: bytes = b""

    def raw(self, words: bytes) -> None:
        self.socket.sendall(words)

    def say(self, *lines: str) -> None:
        self.raw("".join(f"{line}\r\n" for line in lines).encode())

    def read_line(self) -> str:
        while b"\n" not in self._held:
            packet = self.socket.recv(4096)
            if not packet:
                raise ConnectionError("the client left")
            self._held += packet
        line, _, self._held = self._held.partition(b"\n")
        self.lines.append(line.decode().rstrip("\r"))
        return self.lines[-1]

    def welcome(self) -> None:
        """What Twitch says to one who arrives; afterwards the client is answered in the background."""
        while not self.read_line().startswith("NICK"):
            pass
        self.say(":tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands")
        self.say(*(f":tmi.twitch.tv {n} justinfan1 :-" for n in ("001", "002", "003", "004", "375", "372")))
        self.say(":tmi.twitch.tv 376 justinfan1 :>")
        gevent.spawn(self._answer)

    def _answer(self) -> None:
        try:
            while True:
                verb, _, rest = self.read_line().partition(" ")
                if verb == "JOIN" and self.joins:
                    me = "justinfan1!justinfan1@justinfan1.tmi.twitch.tv"
                    self.say(f":{me} JOIN {rest}", f"@room-id=1 :tmi.twitch.tv ROOMSTATE {rest}")
                    self.say(f":justinfan1.tmi.twitch.tv 366 justinfan1 {rest} :End of /NAMES list")
                elif verb == "PING" and self.answers:
                    self.say(f":tmi.twitch.tv PONG tmi.twitch.tv {rest}")
        except OSError:
            pass

    def joined(self, channel: str = "berges") -> None:
        """Wait until the client has asked for the channel."""
        while f"JOIN #{channel}" not in self.lines:
            gevent.sleep(0.005)

    def message(self, text: str, *, channel: str = "berges", nick: str = "ardoise", **tags: str) -> None:
        self.raw(message(text, channel=channel, nick=nick, **tags))


def message(text: str, *, channel: str = "berges", nick: str = "ardoise", **tags: str) -> bytes:
    """A message as Twitch sends it; an underscore in a tag's name stands for a hyphen."""
    given = {"id": "m1", "user_id": "77", "room_id": "1", "display_name": "Ardoise", **tags}
    written = ";".join(
        f"{name.replace('_', '-')}={value.translate(ESCAPES)}" for name, value in given.items()
    )
    return f"@{written} :{nick}!{nick}@{nick}.tmi.twitch.tv PRIVMSG #{channel} :{text}\r\n".encode()


class FakeTwitchIrc:
    """Plays `script` to each client, in a greenlet of its own; keeps them all in `peers`."""

    def __init__(self, script: Callable[[Peer], object], tls: tuple[Path, Path] | None = None) -> None:
        self.peers: list[Peer] = []
        self.script = script
        self._context = None
        if tls:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*tls)
        self.server = StreamServer(("127.0.0.1", 0), self._serve)
        self.server.start()
        self.url = f"{'ircs' if tls else 'irc'}://localhost:{self.server.server_port}"

    def _serve(self, socket: Any, _address: object) -> None:
        try:
            if self._context:
                socket = self._context.wrap_socket(socket, server_side=True)
            peer = Peer(socket, len(self.peers))
            self.peers.append(peer)
            self.script(peer)
        except OSError:
            pass
        finally:
            socket.close()

    def close(self) -> None:
        self.server.stop(timeout=0)


def stay(_peer: Peer) -> None:
    """Keep the connection open."""
    gevent.sleep(30)
