"""The index follows what is written, whoever writes, and is made anew when it must."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lawlab.amendments.models import Amendment
from lawlab.amendments.services import withdraw_amendment
from lawlab.annotations.models import AnnotationKind
from lawlab.annotations.services import Remark, annotate, edit_annotation
from lawlab.arguments.models import Side
from lawlab.arguments.services import post_argument, subject_of_article
from lawlab.contributions.models import Contribution, Visibility
from lawlab.core.db import db, now
from lawlab.core.errors import Unavailable
from lawlab.core.realtime import Room, announce
from lawlab.search.index import CURSOR, ask, current, index_home, lock, read_cursor
from lawlab.search.services import BATCH, follow_log, rebuild
from tests.amendments.makers import ARTICLE, drafted, next_version, submitted
from tests.factories import Make
from tests.search.conftest import Search


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


def argued(make: Make, article: Any, body: str) -> Contribution:
    argument = post_argument(make.user(), subject_of_article(article), Side.FOR, body, at=now())
    db.session.commit()
    return argument


def keys(found: Any) -> set[tuple[str, int]]:
    return {(hit.kind, (hit.contribution or hit.article).id) for hit in found.hits}


def test_articles_and_all_that_is_written_about_them_are_found(make: Make, search: Search) -> None:
    article = make.article(*ARTICLE)
    author = make.user(public_name="Zoé Ménard")
    amendment = submitted(author, article, {1: "Le maire publie le budget en ligne, sous forme de tableur."})
    paragraph = article.paragraphs[0]
    remark = Remark(AnnotationKind.QUESTION, "Et le tableur des années passées ?")
    note = annotate(author, paragraph, 0, 8, remark, client_key=None, at=now())
    db.session.commit()
    argument = argued(make, article, "Un tableur se relit par tous.")
    assert keys(search("prefet")) == {("article", article.id)}
    assert keys(search("TABLEURS")) == {
        ("amendment", amendment.id),
        ("annotation", note.id),
        ("argument", argument.id),
    }
    assert search("tableur").kinds == {"amendment": 1, "annotation": 1, "argument": 1}
    assert search("tableur", kind="argument").kinds == {"amendment": 1, "annotation": 1, "argument": 1}
    assert search("tableur", kind="argument").total == 1
    assert search("tableur").bills == {article.bill_id: 3}
    assert keys(search("", author="menard", kind="amendment")) == {("amendment", amendment.id)}
    assert keys(search("n° 1")) == {("amendment", amendment.id)}
    assert search("tableur", status="submitted").total == 1
    assert search("tableur", status="accepted").total == 0
    assert search("tableur", language="en").total == 0
    assert search("tableur", article=article.uid, bill=article.bill_id).total == 3
    assert search("tableur", article="elsewhere", bill=article.bill_id).total == 0
    today = now().replace(tzinfo=None, hour=0, minute=0, second=0)
    assert search("tableur", since=today).total == 3
    assert search("tableur", until=today).total == 0


def test_what_was_just_written_is_found_at_the_indexers_next_turn(make: Make, search: Search) -> None:
    article = make.article(*ARTICLE)
    assert search("ornithorynque").total == 0
    argued(make, article, "Un ornithorynque.")
    assert follow_log() is True
    assert search("ornithorynque").total == 1
    assert follow_log() is False


def test_new_words_replace_the_old_ones(make: Make, search: Search) -> None:
    article, author = make.article(*ARTICLE), make.user()
    remark = Remark(AnnotationKind.REMARK, "Un ornithorynque.")
    note = annotate(author, article.paragraphs[0], 0, 8, remark, client_key=None, at=now())
    db.session.commit()
    assert search("ornithorynque").total == 1
    edit_annotation(author, note, Remark(AnnotationKind.REMARK, "Une loutre."), at=now())
    db.session.commit()
    assert search("ornithorynque").total == 0
    assert search("loutre").total == 1


def test_drafts_never_enter_and_what_is_withdrawn_leaves(make: Make, search: Search) -> None:
    article, author = make.article(*ARTICLE), make.user()
    drafted(author, article, {1: "Le maire publie l’ornithorynque."})
    assert search("ornithorynque").total == 0
    for _step in rebuild():
        pass
    assert search("ornithorynque").total == 0
    amendment = submitted(author, article, {2: "Le conseil entend la loutre."})
    assert search("loutre").total == 1
    withdraw_amendment(author, amendment, at=now())
    db.session.commit()
    assert search("loutre").total == 0


def test_what_moderation_hides_leaves_at_once_for_readers_and_then_for_the_index(
    make: Make, search: Search
) -> None:
    article = make.article(*ARTICLE)
    argument = argued(make, article, "Un ornithorynque.")
    assert search("ornithorynque").total == 1
    argument.visibility = Visibility.HIDDEN
    db.session.commit()
    assert search("ornithorynque").hits == []
    announce("argument:hidden", {"argument": argument.id}, room=article.bill.room)
    db.session.commit()
    assert search("ornithorynque").total == 0


def test_an_article_is_found_in_its_last_version_unless_another_is_chosen(make: Make, search: Search) -> None:
    first = make.bill(ARTICLE)
    second = next_version(make, first, ARTICLE)
    assert {hit.bill.id for hit in search("prefet").hits} == {second.id}
    assert {hit.bill.id for hit in search("prefet", bill=first.id).hits} == {first.id}


def test_a_long_log_is_taken_in_over_several_turns(make: Make, search: Search) -> None:
    article = make.article(*ARTICLE)
    search("")
    for _number in range(BATCH + 5):
        announce("ballot:moved", {"ballot": 1}, room=article.bill.room)
    db.session.commit()
    argued(make, article, "Un ornithorynque.")
    assert search("ornithorynque").total == 1
    last = db.session.scalars(select(Room.last_seq).where(Room.name == article.bill.room)).one()
    assert read_cursor(current(index_home()))[article.bill.room] == last


def test_a_process_that_finds_the_index_locked_skips_its_turn_and_loses_nothing(
    make: Make, search: Search
) -> None:
    article = make.article(*ARTICLE)
    search("")
    argued(make, article, "Un ornithorynque.")
    with lock(index_home(), "writing"):
        assert follow_log() is False
    assert search("ornithorynque").total == 1


def test_the_database_is_let_go_while_the_index_is_written(
    make: Make, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = make.article(*ARTICLE)
    search("")
    argued(make, article, "Un ornithorynque.")
    seen: list[bool] = []

    def watched(function: Callable[..., Any], *args: object) -> Any:
        seen.append(db.session().get_transaction() is None)
        return function(*args)

    monkeypatch.setattr("lawlab.search.services.apart", watched)
    follow_log()
    for _step in rebuild():
        pass
    assert len(seen) >= 3
    assert all(seen)


@pytest.mark.usefixtures("half_open_files")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize(
    "damage", ["no folder", "no cursor", "bad cursor", "no segments", "bad table", "another database"]
)
def test_an_index_that_is_missing_or_damaged_is_made_anew(make: Make, search: Search, damage: str) -> None:
    article = make.article(*ARTICLE)
    argued(make, article, "Un ornithorynque.")
    assert search("ornithorynque").total == 1
    before = current(index_home())
    harm(before, damage)
    argued(make, article, "Une loutre.")
    assert follow_log() is True
    assert current(index_home()) != before
    assert not before.exists()
    assert search("ornithorynque").total == search("loutre").total == 1


def harm(path: Any, damage: str) -> None:
    if damage == "no folder":
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
    elif damage == "no cursor":
        (path / CURSOR).unlink()
    elif damage == "bad cursor":
        (path / CURSOR).write_text('{"bill:1": ')
    elif damage == "another database":
        (path / CURSOR).write_text('{"bill:1": 999999}')
    else:
        for file in path.glob("*.seg" if damage == "no segments" else "*.toc"):
            file.write_bytes(b"\0" * 100)


def test_without_an_index_a_search_says_that_it_is_being_prepared(make: Make, index: None) -> None:
    with pytest.raises(Unavailable):
        ask(lambda searcher: searcher.doc_count())


def test_one_process_rebuilds_at_a_time(make: Make, index: None) -> None:
    with lock(index_home(), "rebuilding"):
        with pytest.raises(Unavailable):
            list(rebuild())
        assert follow_log() is False
    assert list(rebuild()) == []


def test_what_is_written_during_a_rebuild_is_found_after_it(make: Make, search: Search) -> None:
    article = make.article(*ARTICLE)
    argued(make, article, "Un ornithorynque.")
    search("")
    steps = rebuild()
    next(steps)
    argued(make, article, "Une loutre.")
    assert search("loutre").total == 1  # in the index still in use
    list(steps)
    assert search("loutre ornithorynque").total == 0
    assert search("loutre").total == search("ornithorynque").total == 1


def test_a_rebuild_given_up_leaves_the_index_and_no_rubbish(make: Make, search: Search) -> None:
    article = make.article(*ARTICLE)
    argued(make, article, "Un ornithorynque.")
    search("")
    before = current(index_home())
    steps = rebuild()
    next(steps)
    steps.close()
    assert current(index_home()) == before
    assert [path for path in index_home().glob("v*-*") if path.is_dir()] == [before]
    assert search("ornithorynque").total == 1


def test_the_command_rebuilds(app: Flask, make: Make, index: None) -> None:
    argued(make, make.article(*ARTICLE), "Un ornithorynque.")
    result = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 0, result.output
    assert "2 bills and contributions" in result.output


WRITER = """
import sys, time
from pathlib import Path
from lawlab import create_app
from lawlab.config import read_config
from lawlab.accounts.models import User
from lawlab.arguments.models import Side
from lawlab.arguments.services import post_argument, subject_of_article
from lawlab.bills.models import Article
from lawlab.core.db import db, now
from lawlab.search.services import follow_log

