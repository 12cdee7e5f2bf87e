"""One amendment in full, as the desk's panel shows it: words, draft, votes, arguments, colleagues' notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lawlab.amendments.drafted import Drafted, drafted
from lawlab.amendments.models import Amendment, Revision, Status
from lawlab.amendments.redline import Gap, Row, folded, rows_of
from lawlab.amendments.summary import summary_of
from lawlab.amendments.wording import (
    Target,
    base_of,
    is_in_conflict,
    proposed_lines,
    shown_revision,
    target_of,
)
from lawlab.arguments.models import Argument, Side
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.contributions.queries import MAX_ID, visible_to
from lawlab.core.db import db
from lawlab.core.errors import NotFound
from lawlab.review.listing import Place
from lawlab.review.models import InternalNote
from lawlab.review.rows import DeskRow
from lawlab.review.rows import rows_of as desk_rows
from lawlab.votes.models import Ballot

#: How many arguments of each side the panel shows, the best supported first.
ARGUMENTS = 3
#: How many earlier wordings are told of.
ROUNDS = 5


@dataclass(frozen=True)
class CloseUp:
    """All that the panel shows of one amendment."""

    row: DeskRow
    amendment: Amendment
    revision: Revision
    target: Target
    is_waiting: bool
    summary: list[str]
    changes: Sequence[Row | Gap]
    drafts: list[Drafted]
    rounds: list[Ballot]  #: the vote on the present words, then on earlier ones
    arguments: dict[Side, list[Argument]]
    notes: list[InternalNote]


def amendment_at_desk(bill: Bill, ident: int) -> Amendment:
    """An amendment that was put before everybody on this version; NotFound otherwise."""
    return amendments_at_desk(bill, [ident])[0]


def amendments_at_desk(bill: Bill, idents: Sequence[int]) -> list[Amendment]:
    """These amendments, in the order given; NotFound when one of them is not on this desk."""
    wanted = list(dict.fromkeys(idents))
    possible = [ident for ident in wanted if 0 < ident < MAX_ID]
    query = select(Amendment).where(
        Amendment.id.in_(possible), Amendment.dossier_id == bill.dossier_id, Amendment.number.is_not(None)
    )
    found = {each.id: each for each in db.session.scalars(query.where(visible_to(None)))}
    here = {ident: each for ident, each in found.items() if _is_here(bill, each)}
    if len(here) != len(wanted):
        raise NotFound(_("This amendment is not on this desk."))
    return [here[ident] for ident in wanted]


def _is_here(bill: Bill, amendment: Amendment) -> bool:
    return amendment.status is not Status.DRAFT and amendment.current.bill_id == bill.id


def close_up(bill: Bill, ident: int) -> CloseUp:
    """One amendment of this desk in full."""
    amendment = amendment_at_desk(bill, ident)
    revision = shown_revision(amendment)
    changes = rows_of(base_of(revision), proposed_lines(revision))
    return CloseUp(
        row=desk_rows(bill, [Place(ident, None)])[0],
        amendment=amendment,
        revision=revision,
        target=target_of(amendment),
        is_waiting=is_in_conflict(amendment),
        summary=summary_of(changes),
        changes=folded(changes),
        drafts=drafted(amendment),
        rounds=_rounds(amendment.ballot),
        arguments={side: _best_arguments(amendment, side) for side in Side},
        notes=notes_on(amendment),
    )


def _rounds(ballot: Ballot | None) -> list[Ballot]:
    rounds: list[Ballot] = []
    while ballot is not None and len(rounds) < ROUNDS:
        rounds.append(ballot)
        ballot = ballot.previous
    return rounds


def _best_arguments(amendment: Amendment, side: Side) -> list[Argument]:
    """Those that most more people find right than wrong; the earlier ones where it is even."""
    about: Any = select(Argument).join(Ballot, Ballot.id == Argument.ballot_id)
    query = about.where(
        Argument.amendment_id == amendment.id,
        Argument.parent_id.is_(None),
        Argument.side == side,
        Argument.visibility == Visibility.PUBLIC,
    ).order_by((Ballot.for_count - Ballot.against_count).desc(), Argument.id)
    return list(db.session.scalars(query.options(joinedload(Argument.ballot)).limit(ARGUMENTS)))


def notes_on(amendment: Amendment) -> list[InternalNote]:
    """What colleagues said of it, the oldest first. For the desk's pages alone."""
    query = select(InternalNote).where(InternalNote.amendment_id == amendment.id)
    return list(db.session.scalars(query.order_by(InternalNote.id)))
