"""What families add to an amendment's page, and how the desk shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from lawlab.amendments.hooks import amendment_panel
from lawlab.amendments.models import Amendment
from lawlab.amendments.panels import Entry, entries_of
from lawlab.amendments.queries import STANDING
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.contributions.policies import takes_contributions
from lawlab.core.db import now
from lawlab.review.families import TOGETHER, confirmed_with
from lawlab.review.models import Family
from lawlab.votes.pooling import Pooled, pooled
from lawlab.votes.queries import states_of

#: Wordings shown side by side; a larger family lists the others by number.
SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class Shown:
    """A family on the desk: its wordings, the first ones in full, and its votes."""

    family: Family
    entries: list[Entry]
    others: list[Amendment]
    votes: Pooled
    numbers: dict[int, int | None]  #: each member's official number, by id


def shown_families(families: Sequence[Family]) -> list[Shown]:
    """The families with what each wording changes."""
    return [_shown(family) for family in families]


def _shown(family: Family) -> Shown:
    members = sorted((member.amendment for member in family.members), key=lambda each: each.number or 0)
    return Shown(
        family=family,
        entries=entries_of(members[:SIDE_BY_SIDE]),
        others=members[SIDE_BY_SIDE:],
        votes=pooled(_ballots(members)),
        numbers={member.id: member.number for member in members},
    )


def _ballots(members: Sequence[Amendment]) -> list[int]:
    return [member.ballot_id for member in members if member.ballot_id is not None]


@dataclass(frozen=True)
class Kin:
    """One confirmed family as a reader of one of its amendments may see it."""

    family: Family
    entries: list[Entry]  #: the other members
    count: int  #: wordings in all
    votes: Pooled | None  #: None as long as the reader may still be swayed


@amendment_panel(order=20)
def kin_of(amendment: Amendment, viewer: Any) -> Markup:
    """The amendments that say the same, and those that exclude this one; no counts before one's own votes."""
    families = [_kin(family, amendment, viewer) for family in confirmed_with(amendment)]
    families = [kin for kin in families if kin.entries]
    if not families:
        return Markup("")
    return Markup(render_template("review/families/_panel.html", families=families))  # noqa: S704 - a template escapes


def _kin(family: Family, amendment: Amendment, viewer: Any) -> Kin:
    members = [member.amendment for member in family.members]
    readable = [each for each in members if each.visibility is Visibility.PUBLIC and each.status in STANDING]
    others = sorted((each for each in readable if each.id != amendment.id), key=lambda each: each.number or 0)
    votes = None
    if family.kind in TOGETHER and _may_see_counts(readable, amendment.current.bill, viewer):
        votes = pooled(_ballots(readable))
    return Kin(family, entries_of(others), len(readable), votes)


def _may_see_counts(members: Sequence[Amendment], bill: Bill, viewer: Any) -> bool:
    """Whether the counts of each of these ballots are open to the viewer: voted on, or closed."""
    ballots = [member.ballot for member in members if member.ballot is not None]
    is_frozen = not takes_contributions(bill, now())
    states = states_of(ballots, viewer, now(), is_frozen=is_frozen)
    return all(state.tally is not None for state in states.values())
