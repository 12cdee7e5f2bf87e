"""A person's copy of their data: all of it, theirs alone, and nothing that opens their account."""

import io
import json
import time
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lawlab.accounts.models import User
from lawlab.core.db import db, now
from lawlab.scenario.playing import play
from lawlab.votes.models import Vote
from tests.factories import Make
from tests.privacy.lives import EARLIER, EMAIL, NAME, WORDS, lived


def copy_of(browser: Any) -> tuple[str, dict[str, Any]]:
    answer = browser.post("/account/data/copy")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    sent = answer.data
    answer.close()
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.startswith("data/")]
        data = {name[5:-5]: json.loads(archive.read(name)) for name in names}
        return archive.read("index.html").decode(), data


@pytest.mark.trust("S40")
def test_the_copy_holds_what_the_person_did(app: Flask, make: Make, client_for, figure):
    with app.test_request_context("/"):
        life = lived(make)
    page, data = copy_of(client_for(life.person))
    assert data["user"][0]["email"] == EMAIL
    assert EARLIER in json.dumps(data["journal_entry"], ensure_ascii=False)
    assert {row["body"] for row in data["contribution_edit"]} == {WORDS}
    assert len(data["contribution"]) == 4  # the draft too
    assert len(data["vote"]) == len(life.open_ballots) + len(life.closed_ballots)
    assert all(row["on"] for row in data["vote"])
    assert data["vote_cast"][0]["pseudonym"]
    assert {"amendment", "amendment_revision", "argument", "argument_source", "annotation", "cosignature",
            "notice", "passkey", "second_factor", "role_grant", "showing"} <= set(data)  # fmt: skip
    assert data["journal_entry_about_you"][0]["verb"] == "granted role"
    assert NAME in page
    assert WORDS in page
    figure(f"{len(data)} tables and a page in one file")


def test_nothing_in_it_opens_the_account_or_is_another_persons(app: Flask, make: Make, client_for):
    with app.test_request_context("/"):
        life = lived(make)
    person = life.person
    secrets = [person.session_key, person.vote_salt, person.password_hash]
    other = db.session.scalars(select(User).where(User.id != person.id)).first()
    assert other is not None
    page, data = copy_of(client_for(person))
    text = page + json.dumps(data, ensure_ascii=False)
    assert not [secret for secret in secrets if secret and secret in text]
    assert "code_hash" not in text
    assert other.email not in text
    assert {row["author_id"] for row in data["contribution"]} == {person.id}


def test_nobody_gets_it_without_logging_in(client):
    assert client.post("/account/data/copy").status_code == 302
    assert client.get("/account/data").status_code == 302


@pytest.mark.trust("S40")
def test_the_busiest_persons_copy_is_made_in_seconds(app: Flask, client_for, figure):
    play(0.02, 7, at=now())
    db.session.commit()
    busiest = select(Vote.voter_id, func.count()).group_by(Vote.voter_id).order_by(func.count().desc())
    ident, votes = db.session.execute(busiest).first() or (0, 0)
    person = db.session.get_one(User, ident)
    began = time.monotonic()
    _page, data = copy_of(client_for(person))
    spent = time.monotonic() - began
    assert len(data["vote"]) == votes
    assert spent < 60
    figure(f"the busiest person of a consultation ({votes} votes): {spent:.1f} s")
