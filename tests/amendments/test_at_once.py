"""Several people, or one person several times, submitting at the same instant."""

import threading

from flask import Flask

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment
from lawlab.amendments.services import submit_amendment
from lawlab.core.db import db, now
from tests.amendments.makers import ARTICLE, drafted
from tests.factories import Make


def submit_all(app: Flask, idents: list[tuple[int, int]]) -> list[Exception]:
    """Submit each (author, amendment) in a thread and a transaction of its own; what went wrong."""
    db.session.commit()  # the test's own transaction would hold what all wait for
    barrier, failures = threading.Barrier(len(idents)), list[Exception]()

    def one(author_id: int, amendment_id: int) -> None:
        with app.app_context(), app.test_request_context("/"):
            barrier.wait()
            try:
                author, amendment = db.session.get(User, author_id), db.session.get(Amendment, amendment_id)
                assert author is not None
                assert amendment is not None
                submit_amendment(author, amendment, at=now())
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                failures.append(error)

    threads = [threading.Thread(target=one, args=pair) for pair in idents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.expire_all()
    return failures


def test_numbers_follow_one_another_whoever_submits_at_the_same_instant(app: Flask, make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    drafts = [drafted(author, article, {1: f"Le maire publie {n} comptes."}) for n in range(12)]
    assert submit_all(app, [(author.id, draft.id) for draft in drafts]) == []
    assert sorted(draft.number or 0 for draft in drafts) == list(range(1, 13))


def test_one_draft_submitted_from_many_windows_is_submitted_once(app: Flask, make: Make) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    draft = drafted(author, article, {1: None})
    assert submit_all(app, [(author.id, draft.id)] * 8) == []
    assert draft.number == 1
    assert drafted(author, article, {2: None}).number is None
