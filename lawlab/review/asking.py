"""What the desk's address asks for. Every filter is a plain parameter, so a list can be kept and sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import parse_qsl, urlencode

from lawlab.contributions.queries import MAX_ID
from lawlab.review.queries import CHANGES, WHOLE

ORDERS = ("support", "bridging", "divisive", "unrated", "document", "recent")
FAMILIES = ("variants", "rivals", "none")
RANKS = ("10", "25", "50", "100", "badge", "provisional", "mobilised", "unrated")
STATUSES = ("submitted", "accepted", "rejected", "conflict", "withdrawn", "all")
ANSWERS = ("no", "draft", "yes")
KINDS = (*CHANGES, *WHOLE)
MAX_WORDS = 200  #: characters
CHOICES = {
    "order": ORDERS,
    "family": FAMILIES,
    "rank": RANKS,
    "status": STATUSES,
    "answer": ANSWERS,
    "change": KINDS,
}
_ONE_NUMBER = re.compile(r"(?:(?:n°|nº|no\.?|#)\s*)?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """An order and the filters, which combine; an empty one leaves its filter out."""

    order: str = "support"
    article: str = ""  #: the article's eId, or "none" for what is on no article of this version
    family: str = ""
    rank: str = ""
    status: str = ""  #: empty: all that stand
    answer: str = ""
    change: str = ""
    assignee: str = ""  #: "me", "nobody" or a person's id
    q: str = ""

    @property
    def args(self) -> dict[str, str]:
        """The parameters of the address that asks for the same."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value for name, value in values.items() if value and (name, value) != ("order", "support")
        }

    @property
    def query(self) -> str:
        return urlencode(self.args)

    @property
    def is_filtered(self) -> bool:
        return bool(set(self.args) - {"order"})

    @property
    def number(self) -> int | None:
        """The number looked for, where the words are one: "118", "n° 118"."""
        match = _ONE_NUMBER.fullmatch(self.q)
        return int(match[1]) if match else None


def read_asked(args: Mapping[str, str]) -> Asked:
    """What makes no sense is left out, as if it had not been asked."""
    asked = {name: _line(args.get(name, "")) for name in (field.name for field in fields(Asked))}
    for name, values in CHOICES.items():
        if asked[name] not in values:
            asked[name] = "support" if name == "order" else ""
    if asked["assignee"] not in ("me", "nobody") and read_id(asked["assignee"]) is None:
        asked["assignee"] = ""
    return Asked(**asked)


def asked_in(query: str) -> Asked:
    """The same from the end of an address, as a saved view keeps it."""
    return read_asked(dict(parse_qsl(query)))


def read_id(value: str) -> int | None:
    """A row's id as an address or a form writes it; None for anything else."""
    is_number = value.isascii() and value.isdigit() and len(value) < 17
    return int(value) if is_number and 0 < int(value) < MAX_ID else None


def _line(value: str) -> str:
    """On one line, without what no one types."""
    return " ".join("".join(c if c.isprintable() else " " for c in value[:MAX_WORDS]).split())
