"""What witnesses are sent: the note as it is published, once."""

from dataclasses import replace

import pytest

from lawlab.core.db import db, now
from lawlab.opendata.checkpoints import checkpoint, latest_checkpoint
from lawlab.opendata.witnesses import post_to_witnesses
from tests.opendata.logs import voted_bill

WITNESSES = ("groupe@assemblee.example", "association@example.org")


@pytest.fixture
def letters(app, monkeypatch):
    monkeypatch.setitem(app.config, "LAWLAB", replace(app.config["LAWLAB"], witnesses=WITNESSES))
    return []


def test_each_witness_is_sent_the_note_once(make, letters):
    bill = voted_bill(make)
    checkpoint(bill.dossier, now())
    assert post_to_witnesses(lambda *letter: letters.append(letter), at=now()) == 1
    assert post_to_witnesses(lambda *letter: letters.append(letter), at=now()) == 0
    assert [letter[0] for letter in letters] == list(WITNESSES)
    assert all(letter[2].endswith(latest_checkpoint(bill.dossier_id).note) for letter in letters)
    assert latest_checkpoint(bill.dossier_id).sent_at is not None
    db.session.commit()


def test_without_witnesses_nothing_is_marked_as_sent(make):
    bill = voted_bill(make)
    checkpoint(bill.dossier, now())
    assert post_to_witnesses(lambda *_: pytest.fail("nobody to write to"), at=now()) == 0
    assert latest_checkpoint(bill.dossier_id).sent_at is None
