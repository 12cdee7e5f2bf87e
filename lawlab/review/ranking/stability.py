"""The number of groups does not waver: another one is taken only once four computations in a row found it."""

from dataclasses import dataclass

CONFIRMATIONS = 4


@dataclass(frozen=True)
class Found:
    """What a computation left for the next one."""

    kept: int | None  #: the number of groups in use; None before any was found
    found: int  #: the number that fitted that computation's votes best
    agreed: int  #: how many computations in a row found this same other number


def next_found(before: Found | None, found: int) -> Found:
    """The number of groups to use now that `found` fits best; 0 groups found is no opinion."""
    if before is None or not before.kept:
        return Found(found or None, found, 0)
    if found in (0, before.kept):
        return Found(before.kept, found, 0)
    agreed = before.agreed + 1 if before.agreed and before.found == found else 1
    if agreed >= CONFIRMATIONS:
        return Found(found, found, 0)
    return Found(before.kept, found, agreed)
