"""Each test of the search has an index of its own, beside its own database."""

import gc
import shutil
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from lawlab.core.db import db
from lawlab.search.finding import Found, find
from lawlab.search.index import index_home
from lawlab.search.questions import Question
from lawlab.search.services import follow_log

Search = Callable[..., Found]


@pytest.fixture
def index(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No index at first, as on a new site; a rebuild that fails is tried again at once."""
    monkeypatch.setattr("lawlab.search.services.PAUSE", 0.0)
    shutil.rmtree(index_home(), ignore_errors=True)
    yield
    shutil.rmtree(index_home(), ignore_errors=True)


@pytest.fixture
def search(index: None) -> Search:
    """What everybody finds once the indexer has had its turns: `search("budget", kind="article")`."""

    def run(words: str = "", **filters: object) -> Found:
        for _turn in range(10):
            if not follow_log():
                break
        with db.session.no_autoflush:
            return find(Question(words=words, **filters), None)  # type: ignore[arg-type]

    return run


@pytest.fixture
def half_open_files(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whoosh leaves files open that it could not read: they are collected here, not in some later test."""
    yield
    caplog.clear()  # the errors in the log hold them
    gc.collect()
