"""Voting on an article through its page."""

import re
from datetime import timedelta

import pytest

from lawlab.core.db import db, now
from lawlab.votes.models import Position, Vote, VoteCast
from lawlab.votes.queries import ballot_on

FETCH = {"X-Requested-With": "fetch", "Accept": "application/json"}


@pytest.fixture
def article(make):
    return make.article()


@pytest.fixture
def page(article) -> str:
    return f"/bills/{article.bill.slug}/articles/{article.eid}"


def test_a_person_votes_and_sees_the_counts(client_for, make, article, page):
    browser, other = client_for(make.user()), client_for(make.user())
    before = browser.get(page).text
    assert 'data-counted="no"' in before
    assert '<svg class="tally"' not in before
    answer = browser.post(f"{page}/vote", data={"position": "mixed"})
    assert (answer.status_code, answer.location) == (303, f"{page}#vote")
    after = browser.get(page).text
    assert 'value="mixed" aria-pressed="true"' in after
    assert 'data-counted="yes"' in after
    assert 'data-counted="no"' in other.get(page).text
    assert ballot_on(article).tally[Position.MIXED] == 1


def without_token(page: str) -> str:
    """A page but for the form's token, which changes with the second in which it is made."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def test_a_script_gets_the_ballot_alone(client_for, make, article, page):
    browser = client_for(make.user())
    partial = browser.post(f"{page}/vote", data={"position": "for"}, headers=FETCH)
    assert partial.status_code == 200
    assert partial.text.lstrip().startswith('<div class="ballot"')
    assert without_token(browser.get(f"{page}/vote").text) == without_token(partial.text)
    taken_back = browser.post(f"{page}/vote", data={"position": "none"}, headers=FETCH)
    assert 'aria-pressed="true"' not in taken_back.text
    assert db.session.query(Vote).count() == 0


@pytest.mark.parametrize(
    "data", [{}, {"position": ""}, {"position": "FOR"}, {"position": "<b>"}, {"position": "x" * 9999}]
)
def test_what_is_no_position_is_refused_in_words(client_for, make, page, data):
    answer = client_for(make.user()).post(f"{page}/vote", data=data, headers=FETCH)
    assert answer.status_code == 400
    assert answer.json["error"]
    assert db.session.query(Vote).count() == 0


def test_a_made_up_source_counts_as_direct(client_for, make, page):
    client_for(make.user()).post(f"{page}/vote", data={"position": "for", "source": "'; drop table"})
    assert db.session.query(VoteCast).one().source == "direct"


def test_voting_takes_an_account(client, page):
    assert client.post(f"{page}/vote", data={"position": "for"}).location.startswith("/log-in?next=")
    assert client.post(f"{page}/vote", data={"position": "for"}, headers=FETCH).status_code == 401
    shown = client.get(page, headers={"Accept-Language": "en"}).text
    assert "Voting takes an account" in shown


def test_a_forged_vote_is_refused(app, client_for, make, page):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        browser = client_for(make.user())
        assert browser.post(f"{page}/vote", data={"position": "for"}).status_code == 400
        assert browser.post(f"{page}/vote", data={"position": "for", "csrf_token": "x"}).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert db.session.query(Vote).count() == 0


def test_a_vote_after_the_closing_is_refused_and_the_counts_are_public(
    client_for, client, make, article, page
):
    browser = client_for(make.user())
    browser.post(f"{page}/vote", data={"position": "for"})
    article.bill.closes_at = ballot_on(article).closes_at = now() - timedelta(seconds=1)
    db.session.commit()
    answer = browser.post(f"{page}/vote", data={"position": "against"}, headers=FETCH)
    assert answer.status_code == 409
    assert ballot_on(article).tally[Position.FOR] == 1
    closed = client.get(page).text
    assert 'data-counted="yes"' in closed
    assert "data-vote" not in closed


def test_a_vote_on_a_replaced_version_is_refused(client_for, make, article, page):
    make.bill(dossier=article.bill.dossier)
    answer = client_for(make.user()).post(f"{page}/vote", data={"position": "for"}, headers=FETCH)
    assert answer.status_code == 409


@pytest.mark.parametrize("path", ["/bills/none/articles/art_1/vote", "/bills/{}/articles/none/vote"])
def test_what_does_not_exist_is_not_voted_on(client_for, make, article, path):
    answer = client_for(make.user()).post(path.format(article.bill.slug), data={"position": "for"})
    assert answer.status_code == 404


def test_a_watcher_is_told_that_the_ballot_moved(client_for, make, article, page, watching):
    screen = watching(article.bill.room)
    client_for(make.user()).post(f"{page}/vote", data={"position": "for"})
    told = screen.get_received()
    assert [(e["type"], e["payload"]) for e in told] == [("ballot:moved", {"ballot": ballot_on(article).id})]
