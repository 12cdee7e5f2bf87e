"""A backup holds everything, is checked, and puts back exactly what it held; nothing is half done."""

import json
import stat
import zipfile
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, text

from lawlab.accounts.models import User
from lawlab.backup.archive import MANIFEST, Manifest, opened, write
from lawlab.core.db import db, now
from lawlab.core.errors import Invalid
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.recount import faults
from lawlab.votes.services import article_ballot, cast_vote
from tests.factories import Make


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def vote_in(app: Flask, people: int = 6) -> None:
    with app.app_context():
        make = Make()
        ballot = article_ballot(make.article(), at=now())
        for k in range(people):
            cast_vote(make.user(), ballot, list(Position)[k % 3], source=Source.DIRECT, at=now())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def tallies(app: Flask) -> list[dict[Position, int]]:
    with app.app_context():
        found = [ballot.tally for ballot in db.session.scalars(db.select(Ballot).order_by(Ballot.id))]
        assert faults() == []
        db.session.remove()
        db.engine.dispose()
        return found


@pytest.fixture
def site(new_site) -> Flask:
    app = new_site()
    vote_in(app)
    Path(app.instance_path, "secret_key").write_text("as a file")
    keys = Path(app.instance_path, "keys")
    keys.mkdir()
    (keys / "checkpoints").write_text("ed25519")
    (keys / "checkpoints").chmod(0o600)
    Path(app.instance_path, "cache").mkdir()
    Path(app.instance_path, "cache", "page").write_text("made anew")
    return app


@pytest.fixture
def file(site: Flask, tmp_path: Path) -> Path:
    file = tmp_path / "one.backup"
    made = run(site, "backup", file)
    assert made.exit_code == 0, made.output
    return file


def test_a_backup_is_restored_elsewhere_with_the_same_votes_and_keys(site, file, new_site):
    elsewhere = new_site(revision=None)
    done = run(elsewhere, "restore", file)
    assert done.exit_code == 0, done.output
    assert "6 votes, 6 acts of voting" in done.output
    assert tallies(elsewhere) == tallies(site)
    home = Path(elsewhere.instance_path)
    assert (home / "keys" / "checkpoints").read_text() == "ed25519"
    assert (home / "secret_key").read_text() == site.config["SECRET_KEY"]
    for key in (home / "keys" / "checkpoints", home / "secret_key", file):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not (home / "cache").exists()
    assert (home / "index").exists()


def test_a_name_that_is_taken_is_refused_unless_forced(site, file, tmp_path):
    before = file.read_bytes()
    refused = run(site, "backup", file)
    assert (refused.exit_code, file.read_bytes()) == (1, before)
    assert "--force" in refused.output
    assert run(site, "backup", file, "--force").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name) == ["one.backup"]


def test_a_failed_backup_leaves_nothing(site, tmp_path):
    folder = tmp_path / "safe"
    folder.mkdir()
    with site.app_context():
        if db.engine.dialect.name == "sqlite":
            path = Path(str(db.engine.url.database))
            path.write_bytes(path.read_bytes()[:100] + b"\0" * 8000)
        else:
            db.session.execute(text("DROP TABLE alembic_version"))
            db.session.execute(text("CREATE FUNCTION no() RETURNS int LANGUAGE sql AS 'SELECT 1/0'"))
            db.session.execute(text("CREATE VIEW alembic_version AS SELECT no() AS version_num"))
            db.session.commit()
    refused = run(site, "backup", folder / "two.backup")
    assert refused.exit_code != 0
    assert list(folder.iterdir()) == []


def test_a_database_that_holds_something_is_not_replaced_unless_forced(file, new_site):
    elsewhere = new_site()
    vote_in(elsewhere, people=2)
    before = tallies(elsewhere)
    refused = run(elsewhere, "restore", file)
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    assert tallies(elsewhere) == before
    assert run(elsewhere, "restore", file, "--force").exit_code == 0
    assert sum(tallies(elsewhere)[0].values()) == 6


def test_a_site_that_runs_is_not_replaced_under_itself(file, new_site):
    elsewhere = new_site()
    with elsewhere.app_context():
        engine = create_engine(db.engine.url)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM bill"))
            refused = run(elsewhere, "restore", file, "--force")
        engine.dispose()
    assert refused.exit_code == 1
    assert "stop it first" in refused.output


