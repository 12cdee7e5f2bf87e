"""Official responses: drafted, published once, replaced, told to the people concerned."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from lawlab.accounts.models import Notice, Role, User
from lawlab.amendments.cosigning import cosign
from lawlab.amendments.models import Amendment, Status
from lawlab.bills.models import Bill
from lawlab.contributions.models import Visibility
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, NotAllowed, TooLarge
from lawlab.core.journal import Entry
from lawlab.review.models import Answer, OfficialResponse, Opinion
from lawlab.review.responding import (
    Reply,
    draft_response,
    publish_response,
    put_away_response,
    revise_response,
)
from lawlab.review.responses import answers_to, owed, standing_answers, unanswered_on
from lawlab.search.documents import contribution_documents
from lawlab.votes.models import Ballot, Position, Vote
from tests.amendments.makers import ARTICLE, submitted
from tests.factories import Make
from tests.review.makers import REASON, lawmaker, response_to, voted


def told(person: User) -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.person_id == person.id)))


def test_a_draft_is_owed_still_and_tells_nobody(make: Make) -> None:
    author, amendment = make.user(), submitted(make.user(), make.article(*ARTICLE), {1: None})
    response_to(lawmaker(make), [amendment], is_published=False)
    assert answers_to(amendment) == []
    assert owed(amendment.current.bill.dossier).unanswered == 1
    assert told(author) == []


def test_publishing_tells_author_cosigners_and_voters_once_each(make: Make) -> None:
    author, friend, voter, both = (make.user() for _ in range(4))
    article = make.article(*ARTICLE)
    first, second = submitted(author, article, {1: None}), submitted(author, article, {2: None})
    cosign(friend, first, at=now())
    cosign(both, second, at=now())
    for amendment in (first, second):
        for person in (voter, both, author):
            voted(person, amendment, Position.FOR)
    response = response_to(lawmaker(make), [first, second])
    assert [[(n.kind, n.data["as"]) for n in told(person)] for person in (author, friend, both, voter)] == [
        [("amendment:answered", "author")],
        [("amendment:answered", "cosigner")],
        [("amendment:answered", "cosigner")],
        [("amendment:answered", "voter")],
    ]
    assert told(voter)[0].data["count"] == 2
    assert told(voter)[0].subject == f"response:{response.id}"


def test_who_voted_on_earlier_words_is_told_too(make: Make) -> None:
    author, voter, article = make.user(), make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: "Le maire publie les comptes."})
    voted(voter, amendment, Position.FOR)
    earlier = amendment.ballot
    assert earlier is not None
    fresh = Ballot(
        room=earlier.room,
        wording_hash="b",
        wording_key="b",
        previous_id=earlier.id,
        opens_at=earlier.opens_at,
    )
    db.session.add(fresh)
    db.session.flush()
    amendment.ballot = fresh
    db.session.commit()
    response_to(lawmaker(make), [amendment])
    assert len(told(voter)) == 1


def test_everyone_watching_the_bill_is_told_by_ids(make: Make, events_of: Callable[[str], Any]) -> None:
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    response = response_to(lawmaker(make), [amendment])
    last = events_of(amendment.current.bill.room)[-1]
    assert (last["type"], last["payload"]) == (
        "response:published",
        {"response": response.id, "amendments": [amendment.id]},
    )
    entry = db.session.scalars(select(Entry).where(Entry.verb == "publish_response")).one()
    assert entry.data == {"opinion": "favourable", "amendments": [amendment.id]}


def test_a_later_response_takes_the_place_of_the_first_which_stays_readable(make: Make) -> None:
    desk, article = lawmaker(make), make.article(*ARTICLE)
    first, second = (submitted(make.user(), article, {n: None}) for n in (1, 2))
    old = response_to(desk, [first, second], Opinion.WISDOM)
    new = response_to(desk, [first], Opinion.UNFAVOURABLE, reason="Après réflexion, non.")
    assert [(a.response_id, a.replaced_at is None) for a in answers_to(first)] == [
        (new.id, True),
        (old.id, False),
    ]
    assert {i: r.id for i, r in standing_answers([first.id, second.id]).items()} == {
        first.id: new.id,
        second.id: old.id,
    }
    assert owed(first.current.bill.dossier).by_opinion == {Opinion.UNFAVOURABLE: 1, Opinion.WISDOM: 1}


def test_a_published_response_never_changes(make: Make) -> None:
    desk, amendment = lawmaker(make), submitted(make.user(), make.article(*ARTICLE), {1: None})
    response = response_to(desk, [amendment])
    with pytest.raises(Conflict):
        revise_response(desk, response, [amendment], Reply(Opinion.WISDOM, "Autre chose."))
    with pytest.raises(Conflict):
        put_away_response(desk, response)
    assert not publish_response(desk, response, amendment.current.bill, at=now())


def test_a_draft_changes_and_goes_at_its_authors_will(make: Make) -> None:
    desk, article = lawmaker(make), make.article(*ARTICLE)
    first, second = (submitted(make.user(), article, {n: None}) for n in (1, 2))
    draft = response_to(desk, [first], is_published=False)
    revise_response(desk, draft, [first, second], Reply(Opinion.SATISFIED, "C’est déjà le droit."))
    db.session.commit()
    assert {answer.amendment_id for answer in draft.answers} == {first.id, second.id}
    with pytest.raises(NotAllowed):
        publish_response(make.user(), draft, first.current.bill, at=now())
    put_away_response(desk, draft)
    db.session.commit()
    assert db.session.scalars(select(OfficialResponse)).all() == []
    assert db.session.scalars(select(Answer)).all() == []


def test_the_same_form_sent_twice_makes_one_response(make: Make) -> None:
    desk, amendment = lawmaker(make), submitted(make.user(), make.article(*ARTICLE), {1: None})
    one = response_to(desk, [amendment], key="same-form-1234", is_published=False)
    two = response_to(desk, [amendment], key="same-form-1234", reason="Mieux dit.")
    assert one.id == two.id
    assert one.reason == "Mieux dit."
    again = response_to(desk, [amendment], key="same-form-1234", reason="Trop tard.")
    assert (again.id, again.reason) == (one.id, "Mieux dit.")
    colleague = make.user(Role.LAWMAKER)
    with pytest.raises(Conflict):
        response_to(colleague, [amendment], key="same-form-1234")


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [("  ", Invalid), ("x" * 10_001, TooLarge), ("a\u202eb", Invalid), ("\x00", Invalid)],
)
def test_a_reason_is_owed_and_sensible(make: Make, reason: str, refusal: type[Exception]) -> None:
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    with pytest.raises(refusal):
        response_to(lawmaker(make), [amendment], reason=reason)


def test_a_condition_goes_with_its_opinion_alone(make: Make) -> None:
    desk, amendment = lawmaker(make), submitted(make.user(), make.article(*ARTICLE), {1: None})
    bill = amendment.current.bill
    with pytest.raises(Invalid):
        draft_response(
            desk, bill, [amendment], Reply(Opinion.FAVOURABLE_IF, REASON), client_key=None, at=now()
        )
    reply = Reply(Opinion.WISDOM, REASON, "sans objet")
    assert draft_response(desk, bill, [amendment], reply, client_key=None, at=now()).condition == ""


def test_only_public_amendments_of_the_text_are_answered(make: Make) -> None:
    desk, article = lawmaker(make), make.article(*ARTICLE)
    mine, elsewhere = (
        submitted(make.user(), article, {1: None}),
        submitted(make.user(), make.article(*ARTICLE), {1: None}),
    )
    for targets, refusal in (([], Invalid), ([mine, elsewhere], Invalid)):
        with pytest.raises(refusal):
            draft_response(
                desk, article.bill, targets, Reply(Opinion.WISDOM, REASON), client_key=None, at=now()
            )
    mine.visibility = Visibility.HIDDEN
    with pytest.raises(Conflict):
        draft_response(desk, article.bill, [mine], Reply(Opinion.WISDOM, REASON), client_key=None, at=now())
    with pytest.raises(NotAllowed):
        draft_response(
            make.user(), article.bill, [elsewhere], Reply(Opinion.WISDOM, REASON), client_key=None, at=now()
        )


def test_taken_up_in_the_text_settles_an_amendment_until_another_response(make: Make) -> None:
    desk, voter = lawmaker(make), make.user()
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    voted(voter, amendment, Position.FOR)
    response_to(desk, [amendment], Opinion.UNFAVOURABLE)
    assert amendment.status is Status.SUBMITTED
    response_to(desk, [amendment], Opinion.TAKEN_UP)
    assert amendment.status is Status.ACCEPTED
    assert amendment.ballot is not None
    assert not amendment.ballot.is_open(now())
    response_to(desk, [amendment], Opinion.WISDOM)
    assert amendment.status is Status.SUBMITTED
    assert amendment.ballot.is_open(now())
    assert amendment.ballot.for_count == 1


def test_an_amendment_is_found_by_the_words_of_its_answer(make: Make) -> None:
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    response_to(lawmaker(make), [amendment], reason="Voyez le rapport Vilebrequin.")
    assert "Vilebrequin" in contribution_documents([amendment])[0]["words_fr"]


def test_two_publications_at_once_leave_one_answer_standing(app: Flask, make: Make) -> None:
    desk, amendment = lawmaker(make), submitted(make.user(), make.article(*ARTICLE), {1: None})
    drafts = [response_to(desk, [amendment], reason=f"Raison {n}.", is_published=False).id for n in range(4)]
    desk_id, bill_id = desk.id, amendment.current.bill.id
    db.session.commit()
    barrier, failures = threading.Barrier(8), list[Exception]()

    def publish(ident: int) -> None:
        with app.app_context(), app.test_request_context("/"):
            barrier.wait()
            try:
                response = db.session.get_one(OfficialResponse, ident)
                person, bill = db.session.get_one(User, desk_id), db.session.get_one(Bill, bill_id)
                publish_response(person, response, bill, at=now())
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                failures.append(error)

    threads = [threading.Thread(target=publish, args=(ident,)) for ident in drafts * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.expire_all()
    assert failures == []
    assert [answer.replaced_at is None for answer in answers_to(amendment)] == [True, False, False, False]
    notices = select(func.count()).where(Notice.person_id == amendment.author_id)
    assert db.session.scalar(notices) == 4


def test_a_batch_of_fifty_with_four_hundred_voters_is_published_fast(make: Make) -> None:
    desk, author, article = lawmaker(make), make.user(), make.article(*ARTICLE)
    amendments = [submitted(author, article, {1: f"Le maire publie {n} comptes."}) for n in range(50)]
    db.session.execute(insert(User), [
        {"email": f"v{n}@example.org", "email_key": f"v{n}@example.org", "public_name": f"V {n}",
         "public_name_key": f"v {n}", "password_hash": "!"} for n in range(400)
    ])  # fmt: skip
    voters = list(db.session.scalars(select(User.id).where(User.email.like("v%@example.org"))))
    db.session.execute(
        insert(Vote),
        [
            {"ballot_id": a.ballot_id, "voter_id": v, "position": Position.FOR}
            for a in amendments
            for v in voters
        ],
    )
    db.session.commit()
    response_to(desk, amendments)
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 401
    assert unanswered_on(article.bill.dossier, limit=5, offset=0) == []


def test_a_withdrawn_amendment_is_owed_no_answer(make: Make) -> None:
    amendment = submitted(make.user(), make.article(*ARTICLE), {1: None})
    dossier = amendment.current.bill.dossier
    assert owed(dossier).total == 1
    db.session.get_one(Amendment, amendment.id).status = Status.WITHDRAWN
    db.session.commit()
    assert owed(dossier).total == 0
