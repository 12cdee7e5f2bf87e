"""docs/authorisation.md, read as the tests do: for every route and event, every role and its answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.trust_checks.world import ROLES

PAGE = Path("docs/authorisation.md")
#: The rule of routes whose objects this world has not: the tests of their capability ask them.
ELSEWHERE = "asked elsewhere"


@dataclass(frozen=True)
class Row:
    """One route, or event, about one object."""

    method: str  #: of HTTP, or EMIT
    address: str  #: the rule as the application has it, or the event's name
    about: str  #: which object: "", "draft", "hidden"…
    who: str  #: the name of the rule
    answers: tuple[str, ...]  #: in the order of ROLES

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.address, self.about)))


@cache
def rows() -> tuple[Row, ...]:
    rules: dict[str, tuple[str, ...]] = {}
    found = []
    for cells in _tables():
        if len(cells) == len(ROLES) + 1:
            rules[cells[0]] = tuple(cells[1:])
        else:
            method, address, about, who = cells
            assert who in rules, f"{PAGE}: {address}: “{who}” is no rule of the first table"
            found.append(Row(method, address.strip("`"), about, who, rules[who]))
    return tuple(found)


def _tables() -> Iterator[list[str]]:
    """The cells of every row, without the headings."""
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] not in ("who", "method"):
            yield cells
