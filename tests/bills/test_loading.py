"""Texts from disk into the database."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lawlab.bills import hooks
from lawlab.bills.loader import Loaded, load_version, source_hash
from lawlab.bills.models import Article, Bill, Dossier, Paragraph
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict
from lawlab.law.texts_folder import read_text_folder
from tests.bills.texts import FIRST, SECOND, write_text


def load(folder: Path) -> tuple[Bill, Loaded]:
    found = load_version(read_text_folder(folder), source_hash(folder), at=now())
    db.session.commit()
    return found


def uids(bill: Bill) -> dict[str, list[str]]:
    return {article.uid: [paragraph.uid for paragraph in article.paragraphs] for article in bill.articles}


def test_a_text_keeps_its_divisions_articles_and_paragraphs_in_order(app: Flask, tmp_path: Path) -> None:
    bill, loaded = load(write_text(tmp_path))
    assert loaded is Loaded.NEW
    assert [division.label for division in bill.divisions] == ["Titre Iᵉʳ", "Titre II"]
    assert [(article.eid, article.number) for article in bill.articles] == [("art_1", "1er"), ("art_2", "2")]
    assert bill.articles[0].texts[1] == "Y sont interdits les feux et les véhicules à moteur."
    assert bill.articles[1].division_id == bill.divisions[1].id
    assert bill.is_open(now())


def test_loading_the_same_source_again_changes_nothing(app: Flask, tmp_path: Path) -> None:
    folder = write_text(tmp_path)
    first, _ = load(folder)
    again, loaded = load(folder)
    assert (again.id, loaded) == (first.id, Loaded.UNCHANGED)
    assert db.session.scalar(select(func.count()).select_from(Paragraph)) == 3


def test_a_corrected_title_is_taken_over_and_the_period_stays(app: Flask, tmp_path: Path) -> None:
    bill, _ = load(write_text(tmp_path))
    closes = bill.closes_at
    again, loaded = load(write_text(tmp_path, title="Délibération sur les quais"))
    assert (again.id, loaded, again.title) == (bill.id, Loaded.RENAMED, "Délibération sur les quais")
    assert again.closes_at == closes


def test_other_words_under_a_known_slug_are_refused(app: Flask, tmp_path: Path) -> None:
    bill, _ = load(write_text(tmp_path))
    with pytest.raises(Conflict, match="never changes"):
        load(write_text(tmp_path, FIRST.replace("bicyclette", "trottinette")))
    db.session.rollback()
    assert "bicyclette" in db.session.get_one(Bill, bill.id).articles[0].texts[0]


def test_two_versions_cannot_have_the_same_place_in_a_dossier(app: Flask, tmp_path: Path) -> None:
    load(write_text(tmp_path))
    with pytest.raises(Conflict, match="already has a version 1"):
        load(write_text(tmp_path, SECOND, slug="autre"))


def test_articles_and_paragraphs_are_recognised_in_the_next_version(app: Flask, tmp_path: Path) -> None:
    first, _ = load(write_text(tmp_path))
    second, _ = load(write_text(tmp_path, SECOND, position=2))
    assert uids(first) == {"art_1": ["p1", "p2"], "art_2": ["p1"]}
    assert uids(second) == {"art_1": ["p1", "v2p2", "p2"], "art_1bis": ["v2p1"]}


def test_an_article_is_recognised_under_another_number(app: Flask, tmp_path: Path) -> None:
    load(write_text(tmp_path))
    renumbered = FIRST.replace("## Article 1er", "## Article 1er\n\nLa ville a deux rives.\n\n## Article 2")
    renumbered = renumbered.replace("## Article 2\n\n|", "## Article 3\n\n|")
    second, _ = load(write_text(tmp_path, renumbered, position=2))
    assert [(article.number, article.uid) for article in second.articles] == [
        ("1er", "art_1@2"),
        ("2", "art_1"),
        ("3", "art_2"),
    ]


def test_a_new_version_closes_the_one_before_and_tells_its_room(
    app: Flask, tmp_path: Path, events_of: Callable[[str], list[dict[str, Any]]]
) -> None:
    first, _ = load(write_text(tmp_path))
    second, _ = load(write_text(tmp_path, SECOND, position=2))
    assert not first.is_open(now())
    assert second.is_open(now() + timedelta(days=1))
    assert second.is_latest
    assert not first.is_latest
    told = [(event["type"], event["payload"]) for event in events_of(first.room)]
    assert told[-1] == ("bill:replaced", {"bill": second.id})


def test_what_follows_a_new_version_is_called_with_both_and_in_the_same_transaction(
    app: Flask, tmp_path: Path
) -> None:
    first, _ = load(write_text(tmp_path))
    called: list[tuple[int, int]] = []

    def refuse(previous: Bill, bill: Bill) -> None:
        called.append((previous.id, bill.position))
        raise Conflict("not now")

    hooks.on_new_version(refuse)
    try:
        with pytest.raises(Conflict):
            load(write_text(tmp_path, SECOND, position=2))
    finally:
        hooks._version_handlers.remove(refuse)
    db.session.rollback()
    assert called == [(first.id, 2)]
    assert db.session.scalar(select(func.count()).select_from(Bill)) == 1


def test_the_command_loads_a_folder_of_texts_each_version_after_the_one_before(
    app: Flask, tmp_path: Path
) -> None:
    write_text(tmp_path, SECOND, position=2, slug="a-second")
    write_text(tmp_path, FIRST, position=1, slug="b-first")
    result = app.test_cli_runner().invoke(args=["bills", "load", str(tmp_path)])
    assert result.exit_code == 0
    dossier = db.session.scalars(select(Dossier)).one()
    assert [bill.slug for bill in dossier.bills] == ["b-first", "a-second"]
    assert uids(dossier.bills[1])["art_1"] == ["p1", "v2p2", "p2"]


def test_a_bad_text_is_refused_in_words_and_the_others_are_loaded(app: Flask, tmp_path: Path) -> None:
    write_text(tmp_path, "Rien ici.", slug="vide", dossier="vide")
    write_text(tmp_path)
    result = app.test_cli_runner().invoke(args=["bills", "load", str(tmp_path)])
    assert result.exit_code == 2
    assert "vide: refused." in result.stderr
    assert "no article" in result.stderr
    assert db.session.scalars(select(Bill.slug)).all() == ["berges-1"]


@pytest.mark.parametrize("name", ["nothing-there", ""])
def test_a_path_without_texts_is_refused(app: Flask, tmp_path: Path, name: str) -> None:
    result = app.test_cli_runner().invoke(args=["bills", "load", str(tmp_path / name)])
    assert result.exit_code == 2
    assert "refused" in result.stderr


def test_files_alone_become_successive_versions_of_the_dossier_named(app: Flask, tmp_path: Path) -> None:
    for name, text in (("été 1.md", FIRST), ("été 2.md", SECOND)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        args = ["bills", "load", str(tmp_path / name), "--dossier", "ete", "--kind", "local"]
        for _ in range(2):  # the second time changes nothing
            assert app.test_cli_runner().invoke(args=args).exit_code == 0
    dossier = db.session.scalars(select(Dossier)).one()
    assert [(bill.slug, bill.version) for bill in dossier.bills] == [
        ("ete-1", "Version 1"),
        ("ete-2", "Version 2"),
    ]


def test_every_text_of_the_project_loads(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["bills", "load", "texts"])
    assert result.exit_code == 0, result.stderr
    assert db.session.scalar(select(func.count()).select_from(Article)) > 100
