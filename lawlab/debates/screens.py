"""What the overlays of a debate show: cards that a streaming program lays over the picture.

Whatever is hidden or was never let through is on none of them, and a split of votes only where everybody
may see it: after the vote is closed, or when the host shows it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import segno
from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select

from lawlab.amendments.redline import Row, RowKind, rows_of
from lawlab.amendments.voting import ballot_state
from lawlab.amendments.wording import base_of, proposed_lines, shown_revision
from lawlab.arguments.models import Argument
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.core.realtime import Room
from lawlab.debates.models import (
    AgendaItem,
    ChatLine,
    ChatState,
    Debate,
    DebateState,
    LivePoll,
    OverlayToken,
    PollState,
)
from lawlab.votes.models import Position
from lawlab.votes.panels import article_context
from lawlab.votes.queries import ballot_on

#: The overlays, and what each shows; named once the language of the request is known.
KINDS: dict[str, Callable[[], str]] = {
    "text": lambda: str(_("the article or the redline on the table")),
    "argument": lambda: str(_("the argument on screen")),
    "votes": lambda: str(_("the bar of votes")),
    "clocks": lambda: str(_("the speaking times")),
    "poll": lambda: str(_("the poll")),
    "qr": lambda: str(_("the address to take part, as a QR code")),
    "all": lambda: str(_("everything, laid out for a whole screen")),
}
CARDS = tuple(kind for kind in KINDS if kind != "all")


@dataclass(frozen=True)
class Bar:
    """The vote on what is under debate: how many voted, and their split where everybody may see it."""

    total: int
    tally: Mapping[Position, int] | None


def screen_partial(debate: Debate, kind: str, token: OverlayToken, *, address: str, at: datetime) -> str:
    """The cards of this kind as they are now; `address`: where people take part, for the QR code.

    Before the show and after it there is only the QR code.
    """
    seqs = _seqs(debate)  # read before what the cards show
    stage, is_live = debate.stage, debate.state is DebateState.LIVE
    item = stage.agenda_item if is_live else None
    return render_template(
        "debates/overlay/_screen.html",
        debate=debate,
        stage=stage,
        token=token,
        seqs=seqs,
        at=at,
        is_live=is_live,
        cards=CARDS if kind == "all" else (kind,),
        item=item,
        rows=changed_rows(item) if item and item.amendment and stage.is_text_shown else [],
        argument=_shown_argument(debate) if is_live else None,
        line=_shown_line(debate) if is_live else None,
        bar=bar_of(item, is_tally_shown=stage.is_tally_shown, at=at) if item else None,
        poll=_shown_poll(debate) if is_live else None,
        address=address,
        qr=qr_code(address),
    )


def _seqs(debate: Debate) -> dict[str, int]:
    """Where the logs of the two rooms that move an overlay stand: the debate's, the bill's for votes."""
    names = [debate.room, debate.bill.room]
    found = db.session.execute(select(Room.name, Room.last_seq).where(Room.name.in_(names)))
    return {name: seq for name, seq in found}


def changed_rows(item: AgendaItem) -> list[Row]:
    """The paragraphs that the amendment under debate changes, whole; none of the others."""
    assert item.amendment is not None
    revision = shown_revision(item.amendment)
    rows = rows_of(base_of(revision), proposed_lines(revision))
    return [row for row in rows if not row.is_quiet and row.kind is not RowKind.LEFT]


def bar_of(item: AgendaItem, *, is_tally_shown: bool, at: datetime) -> Bar | None:
    """The votes on this point; None where nothing is voted on."""
    if item.amendment is not None:
        ballot, state = item.amendment.ballot, ballot_state(item.amendment, None, at)
    elif item.article is not None:
        ballot, state = ballot_on(item.article), article_context(item.article, None)["state"]
    else:
        return None
    counts = ballot.tally if ballot else dict.fromkeys(Position, 0)
    is_told = is_tally_shown or (state is not None and state.tally is not None)
    return Bar(sum(counts.values()), counts if is_told else None)


def _shown_argument(debate: Debate) -> Argument | None:
    """The argument on screen, unless it was hidden since, from wherever."""
    argument = debate.stage.argument
    return argument if argument is not None and argument.visibility is Visibility.PUBLIC else None


def _shown_line(debate: Debate) -> ChatLine | None:
    line = debate.stage.chat_line
    return line if line is not None and line.state is ChatState.ON_SCREEN else None


def _shown_poll(debate: Debate) -> LivePoll | None:
    poll = debate.stage.poll
    return poll if poll is not None and poll.state is not PollState.PREPARED else None


@lru_cache(maxsize=64)
def qr_code(address: str) -> Markup:
    """The address as an SVG, with the quiet zone of four modules that the standard asks for."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4, svgclass="code", lineclass=None))  # noqa: S704 - modules alone
