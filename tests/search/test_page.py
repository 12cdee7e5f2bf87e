"""The search page, over HTTP."""

import os
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lawlab.arguments.models import Side
from lawlab.arguments.services import post_argument, subject_of_article
from lawlab.core.db import db, now
from lawlab.search.index import _Kept, _link, current, index_home
from lawlab.search.services import follow_log
from lawlab.search.views import _day
from tests.amendments.makers import ARTICLE, submitted
from tests.factories import Make

HEADERS = {"Accept-Language": "en"}


def page(client: FlaskClient, address: str = "/search", status: int = 200) -> str:
    answer = client.get(address, headers=HEADERS)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


@pytest.fixture
def site(app: Flask, make: Make, index: None) -> FlaskClient:
    """A site with one article, an amendment on it and an argument with mark-up in its words."""
    article = make.article(*ARTICLE)
    with app.test_request_context("/"):
        submitted(make.user(public_name="Zoé <i>Ménard</i>"), article, {1: "Le maire publie le registre."})
        body = "<script>alert(1)</script> Un registre & des tables."
        post_argument(make.user(), subject_of_article(article), Side.FOR, body, at=now())
        db.session.commit()
        follow_log()
    db.session.remove()
    return app.test_client()


def test_an_empty_question_is_answered_with_help(site: FlaskClient) -> None:
    html = page(site)
    assert "What can be found" in html
    assert 'name="q"' in html


def test_the_page_speaks_french_to_whoever_asks_for_no_other_language(site: FlaskClient) -> None:
    html = site.get("/search?q=registre").get_data(as_text=True)
    assert '<html lang="fr"' in html
    assert "2 résultats" in html
    assert "2 results" not in html


def test_results_lead_to_their_place_with_the_words_marked(site: FlaskClient) -> None:
    html = page(site, "/search?q=registre")
    assert "2 results" in html
    assert "<mark>registre</mark>" in html
    assert "/amendments/1" in html
    assert "#argument-2" in html
    article = page(site, "/search?q=prefet")
    assert "1 result" in article
    assert "#art_1er__al_4" in article


def test_mark_up_that_people_wrote_is_text(site: FlaskClient) -> None:
    html = page(site, "/search?q=registre")
    assert "<script>alert" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert" not in page(site, "/search?q=" + quote('"><script>alert(2)</script>'))


def test_filters_are_links_with_their_counts(site: FlaskClient) -> None:
    html = page(site, "/search?q=registre&kind=argument")
    assert "1 result" in html
    assert "q=registre&amp;kind=amendment" in html
    assert 'href="/search?q=registre"' in html  # all kinds again


def test_nothing_found_says_what_to_try(site: FlaskClient) -> None:
    html = page(site, "/search?q=ornithorynque&kind=argument")
    assert "Nothing was found" in html
    assert "Search without filters" in html


def test_a_page_too_far_leads_back(site: FlaskClient) -> None:
    assert "Back to the first ones" in page(site, "/search?q=registre&page=9")


ODD = [
    "q=" + "a" * 5000,
    "q=" + quote('"' * 300),
    "q=" + quote("*" * 300),
    "q=%00%01%1f&author=%00&article=%00&bill=%00&since=%00",
    "q=%ED%A0%80&bill=%ED%A0%80&author=%ED%A0%80&article=%FF",
    "kind=nothing&status=%27&language=xx&order=up&page=-1",
    "since=2026-99-99&until=9999-12-31&q=registre",
    "since=0001-01-01&until=0001-01-01",
    "q=registre&page=99999999999999999999",
    "author=%27%3B+DROP+TABLE",
    "bill=unknown&article=x",
    "q=n°" + "9" * 30,
    "q=%F0%9F%A6%A6+%E2%80%8F",
]


def test_odd_addresses_are_answered(site: FlaskClient) -> None:
    for query in ODD:
        assert site.get(f"/search?{query}", headers=HEADERS).status_code == 200, query


def test_without_an_index_only_the_search_is_unavailable(app: Flask, make: Make, index: None) -> None:
    bill = make.bill(ARTICLE)
    client = app.test_client()
    assert "being prepared" in page(client, "/search?q=maire", 503)
    page(client, "/search")
    page(client, f"/bills/{bill.slug}")
    follow_log()
    assert "1 result" in page(client, "/search?q=maire")


@pytest.mark.usefixtures("half_open_files")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_an_index_damaged_while_it_serves_is_made_anew(app: Flask, site: FlaskClient) -> None:
    page(site, "/search?q=registre")
    path = current(index_home())
    for file in path.glob("*.seg"):
        file.unlink()
    for file in path.glob("*.toc"):
        file.write_bytes(b"\0")
    _Kept.searcher = None  # as after a restart
    os.utime(_link(index_home()), (1, 1), follow_symlinks=False)  # made long ago
    page(site, "/search?q=registre", 503)
    follow_log()
    assert "2 results" in page(site, "/search?q=registre")


@pytest.mark.parametrize(
    ("day", "begins"), [("2026-01-15", "2026-01-14T23:00:00"), ("2026-07-15", "2026-07-14T22:00:00")]
)
def test_a_day_begins_at_midnight_where_the_site_is(app: Flask, day: str, begins: str) -> None:
    """In Paris, an hour before midnight UTC in winter, two in summer; the index keeps moments in UTC."""
    with app.test_request_context("/"):
        found = _day(day)
    assert found is not None
    assert found.isoformat() == begins
