"""The votes of the last release's tables, brought up and taken back: the same tallies, recounted."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from lawlab.core.db import db
from lawlab.votes.recount import faults
from tests.migrations.test_migrations import empty_app  # noqa: F401 - a fixture

OLD = "0004"
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
PEOPLE, BALLOTS = 40, 5
POSITIONS = ("for", "mixed", "against")
TALLIES = "SELECT id, for_count, mixed_count, against_count FROM ballot ORDER BY id"
STANDING = "SELECT ballot_id, voter_id, position FROM vote ORDER BY ballot_id, voter_id"
ACTS = "SELECT ballot_id, voter_id, position, source, is_invited FROM vote_cast ORDER BY id"


def old_rows(connection: sa.Connection) -> None:
    """People who vote, change their minds and take votes back, as the code of that release wrote it."""
    tables = sa.MetaData()
    tables.reflect(connection)

    def add(table: str, /, **values: object) -> None:
        connection.execute(tables.tables[table].insert().values(**values))

    add("dossier", id=1, slug="d", title="D")
    add("room", name="bill:1", last_seq=0)
    words: dict[str, object] = dict.fromkeys(("summary", "source_url", "licence", "dated"), "")
    lists: dict[str, object] = {key: [] for key in ("preamble", "closing", "explanatory", "annexes")}
    add("bill", id=1, dossier_id=1, slug="b", position=1, title="B", version="v", kind="government",
        language="fr", source_hash="h", loaded_at=AT, **words, **lists)  # fmt: skip
    for k in range(1, PEOPLE + 1):
        add("user", id=k, email=f"p{k}@example.org", email_key=f"p{k}@example.org", public_name=f"P{k}",
            public_name_key=f"p{k}", password_hash="!", session_key=f"s{k}", language="fr", is_demo=False,
            created_at=AT)  # fmt: skip
    for ballot in range(1, BALLOTS + 1):
        add("ballot", id=ballot, room="bill:1", wording_hash="w", wording_key="w", round=1, for_count=0,
            mixed_count=0, against_count=0, shown_count=0, is_untold=False)  # fmt: skip
        standing: dict[int, str] = {}
        for act in range(3 * PEOPLE if ballot < BALLOTS else 0):
            voter = (act * 7 + ballot) % PEOPLE + 1
            position = [*POSITIONS, None][(act // PEOPLE + act + ballot) % 4]
            if standing.get(voter) == position:
                continue
            add("vote_cast", ballot_id=ballot, voter_id=voter, position=position, source="queue",
                is_invited=bool(act % 2), at=AT)  # fmt: skip
            standing.pop(voter, None)
            if position:
                standing[voter] = position
        for voter, position in standing.items():
            add("vote", ballot_id=ballot, voter_id=voter, position=position, at=AT)
        counts = {f"{p}_count": list(standing.values()).count(p) for p in POSITIONS}
        rows = tables.tables["ballot"]
        connection.execute(rows.update().where(rows.c.id == ballot).values(**counts))


def said(*queries: str) -> list[list[tuple[object, ...]]]:
    with db.engine.connect() as connection:
        return [[tuple(row) for row in connection.execute(sa.text(query))] for query in queries]


def recounted() -> list[str]:
    found = faults()
    db.session.remove()
    return found


@pytest.mark.trust("S12")
def test_the_votes_of_the_last_release_go_up_and_down_with_the_same_tallies(empty_app, figure):  # noqa: F811
    with empty_app.app_context():
        upgrade(revision=OLD)
        with db.engine.begin() as connection:
            old_rows(connection)
        before = said(TALLIES, STANDING, ACTS)
        upgrade()
        found = recounted()
        assert (found, said(TALLIES, STANDING, ACTS)) == ([], before)
        downgrade(revision=OLD)
        assert said(TALLIES, STANDING, ACTS) == before
        upgrade()
        assert (recounted(), said(TALLIES, STANDING, ACTS)) == ([], before)
        acts, kind = len(before[2]), db.engine.dialect.name
        figure(f"{kind}: {acts} acts up, down and up again: same tallies, {len(found)} faults in the recount")
        db.engine.dispose()
