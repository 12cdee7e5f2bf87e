"""Arguing about an article: for and against, answers, sources, one posting a form, live for all."""

import re

import pytest

from lawlab.arguments.models import Argument, Side
from lawlab.arguments.order import DEPTH, fair_order, thread_lines
from lawlab.arguments.queries import discussion_of, on_article, vote_on_article
from lawlab.arguments.services import edit_argument, post_argument, reply, subject_of_article
from lawlab.arguments.sources import Link, clean_url
from lawlab.bills.hooks import new_version_loaded
from lawlab.contributions.models import Visibility
from lawlab.contributions.queries import edits_of
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid, LawLabError, NotAllowed
from lawlab.votes.models import Position, Source
from lawlab.votes.services import cast_vote

FETCH = {"X-Requested-With": "fetch", "Accept": "application/json"}


@pytest.fixture(autouse=True)
def _in_the_application(app):
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


@pytest.fixture
def article(make):
    return make.article()


@pytest.fixture
def page(article) -> str:
    return f"/bills/{article.bill.slug}/articles/{article.eid}"


def argue(make, article, body="Une raison.", side=Side.FOR, **more) -> Argument:
    author = more.pop("author", None) or make.user()
    found = post_argument(author, subject_of_article(article), side, body, at=now(), **more)
    db.session.commit()
    return found


def answer(make, parent, body="Une réponse.", agrees=False) -> Argument:
    found = reply(make.user(), parent, body, agrees=agrees, at=now())
    db.session.commit()
    return found


def test_an_argument_is_told_to_the_room(make, article, events_of):
    argument = argue(make, article)
    objection = answer(make, argument)
    assert objection.side is Side.AGAINST
    assert answer(make, objection, agrees=True).side is Side.AGAINST
    told = events_of(article.bill.room)
    assert [event["type"] for event in told] == ["argument:posted"] * 3
    assert told[1]["payload"] == {
        "argument": objection.id,
        "article": article.id,
        "amendment": None,
        "parent": argument.id,
        "root": argument.id,
        "side": "against",
    }


def test_the_same_form_sent_twice_posts_once(make, article, events_of):
    author = make.user()
    first, again = (argue(make, article, author=author, client_key="form-12345") for _ in range(2))
    assert first is again
    assert db.session.query(Argument).count() == 1
    assert len(events_of(article.bill.room)) == 1


def test_nobody_argues_about_a_closed_text(make):
    closed = make.bill(closed=True).articles[0]
    with pytest.raises(Conflict):
        argue(make, closed)
    assert db.session.query(Argument).count() == 0


def test_rewording_keeps_the_earlier_words_and_asks_voters_again(make, article):
    argument = argue(make, article, "Les mairies sont trop petites.")
    voter = make.user()
    cast_vote(voter, argument.ballot, Position.FOR, source=Source.DIRECT, at=now())
    ballot = argument.ballot
    edit_argument(argument.author, argument, "Les Mairies sont trop petites .", at=now())
    assert argument.ballot is ballot
    edit_argument(argument.author, argument, "Les mairies manquent de moyens.", at=now())
    db.session.commit()
    assert argument.ballot.previous is ballot
    assert [edit.body for edit in edits_of(argument)] == [
        "Les mairies sont trop petites.",
        "Les Mairies sont trop petites .",
    ]
    with pytest.raises(NotAllowed):
        edit_argument(voter, argument, "Autre chose.", at=now())


def test_an_edit_that_changes_nothing_leaves_no_trace(make, article, events_of):
    argument = argue(make, article, links=[Link("https://example.org/a", "A")])
    edit_argument(
        argument.author, argument, argument.body, links=[Link("https://example.org/a", "A")], at=now()
    )
    edit_argument(argument.author, argument, argument.body, links=[Link("https://example.org/b")], at=now())
    db.session.commit()
    assert [source.url for source in argument.sources] == ["https://example.org/b"]
    assert len(events_of(article.bill.room)) == 2


@pytest.mark.parametrize(
    "url", ["https://www.insee.fr/fr/x?a=b#c", "http://exemple.fr:8080/é", "HTTPS://Example.ORG"]
)
def test_pages_of_the_web_are_sources(url):
    assert clean_url(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "//example.org",
        "/x",
        "https://",
        "https://a",
        "https://user:pw@example.org",
        "https://example.org\\@evil.org",
        "https://exa mple.org",
        "https://[::1",
        "https://127.0.0.1/",
        "https://example.org:99999/",
        'https://example.org/"onmouseover=',
        "x" * 3000,
    ],
)
def test_what_is_no_page_of_the_web_is_no_source(url):
    with pytest.raises(LawLabError) as refusal:
        clean_url(url)
    assert refusal.value.status in (400, 413)


def test_the_order_is_each_persons_own_and_the_newest_stand_on_top(make, article):
    old = [argue(make, article, f"Raison {n}.") for n in range(12)]
    later = now().replace(year=now().year + 1)
    orders = {tuple(a.id for a in fair_order(old, f"person {n}", later)) for n in range(8)}
    assert len(orders) == 8
    assert fair_order(old, "person 1", later) == fair_order(reversed(old), "person 1", later)
    assert fair_order(old, "person 1", now())[0] is old[-1]