instance, url, user, article, word = sys.argv[1:]
config = {"LAWLAB_INSTANCE": instance, "DATABASE_URL": url, "SECRET_KEY": "tests"}
app = create_app(read_config(config, Path.cwd()))
print("ready", flush=True)
sys.stdin.readline()
with app.test_request_context("/"):
    for number in range(10):
        author, about = db.session.get(User, int(user)), db.session.get(Article, int(article))
        post_argument(author, subject_of_article(about), Side.FOR, f"{word} {number}", at=now())
        db.session.commit()
        follow_log()
"""


def test_two_processes_that_write_at_once_lose_no_document(app: Flask, make: Make, search: Search) -> None:
    article = make.article(*ARTICLE)
    search("")
    person, url = make.user().id, app.config["LAWLAB"].database_url
    db.session.rollback()
    other = subprocess.Popen(
        [sys.executable, "-c", WRITER, app.instance_path, url, str(person), str(article.id), "ornithorynque"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    db.session.rollback()
    with other:
        assert other.stdout
        assert other.stdout.readline() == "ready\n"
        assert other.stdin
        other.stdin.write("go\n")
        other.stdin.flush()
        for number in range(10):
            argued(make, article, f"Une loutre {number}.")
            follow_log()
        _out, said = other.communicate(timeout=60)
    assert other.returncode == 0, said
    assert db.session.query(Contribution).count() == 20
    assert search("ornithorynque").total == search("loutre").total == 10


def test_amendments_by_number_are_those_of_that_number(make: Make, search: Search) -> None:
    article = make.article(*ARTICLE)
    made = [submitted(make.user(), article, {2: f"Le conseil se réunit {n} fois."}) for n in (2, 3)]
    found = search("no. 2").hits
    assert [hit.contribution.id for hit in found if isinstance(hit.contribution, Amendment)] == [made[1].id]
