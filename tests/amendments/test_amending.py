"""Drafting, submitting, revising and withdrawing amendments."""

from collections.abc import Callable
from typing import Any

import pytest

from lawlab.amendments.lines import Line, unchanged
from lawlab.amendments.models import AmendmentKind, Status
from lawlab.amendments.queries import amendments_of, drafts_of, sub_amendments_of
from lawlab.amendments.services import (
    Proposal,
    draft_amendment,
    revise,
    submit_amendment,
    withdraw_amendment,
)
from lawlab.amendments.wording import Target, proposed_text, target_of
from lawlab.contributions.models import Visibility
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotAllowed, TooLarge
from lawlab.votes.models import Position, Source
from lawlab.votes.services import cast_vote
from tests.amendments.makers import ARTICLE, drafted, edited, submitted
from tests.factories import Make


def test_a_draft_is_seen_by_its_author_alone(make: Make) -> None:
    author, reader, article = make.user(), make.user(), make.article(*ARTICLE)
    draft = drafted(author, article, {2: "Le conseil municipal se réunit deux fois par an."})
    assert draft.status is Status.DRAFT
    assert draft.visibility is Visibility.DRAFT
    assert (draft.number, draft.ballot) == (None, None)
    assert drafts_of(author) == [draft]
    assert amendments_of(article, reader) == []


def test_a_draft_needs_no_reasons_but_submitting_does(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    draft = drafted(author, article, {1: "Le maire publie les comptes."}, rationale="")
    with pytest.raises(Invalid, match=r"Say why|Dites pourquoi"):
        submit_amendment(author, draft, at=now())


def test_what_changes_nothing_cannot_be_submitted(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    with pytest.raises(Invalid, match=r"Nothing is changed|Rien n’est"):
        submit_amendment(author, drafted(author, article, {}), at=now())


def test_submitting_gives_the_dossiers_next_number_and_opens_the_vote(
    make: Make, events_of: Callable[[str], list[dict[str, Any]]]
) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    first = submitted(author, article, {1: "Le maire publie les comptes."})
    second = submitted(author, article, {2: None})
    assert (first.number, second.number) == (1, 2)
    assert first.ballot is not None
    assert first.ballot.is_open(now())
    assert first.ballot.wording_hash == first.current.wording_hash
    assert amendments_of(article, make.user()) == [first, second]
    assert [(e["type"], e["payload"]) for e in events_of(article.bill.room)] == [
        ("amendment:submitted", {"amendment": first.id, "article": article.id, "parent": None}),
        ("amendment:submitted", {"amendment": second.id, "article": article.id, "parent": None}),
    ]


def test_submitting_twice_submits_once(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: "Le maire publie les comptes."})
    ballot = amendment.ballot
    submit_amendment(author, amendment, at=now())
    assert (amendment.number, amendment.ballot) == (1, ballot)


def test_the_same_form_sent_twice_drafts_once(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    proposal = Proposal(edited(ARTICLE, {1: "Le maire publie les comptes."}), "")
    target = Target(article.bill, article)
    first = draft_amendment(author, target, proposal, client_key="abcdefgh12", at=now())
    db.session.commit()
    second = draft_amendment(author, target, proposal, client_key="abcdefgh12", at=now())
    assert second.id == first.id
    assert len(drafts_of(author)) == 1


def test_moving_a_paragraph_keeps_it_the_same_one(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    one, two, three, four = unchanged(ARTICLE)
    proposal = Proposal([three, one, two, four], "Les séances d'abord.")
    amendment = draft_amendment(author, Target(article.bill, article), proposal, client_key=None, at=now())
    assert proposed_text(amendment.current) == [ARTICLE[2], ARTICLE[0], ARTICLE[1], ARTICLE[3]]
    assert len(amendment.current.operations["operations"]) == 1


def test_an_article_of_which_nothing_is_left_is_deleted(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, dict.fromkeys(range(1, 5)))
    assert amendment.amendment_kind is AmendmentKind.DELETION
    assert proposed_text(amendment.current) == []


def test_an_additional_article_stands_after_the_one_it_names(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    target = Target(article.bill, article, is_addition=True)
    proposal = Proposal([Line(None, "Les comptes sont publiés en ligne.")], "Pour tous.")
    amendment = draft_amendment(author, target, proposal, client_key=None, at=now())
    submit_amendment(author, amendment, at=now())
    assert amendment.amendment_kind is AmendmentKind.ADDITION
    assert proposed_text(amendment.current) == ["Les comptes sont publiés en ligne."]


def test_the_author_alone_revises_submits_or_withdraws(make: Make) -> None:
    author, other, article = make.user(), make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: "Le maire publie les comptes."})
    proposal = Proposal(edited(ARTICLE, {2: None}), "Autre chose.")
    with pytest.raises(NotAllowed):
        revise(other, amendment, target_of(amendment), proposal, seen=1, at=now())
    with pytest.raises(NotAllowed):
        withdraw_amendment(other, amendment, at=now())


def test_other_words_open_a_new_round_and_the_same_words_keep_the_votes(make: Make) -> None:
    author, voter, article = make.user(), make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: "Le maire publie les comptes."})
    first = amendment.ballot
    assert first is not None
    cast_vote(voter, first, Position.FOR, source=Source.DIRECT, at=now())
    target = target_of(amendment)
    reasons = Proposal(edited(ARTICLE, {1: "Le maire publie les comptes."}), "Une meilleure raison.")
    revise(author, amendment, target, reasons, seen=1, at=now())
    assert amendment.ballot is first
    cosmetic = Proposal(edited(ARTICLE, {1: "Le Maire publie les comptes."}), "Une meilleure raison.")
    revise(author, amendment, target, cosmetic, seen=2, at=now())
    assert amendment.ballot is first
    assert first.total == 1
    assert first.wording_hash == amendment.current.wording_hash
    words = Proposal(edited(ARTICLE, {1: "Le maire publie les comptes en ligne."}), "Mieux encore.")
    revise(author, amendment, target, words, seen=3, at=now())
    assert amendment.ballot is not first
    assert (amendment.ballot.round, amendment.ballot.previous_id) == (2, first.id)
    assert [r.position for r in amendment.revisions] == [1, 2, 3, 4]