def test_a_thread_a_thousand_deep_does_not_break_the_page(client, make, article, page):
    root, author = argue(make, article, "La racine."), make.user()
    parent_id = root.id
    for n in range(1000):
        reply_ = Argument(
            author_id=author.id,
            bill_id=article.bill_id,
            article_id=article.id,
            side=Side.FOR,
            body=f"Niveau {n}.",
            parent_id=parent_id,
            root_id=root.id,
            client_key=None,
        )
        db.session.add(reply_)
        db.session.flush()
        parent_id = reply_.id
    db.session.commit()
    answers = db.session.query(Argument).filter_by(root_id=root.id).all()
    lines = thread_lines(root.id, answers)
    assert len(lines) == 1000
    assert max(line.depth for line in lines) == DEPTH
    shown = client.get(page)
    assert shown.status_code == 200
    assert "Niveau 29." in shown.text
    assert "970" in shown.text
    whole = client.get(f"/arguments/{root.id}")
    assert whole.status_code == 200
    assert "Niveau 499." in whole.text


def test_what_was_hidden_shows_no_word_and_its_answers_stay(client, make, article, page):
    argument = argue(make, article, "Mots masqués.")
    answer(make, argument, "Une réponse qui reste.")
    lonely = argue(make, article, "Masqué sans réponse.")
    argument.visibility = lonely.visibility = Visibility.HIDDEN
    db.session.commit()
    text = client.get(page).text
    assert "Mots masqués." not in text
    assert "Masqué sans réponse." not in text
    assert "Une réponse qui reste." in text
    assert argument.author.public_name not in text
    assert client.get(f"/arguments/{argument.id}").status_code == 404
    with pytest.raises(Conflict):
        answer(make, argument)


def test_the_discussion_and_its_votes_go_on_in_a_new_version(make, article):
    argument = argue(make, article)
    newer = make.bill(["Autres mots."], dossier=article.bill.dossier)
    new_version_loaded(article.bill, newer)
    db.session.commit()
    assert argument.ballot.room == newer.room
    assert argument.ballot.is_open(now())
    new_article = newer.articles[0]
    found = discussion_of(on_article(new_article), vote_on_article(new_article), None, now(), is_frozen=False)
    assert [thread.root for thread in found.columns[Side.FOR]] == [argument]
    assert answer(make, argument).bill_id == newer.id


def test_a_person_argues_answers_and_votes_on_the_page(client_for, make, article, page):
    browser = client_for(make.user())
    before = browser.get(page).text
    key = re.search(r'name="client_key" value="([^"]+)"', before).group(1)
    form = {
        "side": "for",
        "body": "<b>Une</b> raison",
        "client_key": key,
        "source_url": ["https://www.insee.fr/x", ""],
        "source_title": ["L’Insee", ""],
    }
    posts = [browser.post(f"/articles/{article.id}/arguments", data=form) for _ in range(2)]
    assert {post.status_code for post in posts} == {303}
    argument = db.session.query(Argument).one()
    text = browser.get(page).text
    assert "&lt;b&gt;Une&lt;/b&gt; raison" in text
    assert 'href="https://www.insee.fr/x" rel="nofollow noopener ugc"' in text
    data = {"stance": "objects", "body": "Non."}
    assert browser.post(f"/arguments/{argument.id}/replies", data=data, headers=FETCH).status_code == 201
    voted = browser.post(f"/arguments/{argument.id}/vote", data={"position": "against"}, headers=FETCH)
    assert 'value="against" aria-pressed="true"' in voted.text
    assert browser.get(f"/articles/{article.id}/arguments").status_code == 200
    assert browser.get(f"/arguments/{argument.id}/edit").status_code == 200
    edited = browser.post(f"/arguments/{argument.id}/edit", data={"body": "Une meilleure raison"})
    assert edited.status_code == 303
    assert "&lt;b&gt;Une" in browser.get(f"/arguments/{argument.id}/history").text
    assert client_for(make.user()).get(f"/arguments/{argument.id}/edit").status_code == 403


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"side": "maybe", "body": "x"}, 400),
        ({"side": "for", "body": "  "}, 400),
        ({"side": "for", "body": "x" * 3001}, 413),
        ({"side": "for", "body": "a\x00b"}, 400),
        ({"side": "for", "body": "x", "source_url": "javascript:x"}, 400),
        ({"side": "for", "body": "x", "source_url": ["https://a.fr"] * 6}, 413),
        ({"side": "for", "body": "x", "client_key": "<>"}, 400),
    ],
)
def test_what_cannot_be_posted_is_refused_in_words(client_for, make, article, data, status):
    got = client_for(make.user()).post(f"/articles/{article.id}/arguments", data=data, headers=FETCH)
    assert got.status_code == status
    assert got.json["error"]
    assert db.session.query(Argument).count() == 0


def test_who_is_not_logged_in_reads_only(client, make, article, page):
    argument = argue(make, article)
    assert client.get(page).status_code == 200
    for path in (
        f"/articles/{article.id}/arguments",
        f"/arguments/{argument.id}/replies",
        f"/arguments/{argument.id}/vote",
    ):
        assert client.post(path, data={}, headers=FETCH).status_code == 401
    assert client.get(f"/arguments/{10**30}").status_code == 404
    assert client.get(f"/articles/{10**30}/arguments").status_code == 404


def test_a_watcher_is_told_of_an_argument(client_for, make, article, watching):
    screen = watching(article.bill.room)
    client_for(make.user()).post(f"/articles/{article.id}/arguments", data={"side": "for", "body": "x"})
    assert [event["type"] for event in screen.get_received()] == ["argument:posted"]


def test_an_unknown_stance_is_refused(client_for, make, article):
    argument = argue(make, article)
    got = client_for(make.user()).post(f"/arguments/{argument.id}/replies", data={"body": "x"}, headers=FETCH)
    assert got.status_code == Invalid.status
