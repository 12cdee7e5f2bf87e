"""The earlier wordings of a contribution, each as what its author changed next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lawlab.contributions.models import Contribution
from lawlab.contributions.queries import edits_of
from lawlab.law.diff import Chunk, diff_words


@dataclass(frozen=True)
class Rewording:
    """One change by the author: when, the words before it, and the word diff to those that came next."""

    at: datetime
    before: str
    change: Sequence[Chunk]


def rewordings_of(contribution: Contribution) -> list[Rewording]:
    """All the changes, the latest first."""
    edits = edits_of(contribution)
    if not edits:
        return []
    after = [edit.body for edit in edits[1:]] + [contribution.body]
    found = [
        Rewording(edit.replaced_at, edit.body, diff_words(edit.body, following))
        for edit, following in zip(edits, after, strict=True)
    ]
    return found[::-1]
