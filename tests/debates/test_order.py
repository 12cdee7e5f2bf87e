"""The order of what may go on screen next: liked, fresh, one per person, both sides."""

from datetime import UTC, datetime, timedelta

import pytest

from lawlab.arguments.models import Side
from lawlab.debates.order import FIRST, Entry, arranged, score

AT = datetime(2026, 3, 10, 20, tzinfo=UTC)


def entry(key, *, up=0, votes=0, age=0.0, author=None, side=Side.FOR):
    posted = AT - timedelta(minutes=age)
    return Entry(key, author or f"author of {key}", side, up, votes, posted)


def keys(entries):
    return [each.key for each in arranged(entries, AT)]


@pytest.mark.parametrize(
    ("up", "votes", "age", "expected"),
    [
        (8, 10, 0, 0.4902), (8, 10, 15, 0.2451), (8, 10, 30, 0.1225),
        (0, 0, 0, 0.0), (0, 10, 0, 0.0), (1, 1, 0, 0.2065),
    ],
)  # fmt: skip
def test_the_score_is_wilsons_bound_halved_every_quarter_of_an_hour(up, votes, age, expected):
    assert score(entry("a", up=up, votes=votes, age=age), AT) == pytest.approx(expected, abs=1e-4)


def test_the_better_liked_comes_first_and_time_takes_it_down():
    assert keys([entry("few", up=3, votes=3), entry("many", up=30, votes=30)]) == ["many", "few"]
    assert keys([entry("old", up=30, votes=30, age=60), entry("new", up=8, votes=10)]) == ["new", "old"]


def test_without_votes_the_latest_comes_first():
    assert keys([entry("old", age=9), entry("new", age=1), entry("liked", up=1, votes=1, age=20)]) == [
        "liked",
        "new",
        "old",
    ]


def test_an_author_stands_once_among_the_first():
    same = [entry(f"a{n}", up=20 - n, votes=20, author="anne") for n in range(6)]
    others = [entry(f"b{n}", up=5, votes=20) for n in range(5)]
    order = keys([*same, *others])
    assert order[:FIRST] == ["a0", "b0", "b1", "b2", "b3", "b4"]
    assert order[FIRST:] == ["a1", "a2", "a3", "a4", "a5"]


def test_each_side_has_two_of_the_first_six():
    liked = [entry(f"for{n}", up=20 - n, votes=20) for n in range(8)]
    others = [entry(f"against{n}", up=1, votes=20, side=Side.AGAINST) for n in range(3)]
    first = keys([*liked, *others])[:FIRST]
    assert first == ["for0", "for1", "for2", "for3", "against0", "against1"]


def test_a_side_that_said_less_gives_its_places_up():
    liked = [entry(f"for{n}", up=20 - n, votes=20) for n in range(8)]
    alone = entry("against", up=1, votes=20, side=Side.AGAINST)
    assert keys([*liked, alone])[:FIRST] == ["for0", "for1", "for2", "for3", "for4", "against"]
    assert len(keys([*liked, alone])) == 9


def test_an_authors_second_argument_does_not_fill_a_sides_places():
    liked = [entry(f"for{n}", up=20 - n, votes=20) for n in range(6)]
    same = [entry(f"x{n}", up=2 - n, votes=20, author="max", side=Side.AGAINST) for n in range(2)]
    assert keys([*liked, *same])[:FIRST] == ["for0", "for1", "for2", "for3", "for4", "x0"]


def test_nothing_said_is_nothing_ordered():
    assert keys([]) == []
