"""Twitch's chat over EventSub: a WebSocket that tells, subscriptions asked for over HTTP with the site's key.

Source: Twitch's "Getting Events Using WebSockets" and "WebSocket Messages". Messages come at least once and
in no order that is promised: each is obeyed once, by its `message_id`.
"""

import json
import logging
from typing import Any
from urllib.parse import urlsplit

import gevent
from gevent.queue import Empty, Queue

from lawlab.debates.chat.connection import ChatLost, CredentialsRefused
from lawlab.debates.chat.helix import Helix, NotAllowed
from lawlab.debates.chat.source import ChatSource, Cleared, Deleted, Hear, Remembered, Said, Timing
from lawlab.debates.chat.websocket import WebSocket

logger = logging.getLogger(__name__)

HANDSHAKE = 4.0  #: seconds for the first message
GRACE = 5.0  #: seconds past the promised keepalive before the connection counts as lost
KEEPALIVE = 10.0  #: seconds, where the welcome says nothing
KNOWN = 5000  #: messages remembered, to obey each once
WAITING = 1000  #: messages held while the reader is busy; past that the server waits
#: What is asked for, deletions first: words are never read without hearing what becomes of them.
KINDS = (
    "channel.chat.message_delete",
    "channel.chat.clear_user_messages",
    "channel.chat.clear",
    "channel.chat.message",
)


class Session:
    """One WebSocket, whose messages, and then its end, go to a queue."""

    def __init__(self, url: str, authorities: str | None, queue: Any) -> None:
        self.socket = WebSocket(url, authorities)
        self.is_retired = False
        self._queue = queue
        self._greenlet = gevent.spawn(self._pass_on)

    def _pass_on(self) -> None:
        try:
            while True:
                self._queue.put((self, self.socket.receive()))
        except (OSError, ChatLost) as error:
            self._queue.put((self, error))

    def close(self) -> None:
        self.is_retired = True
        self._greenlet.kill()
        self.socket.close()


