"""The colours of static/css/base.css can be told apart: WCAG 2.2, 1.4.3, contrast of at least 4.5 to 1."""

import re
from itertools import product
from pathlib import Path

import pytest

SHEET = Path("static/css/base.css").read_text(encoding="utf-8")
LIGHT, DARK = SHEET.split("@media (prefers-color-scheme: dark)", 1)
GROUNDS = ["paper", "raised", "wash"]
WORDS = ["ink", "soft", "accent", "accent-deep", "ins", "del", "for", "mixed", "against", "warn", "live"]
PAIRS = [
    *product(WORDS, GROUNDS),
    ("ins", "ins-wash"),
    ("del", "del-wash"),
    ("warn", "warn-wash"),
    ("accent", "accent-wash"),
    ("ink", "accent-wash"),
    ("ink", "warn-wash"),
    ("ink", "del-wash"),
    ("ink", "sunk"),
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("paper", "ink"),
]


def colours(css: str) -> dict[str, str]:
    """The first value of each custom colour."""
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css.split("@media print")[0]):
        found.setdefault(name, value)
    return found


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition of "relative luminance")."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), PAIRS)
def test_words_stand_out_from_their_ground(mode: str, front: str, ground: str) -> None:
    known = colours(LIGHT) | (colours(DARK) if mode == "dark" else {})
    assert contrast(known[front], known[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edges_of_fields_and_buttons_are_seen(mode: str, ground: str) -> None:
    known = colours(LIGHT) | (colours(DARK) if mode == "dark" else {})
    assert contrast(known["edge"], known[ground]) >= 3
