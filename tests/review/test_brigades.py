"""A brigade by link, replayed on the real verbs: it moves no rank, and moderators hear of it in minutes."""

import random
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lawlab.accounts.models import Notice, Role, User
from lawlab.amendments.models import Amendment
from lawlab.core.db import db, now
from lawlab.moderation.models import Decision
from lawlab.review import brigades
from lawlab.review.brigade_tasks import look_at_moved_bills
from lawlab.review.brigades import report_on
from lawlab.review.models import Standing
from lawlab.review.standings import rank_bill
from lawlab.votes.models import Ballot, Position, Source
from lawlab.votes.recount import faults
from lawlab.votes.services import vote
from lawlab.votes.serving import serve_next
from tests.factories import Make
from tests.review.desks import desk_of

#: The regular tasks' periods: votes are ranked, then looked at (review/tasks.py, review/brigade_tasks.py).
PERIODS = timedelta(seconds=30 + 60)
LIMIT = timedelta(minutes=5)
#: How many amendments the brigade votes on besides its own: what it takes to look like people.
BESIDES = 4


class World:
    """A text with amendments of known worth, citizens whom the queue asks, a brigade that comes by a link."""

    def __init__(self, make: Make, *, amendments: int, citizens: int, asked: int, brigade: int) -> None:
        self.make, self.rng = make, random.Random(30)  # noqa: S311 - the same world every time
        self.bill, self.amendments = desk_of(make, amendments)
        self.worth = {a.ballot_id or 0: 0.85 - 0.6 * k / amendments for k, a in enumerate(self.amendments)}
        self.target = self.amendments[amendments * 2 // 3]
        self.at = now() - timedelta(hours=6)
        for _ in range(citizens):
            self._answer(make.user(created_at=self.at - timedelta(days=9)), asked)
        db.session.commit()
        self.moderator = make.user(Role.MODERATOR)
        self.size = brigade

    def _answer(self, person: User, asked: int) -> None:
        """Vote on what the fair queue shows, at some moment of the five hours before the brigade."""
        at = self.at + timedelta(seconds=self.rng.uniform(0, 5 * 3600))
        ballots = [db.session.get(Ballot, ident) for ident in self.worth]
        for _ in range(asked):
            ballot = serve_next(person, self.bill, ballots, secret=b"tests", at=at)  # type: ignore[arg-type]
            if ballot is None:
                return
            is_for = self.rng.random() < self.worth[ballot.id]
            position = Position.FOR if is_for else Position.AGAINST
            vote(person, ballot, position, source=Source.QUEUE, at=at)

    def attack(self) -> datetime:
        """Accounts opened for it vote for the target and a few others within a quarter of an hour."""
        start = now() - timedelta(minutes=16)
        chosen = [self.target, *self.amendments[:BESIDES]]
        for _ in range(self.size):
            person = self.make.user(created_at=start - timedelta(hours=1))
            at = start + timedelta(seconds=self.rng.uniform(0, 900))
            for amendment in chosen:
                assert amendment.ballot is not None
                vote(person, amendment.ballot, Position.FOR, source=Source.DIRECT, at=at)
        db.session.commit()
        return now()

    def standing(self) -> Standing:
        rank_bill(self.bill.id, at=now())
        found = db.session.get(Standing, (self.bill.id, self.target.id), populate_existing=True)
        assert found is not None
        return found


def replay(make: Make, figure, client_for, **size: int) -> None:
    world = World(make, **size)
    before = world.standing()
    rank, all_rank = before.rank, before.all_rank
    last_vote, began = world.attack(), time.monotonic()
    after = world.standing()
    look_at_moved_bills(last_vote + timedelta(seconds=1))
    worked = timedelta(seconds=time.monotonic() - began)
    (notice,) = db.session.scalars(select(Notice).where(Notice.kind == "brigade:seen")).all()
    page = client_for(world.moderator).get(f"/moderation/brigades/{world.bill.slug}").text
    largest = report_on(world.bill).cliques[0]
    told = PERIODS + worked
    figure(
        f"target ranked {rank} before, {after.rank} after {size['brigade']} accounts by link "
        f"({size['citizens']} citizens; all votes: {all_rank} → {after.all_rank}); note “{after.note}”; "
        f"report: {len(largest.people)} accounts in one group; at most {told.total_seconds():.0f} s "
        "after the last vote"
    )
    assert after.rank == rank
    assert after.all_rank is not None
    assert all_rank is not None
    assert after.all_rank < all_rank
    assert after.note is not None
    assert "forte mobilisation par lien direct" in after.note
    assert f"n°\u00a0{world.target.number}" in page or f"n° {world.target.number}" in page
    assert notice.person_id == world.moderator.id
    assert len(largest.people) == largest.new == size["brigade"]
    assert world.target in largest.amendments
    assert told < LIMIT


@pytest.mark.trust("S30")
def test_a_brigade_by_link_moves_no_rank_and_is_reported(make: Make, figure, client_for) -> None:
    replay(make, figure, client_for, amendments=12, citizens=120, asked=8, brigade=80)


@pytest.mark.soak
@pytest.mark.trust("S30")
def test_three_hundred_and_twenty_accounts_move_no_rank_and_are_reported(
    make: Make, figure, client_for
) -> None:
    replay(make, figure, client_for, amendments=60, citizens=2000, asked=12, brigade=320)


def crowd(make: Make, amendments: list[Amendment], size: int, at: datetime) -> None:
    for n in range(size):
        person = make.user(created_at=at - timedelta(hours=1))
        for amendment in amendments:
            assert amendment.ballot is not None
            vote(person, amendment.ballot, Position.FOR, source=Source.DIRECT, at=at + timedelta(seconds=n))
    db.session.commit()


def test_a_moderator_reads_the_trial_then_sets_the_votes_aside_and_the_group_is_gone(
    make: Make, client_for, client
) -> None:
    bill, amendments = desk_of(make, 5)
    crowd(make, amendments, 15, now() - timedelta(minutes=20))
    desk = client_for(make.user(Role.MODERATOR))
    (group,) = report_on(bill).cliques
    page = f"/moderation/brigades/{bill.slug}/{group.key}"
    assert "75 votes, 15 comptes, 5 scrutins" in desk.get(page).text
    assert desk.post(page, data={"facts": " "}).status_code == 400
    sent = desk.post(page, data={"facts": "Quinze comptes, une seconde d’écart."})
    assert sent.status_code == 303
    assert [amendment.ballot.total for amendment in amendments if amendment.ballot] == [0] * 5
    assert report_on(bill).cliques == []
    assert desk.post(page, data={"facts": "Encore."}).status_code == 409
    assert "75 votes (15 comptes)" in client.get("/moderation/log").text
    assert faults() == []


def test_votes_during_a_spotlight_are_no_burst(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    bill, amendments = desk_of(make, 3)
    at = now() - timedelta(minutes=25)
    for k, amendment in enumerate(amendments):
        crowd(make, [amendment], 4, at - timedelta(hours=1 + k))
    crowd(make, amendments[:1], 40, at)
    assert report_on(bill).bursts
    ballot = amendments[0].ballot_id or 0
    monkeypatch.setattr(brigades, "_spotlights", [lambda _ballots: {ballot: [at.timestamp() - 60]}])
    assert report_on(bill).bursts == []


def test_a_calm_text_gives_nothing_to_look_at_and_tells_nobody(make: Make) -> None:
    make.user(Role.MODERATOR)
    bill, amendments = desk_of(make, 5)
    for n in range(20):
        person = make.user(created_at=now() - timedelta(days=30))
        for k in (n % 5, (n * 3 + 1) % 5):
            ballot, position = amendments[k].ballot, list(Position)[n * k % 3]
            assert ballot is not None
            vote(person, ballot, position, source=Source.DIRECT, at=now() - timedelta(minutes=2 * n))
    db.session.commit()
    assert report_on(bill).is_empty
    assert look_at_moved_bills(now()) == 0
    assert db.session.scalars(select(Notice)).all() == []
    assert db.session.scalars(select(Decision)).all() == []


def test_moderators_are_told_once_a_day_and_text(make: Make) -> None:
    moderators = [make.user(Role.MODERATOR), make.user(Role.ADMIN)]
    _, amendments = desk_of(make, 5)
    crowd(make, amendments, 15, now() - timedelta(minutes=2))
    assert look_at_moved_bills(now()) == 1
    assert look_at_moved_bills(now()) == 1
    told = db.session.scalars(select(Notice).where(Notice.kind == "brigade:seen")).all()
    assert {notice.person_id for notice in told} == {person.id for person in moderators}
    assert len(told) == 2
