"""A disk that is full, a database that only reads or that another program holds: said in words, and over."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.durability.site import Person, Site, on_a_small_disk, without_rights
from tests.durability.writers import truth

pytestmark = [pytest.mark.services, pytest.mark.trust("S3")]
BUSY = "La base de données est occupée ou indisponible. Rien n’a été enregistré"


#: What somebody votes first, while all is well, and what they change it to, again and again, afterwards.
FIRST, OTHERS = ("for",), ("mixed", "against")


def someone(site: Site) -> Person:
    """A browser of one person, who logged in when it was first asked for: while all was well."""
    if site.entered is None:
        site.entered = Person(site, 0)
        site.entered.enter()
        site.entered.leave()
    person = Person(site, 0)
    person.cookies, person.token = dict(site.entered.cookies), site.entered.token
    return person


def attempts(site: Site, positions: Iterable[str]) -> list[tuple[int, str, str | None]]:
    """What a person is told who votes so, one after the other: status, page, when to try again."""
    person, told = someone(site), []
    for position in positions:
        status, page = person.post("/bills/le-texte/articles/art_1er/vote", {"position": position})
        told.append((status, page, person.answer.headers.get("Retry-After")))
    person.leave()
    return told


def refusals_in_words(told: list[tuple[int, str, str | None]]) -> int:
    refused = [(page, again) for status, page, again in told if status == 503]
    assert {status for status, _, _ in told} <= {303, 503}
    for page, again in refused:
        assert BUSY in page.replace("\u202f", " ").replace("\xa0", " ")
        assert again
    return len(refused)


def votes_again(site: Site) -> None:
    deadline = time.monotonic() + 30
    while acknowledged(attempts(site, OTHERS)) < 2:
        assert time.monotonic() < deadline, f"the site does not recover:\n{site.said()}"
        time.sleep(0.2)


def acknowledged(told: list[tuple[int, str, str | None]]) -> int:
    return sum(status == 303 for status, _, _ in told)


def test_a_full_disk_is_said_in_words_and_nothing_is_falsely_acknowledged(start, tmp_path, figure) -> None:
    disk = tmp_path / "small" / "instance"
    disk.mkdir(parents=True)
    site = start("disk", prefix=on_a_small_disk(disk, 24), env={"LAWLAB_INSTANCE": str(disk)})
    assert site.process
    seen = Path(f"/proc/{site.process.pid}/root{disk}")  # the disk that this process alone sees
    told = attempts(site, FIRST)
    filler = seen / "filler"
    fill(filler)
    told += attempts(site, OTHERS * 30)
    refused = refusals_in_words(told)
    reads, _page = site.get("/bills/le-texte")
    healthy, details = site.get("/healthz/details")
    filler.unlink()
    votes_again(site)
    for name in ("lawlab.sqlite3", "lawlab.sqlite3-wal"):
        shutil.copy(seen / name, tmp_path / name)
    found = truth(f"sqlite:///{tmp_path / 'lawlab.sqlite3'}")
    kept = sum(map(len, found.acts.values()))
    figure(
        f"SQLite, disk full: {refused} refused in words, {acknowledged(told)} acknowledged and kept, "
        f"pages read meanwhile: {reads}, {len(found.faults)} faults, votes again once there is room"
    )
    assert refused > 0
    assert (reads, healthy, found.faults) == (200, 200, [])
    assert "MB" in details or "Mo" in details
    assert kept >= acknowledged(told)
    assert kept - acknowledged(told) <= 60  # those of `votes_again`


def fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for block in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * block)
            except OSError:
                continue


def test_a_database_that_can_only_be_read_shows_its_pages_and_refuses_votes(start, figure) -> None:
    site = start(prefix=without_rights())
    told = attempts(site, FIRST)
    site.kill()
    database = site.instance / "lawlab.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    mode = database.stat().st_mode
    database.chmod(0o444)
    site.start()
    told += attempts(site, OTHERS * 3)
    refused = refusals_in_words(told)
    reads, _page = site.get("/bills/le-texte")
    database.chmod(mode)
    votes_again(site)
    figure(f"SQLite, read-only: {refused} of 6 refused in words, pages read: {reads}, votes again after it")
    assert (refused, acknowledged(told), reads) == (6, 1, 200)
    assert truth(site.database).faults == []


@contextmanager
def turned_read_only(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """The whole server takes no writes for a while, and takes them again whatever happens meanwhile."""
    admin.execute("ALTER SYSTEM SET default_transaction_read_only = on")
    admin.execute("SELECT pg_reload_conf()")
    try:
        time.sleep(0.5)
        yield
    finally:
        admin.execute("SET transaction_read_only = off")
        admin.execute("SET default_transaction_read_only = off")
        admin.execute("ALTER SYSTEM RESET default_transaction_read_only")
        admin.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)


def test_a_postgresql_that_turns_read_only_or_full_refuses_votes(start, postgres_database, figure) -> None:
    site = start(database_url=postgres_database)
    told = attempts(site, FIRST)
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        with turned_read_only(admin):
            read_only = attempts(site, OTHERS * 3)
            reads, _page = site.get("/bills/le-texte")
        votes_again(site)
        admin.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
            "'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
        )
        admin.execute("CREATE TRIGGER full_disk BEFORE INSERT ON vote_cast EXECUTE FUNCTION full_disk()")
        full = attempts(site, ("for", "mixed", "for"))
        admin.execute("DROP TRIGGER full_disk ON vote_cast")
        votes_again(site)
    figure(
        f"PostgreSQL: {refusals_in_words(read_only)} of 6 refused in words while read-only, "
        f"{refusals_in_words(full)} of 3 with its disk full, 0 acknowledged, votes again after it"
    )
    assert (acknowledged(told), acknowledged(read_only), acknowledged(full), reads) == (1, 0, 0, 200)
    assert truth(site.database).faults == []


@contextmanager
def held(site: Site) -> Iterator[None]:
    """Another program holds what a vote needs."""
    if site.database_url:
        with psycopg.connect(site.database_url) as connection:
            connection.execute("SELECT 1 FROM ballot FOR UPDATE")
            yield
        return
    with closing(sqlite3.connect(site.instance / "lawlab.sqlite3", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_a_database_held_for_more_than_ten_seconds_refuses_in_words(start, database_url, figure) -> None:
    site = start(database_url=database_url)
    told = attempts(site, FIRST)
    late: list[tuple[int, str, str | None]] = []
    waiting = [threading.Thread(target=lambda: late.extend(attempts(site, ("mixed",)))) for _ in range(4)]
    with held(site):
        began = time.monotonic()
        for thread in waiting:
            thread.start()
        time.sleep(0.3)
        asked = time.monotonic()
        reads, _page = site.get("/bills/le-texte")
        read_in = time.monotonic() - asked
        for thread in waiting:
            thread.join(40)
        waited = time.monotonic() - began
    votes_again(site)
    figure(
        f"{'PostgreSQL' if database_url else 'SQLite'}, held: {refusals_in_words(late)} of 4 refused in "
        f"words after {waited:.0f} s, a page read meanwhile in {read_in:.1f} s, votes again after it"
    )
    assert (acknowledged(told), acknowledged(late), refusals_in_words(late), reads) == (1, 0, 4, 200)
    assert truth(site.database).faults == []
