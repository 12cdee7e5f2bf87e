"""The synthesis of a consultation: figures counted by hand, and nothing that could sway an open vote."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy import event

from lawlab.accounts.models import Role, User
from lawlab.amendments.services import withdraw_amendment
from lawlab.arguments.models import Side
from lawlab.arguments.services import post_argument, subject_of_amendment, subject_of_article
from lawlab.bills.queries import bill_by_slug
from lawlab.contributions.models import Visibility
from lawlab.core.db import db, now
from lawlab.review.models import Answer, OfficialResponse, Opinion, RankingRun, RankStatus, Standing
from lawlab.review.moves import shifts_in
from lawlab.review.synthesis import synthesis_of
from lawlab.review.vote_log import STRETCHES, Thirds, VoteLog, fold, read_log
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.services import cast_vote, take_back_vote, vote_on_article
from tests.amendments.makers import ARTICLE, submitted

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def _in_the_application(app):
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


@pytest.fixture
def world(make):
    """Two articles, an amendment on the first with three votes, an argument on each side, a hidden one."""

    class World:
        bill = make.bill(ARTICLE, ["Le présent règlement est affiché."])
        author = make.user()

    World.amendment = submitted(World.author, World.bill.articles[0], {1: "Le maire publie les comptes."})
    voters = [make.user() for _ in range(3)]
    for voter, position in zip(voters, (Position.FOR, Position.FOR, Position.AGAINST), strict=True):
        cast_vote(voter, World.amendment.ballot, position, source=Source.DIRECT, at=now())
    subject = subject_of_article(World.bill.articles[0])
    post_argument(voters[0], subject, Side.FOR, "La transparence.", at=now())
    post_argument(World.author, subject, Side.AGAINST, "Le coût.", at=now())
    hidden = post_argument(make.user(), subject, Side.AGAINST, "Une insulte.", at=now())
    hidden.visibility = Visibility.HIDDEN
    db.session.commit()
    return World


def closed(bill):
    bill.closes_at = now() - timedelta(seconds=1)
    db.session.commit()


@pytest.fixture
def read(tmp_path):
    def read(bill, viewer=None):
        return synthesis_of(bill, viewer, now(), folder=tmp_path, zone=PARIS)

    return read


def ranked(bill, amendment, **fields):
    values = {"status": RankStatus.RANKED, "rank": 1, "everyone": [2, 0, 1], "sentence": "Deux pour."}
    db.session.add(Standing(bill_id=bill.id, amendment_id=amendment.id, **(values | fields)))
    db.session.commit()


def test_the_figures_are_those_counted_by_hand(world, read):
    found = read(world.bill)
    assert (found.people.everyone, found.people.voters, found.people.contributors) == (4, 3, 2)
    assert dict(found.contributions) == {"amendment": 1, "argument": 2}
    assert (found.votes, found.casts) == (3, 3)
    first, second = found.articles
    assert (first.activity.total, first.activity.votes) == (3, 3)
    assert (second.activity.total, second.activity.votes) == (0, 0)
    assert sum(stretch.votes for stretch in found.timeline.stretches) == 3
    assert sum(stretch.contributions for stretch in found.timeline.stretches) == 3
    [reasons] = found.reasons
    assert reasons.counts == {Side.FOR: 1, Side.AGAINST: 1}


def test_a_change_of_mind_is_one_vote_and_two_casts_and_a_vote_taken_back_is_none(make, world, read):
    ballot, voter, other = world.amendment.ballot, make.user(), make.user()
    for position in (Position.FOR, Position.MIXED):
        cast_vote(voter, ballot, position, source=Source.DIRECT, at=now())
    cast_vote(other, ballot, Position.FOR, source=Source.DIRECT, at=now())
    take_back_vote(other, ballot, at=now())
    db.session.commit()
    found = read(world.bill)
    assert (found.votes, found.people.voters, found.casts) == (4, 4, 6)


def test_while_the_vote_is_open_only_the_desk_reads_what_could_sway_it(make, world, read):
    assert read(world.bill).verdicts is None
    assert read(world.bill, make.user()).verdicts is None
    assert read(world.bill, make.user(Role.LAWMAKER)).verdicts is not None
    closed(world.bill)
    assert read(world.bill).verdicts.tallies["amendment"] == (2, 0, 1)


def test_an_empty_consultation_says_so(make, read, client):
    bill = make.bill(closed=True)
    found = read(bill)
    assert (found.people.everyone, found.votes, found.timeline.stretches) == (0, 0, [])
    assert client.get(f"/bills/{bill.slug}/synthesis").status_code == 200
    assert client.get(f"/bills/{bill.slug}/synthesis/votes.csv").status_code == 404


def test_one_vote_is_enough_for_a_curve_and_too_few_for_a_move(make, read):
    article = make.article("Un seul alinéa.")
    vote_on_article(make.user(), article, Position.FOR, source=Source.DIRECT, at=now())
    closed(article.bill)
    found = read(article.bill)
    assert found.votes == sum(stretch.votes for stretch in found.timeline.stretches) == 1
    assert found.verdicts.tallies["article"] == (1, 0, 0)
    assert found.verdicts.moves == []


def test_the_lists_are_those_of_the_ranking_and_leave_out_what_was_withdrawn(make, world, read):
    other = submitted(world.author, world.bill.articles[0], {2: "Le conseil se réunit chaque mois."})
    ranked(world.bill, world.amendment, has_badge=True, bridging_rank=1, division=0.2, note="mobilisation")
    ranked(world.bill, other, rank=2, division=0.9)
    db.session.add(RankingRun(bill_id=world.bill.id, formula="1"))
    closed(world.bill)
    verdicts = read(world.bill).verdicts
    names = {
        key: [standing.amendment_id for standing in getattr(verdicts, key)]
        for key in ("supported", "consensual", "divisive", "mobilised", "waiting")
    }
    first, second = world.amendment.id, other.id
    assert names == {
        "supported": [first, second],
        "consensual": [first],
        "divisive": [second, first],
        "mobilised": [first],
        "waiting": [first, second],
    }
    world.bill.closes_at = now() + timedelta(days=1)
    db.session.commit()
    withdraw_amendment(world.author, other, at=now())
    closed(world.bill)
    assert [s.amendment_id for s in read(world.bill).verdicts.supported] == [first]
    assert read(world.bill).withdrawn == 1


def test_only_the_published_answer_in_force_counts(make, world, read):
    def answer(opinion, *, published=True, replaced=False):
        response = OfficialResponse(
            dossier_id=world.bill.dossier_id,
            author_id=make.user(Role.LAWMAKER).id,
            opinion=opinion,
            reason="Voici.",
            published_at=now() if published else None,
        )
        db.session.add(response)
        db.session.flush()
        moment = now() if replaced else None
        db.session.add(Answer(response_id=response.id, amendment_id=world.amendment.id, replaced_at=moment))
        db.session.commit()

    answer(Opinion.WISDOM, published=False)
    assert (read(world.bill).answers.answered, read(world.bill).answers.unanswered) == (0, 1)
    answer(Opinion.UNFAVOURABLE, replaced=True)
    answer(Opinion.FAVOURABLE)
    found = read(world.bill).answers
    assert found.by_opinion == {Opinion.FAVOURABLE: 1}
    assert found.unanswered == 0


def test_what_moved_is_told_with_the_arguments_in_between(make, read):
    bill = make.bill(ARTICLE)
    amendment = submitted(make.user(), bill.articles[0], {1: "Le maire publie les comptes."})
    begun = now() - timedelta(hours=10)
    for n in range(36):
        position = Position.AGAINST if n < 12 else Position.FOR
        cast_vote(
            make.user(), amendment.ballot, position, source=Source.DIRECT, at=begun + n * timedelta(minutes=5)
        )
    for minutes, words in ((10, "Trop tôt."), (90, "Décisif."), (170, "Trop tard.")):
        argument = post_argument(make.user(), subject_of_amendment(amendment), Side.FOR, words, at=now())
        argument.created_at = begun + timedelta(minutes=minutes)
    closed(bill)
    [move] = read(bill).verdicts.moves
    assert (move.shift.before, move.shift.after, move.shift.points) == (0, 100, 100)
    assert (move.shift.first_votes, move.shift.last_votes) == (12, 12)
    assert move.amendment.id == amendment.id
    assert [argument.body for argument in move.arguments] == ["Décisif."]


@pytest.mark.parametrize(
    ("first", "last", "moves"),
    [
        ([0, 0, 12], [12, 0, 0], True),
        ([0, 0, 9], [9, 0, 0], False),  # too few votes
        ([20, 10, 10], [30, 5, 5], False),  # 25 points that chance explains
        ([200, 100, 100], [300, 50, 50], True),  # the same 25 points, ten times the votes
        ([12, 0, 0], [12, 0, 0], False),
    ],
)
def test_a_move_is_told_only_beyond_what_chance_does(first, last, moves):
    thirds = Thirds({1: first}, {1: last}, ended_at=0, began_at=0)
    assert bool(shifts_in(thirds, {1: "amendment"})) is moves
    assert shifts_in(thirds, {1: "argument"}) == []


def test_the_number_of_queries_does_not_depend_on_the_votes(make, world, read):
    def queries():
        count = []
        listener = lambda *_: count.append(1)  # noqa: E731 - to be removed by its name
        db.session.commit()
        db.session.expunge_all()
        bill, viewer = bill_by_slug(slug), db.session.get(User, lawmaker)
        event.listen(db.engine, "before_cursor_execute", listener)
        read(bill, viewer)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(count)

    lawmaker, slug, ballot_id = make.user(Role.LAWMAKER).id, world.bill.slug, world.amendment.ballot_id
    before = queries()
    for _ in range(7):
        cast_vote(
            make.user(), db.session.get(Ballot, ballot_id), Position.FOR, source=Source.DIRECT, at=now()
        )
    db.session.commit()
    assert queries() == before


# ---- the folded log


def test_the_log_is_folded_the_same_in_one_go_and_in_many():
    chance = np.random.default_rng(1)
    rows = np.stack(
        [
            np.arange(1, 1001),
            chance.integers(1, 5, 1000),
            chance.integers(-1, 3, 1000),
            np.sort(chance.integers(0, 90_000, 1000)),
        ],
        axis=1,
    )
    whole, pieces = fold(VoteLog(), rows), VoteLog()
    for n in range(0, 1000, 37):
        pieces = fold(pieces, rows[n : n + 37])
    counted = int((rows[:, 2] >= 0).sum())
    assert whole.casts == pieces.casts == counted
    assert whole.moments() == pieces.moments()
    assert whole.thirds() == pieces.thirds()
    assert -(-counted // whole.length) <= STRETCHES


def test_what_was_folded_is_kept_and_only_the_rest_read_again(make, world, tmp_path):
    ballots, file = [world.amendment.ballot_id], tmp_path / "log.npz"
    later = now() + timedelta(hours=1)
    assert read_log(ballots, file, at=now()).casts == 3
    assert not file.exists(), "votes of the last minutes are not settled"
    assert read_log(ballots, file, at=later).casts == 3
    assert file.exists()
    cast_vote(make.user(), world.amendment.ballot, Position.MIXED, source=Source.DIRECT, at=now())
    db.session.commit()
    assert read_log(ballots, file, at=later).casts == 4
    file.write_bytes(b"broken")
    assert read_log(ballots, file, at=later).casts == 4


def test_a_kept_log_of_another_database_is_not_believed(make, world, tmp_path):
    ballots, file = [world.amendment.ballot_id], tmp_path / "log.npz"
    read_log(ballots, file, at=now() + timedelta(hours=1))
    db.session.query(VoteCast).delete()
    db.session.commit()
    assert read_log(ballots, file, at=now()).casts == 0


def test_days_are_those_of_the_place_also_in_the_night_of_25_hours(make, read):
    bill = make.bill(ARTICLE)
    amendment = submitted(make.user(), bill.articles[0], {1: "Le maire publie les comptes."})
    moments = [
        datetime(2025, 10, 23, 10, tzinfo=UTC),
        datetime(2025, 10, 25, 21, 59, tzinfo=UTC),  # 23:59 in Paris
        datetime(2025, 10, 25, 22, 0, tzinfo=UTC),  # midnight
        datetime(2025, 10, 26, 22, 59, tzinfo=UTC),  # 23:59, an hour later than the day before
        datetime(2025, 10, 27, 9, tzinfo=UTC),
    ]
    for _ in moments:
        cast_vote(make.user(), amendment.ballot, Position.FOR, source=Source.DIRECT, at=now())
    db.session.flush()
    casts = db.session.query(VoteCast).order_by(VoteCast.id).all()
    for cast, moment in zip(casts, moments, strict=True):
        cast.at = moment
    amendment.created_at = bill.opens_at = moments[0]
    db.session.commit()
    line = read(bill).timeline
    assert line.unit == "day"
    assert [(s.begins.day, s.votes) for s in line.stretches] == [(23, 1), (24, 0), (25, 1), (26, 2), (27, 1)]


# ---- on the site


def test_the_public_page_withholds_tallies_and_the_desk_has_them(make, world, client, client_for):
    ranked(world.bill, world.amendment)
    path = f"/bills/{world.bill.slug}/synthesis"
    page = client.get(path).text
    assert "data-withheld" in page
    assert 'id="s-supported"' not in page
    assert "Deux pour." not in page
    assert client.get(f"{path}/positions.csv").status_code == 404
    deputy = client_for(make.user(Role.LAWMAKER))
    desk = deputy.get(f"/desk/{world.bill.slug}/synthesis").text
    assert 'id="s-supported"' in desk
    assert "Deux pour." in desk
    assert client_for(make.user()).get(f"/desk/{world.bill.slug}/synthesis").status_code == 403
    closed(world.bill)
    assert 'id="s-supported"' in client.get(path).text


def test_a_table_is_harmless_in_a_spreadsheet(make, client):
    bill = make.bill(["Un."], ["Deux."])
    bill.articles[0].label, bill.articles[0].number = "=HYPERLINK(1)", ""
    article = bill.articles[0]
    post_argument(make.user(), subject_of_article(article), Side.FOR, "Oui.", at=now())
    db.session.commit()
    answer = client.get(f"/bills/{bill.slug}/synthesis/articles.csv", headers={"Accept-Language": "fr"})
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[1] == ["'=HYPERLINK(1)", "0", "1", "0", "1", "0"]


def test_the_summary_is_said_in_good_french(world, client):
    page = client.get(f"/bills/{world.bill.slug}/synthesis", headers={"Accept-Language": "fr"}).text
    assert "4 personnes, 3 contributions, 3 votes." in page
    assert "1 amendement, 2 arguments et 0 annotation" in page
