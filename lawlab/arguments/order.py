"""In what order arguments are read: the newest a moment on top, then by lot, another for each person."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lawlab.arguments.models import Argument

#: How long a new argument stays on top, so that those who are there see it come.
NEW_FOR = timedelta(minutes=10)
#: How many levels of answers are set off; deeper ones stand at the last level and say whom they answer.
DEPTH = 3


def fair_order(arguments: Iterable[Argument], reader: str, at: datetime) -> list[Argument]:
    """The newest first while they are new; the others in an order drawn for this reader, always the same.

    No argument profits from having come first, and nobody's order can be moved by votes.
    """
    return sorted(arguments, key=lambda argument: _place(argument, reader, at))


def _place(argument: Argument, reader: str, at: datetime) -> tuple[bool, float, str]:
    if at - argument.created_at < NEW_FOR:
        return False, -argument.created_at.timestamp(), str(-argument.id)
    return True, 0.0, hashlib.sha256(f"{reader}:{argument.id}".encode()).hexdigest()


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
