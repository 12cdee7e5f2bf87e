"""How a log of votes and showings is read, as tables of cases; and the ranking's rules on small logs."""

import json

import pytest

from lawlab.review.ranking.compute import compute
from lawlab.review.ranking.groups import Groups, tallies
from lawlab.review.ranking.log import natural, pooled, read_rows, votes_of
from lawlab.review.ranking.mobilisation import mobilisation, mobilisation_note
from lawlab.review.ranking.published import record
from lawlab.review.ranking.scores import (
    Tally,
    bridging_score,
    division,
    floored_percent,
    is_majority_everywhere,
    lower_bound,
    percent,
)
from lawlab.review.ranking.stability import Found, next_found


def line(item="A1", value=1.0, source="queue", at=0.0, person="p"):
    return json.dumps({"person": person, "item": item, "value": value, "source": source, "at": at})


def read(*lines):
    rows, problems = read_rows("\n".join(lines).encode())
    assert not problems
    return votes_of(rows)


def told(votes, item="A1"):
    """The vote on that item: its value in halves, whether invited, whether by a link; None without one."""
    found = [k for k, place in enumerate(votes.item) if votes.items[place] == item]
    return [(int(votes.halves[k]), bool(votes.is_invited[k]), bool(votes.is_direct[k])) for k in found]


TWELVE = [line(f"B{k}", None, at=1) for k in range(12)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line()], [(2, True, False)]),
        ([line(value=None)], []),
        ([line(), line(value=None, at=1)], [(2, True, False)]),  # a showing erases nothing
        (
            [line(value=None), line(value=0.5, source="direct", at=1)],
            [(1, True, False)],
        ),  # it answers the queue
        ([line(source="direct"), line(value=0, at=1)], [(0, False, True)]),  # changed: still by a link
        ([line(source="direct"), line(value=None, at=1), line(value=0, at=2)], [(0, False, True)]),
        ([line(), line(value=0, source="direct", at=1)], [(0, True, False)]),  # changed: still invited
        ([line(value=None, source="direct"), line(value=None, at=1), line(at=2)], [(2, True, False)]),
        ([line(source="live")], [(2, False, False)]),
        ([*TWELVE[:11], line(at=2)], [(2, True, False)]),
        ([*TWELVE, line(at=2)], [(2, False, False)]),  # the thirteenth: passing used up the places
        ([*TWELVE, *TWELVE[:3], line(at=2)], [(2, False, False)]),
        ([*TWELVE[:6], *TWELVE[:6], line(at=2)], [(2, True, False)]),  # the same items again take no place
        ([line(value=None), *TWELVE, line(at=2)], [(2, True, False)]),  # served first, answered last
        ([line(f"B{k}", source="direct") for k in range(20)] + [line(at=1)], [(2, True, False)]),
        ([line(at=5), line(value=0, at=1)], [(2, True, False)]),  # in time order, whatever the file's
    ],
)
def test_what_a_vote_counts_for(lines, expected):
    assert told(read(*lines)) == expected


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[1]",
        '"text"',
        "\x00",
        line(value=2),
        line(value=True),
        line(value="1"),
        line(source="mail"),
        line(item=""),
        line(item=None),
        line(item=1.5),
        line(person=[]),
        line(at="now"),
        '{"person": "p", "item": "A", "source": "queue", "at": 1}',
        '{"person": "p", "item": "A", "value": NaN, "source": "queue", "at": 1}',
        '{"person": "p", "item": "A", "value": 1, "source": "queue", "at": Infinity}',
        "[" * 100_000,
    ],
)
def test_a_bad_line_is_named_and_passed_over(bad):
    rows, problems = read_rows("\n".join([line(), "", bad, line("A2")]).encode())
    assert list(problems) == [3]
    assert len(rows) == 2
    assert read_rows(b"\xff\xfe\n")[1]


def test_numbers_are_in_the_order_people_count_in():
    found = ["A10", "A2", "10", 9, 10, "2 bis", "2", "é", "A" + "9" * 5000]
    assert sorted(found, key=natural)[:6] == ["2", "2 bis", 9, 10, "10", "A2"]


def test_lines_of_one_moment_may_come_in_any_order_for_different_people():
    lines = [line(f"A{i}", (i + p) % 2, person=f"p{p}") for p in range(40) for i in range(4)]
    reordered = sorted(lines, key=lambda text: json.loads(text)["person"][::-1])
    assert [record(p) for p in compute(read(*lines)).places] == [
        record(p) for p in compute(read(*reordered)).places
    ]


def test_a_family_is_the_union_of_its_voters_each_with_their_last_vote():
    votes = read(
        line("A1", 1, "direct", 0, "p"), line("A2", 0, "queue", 1, "p"),
        line("A2", 1, "queue", 2, "q"), line("A3", 0.5, "queue", 3, "r"),
    )  # fmt: skip
    together, members = pooled(votes, [["A2", "A1"], ["A9", "A3"]])
    assert members == {"A1": ["A1", "A2"]}
    assert list(together.items) == ["A1", "A3"]
    assert told(together) == [(0, False, True), (2, True, False)]
    chained, members = pooled(votes, [["A1", "A2"], ["A2", "A3"]])
    assert (list(chained.items), len(chained.item)) == (["A1"], 3)


def crowd(item, *counts, source="queue", first=0):
    """Lines of as many people as the counts say, for, mixed and against."""
    values = [value for value, count in zip((1, 0.5, 0), counts, strict=True) for _ in range(count)]
    return [line(item, value, source, 0, f"p{first + k}") for k, value in enumerate(values)]


