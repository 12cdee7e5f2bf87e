"""Nothing is kept longer than docs/privacy.md says."""

from datetime import timedelta

from flask import Flask

from lawlab.accounts.models import Notice, SpentChallenge
from lawlab.accounts.services import change_name
from lawlab.core.db import db, now
from lawlab.core.journal import Entry
from lawlab.privacy.retention import apply_retention
from tests.factories import Make


def test_a_notice_goes_a_year_after_it_was_read(app: Flask, make: Make):
    person, at = make.user(), now()
    for read in (None, at - timedelta(days=364), at - timedelta(days=366)):
        db.session.add(Notice(person_id=person.id, kind="x", subject="amendment:1", data={}, read_at=read))
    db.session.commit()
    assert apply_retention(at) == 1
    assert db.session.query(Notice).count() == 2


def test_earlier_names_go_from_the_journal_after_a_year(app: Flask, make: Make):
    person = make.user(public_name="Avant")
    change_name(person, "Après")
    db.session.commit()
    assert apply_retention(now() + timedelta(days=300)) == 0
    assert apply_retention(now() + timedelta(days=400)) == 1
    entry = db.session.query(Entry).filter_by(verb="changed name").one()
    db.session.refresh(entry)
    assert entry.data == {}
    assert apply_retention(now() + timedelta(days=400)) == 0


def test_answered_questions_go_within_a_day(app: Flask):
    db.session.add(SpentChallenge(hash="x", expires_at=now() - timedelta(minutes=1)))
    db.session.commit()
    assert apply_retention(now()) == 1
