"""Where capabilities above amendments add to an amendment's page: its arguments, its drafted text."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from lawlab.amendments.models import Amendment

Panel = Callable[[Amendment, Any], Markup]

_panels: list[tuple[int, Panel]] = []


def amendment_panel(order: int) -> Callable[[Panel], Panel]:
    """Register a section of every amendment's page; lower orders come first."""

    def register(panel: Panel) -> Panel:
        _panels.append((order, panel))
        _panels.sort(key=lambda pair: pair[0])
        return panel

    return register


def panels_of(amendment: Amendment, viewer: Any) -> list[Markup]:
    """The sections that an amendment's page ends with, for this viewer."""
    return [panel(amendment, viewer) for _, panel in _panels]


ChipSource = Callable[[Sequence[int]], dict[int, Markup]]
_chips: list[ChipSource] = []


def chip_source(source: ChipSource) -> ChipSource:
    """Register chips beside amendments in lists, by id; in a number of queries that is fixed."""
    _chips.append(source)
    return source


def chips_of(idents: Sequence[int]) -> dict[int, Markup]:
    """What stands beside these amendments' numbers in a list, by id."""
    found: dict[int, Markup] = {}
    for source in _chips:
        for ident, chip in source(idents).items():
            found[ident] = found.get(ident, Markup("")) + chip
    return found
