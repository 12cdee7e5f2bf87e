"""What an additional article is numbered: "4 bis" after article 4, "4 bis A" where there is a 4 bis already.

The usage of both French chambers; in other languages a capital letter ("4A").
"""

from collections.abc import Container, Iterator
from itertools import product
from string import ascii_uppercase

LATIN = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies")


def additional_number(
    after: str | None, following: str | None, taken: Container[str], *, language: str
) -> str:
    """The first free number for an article between `after` and `following`; None stands for no article."""
    return next(number for number in _candidates(after, following, language) if number not in taken)


def _candidates(after: str | None, following: str | None, language: str) -> Iterator[str]:
    glue = " " if language == "fr" else ""
    if after is None:
        for letter in _letters():
            yield f"{following}{glue}{letter}" if following else letter
        return
    if language == "fr":
        root, known = _apart(after)
        if following and following.startswith(f"{root} "):
            yield from (f"{following} {letter}" for letter in _letters())
        yield from (f"{root} {suffix}" for suffix in LATIN[known:])
    yield from (f"{after}{glue}{letter}" for letter in _letters())


def _apart(number: str) -> tuple[str, int]:
    """ "4 bis" is 4, one suffix in."""
    root, _, last = number.rpartition(" ")
    return (root, LATIN.index(last) + 1) if root and last in LATIN else (number, 0)


def _letters() -> Iterator[str]:
    """A to Z, then AA, AB…"""
    yield from ascii_uppercase
    yield from ("".join(pair) for pair in product(ascii_uppercase, repeat=2))
