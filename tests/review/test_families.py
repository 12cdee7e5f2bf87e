"""Families: suggested with their evidence, judged by people, never merged by themselves."""

import pytest
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.amendments.services import Proposal, revise, withdraw_amendment
from lawlab.amendments.wording import target_of
from lawlab.bills.models import Article
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotAllowed
from lawlab.core.journal import Entry
from lawlab.review.families import (
    add_member,
    confirm_family,
    dismiss_family,
    make_family,
    remove_member,
    split_family,
)
from lawlab.review.family_tasks import suggest_for
from lawlab.review.grouping import cliques, stars
from lawlab.review.models import Family, FamilyKind, Verdict
from lawlab.votes.models import Position
from lawlab.votes.pooling import pooled
from tests.amendments.makers import ARTICLE, edited, submitted
from tests.factories import Make
from tests.review.makers import lawmaker, voted

ONCE = ARTICLE[1]
TWICE = ONCE.replace("une fois par an", "deux fois par an")


def say(make: Make, article: Article, words: str, number: int = 2) -> Amendment:
    return submitted(make.user(), article, {number: words})


def members(family: Family) -> set[int]:
    return {member.amendment_id for member in family.members}


def all_families() -> list[Family]:
    return list(db.session.scalars(select(Family).order_by(Family.id)))


def reword(amendment: Amendment, author: User, changes: dict[int, str | None]) -> None:
    target = target_of(amendment)
    proposal = Proposal(edited(target.base, changes), "Autrement.")
    revise(author, amendment, target, proposal, seen=amendment.current.position, at=now())
    db.session.commit()


def test_the_same_change_twice_is_suggested_with_where(make: Make) -> None:
    article = make.article(*ARTICLE)
    one, two, _far = say(make, article, TWICE), say(make, article, TWICE), say(make, article, "Ouvertes.", 3)
    assert suggest_for(article.bill_id) == 1
    family = all_families()[0]
    assert (family.kind, family.verdict, members(family)) == (
        FamilyKind.IDENTICAL,
        Verdict.SUGGESTED,
        {one.id, two.id},
    )
    assert family.evidence == [
        {"one": one.id, "other": two.id, "relation": "identical", "likeness": 1.0, "words": 1.0,
         "paragraphs": [2], "both": "une"}
    ]  # fmt: skip
    assert suggest_for(article.bill_id) == 0


def test_only_the_articles_that_changed_are_compared_anew(make: Make) -> None:
    first = make.article(*ARTICLE)
    say(make, first, TWICE)
    say(make, first, TWICE)
    assert suggest_for(first.bill_id) == 1
    often = ONCE.replace("une fois par an", "à chaque saison")
    gone, _kept = say(make, first, often), say(make, first, often)
    assert suggest_for(first.bill_id, []) == 0
    assert len(all_families()) == 1  # what was not compared is left as it was
    assert suggest_for(first.bill_id, [first.id]) > 0
    before = len(all_families())
    withdraw_amendment(gone.author, gone, at=now())
    db.session.commit()
    suggest_for(first.bill_id, [first.id])
    assert len(all_families()) < before


def test_rivals_come_with_the_words_that_both_change(make: Make) -> None:
    article = make.article(*ARTICLE)
    say(make, article, ONCE.replace("une fois par an", "tous les deux mois"))
    say(make, article, ONCE.replace("une fois par an", "chaque trimestre civil"))
    suggest_for(article.bill_id)
    family = all_families()[0]
    assert family.kind is FamilyKind.RIVALS
    assert family.evidence[0]["both"] == "une fois par an"


