"""The ballot on an amendment, as its page and the fair queue show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, Status
from lawlab.amendments.queries import open_to_vote
from lawlab.amendments.wording import is_in_conflict, wording_of
from lawlab.bills.models import Bill
from lawlab.contributions.policies import takes_contributions
from lawlab.contributions.services import require_in_sight
from lawlab.core.errors import Conflict
from lawlab.law.diff import Chunk
from lawlab.law.tokens import wording_hash
from lawlab.votes.models import Ballot, Position, Source
from lawlab.votes.queries import BallotState, state_of
from lawlab.votes.rewording import changed_paragraphs
from lawlab.votes.services import vote
from lawlab.votes.serving import serve_next


def vote_on_amendment(
    voter: User, amendment: Amendment, position: Position | None, *, source: Source, at: datetime
) -> None:
    """Vote on an amendment that stands, while its text is open; None takes the vote back."""
    if amendment.ballot is None or amendment.status is not Status.SUBMITTED:
        raise Conflict(_("This amendment is not put to the vote."))
    require_in_sight(amendment)
    if is_in_conflict(amendment) or not takes_contributions(amendment.current.bill, at):
        raise Conflict(_("The vote on this text is closed."))
    vote(voter, amendment.ballot, position, source=source, at=at)


def ballot_state(amendment: Amendment, viewer: Any, at: datetime) -> BallotState | None:
    """The ballot as this person may see it; None for a draft."""
    if amendment.ballot is None:
        return None
    is_frozen = is_in_conflict(amendment) or not takes_contributions(amendment.current.bill, at)
    return state_of(amendment.ballot, viewer, at, is_frozen=is_frozen)


def rewording_of(amendment: Amendment) -> list[list[Chunk]] | None:
    """What changed between the round before and this one; None when the earlier words are not found."""
    previous = amendment.ballot.previous if amendment.ballot else None
    sure = [revision for revision in amendment.revisions if revision.carry != "conflict"]
    wordings = [wording_of(revision) for revision in sure]
    found = [words for words in wordings if previous and wording_hash(words) == previous.wording_hash]
    return changed_paragraphs(found[-1], wordings[-1]) if found else None


def ballot_partial(amendment: Amendment, viewer: Any, at: datetime, *, source: str = "direct") -> str:
    """The ballot's box, which an open page fetches again when it moves."""
    state = ballot_state(amendment, viewer, at)
    asked_again = state is not None and state.is_asked_again
    return render_template(
        "amendments/_ballot.html",
        amendment=amendment,
        state=state,
        rewording=rewording_of(amendment) if asked_again else None,
        source=source,
    )


@dataclass(frozen=True)
class Turn:
    """What the fair queue puts before a person now."""

    amendment: Amendment
    left: int  #: of the amendments open to vote, those whose turn may still come


def next_turn(person: User, bill: Bill, *, secret: bytes, at: datetime) -> Turn | None:
    """The amendment to judge next; None when all were answered or passed."""
    by_ballot = {a.ballot_id: a for a in open_to_vote(bill) if a.author_id != person.id}
    ballots: list[Ballot] = [a.ballot for a in by_ballot.values() if a.ballot is not None]
    served = serve_next(person, bill, ballots, secret=secret, at=at)
    return Turn(by_ballot[served.id], len(ballots)) if served is not None else None
