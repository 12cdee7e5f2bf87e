"""The order of arguments: what helps both sides, without saying the same twice, and a turn for new ones."""

from datetime import timedelta

import numpy as np
import pytest

from lawlab.arguments.models import Argument, Side
from lawlab.arguments.queries import discussion_of, on_article, vote_on_article
from lawlab.arguments.services import post_argument, subject_of_article
from lawlab.arguments.usefulness import TRIED, Judged, useful_order, woven
from lawlab.core.db import db, now
from lawlab.votes.models import Position, Source
from lawlab.votes.services import cast_vote
from lawlab.votes.services import vote_on_article as cast_on_article


def test_usefulness_is_the_geometric_mean_over_both_sides():
    assert Judged(8, 14, 2, 1).usefulness == pytest.approx(((8 / 10) * (1.5 / 4)) ** 0.5)
    assert Judged().usefulness == 0.5
    assert Judged(20, 40, 20, 0).usefulness < Judged(20, 24, 20, 24).usefulness


def test_the_same_said_twice_waits():
    judged = {"best": Judged(9, 18, 9, 18), "echo": Judged(9, 17, 9, 17), "other": Judged(9, 12, 9, 12)}
    words = {
        "best": "un délai trop court pour agir",
        "echo": "Un délai trop court, pour agir",
        "other": "le coût",
    }
    assert useful_order(judged, words) == ["best", "other", "echo"]


def test_new_ones_have_every_third_place():
    assert woven([1, 2, 3, 4, 5], "abc") == [1, 2, "a", 3, 4, "b", 5, "c"]
    assert woven([], "ab") == ["a", "b"]


def test_good_arguments_come_first(measured):
    """40 arguments, 30 % good; good ones help the other side too, slogans only their own (20 worlds)."""
    shares = []
    for seed in range(100, 120):
        rng = np.random.default_rng(seed)
        good = {k: k < 12 for k in range(40)}
        judged = {}
        for k in rng.permutation(40):
            own, other = (0.75, 0.55) if good[k] else (0.70, 0.12)
            is_for = rng.random() < 0.5
            n_for, n_against = int(rng.poisson(25)), int(rng.poisson(13))
            u_for = int(rng.binomial(n_for, own if is_for else other))
            u_against = int(rng.binomial(n_against, other if is_for else own))
            judged[int(k)] = Judged(n_for, 2 * u_for, n_against, 2 * u_against)
        words = {k: " ".join(f"mot{w}" for w in rng.integers(0, 300, 30)) for k in judged}
        shares.append(sum(good[k] for k in useful_order(judged, words)[:10]) / 10)
    measured("R12", np.mean(shares))
    assert np.mean(shares) >= 0.90


def test_the_page_lists_first_what_the_other_side_finds_useful_too(make):
    article = make.article()
    author, later = make.user(), now() + timedelta(hours=1)
    slogan, reason, new = (
        post_argument(author, subject_of_article(article), Side.FOR, body, at=now())
        for body in ("Enfin !", "Le délai actuel empêche tout recours.", "Personne ne m’a lu.")
    )
    db.session.commit()
    people = [make.user() for _ in range(TRIED + 2)]
    for n, person in enumerate(people):
        is_for = n % 2 == 0
        own = Position.FOR if is_for else Position.AGAINST
        cast_on_article(person, article, own, source=Source.DIRECT, at=now())
        cast_vote(person, slogan.ballot, own, source=Source.DIRECT, at=now())
        cast_vote(person, reason.ballot, Position.MIXED, source=Source.DIRECT, at=now())
        db.session.commit()
    found = discussion_of(on_article(article), vote_on_article(article), None, later, is_frozen=False)
    shown: list[Argument] = [thread.root for thread in found.columns[Side.FOR]]
    assert shown == [reason, slogan, new]
