"""What a vote form sends, and how it is answered: with the ballot itself for a script, else with its page."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from flask_babel import gettext as _

from lawlab.core.errors import Invalid
from lawlab.votes.models import Position, Source

TAKEN_BACK = "none"


def sent_position() -> Position | None:
    """The position of the form; None when the vote is taken back; Invalid for anything else."""
    value = request.form.get("position", "")
    if value == TAKEN_BACK:
        return None
    if value not in set(Position):
        raise Invalid(_("A vote is for, mixed or against."))
    return Position(value)


def sent_source() -> Source:
    """What the page says brought the person; the queue alone can make a vote an invited one."""
    value = request.form.get("source", "")
    return Source(value) if value in set(Source) else Source.DIRECT


def is_scripted() -> bool:
    """Whether a script of ours asks, which wants a partial rather than a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def answer(partial: Callable[[], str], page: str) -> Any:
    """The partial for a script, else on to the page (by GET)."""
    return partial() if is_scripted() else redirect(page, code=303)
