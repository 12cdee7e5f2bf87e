"""The three requests to Twitch's API that reading chats takes: who, subscribe, unsubscribe."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from lawlab.debates.chat.connection import CONNECT_TIMEOUT, ChatLost, CredentialsRefused, dial, hang_up

MAX_ANSWER = 1024 * 1024  #: bytes
NAMES = 100  #: channels that one request may ask about


class NotAllowed(ChatLost):
    """This subscription is refused, whatever the state of the connection."""


@dataclass(frozen=True)
class Helix:
    """Twitch's API at `url`, with the key of the site. Redirections are not followed."""

    url: str
    client_id: str
    token: str
    authorities: str | None = None

    def own_id(self) -> str:
        """Of whom the key is."""
        for user in self._users(()):
            return user[1]
        raise CredentialsRefused("the key is nobody's")

    def ids_of(self, channels: Iterable[str]) -> dict[str, str]:
        """The identifier of each of these channels that exists."""
        wanted = sorted(channels)
        runs = [wanted[at : at + NAMES] for at in range(0, len(wanted), NAMES)]
        return {name: ident for run in runs for name, ident in self._users(run)}

    def _users(self, names: Sequence[str]) -> list[tuple[str, str]]:
        query = urlencode([("login", name) for name in names])
        found = self._ask("GET", f"/users?{query}" if query else "/users").get("data")
        users = [user for user in found if isinstance(user, dict)] if isinstance(found, list) else []
        return [(str(user.get("login", "")).lower(), str(user["id"])) for user in users if user.get("id")]

    def subscribe(self, kind: str, broadcaster: str, reader: str, session: str) -> str:
        """Hear of `kind` through the WebSocket of this session; the subscription's identifier."""
        asked = {
            "type": kind,
            "version": "1",
            "condition": {"broadcaster_user_id": broadcaster, "user_id": reader},
            "transport": {"method": "websocket", "session_id": session},
        }
        found = self._ask("POST", "/eventsub/subscriptions", asked).get("data")
        first = found[0] if isinstance(found, list) and found else None
        return str(first.get("id", "")) if isinstance(first, dict) else ""

    def unsubscribe(self, ident: str) -> None:
        self._ask("DELETE", f"/eventsub/subscriptions?{urlencode({'id': ident})}")

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        parts = urlsplit(self.url)
        http = HTTPConnection(parts.netloc, timeout=CONNECT_TIMEOUT)
        http.sock = dial(self.url, self.authorities)
        http.sock.settimeout(CONNECT_TIMEOUT)
        headers = {"Authorization": f"Bearer {self.token}", "Client-Id": self.client_id, "Host": parts.netloc}
        words = None
        if body is not None:
            words, headers["Content-Type"] = json.dumps(body), "application/json"
        try:
            http.request(method, parts.path.rstrip("/") + path, words, headers)
            answer = http.getresponse()
            return _read(answer.status, answer.read(MAX_ANSWER))
        except HTTPException as error:
            raise ChatLost("Twitch's API does not answer as it should") from error
        finally:
            hang_up(http)


def _read(status: int, body: bytes) -> dict[str, Any]:
    """What an answer holds. A subscription that is there already (409), or no more (404), is no error."""
    if status == 401:
        raise CredentialsRefused("Twitch does not accept the site's key")
    if status in (400, 403):
        raise NotAllowed(f"Twitch's API answered {status}")
    if status in (404, 409):
        return {}
    if not 200 <= status < 300:
        raise ChatLost(f"Twitch's API answered {status}")
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ChatLost("Twitch's API answered what is no JSON") from error
    return found if isinstance(found, dict) else {}
