"""Twitch's chat over IRC, without an account: what everybody may read, and nothing is ever said.

Source: Twitch's "Chat & Chatbots" and "IRC Concepts" pages (capabilities, limits, tags, RECONNECT).
"""

import secrets
from typing import Any

import gevent
from gevent.event import Event

from lawlab.debates.chat.connection import PACKET, ChatLost, CredentialsRefused, dial, hang_up
from lawlab.debates.chat.irc import Line, Splitter, parse_line
from lawlab.debates.chat.source import ChatSource, Cleared, Deleted, Gate, Hear, Said, Timing

HANDSHAKE = 4.0  #: seconds for the server to welcome us
SILENCE = 60.0  #: seconds without a word before the server is asked whether it is there
PATIENCE = 15.0  #: seconds for its answer
JOINS, JOINS_IN = 20, 10.0  #: Twitch ignores who joins more channels than that in so many seconds
ASK_AGAIN = 30.0  #: seconds before a channel that did not answer is asked again
VERBS = frozenset({"CAP", "NICK", "JOIN", "PART", "PING", "PONG"})  #: all that this program ever sends
#: What Twitch says of a channel that cannot be read.
_CLOSED = frozenset({"msg_channel_suspended", "msg_banned", "tos_ban", "msg_room_not_found"})
_BAD_LOGIN = ("login authentication failed", "login unsuccessful", "improperly formatted auth")


class TwitchIrc(ChatSource):
    """Reads through one connection to `url` ("ircs://host:port")."""

    def __init__(
        self, hear: Hear, url: str, *, authorities: str | None = None, timing: Timing | None = None
    ) -> None:
        super().__init__(hear, timing)
        self.url, self.authorities = url, authorities
        self.handshake, self.silence, self.patience = HANDSHAKE, SILENCE, PATIENCE
        self._gate = Gate(JOINS, JOINS_IN, self.timing.clock)
        self._asked: dict[str, float] = {}  # when each channel was asked for, on this connection
        self._welcomed = Event()
        self._connection: Any = None

    def read(self) -> None:
        self._connection = dial(self.url, self.authorities)
        self._asked.clear()
        self._welcomed.clear()
        joiner = gevent.spawn(self._keep_joined)
        try:
            self._send("CAP REQ :twitch.tv/tags twitch.tv/commands")
            self._send(f"NICK justinfan{10_000 + secrets.randbelow(80_000)}")
            self._listen()
        finally:
            joiner.kill()
            hang_up(self._connection)

    def _listen(self) -> None:
        splitter, is_asked = Splitter(), False
        deadline = self.timing.clock() + self.handshake
        while True:
            if not self._welcomed.is_set() and self.timing.clock() > deadline:
                raise ChatLost("the server does not answer as it should")
            self._connection.settimeout(self._wait(is_asked))
            try:
                packet = self._connection.recv(PACKET)
            except TimeoutError as error:
                if is_asked or not self._welcomed.is_set():
                    raise ChatLost("the server fell silent") from error
                self._send("PING :lawlab")
                is_asked = True
                continue
            if not packet:
                raise ChatLost("the server hung up")
            is_asked = False
            for text in splitter.feed(packet):
                if line := parse_line(text):
                    self.obey(line)

    def _wait(self, is_asked: bool) -> float:
        if not self._welcomed.is_set():
            return self.handshake
        return self.patience if is_asked else self.silence

    def _send(self, line: str) -> None:
        """Say something of the protocol; anything else is a mistake of this program."""
        if line.partition(" ")[0] not in VERBS or "\r" in line or "\n" in line:
            raise ValueError(f"{line[:40]!r} is not to be sent to a chat")
        self._connection.sendall(f"{line}\r\n".encode())

    # ---- channels

    def _keep_joined(self) -> None:
        self._welcomed.wait()
        while True:
            self.moved.clear()
            try:
                pause = self._join()
            except OSError:  # the reader of the same connection sees it end
                return
            self.moved.wait(pause)

    def _join(self) -> float:
        """Leave what is no longer wanted, ask for what is and was not; how long until the next look."""
        for channel in [channel for channel in self._asked if channel not in self.channels]:
            del self._asked[channel]
            self.note(joined=self.reception.joined - {channel})
            self._send(f"PART #{channel}")
        for channel in sorted(self.channels - self.reception.joined):
            asked = self._asked.get(channel)
            if asked is not None and self.timing.clock() - asked < ASK_AGAIN:
                continue
            if pause := self._gate.wait():
                return pause
            self._gate.passed()
            self._asked[channel] = self.timing.clock()
            self._send(f"JOIN #{channel}")
        return 5.0

    # ---- what the server says

    def obey(self, line: Line) -> None:
        """Do what one line asks; unknown ones are left alone."""
        if line.command == "PRIVMSG":
            self._message(line)
        elif line.command == "PING":
            self._send(f"PONG :{line.param(0).replace(chr(13), '')}")
        elif line.command == "001":
            self.is_heard()
            self._welcomed.set()
        elif line.command in ("ROOMSTATE", "366"):
            self._joined(line.param(0 if line.command == "ROOMSTATE" else 1))
        elif line.command == "CLEARMSG":
            if ident := line.tags.get("target-msg-id"):
                self.hear(Deleted(_channel(line.param(0)), ident))
        elif line.command == "CLEARCHAT":
            self._cleared(line)
        elif line.command == "NOTICE":
            self._notice(line)
        elif line.command == "RECONNECT":
            raise ChatLost("the server asked to come back")
        elif line.command == "CAP" and line.param(1).upper() == "NAK":
            raise ChatLost("the server does not give what identifies a message")

    def _message(self, line: Line) -> None:
        tags = line.tags
        ident, speaker, room = tags.get("id", ""), tags.get("user-id", ""), tags.get("room-id", "")
        if not ident or not speaker:
            return
        if tags.get("source-room-id", room) != room:  # said in another channel that shares its chat
            return
        badges = frozenset(badge.partition("/")[0] for badge in tags.get("badges", "").split(","))
        name = tags.get("display-name") or line.nick
        self.hear(Said(_channel(line.param(0)), ident, speaker, name, line.param(1), badges))

    def _cleared(self, line: Line) -> None:
        """Everything of one person; of everybody when nobody is named. A name without its id says nothing."""
        speaker = line.tags.get("target-user-id")
        if speaker or not line.param(1):
            self.hear(Cleared(_channel(line.param(0)), speaker or None))

    def _joined(self, name: str) -> None:
        channel = _channel(name)
        if channel in self.channels:
            self.note(joined=self.reception.joined | {channel}, refused=self.reception.refused - {channel})

    def _notice(self, line: Line) -> None:
        channel = _channel(line.param(0))
        if line.tags.get("msg-id") in _CLOSED and channel in self.channels:
            self.note(joined=self.reception.joined - {channel}, refused=self.reception.refused | {channel})
        elif not self._welcomed.is_set() and line.param(1).casefold().startswith(_BAD_LOGIN):
            raise CredentialsRefused(line.param(1)[:80])


def _channel(name: str) -> str:
    return name.removeprefix("#").lower()