def test_a_revision_made_meanwhile_is_never_overwritten(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: "Le maire publie les comptes."})
    other = Proposal(edited(ARTICLE, {2: None}), "Autre chose.")
    revise(author, amendment, target_of(amendment), other, seen=1, at=now())
    with pytest.raises(Conflict, match=r"meanwhile|entre-temps"):
        revise(author, amendment, target_of(amendment), other, seen=1, at=now())


def test_a_withdrawn_amendment_stays_readable_keeps_its_number_and_takes_no_votes(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: "Le maire publie les comptes."})
    withdraw_amendment(author, amendment, at=now())
    assert amendment.status is Status.WITHDRAWN
    assert amendment.visibility is Visibility.PUBLIC
    assert amendment.ballot is not None
    assert not amendment.ballot.is_open(now())
    assert submitted(author, article, {2: None}).number == 2
    with pytest.raises(Conflict):
        revise(author, amendment, target_of(amendment), Proposal([], ""), seen=1, at=now())


def test_a_sub_amendment_is_on_the_words_that_its_parent_leaves(make: Make) -> None:
    author, other, article = make.user(), make.user(), make.article(*ARTICLE)
    parent = submitted(author, article, {2: "Le conseil municipal se réunit deux fois par an."})
    sub = submitted(other, article, {2: "Le conseil municipal se réunit trois fois par an."}, parent=parent)
    assert proposed_text(sub.current)[1] == "Le conseil municipal se réunit trois fois par an."
    [operation] = sub.current.operations["operations"]
    assert (operation["before"], operation["after"]) == (["deux"], ["trois"])
    assert sub_amendments_of(parent, other) == [sub]
    assert amendments_of(article, other) == [parent]


def test_a_sub_amendment_cannot_be_amended_nor_undo_its_parent(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    parent = submitted(author, article, {2: "Le conseil municipal se réunit deux fois par an."})
    sub = submitted(author, article, {2: "Le conseil municipal se réunit trois fois par an."}, parent=parent)
    with pytest.raises(Invalid, match=r"itself|à son tour"):
        drafted(author, article, {1: None}, parent=sub)
    with pytest.raises(Invalid, match=r"undo the whole|défaire tout"):
        submitted(author, article, dict.fromkeys(range(1, 5)), parent=parent)


def test_only_a_standing_amendment_can_be_amended(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    parent = drafted(author, article, {1: "Le maire publie les comptes."})
    with pytest.raises(Conflict):
        drafted(author, article, {2: None}, parent=parent)
    deletion = submitted(author, article, dict.fromkeys(range(1, 5)))
    with pytest.raises(Invalid):
        drafted(author, article, {}, parent=deletion)


def test_sub_amendments_follow_a_revised_parent_or_ask_their_author(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    parent = submitted(author, article, {2: "Le conseil municipal se réunit deux fois par an."})
    elsewhere = submitted(author, article, {4: "Le préfet est informé sans délai."}, parent=parent)
    same = submitted(author, article, {2: "Le conseil municipal se réunit trois fois par an."}, parent=parent)
    new = Proposal(
        edited(ARTICLE, {2: "Le conseil municipal se réunit quatre fois par an, en public."}), "Plus."
    )
    revise(author, parent, target_of(parent), new, seen=1, at=now())
    assert elsewhere.current.carry == "carried"
    assert (
        proposed_text(elsewhere.current)[1] == "Le conseil municipal se réunit quatre fois par an, en public."
    )
    assert proposed_text(elsewhere.current)[3] == "Le préfet est informé sans délai."
    assert same.current.carry == "conflict"
    assert same.current.conflicts[0]["ours"]
    assert not same.ballot.is_open(now())


def test_an_edit_may_add_only_so_much(make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    huge = Proposal([*unchanged(ARTICLE), Line(None, "mot " * 60_000)], "Trop.")
    with pytest.raises(TooLarge):
        draft_amendment(author, Target(article.bill, article), huge, client_key=None, at=now())


def test_nothing_is_drafted_on_a_closed_text(make: Make) -> None:
    author, bill = make.user(), make.bill(ARTICLE, closed=True)
    with pytest.raises(Conflict):
        drafted(author, bill.articles[0], {1: None})
