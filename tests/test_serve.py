"""What happens before the site answers."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lawlab.bills.models import Bill
from lawlab.core.db import db
from lawlab.serve import load_texts
from tests.bills.texts import write_text


def test_new_texts_are_loaded_and_known_ones_left_alone(app: Flask, tmp_path: Path) -> None:
    write_text(tmp_path)
    assert load_texts(tmp_path) == ["berges-1"]
    assert load_texts(tmp_path) == []


def test_a_bad_text_does_not_stop_the_site(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_text(tmp_path, "Rien.", slug="vide", dossier="vide")
    write_text(tmp_path)
    assert load_texts(tmp_path) == ["berges-1"]
    assert "vide is not loaded" in caplog.text
    assert db.session.scalars(select(Bill.slug)).all() == ["berges-1"]


def test_a_site_without_texts_starts_all_the_same(app: Flask, tmp_path: Path) -> None:
    assert load_texts(tmp_path / "missing") == []
