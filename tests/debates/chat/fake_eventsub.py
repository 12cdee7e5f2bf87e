"""Twitch's EventSub on loopback: the WebSocket and the API it takes to subscribe, on one port."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import gevent
from gevent.server import StreamServer
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Message,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.utilities import LocalProtocolError

TOKEN, CLIENT_ID = "jeton", "client"
CHANNELS = {"berges": "100", "rives": "200"}
_serial = count(1)


def envelope(kind: str, payload: object, **metadata: str) -> dict[str, Any]:
    given = {
        "message_id": f"e{next(_serial)}",
        "message_type": kind,
        "message_timestamp": "2026-01-01T00:00:00Z",
    }
    return {"metadata": {**given, **metadata}, "payload": payload}


def notification(kind: str, event: dict[str, Any], **metadata: str) -> dict[str, Any]:
    told = {"broadcaster_user_id": "100", "broadcaster_user_login": "berges", **event}
    return envelope("notification", {"subscription": {}, "event": told}, subscription_type=kind, **metadata)


def chat_message(text: str, ident: str = "m1", *, again: str = "", **event: Any) -> dict[str, Any]:
    """A message of the chat; `again`: the identifier of an envelope that was sent already."""
    given = {
        "chatter_user_id": "77",
        "chatter_user_login": "ardoise",
        "chatter_user_name": "Ardoise",
        "message_id": ident,
        "message": {"text": text, "fragments": []},
        "badges": [],
        **event,
    }
    return notification("channel.chat.message", given, **({"message_id": again} if again else {}))


@dataclass
class Ear:
    """One WebSocket, as the server sees it."""

    socket: Any
    place: int
    target: str
    protocol: WSConnection
    is_closed: bool = False

    def send(self, event: Any) -> None:
        self.socket.sendall(self.protocol.send(event))

    def say(self, *messages: object) -> None:
        for message in messages:
            self.send(TextMessage(data=message if isinstance(message, str) else json.dumps(message)))

    def welcome(self, session: str = "s1", keepalive: object = 10) -> None:
        told = {"id": session, "status": "connected", "keepalive_timeout_seconds": keepalive}
        self.say(envelope("session_welcome", {"session": told}))

    def reconnect(self, url: str) -> None:
        self.say(envelope("session_reconnect", {"session": {"id": "s1", "reconnect_url": url}}))

    def keep_alive(self) -> None:
        self.say(envelope("session_keepalive", {}))

    def ping(self) -> None:
        self.send(Ping(payload=b"?"))

    def in_two(self, message: object) -> None:
        words = json.dumps(message)
        self.send(Message(data=words[:20], message_finished=False))
        self.send(Message(data=words[20:], message_finished=True))

    def bytes(self) -> None:
        self.send(BytesMessage(data=b"\x00\x01"))

    def close(self, code: int = 4000) -> None:
        with suppress(OSError, LocalProtocolError):
            self.send(CloseConnection(code=code))
        self.socket.close()

    def listen(self) -> None:
        """Until the client leaves."""
        with suppress(OSError):
            while packet := self.socket.recv(4096):
                self.protocol.receive_data(packet)
                for event in self.protocol.events():
                    if isinstance(event, CloseConnection):
                        self.is_closed = True
        self.is_closed = True


class FakeEventSub:
    """Plays `script` to each WebSocket; keeps what was subscribed, in order."""

    def __init__(self, script: Callable[[Ear], object]) -> None:
        self.script = script
        self.ears: list[Ear] = []
        self.asked: list[dict[str, Any]] = []  # subscriptions
        self.dropped: list[str] = []
        self.status = {"users": 200, "subscriptions": 202}  # what the API answers
        self.accepts = True
        self.server = StreamServer(("127.0.0.1", 0), self._serve)
        self.server.start()
        self.api = f"http://127.0.0.1:{self.server.server_port}/helix"
        self.url = f"ws://127.0.0.1:{self.server.server_port}/ws"

    def close(self) -> None:
        self.server.stop(timeout=0)

    def subscribed(self, most: int = 4) -> None:
        while len(self.asked) < most:
            gevent.sleep(0.005)
        gevent.sleep(0.01)

    def _serve(self, socket: Any, _address: object) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            packet = socket.recv(4096)
            if not packet:
                return
            head += packet
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        with suppress(OSError):
            if target.startswith("/ws"):
                self._websocket(socket, head, target)
            else:
                self._answer(socket, method, target, head)
        socket.close()

    def _websocket(self, socket: Any, head: bytes, target: str) -> None:
        protocol = WSConnection(ConnectionType.SERVER)
        protocol.receive_data(head)
        assert isinstance(next(protocol.events()), Request)
        if not self.accepts:
            socket.sendall(protocol.send(RejectConnection(status_code=503)))
            return
        socket.sendall(protocol.send(AcceptConnection()))
        ear = Ear(socket, len(self.ears), target, protocol)
        self.ears.append(ear)
        listening = gevent.spawn(ear.listen)
        self.script(ear)
        listening.join(10)

    def _answer(self, socket: Any, method: str, target: str, head: bytes) -> None:
        lines, _, body = head.partition(b"\r\n\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines.decode().split("\r\n")[1:])
        }
        while len(body) < int(headers.get("content-length", 0)):
            body += socket.recv(4096)
        status, found = self._found(method, urlsplit(target), headers, body)
        words = json.dumps(found).encode()
        socket.sendall(f"HTTP/1.1 {status} -\r\nContent-Length: {len(words)}\r\n\r\n".encode() + words)

    def _found(self, method: str, target: Any, headers: dict[str, str], body: bytes) -> tuple[int, object]:
        if headers.get("authorization") != f"Bearer {TOKEN}" or headers.get("client-id") != CLIENT_ID:
            return 401, {"error": "Unauthorized"}
        query = parse_qs(target.query)
        if target.path == "/helix/users":
            names = query.get("login")
            known = CHANNELS if names else {"lawlab": "1"}
            wanted = [name for name in names or known if name in known]
            return self.status["users"], {"data": [{"id": known[name], "login": name} for name in wanted]}
        if method == "DELETE":
            self.dropped.extend(query["id"])
            return 204, {}
        status = self.status["subscriptions"]
        if status == 202:
            self.asked.append(json.loads(body))
        return status, {"data": [{"id": f"sub{len(self.asked)}"}]}
