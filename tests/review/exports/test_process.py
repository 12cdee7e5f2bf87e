"""The process that writes a file: how far it is, its refusals in words, its death."""

import os
from pathlib import Path

import pytest

from lawlab.core.errors import Invalid, LawLabError, Unavailable
from lawlab.review.exporting.items import Said
from lawlab.review.exporting.process import WriterDied, write_apart


def counts(path: Path, said: Said) -> None:
    for done in (1, 2, 3):
        said(done)
    path.write_text("fini")


def refuses(path: Path, said: Said) -> None:
    raise Unavailable("Pas de Pango ici.")


def dies(path: Path, said: Said) -> None:
    os.abort()


def test_it_says_how_far_it_is_and_writes_the_file(tmp_path: Path) -> None:
    told: list[int] = []
    write_apart(counts, tmp_path / "file", told.append)
    assert (told, (tmp_path / "file").read_text()) == ([1, 2, 3], "fini")


def test_its_refusal_comes_back_in_words(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        write_apart(refuses, tmp_path / "file", lambda _done: None)
    assert isinstance(refusal.value, LawLabError)
    assert refusal.value.sentence == "Pas de Pango ici."


def test_its_death_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(WriterDied):
        write_apart(dies, tmp_path / "file", lambda _done: None)