def test_every_bit_of_a_backup_counts(file, tmp_path):
    """Each bit of the manifest, and a bit in every hundred bytes of the rest."""
    whole = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        start = archive.getinfo(MANIFEST).header_offset
        end = start + len(MANIFEST) + 30 + archive.getinfo(MANIFEST).compress_size
    other = tmp_path / "other.backup"
    places = [(at, bit) for at in range(start, end, 1) for bit in range(8)][:: max(1, (end - start) // 400)]
    places += [(at, at % 8) for at in range(end, len(whole), max(100, len(whole) // 200))]
    for at, bit in places:
        whole[at] ^= 1 << bit
        other.write_bytes(whole)
        with pytest.raises(Invalid), opened(other):
            pass
        whole[at] ^= 1 << bit
    for size in (0, 10, len(whole) - 1):
        other.write_bytes(whole[:size])
        with pytest.raises(Invalid), opened(other):
            pass


def rewritten(file: Path, target: Path, folder: Path, **changes: object) -> Path:
    """The same parts under a manifest that says something else, sealed as if we had written it."""
    with opened(file) as backup:
        files = {}
        for number, name in enumerate(backup.manifest.parts):
            files[name] = folder / f"part-{number}"
            backup.extract(name, files[name])
        write(target, Manifest(**{**vars(backup.manifest), **changes}), files)
    return target


def test_a_newer_or_foreign_backup_is_refused_in_words(file, new_site, tmp_path):
    elsewhere = new_site(revision=None)
    newer = rewritten(file, tmp_path / "newer", tmp_path, revision="9999")
    assert "newer version of LawLab" in run(elsewhere, "restore", newer).output
    other = rewritten(file, tmp_path / "foreign", tmp_path, database="oracle")
    assert "backup of oracle" in run(elsewhere, "restore", other).output
    future = rewritten(file, tmp_path / "future", tmp_path, format=2)
    assert "has the format 2" in run(elsewhere, "restore", future).output


def test_what_does_not_hold_after_all_is_put_back(file, new_site, tmp_path):
    elsewhere = new_site()
    vote_in(elsewhere, people=2)
    before = tallies(elsewhere)
    with opened(file) as backup:
        rows = {**backup.manifest.rows, "vote": 7}
    wrong = rewritten(file, tmp_path / "wrong", tmp_path, rows=rows)
    refused = run(elsewhere, "restore", wrong, "--force")
    assert refused.exit_code == 1
    assert "other numbers of rows in vote" in refused.output
    assert tallies(elsewhere) == before


def test_a_fault_in_the_log_is_kept_and_told(site, tmp_path):
    with site.app_context():
        db.session.execute(text("UPDATE vote_cast SET pseudonym = 'x' WHERE seq = 2"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    made = run(site, "backup", tmp_path / "faulty.backup")
    assert made.exit_code == 3
    assert "FAULT: ballot 1: act 2 is not what the chain says" in made.output
    assert (tmp_path / "faulty.backup").exists()


def test_a_manifest_says_what_is_inside(site, file):
    with zipfile.ZipFile(file) as archive:
        said = json.loads(archive.read(MANIFEST))
    assert said["rows"]["vote_cast"] == 6
    assert said["is_recounted"]
    assert said["faults"] == []
    assert {"instance/secret_key", "instance/keys/checkpoints"} < set(said["parts"])
    assert not [name for name in said["parts"] if "cache" in name or "index" in name]


def test_what_was_erased_is_in_no_backup_made_later(site, tmp_path):
    """Pages that a database freed may still hold words: they are not copied."""
    with site.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("pg_dump reads rows, never pages")
        db.session.add_all(
            [
                User(email=f"zebulon{k}@example.org", email_key=f"zebulon{k}@example.org",
                     public_name=f"Zébulon {k}", public_name_key=f"zebulon {k}", password_hash="!")
                for k in range(200)
            ]
        )  # fmt: skip
        db.session.commit()
        db.session.execute(text("DELETE FROM user WHERE email LIKE 'zebulon%'"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    assert run(site, "backup", tmp_path / "later.backup").exit_code == 0
    with zipfile.ZipFile(tmp_path / "later.backup") as archive:
        assert b"zebulon" not in archive.read("database.sqlite3")


def test_acts_keep_their_order_and_hashes(site, file, new_site):
    elsewhere = new_site(revision=None)
    run(elsewhere, "restore", file)
    chains = []
    for app in (site, elsewhere):
        with app.app_context():
            chains.append(list(db.session.scalars(db.select(VoteCast.chain_hash).order_by(VoteCast.seq))))
            db.session.remove()
            db.engine.dispose()
    assert chains[0] == chains[1]