def test_nothing_is_dismissed_twice_but_other_words_are_suggested_anew(make: Make) -> None:
    desk, author, article = lawmaker(make), make.user(), make.article(*ARTICLE)
    one, two = say(make, article, TWICE), submitted(author, article, {2: TWICE})
    suggest_for(article.bill_id)
    dismiss_family(desk, all_families()[0], at=now())
    db.session.commit()
    assert suggest_for(article.bill_id) == 0
    reword(two, author, {2: ONCE.replace("une fois", "trois fois")})
    assert suggest_for(article.bill_id) == 1
    assert {family.kind for family in all_families()} == {FamilyKind.IDENTICAL, FamilyKind.RIVALS}
    assert members(all_families()[1]) == {one.id, two.id}


def test_a_suggestion_goes_when_its_members_say_something_else(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    say(make, article, TWICE)
    two = submitted(author, article, {2: TWICE})
    suggest_for(article.bill_id)
    reword(two, author, {3: "Les séances sont filmées."})
    suggest_for(article.bill_id)
    assert all_families() == []


def test_what_was_reworded_leaves_a_confirmed_family(make: Make) -> None:
    desk, author, article = lawmaker(make), make.user(), make.article(*ARTICLE)
    one, two = say(make, article, TWICE), say(make, article, TWICE)
    three = submitted(author, article, {2: TWICE})
    suggest_for(article.bill_id)
    confirm_family(desk, all_families()[0], at=now())
    db.session.commit()
    reword(three, author, {3: "Les séances sont filmées."})
    suggest_for(article.bill_id)
    assert [members(family) for family in all_families()] == [{one.id, two.id}]


def test_a_family_by_hand_grows_shrinks_and_splits(make: Make) -> None:
    desk, article = lawmaker(make), make.article(*ARTICLE)
    several = [say(make, article, f"Le conseil se réunit {n} fois.") for n in range(2, 7)]
    dossier = article.bill.dossier
    family = make_family(desk, dossier, FamilyKind.NEAR, several[:3], at=now())
    for amendment in several[3:]:
        add_member(desk, family, amendment, at=now())
    with pytest.raises(Invalid):
        split_family(desk, family, [several[0].id], at=now())
    stayed, left = split_family(desk, family, [each.id for each in several[:2]], at=now())
    assert (members(stayed), members(left)) == ({a.id for a in several[2:]}, {a.id for a in several[:2]})
    with pytest.raises(Conflict):
        make_family(desk, dossier, FamilyKind.NEAR, several[1:3], at=now())
    db.session.rollback()
    remove_member(desk, make_family(desk, dossier, FamilyKind.NEAR, several[:2], at=now()), several[0].id)
    db.session.commit()
    assert all_families() == []
    assert "end_family" in db.session.scalars(select(Entry.verb)).all()


def test_citizens_judge_no_family(make: Make) -> None:
    article = make.article(*ARTICLE)
    say(make, article, TWICE), say(make, article, TWICE)
    suggest_for(article.bill_id)
    for verb in (confirm_family, dismiss_family):
        with pytest.raises(NotAllowed):
            verb(make.user(), all_families()[0], at=now())


def test_pooled_votes_count_each_person_once_with_their_last_vote(make: Make) -> None:
    article = make.article(*ARTICLE)
    one, two = say(make, article, TWICE), say(make, article, TWICE)
    both, first, second = make.user(), make.user(), make.user()
    voted(both, one, Position.FOR)
    voted(both, two, Position.AGAINST)
    voted(first, one, Position.FOR)
    voted(second, two, Position.MIXED)
    votes = pooled([i for i in (one.ballot_id, two.ballot_id) if i])
    assert votes.people == 3
    assert votes.tally == {Position.FOR: 1, Position.MIXED: 1, Position.AGAINST: 1}
    voted(both, one, Position.MIXED)
    assert pooled([i for i in (one.ballot_id, two.ballot_id) if i]).tally[Position.MIXED] == 2


def test_no_chain_of_likenesses_brings_strangers_together() -> None:
    assert stars({(1, 2), (2, 3), (3, 4), (4, 5)}) == [(2, 1, 3), (4, 5)]
    assert cliques({(1, 2), (1, 3), (2, 3), (3, 4)}) == [(1, 2, 3), (3, 4)]