def test_the_gates_of_support():
    lines = [
        *crowd("A1", 20, 4, 6),
        *crowd("A2", 20, 2, 7),
        *crowd("A2", 1, 0, 0, source="direct", first=900),
    ]
    lines += [*crowd("A3", 29, 0, 0), line("A4", None)]
    records = {r["item"]: r for r in map(record, compute(read(*lines)).places)}
    assert [records[f"A{k}"]["status"] for k in (1, 2, 3, 4)] == [
        "ranked", "provisional", "not enough votes", "not enough votes",
    ]  # fmt: skip
    assert [records[f"A{k}"]["soutien"]["rank"] for k in (1, 2, 3, 4)] == [1, 2, None, None]
    assert [records[f"A{k}"]["soutien"]["invited"] for k in (1, 2, 3, 4)] == [True, False, False, False]
    assert records["A2"]["soutien"]["n"] == 30
    assert records["A3"]["all_votes"] == {
        "rank": None, "bound": lower_bound(Tally(29)), "n": 29, "for": 29, "mixed": 0, "against": 0,
    }  # fmt: skip
    assert records["A4"]["soutien"]["bound"] is None
    assert records["A1"]["passerelle"]["rank"] is None


def test_ties_go_to_more_votes_then_to_the_lower_number():
    lines = [*crowd("A10", 0, 0, 40), *crowd("A9", 0, 0, 40), *crowd("A11", 0, 0, 41)]
    assert [place.item for place in compute(read(*lines)).places] == ["A11", "A9", "A10"]


def test_two_camps_of_which_one_is_small_on_an_item():
    lines = []
    for p in range(80):
        camp = p % 2
        for k in range(8):
            lines.append(line(f"A{k}", (k + camp) % 2, at=k, person=f"p{p}"))
        if p < 50 if camp == 0 else p < 24:
            lines.append(line("B1", 1, at=9, person=f"p{p}"))
        if camp == 0 or p < 14:
            lines.append(line("B2", 1, at=10, person=f"p{p}"))
    ranking = compute(read(*lines))
    assert [group.size for group in ranking.groups] == [40, 40]
    records = {r["item"]: r for r in map(record, ranking.places)}
    assert [g["n"] for g in records["A0"]["passerelle"]["groups"]] == [40, 40]
    withheld, early = records["B1"]["passerelle"], records["B2"]["passerelle"]
    assert (withheld["rank"], withheld["groups"], withheld["provisional"]) == (1, [], True)
    assert (early["rank"], early["score"], early["groups"]) == (None, None, [])
    assert not any(r["passerelle"]["badge"] for r in records.values())


def test_the_published_example():
    asked, everyone = Tally(301, 48, 63), Tally(375, 54, 73)
    assert (asked.halves / 2, asked.n) == (325, 412)
    assert lower_bound(asked) == pytest.approx(0.7468, abs=5e-5)
    assert (percent(asked), floored_percent(lower_bound(asked)), percent(everyone)) == (79, 74, 80)


@pytest.mark.parametrize(
    ("groups", "score"),
    [
        ([Tally(9, 0, 0), Tally(0, 0, 9)], (10 / 11 / 11) ** 0.5),
        ([Tally(4, 8, 4), Tally(4, 8, 4), Tally(4, 8, 4)], 0.5),
        ([Tally(9, 0, 0), Tally(7, 0, 0)], None),
        ([Tally(90, 0, 0)], None),
        ([], None),
    ],
)
def test_bridging_is_a_geometric_mean_behind_a_gate(groups, score):
    assert bridging_score(groups) == (None if score is None else pytest.approx(score))
    assert (division(groups) is None) == (score is None)


def test_the_badge_wants_a_sure_majority_in_each_group():
    assert is_majority_everywhere([Tally(60, 0, 40), Tally(20, 0, 5)])
    assert not is_majority_everywhere([Tally(60, 0, 40), Tally(6, 0, 4)])


@pytest.mark.parametrize(
    ("direct", "invited", "points"),
    [
        (Tally(100, 0, 0), Tally(120, 0, 80), 40),
        (Tally(0, 0, 100), Tally(120, 0, 80), -60),
        (Tally(7, 0, 0), Tally(0, 0, 200), None),  # too few
        (Tally(70, 0, 30), Tally(120, 0, 80), None),  # ten points
        (Tally(9, 0, 1), Tally(6, 0, 4), None),  # chance does it
        (Tally(50, 0, 0), Tally(50, 0, 0), None),
    ],
)
def test_the_note_on_mobilisation(direct, invited, points):
    assert mobilisation(direct, invited) == points


def test_the_note_is_in_french():
    assert mobilisation_note(22) == "forte mobilisation par lien direct (+22 points)"
    assert mobilisation_note(-17) == "forte mobilisation par lien direct (−17 points)"


def test_another_number_of_groups_must_be_found_four_times_in_a_row():
    state = None
    kept = []
    for found in (2, 3, 3, 2, 3, 3, 3, 4, 3, 3, 3, 3, 3, 0, 2):
        state = next_found(state, found)
        kept.append(state.kept)
    assert kept == [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3]
    assert next_found(None, 0) == Found(None, 0, 0)
    assert next_found(Found(None, 0, 0), 3).kept == 3


def test_nobody_is_grouped_on_too_few_votes():
    votes = read(*[line(f"A{k}", p % 2, person=f"p{p}") for p in range(60) for k in range(6)])
    assert compute(votes).groups == []


def test_an_empty_log_has_an_empty_ranking():
    assert compute(read()).places == []
    empty = read(line(value=None))
    assert tallies(empty, Groups(empty.person, [], 0, 0)) == [[]]
    assert compute(empty).places[0].sentence.startswith("Pas encore assez évalué")
