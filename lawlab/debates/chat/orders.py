"""What a message of the chat asks: "!pour", "!contre", "!mitigé", alone or with an argument. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from lawlab.arguments.models import Side
from lawlab.votes.models import Position

#: Without accents, lower case: chats are typed in haste.
WORDS = {
    "!pour": Position.FOR,
    "!for": Position.FOR,
    "!contre": Position.AGAINST,
    "!against": Position.AGAINST,
    "!mitige": Position.MIXED,
    "!mixed": Position.MIXED,
}
SIDES = {Position.FOR: Side.FOR, Position.AGAINST: Side.AGAINST}
#: Programs that answer in chats. What a program repeats is nobody's opinion.
BOTS = frozenset(
    {
        "blerp", "botisimo", "commanderroot", "fossabot", "kofistreambot", "moobot", "nightbot", "own3d",
        "pokemoncommunitygame", "sery_bot", "soundalerts", "streamelements", "streamlabs", "streamstickers",
        "tangiabot", "wizebot",
    }
)  # fmt: skip
#: The badge that a chat gives to programs.
BOT_BADGE = "bot-badge"
#: What some programs add so that the same message can be sent twice; nobody sees it.
_UNSEEN = re.compile("[\U000e0000-\U000e007f\u200b\u200c\u2060\ufeff]")
_ACTION = re.compile("\x01ACTION (.*?)\x01?", re.DOTALL)


@dataclass(frozen=True)
class Order:
    """A person of the chat is for, against, or of two minds; `words` is what they add, "" for nothing."""

    position: Position
    words: str = ""

    @property
    def side(self) -> Side | None:
        """The side that the words argue for; None where there is no argument to queue."""
        return SIDES.get(self.position) if self.words else None


def read_order(text: str) -> Order | None:
    """What this message asks; None for any other message, other programs' commands included."""
    if found := _ACTION.fullmatch(text):  # "/me !pour"
        text = found[1]
    first, _, rest = _UNSEEN.sub("", text).strip().partition(" ")
    position = WORDS.get(_plain(first))
    return Order(position, rest.strip()) if position else None


def _plain(word: str) -> str:
    """Lower case, without accents; at most as long as an order could be."""
    letters = unicodedata.normalize("NFKD", word[:24]).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def is_bot(name: str, badges: frozenset[str]) -> bool:
    """Whether a program speaks, by its badge or by its known name."""
    return BOT_BADGE in badges or name.casefold() in BOTS
