"""What one may not see does not exist; the same form sent twice posts once."""

import pytest

from lawlab.accounts.models import Role
from lawlab.contributions.models import Contribution, Visibility
from lawlab.contributions.queries import edits_of, visible_among, visible_contribution
from lawlab.contributions.services import keep_wording, post_once, require_open
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, NotFound
from tests.factories import Make


@pytest.fixture(autouse=True)
def _in_the_application(app):
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def written(make: Make, visibility: Visibility = Visibility.PUBLIC, key: str | None = None) -> Contribution:
    article, author = make.article(), make.user()
    return Contribution(
        kind="contribution", author_id=author.id, bill_id=article.bill_id, article_id=article.id,
        body="Une remarque.", visibility=visibility, client_key=key,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        (Visibility.PUBLIC, {"nobody logged in", "citizen", "author", "moderator"}),
        (Visibility.DRAFT, {"author"}),
        (Visibility.HIDDEN, {"author", "moderator"}),
    ],
)
def test_who_sees_what(make, visibility, seen_by):
    contribution, _ = post_once(written(make, visibility))
    db.session.commit()
    viewers = {
        "nobody logged in": None,
        "citizen": make.user(),
        "author": contribution.author,
        "moderator": make.user(Role.MODERATOR),
    }
    for name, viewer in viewers.items():
        listed = visible_among(Contribution, [contribution.id], viewer)
        assert (contribution.id in listed) == (name in seen_by), name
        if name in seen_by:
            assert visible_contribution(Contribution, contribution.id, viewer) is contribution
        else:
            with pytest.raises(NotFound):
                visible_contribution(Contribution, contribution.id, viewer)


@pytest.mark.parametrize("ident", [0, -1, 404, 10**40])
def test_no_such_contribution(app, ident):
    with pytest.raises(NotFound):
        visible_contribution(Contribution, ident, None)


def test_the_same_form_sent_twice_posts_once(make):
    first = written(make, key="form-0001")
    author_id, bill_id = first.author_id, first.bill_id
    assert post_once(first) == (first, True)
    again = Contribution(
        kind="contribution", author_id=author_id, bill_id=bill_id, body="bis", client_key="form-0001"
    )
    assert post_once(again) == (first, False)
    db.session.commit()
    assert db.session.query(Contribution).count() == 1


def test_earlier_wordings_stay_readable(make):
    contribution, _ = post_once(written(make))
    for words in ("Deuxième.", "Troisième."):
        keep_wording(contribution, at=now())
        contribution.body = words
        db.session.flush()
    assert [edit.body for edit in edits_of(contribution)] == ["Une remarque.", "Deuxième."]
    assert contribution.edited_at is not None


def test_a_closed_text_takes_no_contribution(make):
    with pytest.raises(Conflict, match="not open"):
        require_open(make.bill(closed=True), now())


def test_a_replaced_text_sends_on_to_the_newer_one(make):
    older = make.bill()
    make.bill(dossier=older.dossier)
    db.session.refresh(older.dossier)
    with pytest.raises(Conflict, match="newer"):
        require_open(older, now())
