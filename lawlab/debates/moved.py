"""How the votes on what was debated moved while it was, read from the log of votes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, distinct, func, literal, select, union_all

from lawlab.amendments.models import Amendment
from lawlab.contributions.policies import takes_contributions
from lawlab.core.db import db
from lawlab.debates.models import AgendaItem, Cue, CueKind, Debate
from lawlab.votes.models import ArticleBallot, Ballot, Position, Source, VoteCast
from lawlab.votes.queries import states_of

Tally = Mapping[Position, int]


@dataclass(frozen=True)
class Moved:
    """The votes on one point of the agenda: before it was first taken up, and once it was last left."""

    item: AgendaItem
    before: Tally | None  #: None for who may still be swayed: the vote is open, and they have not voted
    after: Tally | None
    voters: int  #: people who voted, changed their mind or took their vote back while it was under debate
    live: int  #: among them, those whom the debate's own page brought

    @property
    def is_told(self) -> bool:
        return self.before is not None and self.after is not None


def moved_in(
    debate: Debate, agenda: list[AgendaItem], viewer: Any, at: datetime, *, whole: bool
) -> list[Moved]:
    """What moved on each point that has a ballot and was debated, in a number of queries that is fixed.

    `whole`: for those who run the debate, whatever is still open.
    """
    on = _ballots_of(debate)
    spans = _spans(debate, at)
    before, after = (_tallies(on, spans, spans.c[moment]) for moment in ("start", "end"))
    cast = _cast(debate, on, at)
    ballots = {item: ballot for item, ballot in db.session.execute(select(on.c.item, Ballot).join(
        Ballot, Ballot.id == on.c.ballot))}  # fmt: skip
    told = _told(debate, ballots, viewer, at, whole=whole)
    begun = set(db.session.scalars(select(spans.c.item)))
    found = []
    for item in agenda:
        if item.id in begun and item.id in ballots:
            voters, live = cast.get(item.id, (0, 0))
            is_told = ballots[item.id].id in told
            nothing = dict.fromkeys(Position, 0)
            found.append(
                Moved(
                    item=item,
                    before=before.get(item.id, nothing) if is_told else None,
                    after=after.get(item.id, nothing) if is_told else None,
                    voters=voters,
                    live=live,
                )
            )
    return found


def _told(
    debate: Debate, ballots: Mapping[int, Ballot], viewer: Any, at: datetime, *, whole: bool
) -> set[int]:
    """The ballots whose counts this viewer may see: voted on, or closed."""
    if whole:
        return {ballot.id for ballot in ballots.values()}
    is_frozen = not takes_contributions(debate.bill, at)
    states = states_of(ballots.values(), viewer, at, is_frozen=is_frozen)
    return {ident for ident, state in states.items() if state.tally is not None}


def _ballots_of(debate: Debate) -> Subquery:
    """The ballot of each point of the agenda: the amendment's, else the article's."""
    on_amendments = (
        select(AgendaItem.id.label("item"), Amendment.ballot_id.label("ballot"))
        .join(Amendment, Amendment.id == AgendaItem.amendment_id)
        .where(AgendaItem.debate_id == debate.id, Amendment.ballot_id.is_not(None))
    )
    on_articles = (
        select(AgendaItem.id, ArticleBallot.ballot_id)
        .join(ArticleBallot, ArticleBallot.article_id == AgendaItem.article_id)
        .where(AgendaItem.debate_id == debate.id, AgendaItem.amendment_id.is_(None))
    )
    return union_all(on_amendments, on_articles).subquery("on_agenda")


def _until(debate: Debate, at: datetime) -> ColumnElement[datetime]:
    return func.coalesce(Cue.until, literal(debate.ended_at or at, Cue.__table__.c.at.type))


def _spans(debate: Debate, at: datetime) -> Subquery:
    """When each point was first taken up, and last left."""
    return (
        select(
            Cue.agenda_item_id.label("item"),
            func.min(Cue.at).label("start"),
            func.max(_until(debate, at)).label("end"),
        )
        .where(Cue.debate_id == debate.id, Cue.kind == CueKind.AGENDA)
        .group_by(Cue.agenda_item_id)
        .subquery("spans")
    )


def _tallies(on: Subquery, spans: Subquery, moment: ColumnElement[Any]) -> dict[int, dict[Position, int]]:
    """Where each person's vote stood at a moment of each point: their last row in the log by then."""
    last = (
        select(on.c.item, func.max(VoteCast.id).label("cast"))
        .join(spans, spans.c.item == on.c.item)
        .join(VoteCast, VoteCast.ballot_id == on.c.ballot)
        .where(VoteCast.at <= moment)
        .group_by(on.c.item, VoteCast.pseudonym)
        .subquery()
    )
    query = (
        select(last.c.item, VoteCast.position, func.count())
        .join(VoteCast, VoteCast.id == last.c.cast)
        .where(VoteCast.position.is_not(None))
        .group_by(last.c.item, VoteCast.position)
    )
    found: dict[int, dict[Position, int]] = defaultdict(lambda: dict.fromkeys(Position, 0))
    for item, position, count in db.session.execute(query):
        if position is not None:
            found[item][position] = count
    return found


def _cast(debate: Debate, on: Subquery, at: datetime) -> dict[int, tuple[int, int]]:
    """People who voted while each point was under debate, and those among them that the debate brought."""
    live = case((VoteCast.source == Source.LIVE, VoteCast.pseudonym))
    query = (
        select(on.c.item, func.count(distinct(VoteCast.pseudonym)), func.count(distinct(live)))
        .join(VoteCast, VoteCast.ballot_id == on.c.ballot)
        .where(_while_debated(debate, on, at))
        .group_by(on.c.item)
    )
    return {item: (everyone, brought) for item, everyone, brought in db.session.execute(query)}


def _while_debated(debate: Debate, on: Subquery, at: datetime) -> ColumnElement[bool]:
    visit = select(Cue.id).where(
        Cue.debate_id == debate.id,
        Cue.kind == CueKind.AGENDA,
        Cue.agenda_item_id == on.c.item,
        Cue.at <= VoteCast.at,
        VoteCast.at < _until(debate, at),
    )
    return visit.correlate(on, VoteCast).exists()


def voters_during(debate: Debate, at: datetime) -> int:
    """People who voted on a point of the agenda between the beginning and the end of the show."""
    on = _ballots_of(debate)
    query = (
        select(func.count(distinct(VoteCast.voter_id)))
        .join(on, on.c.ballot == VoteCast.ballot_id)
        .where(VoteCast.at >= debate.started_at, VoteCast.at <= (debate.ended_at or at))
    )
    return db.session.scalar(query) or 0