class EventSub(ChatSource):
    """Reads through the WebSocket at `url`; `helix` takes the subscriptions."""

    def __init__(
        self,
        hear: Hear,
        url: str,
        helix: Helix,
        *,
        authorities: str | None = None,
        timing: Timing | None = None,
    ) -> None:
        super().__init__(hear, timing)
        self.url, self.helix, self.authorities = url, helix, authorities
        self.handshake, self.grace = HANDSHAKE, GRACE
        self._known = Remembered(KNOWN)
        self._queue: Any = None
        self._sessions: list[Session] = []
        self._keepalive = KEEPALIVE
        self._names: dict[str, str] = {}  # the channel of each broadcaster
        self._subscribed: dict[str, list[str]] = {}  # the subscriptions of each channel
        self._subscriber: Any = None

    def read(self) -> None:
        self._queue, self._keepalive = Queue(maxsize=WAITING), KEEPALIVE
        self._names, self._subscribed, self._subscriber = {}, {}, None
        try:
            self._open(self.url)
            wait = self.handshake
            while True:
                try:
                    session, told = self._queue.get(timeout=wait)
                except Empty:
                    raise ChatLost("the server fell silent") from None
                if isinstance(told, Exception):
                    self._ended(session, told)
                else:
                    self.obey(told, session)
                wait = self._keepalive + self.grace
        finally:
            if self._subscriber is not None:
                self._subscriber.kill()
            for session in self._sessions:
                session.close()
            self._sessions = []

    def _open(self, url: str) -> None:
        self._sessions.append(Session(url, self.authorities, self._queue))

    def _ended(self, session: Session | None, error: Exception) -> None:
        """A retired socket may end; so may the old one while the new one is about to say its welcome."""
        if session is not None and (session.is_retired or len(self._sessions) > 1):
            session.close()
            self._sessions = [other for other in self._sessions if other is not session]
            return
        raise error

    # ---- what the server says

    def obey(self, words: str, session: Session | None = None) -> None:
        """Do what one message asks; one that was met already, or means nothing, is left alone."""
        message = _object(words)
        kind, ident = _text(message, "metadata", "message_type"), _text(message, "metadata", "message_id")
        if ident and not self._known.add(ident):
            return
        if kind == "notification":
            self._notified(message)
        elif kind == "session_welcome":
            self._welcomed(message, session)
        elif kind == "session_reconnect":
            self._move(_text(message, "payload", "session", "reconnect_url"))
        elif kind == "revocation":
            self._revoked(message)

    def _welcomed(self, message: dict[str, Any], session: Session | None) -> None:
        promised = _at(message, "payload", "session", "keepalive_timeout_seconds")
        is_number = isinstance(promised, int) and not isinstance(promised, bool)
        self._keepalive = float(min(max(promised, 1), 600)) if is_number else KEEPALIVE
        self.is_heard()
        for old in [old for old in self._sessions if old is not session]:
            old.close()
        self._sessions = [kept for kept in self._sessions if kept is session]
        if self._subscriber is None:  # after a move the subscriptions follow by themselves
            ident = _text(message, "payload", "session", "id")
            self._subscriber = gevent.spawn(self._keep_subscribed, ident)

    def _move(self, url: str) -> None:
        """Open the new socket; the old one goes on telling until the new one's welcome."""
        if not is_same_place(url, self.url):
            raise ChatLost("the server asked to go elsewhere")
        if len(self._sessions) < 2:
            self._open(url)

    def _notified(self, message: dict[str, Any]) -> None:
        kind = _text(message, "metadata", "subscription_type")
        told = _at(message, "payload", "event")
        channel = self._names.get(_text(told, "broadcaster_user_id"))
        if not channel:
            return
        ident, target = _text(told, "message_id"), _text(told, "target_user_id")
        if kind == "channel.chat.message":
            self._message(channel, ident, told)
        elif kind == "channel.chat.message_delete" and ident:
            self.hear(Deleted(channel, ident))
        elif kind == "channel.chat.clear_user_messages" and target:
            self.hear(Cleared(channel, target))
        elif kind == "channel.chat.clear":
            self.hear(Cleared(channel, None))

    def _message(self, channel: str, ident: str, told: object) -> None:
        speaker, source = _text(told, "chatter_user_id"), _text(told, "source_broadcaster_user_id")
        if not ident or not speaker:
            return
        if source and source != _text(told, "broadcaster_user_id"):  # said in a channel that shares its chat
            return
        worn = _at(told, "badges")
        badges = (
            frozenset(_text(badge, "set_id") for badge in worn) if isinstance(worn, list) else frozenset()
        )
        name = _text(told, "chatter_user_name") or _text(told, "chatter_user_login")
        self.hear(Said(channel, ident, speaker, name, _text(told, "message", "text"), badges))

    def _revoked(self, message: dict[str, Any]) -> None:
        told = _at(message, "payload", "subscription")
        if _text(told, "status") == "authorization_revoked":
            raise CredentialsRefused("the site's key was revoked")
        if channel := self._names.get(_text(told, "condition", "broadcaster_user_id")):
            self._subscribed.setdefault(channel, [])
            self._refuse(channel)

    # ---- subscriptions

    def _keep_subscribed(self, session: str) -> None:
        try:
            reader = self.helix.own_id()
            while True:
                self.moved.clear()
                self._subscribe(session, reader)
                self.moved.wait()
        except (OSError, ChatLost) as error:
            self._queue.put((None, error))
        except Exception as error:
            logger.exception("the chats could not be subscribed to")
            self._queue.put((None, ChatLost(str(error))))

    def _subscribe(self, session: str, reader: str) -> None:
        for channel in [channel for channel in self._subscribed if channel not in self.channels]:
            for ident in self._subscribed.pop(channel):
                self.helix.unsubscribe(ident)
            self.note(joined=self.reception.joined - {channel})
        wanted = self.channels - self._subscribed.keys()
        ids = self.helix.ids_of(wanted) if wanted else {}
        self._names.update({ident: channel for channel, ident in ids.items()})
        for channel in sorted(wanted):
            self._subscribed[channel] = []
            try:
                if channel not in ids:
                    raise NotAllowed("there is no such channel")
                for kind in KINDS:
                    self._subscribed[channel].append(
                        self.helix.subscribe(kind, ids[channel], reader, session)
                    )
            except NotAllowed as refusal:
                logger.warning("%s is not read: %s", channel, refusal)
                self._refuse(channel)
            else:
                self.note(
                    joined=self.reception.joined | {channel}, refused=self.reception.refused - {channel}
                )

    def _refuse(self, channel: str) -> None:
        self.note(joined=self.reception.joined - {channel}, refused=self.reception.refused | {channel})


def is_same_place(url: str, home: str) -> bool:
    """Whether a server may send us there: the same scheme, and the same host or one inside it."""
    try:
        there, here = urlsplit(url), urlsplit(home)
        _ = there.port
    except ValueError:
        return False
    host = there.hostname or ""
    return there.scheme == here.scheme and (host == here.hostname or host.endswith(f".{here.hostname}"))


def _object(words: str) -> dict[str, Any]:
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _at(value: object, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: object, *path: str) -> str:
    found = _at(value, *path)
    return found if isinstance(found, str) else ""
