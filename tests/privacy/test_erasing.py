"""Forgetting a person: nothing says who they were, and nothing that others rely on has changed."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, or_, select

from lawlab.accounts.models import Identity, Level, Notice, Passkey, Role, User
from lawlab.accounts.names import clean_name
from lawlab.accounts.passwords import hash_password
from lawlab.amendments.models import Amendment, Revision
from lawlab.amendments.wording import hash_of, wording_of
from lawlab.contributions.models import Contribution, ContributionEdit
from lawlab.core.db import db, now
from lawlab.core.errors import Conflict, Invalid
from lawlab.privacy.erasing import REMOVED, erase
from lawlab.privacy.purging import purge
from lawlab.scenario.recounts import discrepancies
from lawlab.search.finding import find
from lawlab.search.index import index_home
from lawlab.search.questions import Question
from lawlab.search.services import follow_log, rebuild
from lawlab.votes.models import Ballot, Showing, Vote, VoteCast
from lawlab.votes.recount import faults
from tests.factories import Make
from tests.privacy.lives import EMAIL, NAME, TRACES, Life, lived
from tests.services import postgres_programs

PASSWORD = "dromadaire tiède 9"


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def instance(app: Flask) -> Iterator[Path]:
    """The instance's folder, with copies of pages that name the person."""
    folder = Path(app.instance_path)
    for copy in (folder / "cache" / "synthesis" / "1.html", folder / "exports" / "1.csv"):
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(f"Signé {NAME}")
    yield folder
    for name in ("cache", "exports", "index"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "forgotten_up_to").unlink(missing_ok=True)


def tallies(ballots: list[Ballot]) -> list[object]:
    for ballot in ballots:
        db.session.refresh(ballot)
    return [(ballot.tally, ballot.by_level, ballot.shown_count, ballot.log_size) for ballot in ballots]


def gone(life: Life, *, with_texts: bool = False) -> Life:
    erase(life.person, with_texts=with_texts, at=now())
    db.session.commit()
    return life


def hits(data: bytes) -> list[str]:
    """The traces in bytes, as they are and as JSON may have escaped them."""
    folded = data.decode("utf-8", "replace").casefold() + data.decode("latin-1").casefold()
    return [trace for trace in TRACES if trace in folded or ascii(trace).strip("'") in folded]


@pytest.mark.trust("S41")
def test_nothing_says_who_they_were(app: Flask, make: Make, instance: Path, tmp_path: Path, figure):
    life = lived(make)
    for _ in rebuild():
        pass
    assert hits(b"".join(path.read_bytes() for path in index_home().rglob("*") if path.is_file()))
    before = tallies(life.closed_ballots)
    gone(life)
    assert tallies(life.closed_ballots) == before
    while follow_log():
        pass
    assert not find(Question(words=NAME), None).hits
    purge()
    backup = _backup(app, tmp_path)
    db.session.remove()
    db.engine.dispose()  # to close a file that one has read lets go of SQLite's own locks on it
    files = [p for p in instance.rglob("*") if p.is_file() and p.name != "secret_key"]
    places = {"database, index, cache and files": files, "next backup": [backup]}
    found = {
        name: [(path.name, said) for path in paths if (said := hits(path.read_bytes()))]
        for name, paths in places.items()
    }
    assert not any(found.values()), found
    assert not faults()
    looked = sum(path.stat().st_size for paths in places.values() for path in paths)
    figure(
        f"0 traces of {len(TRACES)} words in {looked // 1024} KB ({db.engine.dialect.name}); "
        "closed tallies unchanged"
    )


def _backup(app: Flask, folder: Path) -> Path:
    """A copy such as the operator's next one: of the file, or a dump."""
    path = folder / "backup"
    if db.engine.dialect.name == "sqlite":
        with closing(db.engine.raw_connection()) as connection:
            connection.cursor().execute(f"VACUUM INTO '{path}'")
        return path
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    program = postgres_programs() / "pg_dump"
    dump = subprocess.run([program, "--inserts", "-f", path, url], capture_output=True, check=False)
    assert dump.returncode == 0, dump.stderr
    return path


@pytest.mark.trust("S41")
def test_open_votes_are_taken_back_and_closed_ones_are_nobodys(app: Flask, make: Make, figure):
    life = lived(make)
    ident, salt = life.person.id, life.person.vote_salt
    before = [ballot.total for ballot in life.open_ballots]
    gone(life)
    for ballot in life.open_ballots:
        db.session.refresh(ballot)
    assert [ballot.total for ballot in life.open_ballots] == [total - 1 for total in before]
    assert db.session.scalar(select(func.count()).where(VoteCast.voter_id == ident)) == 0
    assert db.session.scalar(select(func.count()).where(Vote.voter_id == ident)) == 0
    assert db.session.scalar(select(func.count()).where(Showing.person_id == ident)) == 0
    assert salt is not None
    assert life.person.vote_salt is None
    assert faults() == []
    figure(
        f"{len(before)} open votes taken back, {len(life.closed_ballots)} closed ones stay counted, 0 faults"
    )


