"""One line of IRC as its parts: tags, who sent it, a command, parameters. Pure; nothing here ever raises.

Sources: RFC 1459 and 2812 for the line, the IRCv3 specification "Message Tags" for the tags and their
escapes, and Twitch's "IRC message tags" for what each tag means.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

#: Bytes of the longest line that is read: 8,191 of tags and 512 of the rest (Message Tags), and a margin.
MAX_LINE = 16 * 1024

_ESCAPES = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """What a server said in one line."""

    command: str  #: upper case: "PRIVMSG", "001"
    params: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)  #: the last of each name; a tag without value is ""
    source: str = ""  #: "nick!user@host", or a server's name; "" when the line names nobody

    @property
    def nick(self) -> str:
        return self.source.partition("!")[0].partition("@")[0]

    def param(self, place: int) -> str:
        """The parameter at this place from 0, "" where there is none."""
        return self.params[place] if place < len(self.params) else ""


def parse_line(text: str) -> Line | None:
    """A line without its end; None for one that holds no command."""
    tags, source = "", ""
    rest = text.strip("\r\n")
    if rest.startswith("@"):
        tags, _, rest = rest[1:].partition(" ")
    rest = rest.lstrip(" ")
    if rest.startswith(":"):
        source, _, rest = rest[1:].partition(" ")
    rest = rest.lstrip(" ")
    command, _, rest = rest.partition(" ")
    if not command:
        return None
    return Line(command.upper(), tuple(_params(rest)), parse_tags(tags), source)


def _params(rest: str) -> Iterator[str]:
    """Words apart by spaces, until one that begins with ":", which is all that follows, spaces included."""
    rest = rest.lstrip(" ")
    while rest:
        if rest.startswith(":"):
            yield rest[1:]
            return
        word, _, rest = rest.partition(" ")
        yield word
        rest = rest.lstrip(" ")


def parse_tags(text: str) -> dict[str, str]:
    """What stands between "@" and the first space, values unescaped."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name:
            found[name] = unescape(value)
    return found


def unescape(value: str) -> str:
    """A tag's value as it was before it was escaped: a backslash before any other letter, or last, goes."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), value)


class Splitter:
    """Lines out of packets: cut at "\\n", decoded whole, so that a letter split over packets stays one.

    Bytes that are no UTF-8 become U+FFFD. A line longer than MAX_LINE is left out, and never kept in memory.
    """

    def __init__(self) -> None:
        self._held = b""
        self._is_skipping = False

    def feed(self, packet: bytes) -> list[str]:
        """The lines that this packet completes, without the empty ones."""
        *whole, self._held = (self._held + packet).split(b"\n")
        if whole and self._is_skipping:
            whole, self._is_skipping = whole[1:], False
        if len(self._held) > MAX_LINE:
            self._held, self._is_skipping = b"", True
        lines = [line.rstrip(b"\r").decode("utf-8", "replace") for line in whole if len(line) <= MAX_LINE]
        return [line for line in lines if line]
