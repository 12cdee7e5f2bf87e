"""In what order arguments are read: first the newest, then the useful and the untried in turn."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lawlab.arguments.models import Argument
from lawlab.arguments.usefulness import TRIED, Judged, useful_order, woven

#: How long a new argument stays on top, so that those who are there see it come.
NEW_FOR = timedelta(minutes=10)
#: How many levels of answers are set off; deeper ones stand at the last level and say whom they answer.
DEPTH = 3


def fair_order(
    arguments: Iterable[Argument], reader: str, at: datetime, judged: Mapping[int, Judged] | None = None
) -> list[Argument]:
    """The newest first while they are new; then two that both sides find useful and one that few have judged.

    The latter are in a fair queue: the least judged first, then by a lot drawn for this reader, always the
    same. `judged`: by the ids of the arguments' ballots.
    """
    known = judged or {}
    fresh: list[Argument] = []
    tried: dict[Argument, Judged] = {}
    untried: dict[Argument, int] = {}
    for argument in sorted(arguments, key=lambda argument: _lot(argument, reader)):
        said = known.get(argument.ballot_id or 0, Judged())
        if at - argument.created_at < NEW_FOR:
            fresh.append(argument)
        elif said.people >= TRIED:
            tried[argument] = said
        else:
            untried[argument] = said.people
    fresh.sort(key=lambda argument: (argument.created_at, argument.id), reverse=True)
    useful = useful_order(tried, {argument: argument.body for argument in tried})
    return fresh + woven(useful, sorted(untried, key=lambda argument: untried[argument]))


def _lot(argument: Argument, reader: str) -> str:
    return hashlib.sha256(f"{reader}:{argument.id}".encode()).hexdigest()


@dataclass(frozen=True)
class Line:
    """An answer as it stands in its thread."""

    argument: Argument
    depth: int  #: from 1, at most DEPTH
    is_deeper: bool  #: than it is shown: it says whom it answers


def thread_lines(root_id: int, replies: Sequence[Argument]) -> list[Line]:
    """The answers of a thread, each after the one it answers, the oldest first; no depth is too much."""
    children: dict[int, list[Argument]] = {}
    for answer in sorted(replies, key=lambda answer: answer.id, reverse=True):
        children.setdefault(answer.parent_id or root_id, []).append(answer)
    lines: list[Line] = []
    waiting = [(answer, 1) for answer in children.get(root_id, [])]
    while waiting:
        answer, depth = waiting.pop()
        lines.append(Line(answer, min(depth, DEPTH), depth > DEPTH))
        waiting.extend((child, depth + 1) for child in children.get(answer.id, []))
    return lines
