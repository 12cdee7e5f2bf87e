"""The pages of texts, over HTTP."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from lawlab.bills import hooks
from lawlab.bills.hooks import Mark
from lawlab.bills.loader import load_version, source_hash
from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.core.realtime import announce, may_read_room
from lawlab.law.texts_folder import read_text_folder
from tests.bills.texts import FIRST, SECOND, write_text
from tests.factories import Make


def load(folder: Path) -> Bill:
    bill, _ = load_version(read_text_folder(folder), source_hash(folder), at=now())
    db.session.commit()
    return bill


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def count_queries(client: FlaskClient, path: str) -> int:
    db.session.remove()
    with queries() as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_home_says_what_is_open_and_until_when(client: FlaskClient, make: Make) -> None:
    make.bill(title="Projet de loi pour une République numérique")
    make.bill(title="Projet clos", closed=True)
    page = client.get("/", headers={"Accept-Language": "en"}).text
    assert "1 text is open to you" in page
    assert page.index("République numérique") < page.index("Projet clos")
    assert "Last day" in page or "day left" in page


def test_home_without_any_text_says_so(client: FlaskClient) -> None:
    assert "Aucun texte n’est ouvert aujourd’hui" in client.get("/").text


def test_a_bill_shows_every_paragraph_with_an_address_of_its_own(client: FlaskClient, tmp_path: Path) -> None:
    bill = load(write_text(tmp_path))
    page = client.get(f"/bills/{bill.slug}").text
    assert 'id="art_1__al_2"' in page
    assert 'href="#art_1__al_2"' in page
    assert '<p class="words">Y sont interdits les feux et les véhicules à moteur.</p>' in page
    assert "Article 1<sup>er</sup>" in page
    assert f'data-room="{bill.room}"' in page


def test_the_page_says_which_event_it_already_shows(client: FlaskClient, make: Make) -> None:
    bill = make.bill()
    announce("annotation:posted", {"annotation": 1}, room=bill.room)
    db.session.commit()
    assert 'data-seq="1"' in client.get(f"/bills/{bill.slug}").text


def test_the_margin_shows_what_is_said_at_a_paragraph(client: FlaskClient, make: Make) -> None:
    bill = make.bill()
    paragraph = bill.articles[0].paragraphs[1]

    def source(bill: Bill, viewer: Any) -> list[Mark]:
        return [Mark(paragraph.id, "amendment", 3, "3 amendements", "/ici")]

    hooks.margin_source(source)
    try:
        page = client.get(f"/bills/{bill.slug}").text
        margin = client.get(f"/bills/{bill.slug}/margin").text
    finally:
        hooks._margin.remove(source)
    mark = f'<ul class="marks" id="marks-{paragraph.id}"><li><a class="mark kind-amendment" href="/ici">'
    assert mark in page
    assert mark in margin
    assert "3 contributions" in page


def test_an_article_has_its_own_page_between_its_neighbours(client: FlaskClient, make: Make) -> None:
    bill = make.bill(["un"], ["deux"], ["trois"])
    page = client.get(f"/bills/{bill.slug}/articles/art_2").text
    assert 'rel="prev"' in page
    assert f"/bills/{bill.slug}/articles/art_3" in page
    assert '<p class="words">deux</p>' in page


@pytest.mark.parametrize(
    "path",
    [
        "/bills/nowhere",
        "/bills/nowhere/margin",
        "/bills/nowhere/compare",
        "/bills/{slug}/articles/art_99",
        "/bills/{slug}/compare",
        "/bills/{slug}/compare?with={slug}",
        "/bills/{slug}/compare?with=nowhere",
    ],
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, make: Make, path: str) -> None:
    bill = make.bill()
    assert client.get(path.format(slug=bill.slug)).status_code == 404


def test_an_earlier_version_says_that_there_is_a_newer_one(client: FlaskClient, tmp_path: Path) -> None:
    load(write_text(tmp_path))
    load(write_text(tmp_path, SECOND, position=2))
    for path in ("/bills/berges-1", "/bills/berges-1/articles/art_1"):
        page = client.get(path).text
        assert "Cette version n’est plus celle en discussion." in page
        assert "/bills/berges-2" in page
    assert "n’est plus" not in client.get("/bills/berges-2").text


def test_the_history_of_an_article_names_each_version(client: FlaskClient, tmp_path: Path) -> None:
    load(write_text(tmp_path))
    load(write_text(tmp_path, SECOND, position=2))
    page = client.get("/bills/berges-1/articles/art_2").text
    assert "Absent du texte" in page
    assert "modifié" in client.get("/bills/berges-2/articles/art_1").text


@pytest.mark.parametrize("view", ["", "&view=sides"])
def test_versions_are_compared_word_by_word_with_spoken_markers(
    client: FlaskClient, tmp_path: Path, view: str
) -> None:
    load(write_text(tmp_path))
    load(write_text(tmp_path, SECOND, position=2))
    page = client.get(f"/bills/berges-1/compare?with=berges-2{view}").text
    assert '<ins><span class="sr"> début d’ajout </span>' in page
    assert "1 article ajouté" in page
    assert "1 article supprimé" in page
    assert client.get("/bills/berges-2/compare").status_code == 200


@pytest.mark.parametrize("path", ["/bills/{}", "/bills/{}/articles/art_2", "/bills/{}/margin"])
def test_a_long_text_takes_no_more_queries_than_a_short_one(
    client: FlaskClient, make: Make, path: str
) -> None:
    short = make.bill(["un"], ["deux"], ["trois"]).slug
    long = make.bill(*[[f"alinéa {i}.{k}" for k in range(1, 9)] for i in range(1, 41)]).slug
    few = count_queries(client, path.format(short))
    assert count_queries(client, path.format(long)) == few
    assert few <= 30


def test_home_takes_no_more_queries_for_many_texts(client: FlaskClient, make: Make) -> None:
    make.bill()
    one = count_queries(client, "/")
    for _ in range(5):
        make.bill()
    assert count_queries(client, "/") == one


def test_comparing_takes_a_bounded_number_of_queries(client: FlaskClient, tmp_path: Path) -> None:
    load(write_text(tmp_path))
    load(write_text(tmp_path, SECOND, position=2))
    many = "\n\n".join(f"## Article {i}\n\nMot {i}." for i in range(1, 41))
    for position in (1, 2):
        text = many if position == 1 else many.replace("Mot", "Mots")
        load(write_text(tmp_path, text, position=position, slug=f"long-{position}", dossier="long"))
    few = count_queries(client, "/bills/berges-2/compare")
    assert count_queries(client, "/bills/long-2/compare") == few


def test_everyone_may_follow_a_bill_and_nobody_a_bill_that_is_not(app: Flask, make: Make) -> None:
    bill = make.bill()
    assert may_read_room(bill.room, None)
    assert not may_read_room("bill:999", None)


def test_words_of_a_text_are_never_markup(client: FlaskClient, tmp_path: Path) -> None:
    hostile = FIRST.replace("à pied", "<script>alert(1)</script>")
    page = client.get(f"/bills/{load(write_text(tmp_path, hostile)).slug}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_page_in_english_leaves_the_law_in_its_language(client: FlaskClient, make: Make) -> None:
    bill = make.bill()
    page = client.get(f"/bills/{bill.slug}", headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in page
    assert '<div class="law" lang="fr">' in page


def test_readers_see_the_same_text_whoever_they_are(
    client: FlaskClient, client_for: Callable[..., FlaskClient], make: Make
) -> None:
    bill = make.bill()
    path = f"/bills/{bill.slug}"
    assert client.get(path).status_code == client_for(make.user()).get(path).status_code == 200


def test_a_long_page_travels_compressed_to_visitors_and_says_the_same(
    client: FlaskClient, client_for: Callable[..., FlaskClient], make: Make
) -> None:
    path = f"/bills/{make.bill().slug}"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert 'class="words"' in gzip.decompress(packed.data).decode()
    known = client_for(make.user()).get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in known.headers
