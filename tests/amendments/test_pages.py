"""The pages of amendments: one round trip each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.amendments.models import Amendment, Status
from lawlab.core.db import db, now
from tests.amendments.makers import ARTICLE, drafted, next_version, submitted
from tests.factories import Make

ClientFor = Callable[[User], FlaskClient]


def form(texts: list[str], **fields: str) -> dict[str, Any]:
    bases = [str(number) for number in range(1, len(texts) + 1)]
    return {"base": bases, "text": texts, "action": "draft", "rationale": "Pour la clarté.", **fields}


def test_anyone_may_try_the_editor(make: Make, client: FlaskClient) -> None:
    article = make.article(*ARTICLE)
    page = client.get(f"/amendments/new?article={article.id}").text
    assert page.count("<textarea") >= len(ARTICLE)
    assert "Le maire publie le budget." in page


def test_an_amendment_goes_from_the_editor_to_everybody(make: Make, client_for: ClientFor) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    words = ["Le maire publie les comptes.", *ARTICLE[1:]]
    answer = client_for(author).post(
        f"/amendments/new?article={article.id}", data=form(words, action="submit"), follow_redirects=True
    )
    assert answer.status_code == 200
    assert "<del>" in answer.text
    assert "les comptes" in answer.text
    amendment = db.session.scalars(select(Amendment)).one()
    assert (amendment.status, amendment.number) == (Status.SUBMITTED, 1)
    for view in ("clean", "side"):
        page = client_for(make.user()).get(f"/amendments/{amendment.id}?view={view}")
        assert page.status_code == 200


def test_keeping_work_asks_one_to_log_in_and_loses_nothing(make: Make, client: FlaskClient) -> None:
    article = make.article(*ARTICLE)
    answer = client.post(
        f"/amendments/new?article={article.id}", data=form(["Mes mots à moi.", *ARTICLE[1:]])
    )
    assert answer.status_code == 403
    assert "Mes mots à moi." in answer.text
    assert db.session.scalars(select(Amendment)).all() == []


@pytest.mark.parametrize("action", ["up:1", "down:0", "add:1", "add:-1", "remove:2", "restore:3", "preview"])
def test_the_buttons_work_without_javascript(make: Make, client: FlaskClient, action: str) -> None:
    article = make.article(*ARTICLE)
    answer = client.post(f"/amendments/new?article={article.id}", data=form(ARTICLE, action=action))
    assert answer.status_code == 200
    assert db.session.scalars(select(Amendment)).all() == []


def test_the_live_diff_shows_what_is_typed(make: Make, client: FlaskClient) -> None:
    article = make.article(*ARTICLE)
    lines = [
        {"base": 1},
        {"base": 2, "text": "Le conseil se réunit."},
        {"base": 4},
        {"base": None, "text": "Fin."},
    ]
    answer = client.post("/amendments/diff", json={"article": article.id, "lines": lines})
    assert answer.status_code == 200
    assert "<ins>" in answer.text
    assert "<del>" in answer.text


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("nonsense", 400),
        ([{"base": 9}], 400),
        ([{"base": 1}, {"base": 1}], 400),
        ([{"base": True}], 400),
        ([{"base": 1.5}], 400),
        ([{"base": None, "text": 3}], 400),
        ([3], 400),
        ([{"base": None, "text": "mot " * 60_000}], 413),
        ([{"base": None, "text": "x"}] * 600, 413),
    ],
)
def test_the_live_diff_refuses_what_is_no_edit(
    make: Make, client: FlaskClient, lines: Any, status: int
) -> None:
    article = make.article(*ARTICLE)
    answer = client.post("/amendments/diff", json={"article": article.id, "lines": lines})
    assert answer.status_code == status


def test_hostile_words_are_only_words(make: Make, client: FlaskClient) -> None:
    article = make.article(*ARTICLE)
    evil = "<script>alert(1)</script>\u202e\ud800\x00<img src=x onerror=alert(1)>"
    answer = client.post(
        "/amendments/diff", json={"article": article.id, "lines": [{"base": None, "text": evil}]}
    )
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "<img" not in answer.text
    assert "\u202e" not in answer.text


def test_a_draft_does_not_exist_for_others(make: Make, client_for: ClientFor, client: FlaskClient) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    draft = drafted(author, article, {1: None})
    for path in ("", "/text", "/vote", "/edit", "/sub-amendments"):
        assert client_for(make.user()).get(f"/amendments/{draft.id}{path}").status_code == 404
    assert client.get(f"/amendments/{draft.id}").status_code == 404
    assert client_for(author).get(f"/amendments/{draft.id}").status_code == 200
    assert "no-such" not in client_for(author).get("/account/drafts").text


def test_others_cannot_edit_or_withdraw(make: Make, client_for: ClientFor) -> None:
    author, other, article = make.user(), make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: None})
    assert client_for(other).get(f"/amendments/{amendment.id}/edit").status_code == 403
    assert client_for(other).post(f"/amendments/{amendment.id}/withdraw").status_code == 403
    assert client_for(author).post(f"/amendments/{amendment.id}/withdraw").status_code == 302


def test_revising_from_the_editor_opens_a_new_round(make: Make, client_for: ClientFor) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: "Le maire publie les comptes."})
    words = ["Le maire publie tous les comptes.", *ARTICLE[1:]]
    client = client_for(author)
    client.post(f"/amendments/{amendment.id}/edit", data=form(words, action="submit", seen="1"))
    db.session.expire_all()
    assert amendment.ballot is not None
    assert amendment.ballot.round == 2
    late = client.post(f"/amendments/{amendment.id}/edit", data=form(words, action="submit", seen="1"))
    assert late.status_code == 409


def test_voting_and_the_queue(make: Make, client_for: ClientFor) -> None:
    author, voter, article = make.user(), make.user(), make.article(*ARTICLE)
    one = submitted(author, article, {1: None})
    two = submitted(author, article, {2: None})
    client = client_for(voter)
    slug = article.bill.slug
    page = client.get(f"/bills/{slug}/queue").text
    first, second = (one, two) if f"/amendments/{one.id}/vote" in page else (two, one)
    answer = client.post(
        f"/amendments/{first.id}/vote", data={"position": "for", "source": "queue", "then": "queue"}
    )
    assert answer.headers["Location"].endswith(f"/bills/{slug}/queue")
    assert f"/amendments/{second.id}/vote" in client.get(f"/bills/{slug}/queue").text
    client.post(f"/bills/{slug}/queue", data={"amendment": str(second.id)})
    assert "/vote" not in client.get(f"/bills/{slug}/queue").text.split("<main")[1].split("</main")[0]
    db.session.expire_all()
    assert (first.ballot.total, second.ballot.total) == (1, 0)


def test_nothing_new_once_the_consultation_is_closed(make: Make, client_for: ClientFor) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    amendment = submitted(author, article, {1: None})
    article.bill.closes_at = now() - timedelta(minutes=1)
    db.session.commit()
    client = client_for(author)
    sent = client.post(f"/amendments/new?article={article.id}", data=form(["Autre.", *ARTICLE[1:]]))
    assert sent.status_code == 409
    assert client.post(f"/amendments/{amendment.id}/vote", data={"position": "for"}).status_code == 409


def test_an_edit_of_a_version_that_was_replaced_is_brought_to_the_present_one(
    make: Make, client_for: ClientFor
) -> None:
    author, bill = make.user(), make.bill(ARTICLE)
    article = bill.articles[0]
    newer = next_version(make, bill, ["Le maire publie le budget en ligne.", *ARTICLE[1:]])
    words = [ARTICLE[0], "Le conseil municipal se réunit deux fois par an.", *ARTICLE[2:]]
    answer = client_for(author).post(f"/amendments/new?article={article.id}", data=form(words))
    assert answer.status_code == 409
    assert "deux fois par an" in answer.text
    assert "en ligne" in answer.text
    assert db.session.scalars(select(Amendment)).all() == []
    moved = client_for(author).get(f"/amendments/new?article={article.id}")
    assert moved.headers["Location"].endswith(f"article={newer.articles[0].id}")


def test_forty_one_amendments_on_an_article_are_listed(make: Make, client: FlaskClient) -> None:
    author, article = make.user(), make.article(*ARTICLE)
    for number in range(41):
        submitted(author, article, {1 + number % 4: f"Autres mots, version {number}."})
    page = client.get(f"/articles/{article.id}/amendments").text
    assert page.count('class="amendment-row"') == 41
    bill = client.get(f"/bills/{article.bill.slug}").text
    assert "11 amend" in bill