def test_what_does_not_add_up_is_still_found_with_people_gone(app: Flask, make: Make):
    life = gone(lived(make))
    of_the_scenario = "people not marked as made up"
    assert [each for each in discrepancies() if not each.startswith(of_the_scenario)] == []
    life.closed_ballots[0].for_count += 1
    db.session.flush()
    assert any("counters are not their votes" in each for each in discrepancies())


def test_an_identity_is_held_until_the_ballots_voted_on_have_closed(app: Flask, make: Make):
    life, idle = lived(make), make.user()
    for person in (life.person, idle):
        identity = Identity(
            user_id=person.id,
            issuer="https://fc.example",
            subject_key=f"hmac {person.id}",
            key_mark="mark",
            level=Level.VERIFIED,
        )
        db.session.add(identity)
    db.session.commit()
    gone(life)
    erase(idle, with_texts=False, at=now())
    db.session.commit()
    (kept,) = db.session.scalars(select(Identity)).all()
    assert kept.user_id == life.person.id
    assert kept.held_until is not None
    assert kept.held_until > now()


def test_the_account_is_an_empty_mark(app: Flask, make: Make):
    life = lived(make)
    cookie = life.person.session_key
    gone(life)
    row = db.session.get_one(User, life.person.id)
    assert (row.email, row.email_key, row.password_hash, row.vote_salt) == (None, None, None, None)
    assert row.erased_at is not None
    assert row.roles == {Role.CITIZEN}
    assert row.session_key != cookie
    assert db.session.query(Passkey).count() == db.session.query(Notice).count() == 0


def test_public_words_stay_under_nobodys_name_and_drafts_go(app: Flask, make: Make):
    life = lived(make)
    draft, body = life.draft.id, life.argument.body
    gone(life)
    assert db.session.get(Amendment, draft) is None
    kept = db.session.get_one(Contribution, life.argument.id)
    assert (kept.body, kept.author.public_name) == (body, "Personne partie")
    page = app.test_client().get(f"/amendments/{life.amendment.id}")
    assert page.status_code == 200
    assert "Personne partie" in page.text
    assert NAME not in page.text


def test_words_go_too_when_the_person_asks(app: Flask, make: Make):
    life = gone(lived(make), with_texts=True)
    mine = select(Contribution).where(Contribution.author_id == life.person.id)
    assert {each.body for each in db.session.scalars(mine)} == {REMOVED}
    assert db.session.query(ContributionEdit).count() == 0
    revisions = db.session.scalars(select(Revision).where(Revision.amendment_id == life.amendment.id)).all()
    assert {revision.rationale for revision in revisions} == {REMOVED}
    assert all(hash_of(wording_of(revision)) == revision.wording_hash for revision in revisions)
    for path in (f"/amendments/{life.amendment.id}", f"/bills/{life.open_bill.slug}/articles/art_1er"):
        text = app.test_client().get(path).text
        assert "Bérangère" not in text, path
        assert REMOVED in text, path


def test_open_pages_and_the_index_are_told(app: Flask, make: Make, events_of):
    life = gone(lived(make))
    told = [event for event in events_of(life.open_bill.room) if event["type"] == "author:left"]
    assert told[0]["payload"] == {
        "amendments": [life.amendment.id],
        "arguments": [life.argument.id],
        "annotations": [life.annotation.id],
    }


def test_nobody_takes_the_name_of_those_who_left_and_theirs_is_free(app: Flask, make: Make):
    for name in ("Personne partie", "PERSONNE PARTIE", "Personne Partíe"):
        with pytest.raises(Invalid):
            clean_name(name)
    gone(lived(make))
    again = make.user(public_name=NAME, email=EMAIL)
    assert again.email == EMAIL


def test_erasing_twice_changes_nothing(app: Flask, make: Make):
    life = gone(lived(make))
    at = life.person.erased_at
    gone(life)
    assert life.person.erased_at == at


def test_two_people_leave(app: Flask, make: Make):
    first, second = make.user(), make.user()
    for each in (first, second):
        erase(each, with_texts=False, at=now())
    db.session.commit()
    assert db.session.query(User).where(or_(User.email.is_not(None))).count() == 0


def test_the_only_administrator_stays(app: Flask, make: Make):
    admin = make.user(Role.ADMIN)
    with pytest.raises(Conflict):
        erase(admin, with_texts=False, at=now())
    make.user(Role.ADMIN)
    erase(admin, with_texts=False, at=now())


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"word": ""}, 400),
        ({"word": "EFFACEZ"}, 400),
        ({"password": "faux"}, 403),
        ({"password": ""}, 403),
    ],
)
def test_the_password_and_the_word_are_asked_for(
    app, make: Make, client_for, wrong: dict[str, str], status: int
):
    person = make.user(password_hash=hash_password(PASSWORD))
    browser = client_for(person)
    sent = {"word": "effacer", "password": PASSWORD}
    assert browser.post("/account/data/erase", data=sent | wrong).status_code == status
    db.session.refresh(person)
    assert person.erased_at is None
    assert browser.post("/account/data/erase", data=sent).status_code == 303
    db.session.refresh(person)
    assert person.erased_at is not None
    assert browser.get("/account").status_code == 302
