"""The sheet that a show leaves: what moved, what was decided, what was answered, what stays open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import lazyload, selectinload

from lawlab.amendments.models import Amendment, Status
from lawlab.arguments.models import Side
from lawlab.contributions.models import Visibility
from lawlab.core.db import db
from lawlab.debates.models import AgendaItem, Debate, DelayCount
from lawlab.debates.moved import Moved, moved_in, voters_during
from lawlab.debates.replay import Poll, Replay, Said, replay_of
from lawlab.review.models import Family, FamilyKind, FamilyMember, OfficialResponse, Verdict
from lawlab.review.responses import standing_answers


@dataclass(frozen=True)
class Rivals:
    """Amendments that cannot all be adopted, and that nobody has settled between."""

    family: Family
    members: list[Amendment]  #: those that everybody may read and that still stand, by number

    @property
    def is_confirmed(self) -> bool:
        return self.family.verdict is Verdict.CONFIRMED


@dataclass(frozen=True)
class Participation:
    arguments: int
    authors: int
    voters: int  #: on the points of the agenda, during the show
    members: int  #: answers to polls, by people with an account; a person may answer several polls
    public: int  #: answers to polls by others
    browsers: int  #: that told how late their picture was; 0 when none did


@dataclass(frozen=True)
class Sheet:
    debate: Debate
    replay: Replay
    moved: list[Moved]
    answers: dict[int, OfficialResponse]  #: that stand, by amendment of the agenda
    rivals: list[Rivals]
    unreached: list[AgendaItem]  #: points that the show did not come to
    people: Participation

    @property
    def polls(self) -> list[Poll]:
        return [poll for poll in self.replay.polls if poll.has_results]

    @property
    def is_withheld(self) -> bool:
        """Whether some counts wait for this reader's own vote, or for the vote to close."""
        return any(not each.is_told for each in self.moved)

    @property
    def answered(self) -> list[Said]:
        return self.replay.answered

    @property
    def unanswered(self) -> list[Said]:
        """What was said and not answered on air: what was on screen first, then what the host pinned."""
        found = [said for said in self.replay.said if said.answered is None]
        return sorted(found, key=lambda said: (not said.shown, not said.live.is_pinned, said.at.show))

    @property
    def amendments(self) -> list[Amendment]:
        """The amendments of the agenda that everybody may read."""
        found = [item.amendment for item in self.replay.agenda if item.amendment is not None]
        return [each for each in found if each.visibility is Visibility.PUBLIC]

    @property
    def owed(self) -> list[Amendment]:
        """The amendments of the agenda that no official response answers yet."""
        return [each for each in self.amendments if each.id not in self.answers]


def sheet_of(debate: Debate, viewer: Any, at: datetime, *, whole: bool) -> Sheet | None:
    """The sheet of a debate that has begun, as `viewer` may read it; None before that.

    `whole`: for those who run it: counts of votes still open, conflicts that nobody has judged.
    """
    replay = replay_of(debate)
    if replay is None:
        return None
    begun = {chapter.item.id for chapter in replay.chapters}
    amendments = [item.amendment_id for item in replay.agenda if item.amendment_id]
    return Sheet(
        debate=debate,
        replay=replay,
        moved=moved_in(debate, replay.agenda, viewer, at, whole=whole),
        answers=standing_answers(amendments),
        rivals=_rivals(debate, replay.agenda, whole=whole),
        unreached=[item for item in replay.agenda if item.id not in begun],
        people=_people(debate, replay, at),
    )


def _rivals(debate: Debate, agenda: Iterable[AgendaItem], *, whole: bool) -> list[Rivals]:
    """Rivals among the amendments of the agenda and those on its articles; at least two still stand."""
    amendments = [item.amendment_id for item in agenda if item.amendment_id]
    articles = [item.article_id for item in agenda if item.article_id]
    about = select(Amendment.id).where(or_(Amendment.id.in_(amendments), Amendment.article_id.in_(articles)))
    verdicts = [Verdict.CONFIRMED, Verdict.SUGGESTED] if whole else [Verdict.CONFIRMED]
    query = (
        select(Family)
        .where(
            Family.dossier_id == debate.bill.dossier_id,
            Family.kind == FamilyKind.RIVALS,
            Family.verdict.in_(verdicts),
            Family.members.any(FamilyMember.amendment_id.in_(about)),
        )
        .options(
            selectinload(Family.members)
            .joinedload(FamilyMember.amendment)
            .options(lazyload(Amendment.revisions))
        )
        .order_by(Family.verdict, Family.id)
    )
    found = [Rivals(family, _standing(family)) for family in db.session.scalars(query)]
    return [rivals for rivals in found if len(rivals.members) > 1]


def _standing(family: Family) -> list[Amendment]:
    members = [member.amendment for member in family.members]
    kept = [m for m in members if m.visibility is Visibility.PUBLIC and m.status is Status.SUBMITTED]
    return sorted(kept, key=lambda amendment: amendment.number or 0)


def _people(debate: Debate, replay: Replay, at: datetime) -> Participation:
    choices = [choice for poll in replay.polls if poll.has_results for choice in poll.poll.choices]
    reported = select(func.sum(DelayCount.browsers)).where(DelayCount.debate_id == debate.id)
    return Participation(
        arguments=len(replay.said),
        authors=len({said.argument.author_id for said in replay.said}),
        voters=voters_during(debate, at),
        members=sum(choice.members for choice in choices),
        public=sum(choice.public for choice in choices),
        browsers=int(db.session.scalar(reported) or 0),
    )


def speaking(replay: Replay) -> dict[Side, float]:
    """How long each side spoke, in seconds."""
    return {side: replay.spoken(side) for side in Side}
