"""Receipts: offline, one's own alone, and worthless once a bit of them is changed (S8)."""

import json
import random
from pathlib import Path

import pytest
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.core.db import db, now
from lawlab.opendata import verify
from lawlab.opendata.checkpoints import checkpoint
from lawlab.opendata.receipts import receipt_of
from lawlab.votes.chain import SET_ASIDE
from lawlab.votes.models import Ballot, Position, Source, VoteCast
from lawlab.votes.services import article_ballot, cast_vote, log_act, take_back_vote
from tests.opendata.logs import closed, verified, voted_bill

RECEIPTS = 1000


def written(receipt, path):
    path.write_text(receipt.file)
    return path


def holds(path) -> bool:
    """Whether the program, in this process, finds nothing wrong with the receipt."""
    try:
        verify.check_receipt(path, None, None)
    except Exception:
        return False
    return True


def test_a_receipt_promises_at_once_and_proves_once_the_vote_is_in_the_log(make, tmp_path):
    bill = voted_bill(make)
    voter, ballot = make.user(), article_ballot(bill.articles[0], at=now())
    cast_vote(voter, ballot, Position.MIXED, source=Source.DIRECT, at=now())
    db.session.commit()
    first = receipt_of(voter, ballot.id)
    assert first.data["log"] is None
    done = verified("--receipt", written(first, tmp_path / "r.json"))
    assert done.returncode == 0
    assert "mixed\tpromised to the log" in done.stdout
    closed(bill)
    later = receipt_of(voter, ballot.id)
    done = verified("--receipt", written(later, tmp_path / "r.json"), "--key", later.data["key"])
    assert done.returncode == 0
    assert "mixed\tin the log" in done.stdout
    assert later.data["promise"] == first.data["promise"]
    assert verified("--receipt", tmp_path / "r.json", "--key", "A" * 43 + "=").returncode == 1


def test_each_act_has_its_receipt_and_the_last_one_is_what_counts(make, tmp_path):
    voter, ballot = make.user(), article_ballot(make.article(), at=now())
    cast_vote(voter, ballot, Position.FOR, source=Source.DIRECT, at=now())
    take_back_vote(voter, ballot, at=now())
    log_act(voter, ballot, None, source=Source.DIRECT, at=now(), decision_id=4)
    db.session.commit()
    said = [receipt_of(voter, ballot.id, act) for act in (1, 2, 3)]
    assert [each.value for each in said] == ["for", "withdrawn", SET_ASIDE]
    assert [each.is_last for each in said] == [False, False, True]
    assert all(holds(written(each, tmp_path / "r.json")) for each in said)
    assert receipt_of(voter, ballot.id).file == said[2].file


@pytest.mark.trust("S8")
@pytest.mark.soak
def test_a_thousand_receipts_verify_and_none_after_one_bit_is_changed(make, tmp_path, figure):
    _receipts(make, tmp_path, figure, RECEIPTS)


@pytest.mark.trust("S8")
def test_receipts_verify_and_none_after_one_bit_is_changed(make, tmp_path, figure):
    _receipts(make, tmp_path, figure, 60)


def _receipts(make, tmp_path, figure, count):
    bill = voted_bill(make, people=max(26, count // 36), articles=max(2, min(count // 20, 40)))
    checkpoint(bill.dossier, now())  # some are in the log, some wait
    people = {cast.id: cast for cast in db.session.scalars(select(VoteCast).order_by(VoteCast.id))}
    chance = random.Random(8)  # noqa: S311 - the same bits each time
    chosen = chance.sample(sorted(people), min(count, len(people)))
    good = bad = 0
    for ident in chosen:
        cast = people[ident]
        voter = db.session.get(User, cast.voter_id)
        data = receipt_of(voter, cast.ballot_id, cast.act).file.encode()
        path = tmp_path / "r.json"
        path.write_bytes(data)
        good += holds(path)
        place = chance.randrange(len(data))
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
        bad += holds(path)
    figure(f"{good} of {len(chosen)} receipts verify offline; {bad} after one bit is changed")
    assert (good, bad) == (len(chosen), 0)


def test_every_bit_of_one_receipt_matters(make, tmp_path):
    """Every seventh one, so that each byte has its turn."""
    bill = voted_bill(make)
    closed(bill)
    cast = db.session.scalars(select(VoteCast)).first()
    data = receipt_of(db.session.get(User, cast.voter_id), cast.ballot_id, cast.act).file.encode()
    path = tmp_path / "r.json"
    path.write_bytes(data)
    assert holds(path)
    for bit in range(0, len(data) * 8, 41):
        path.write_bytes(data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :])
        assert not holds(path), data[bit // 8 - 20 : bit // 8 + 20]


def test_nobody_else_is_given_a_receipt(make, client_for, client):
    voter, other, ballot = make.user(), make.user(), article_ballot(make.article(), at=now())
    cast_vote(voter, ballot, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    pages = [f"/account/votes/{ballot.id}{extension}" for extension in ("", ".json")]
    own, others = client_for(voter), client_for(other)
    for page in pages:
        assert own.get(page).status_code == 200
        assert "no-store" in own.get(page).headers["Cache-Control"]
        assert others.get(page).status_code == 404
        assert client.get(page).status_code in (302, 401)
    assert own.get("/account/votes/999999999999999999999").status_code == 404
    assert own.get(f"{pages[0]}?act=2").status_code == 404
    data = json.loads(own.get(pages[1]).get_data(as_text=True))
    assert data["vote"]["position"] == "for"


def test_ones_votes_are_listed_with_a_receipt_each_and_a_ballot_leads_to_its_own(make, client_for):
    bill = make.bill(["Un."], ["Deux."])
    voter = make.user()
    for article in bill.articles:
        cast_vote(voter, article_ballot(article, at=now()), Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    browser = client_for(voter)
    page = browser.get("/account/votes").get_data(as_text=True)
    found = [
        ballot.id for ballot in db.session.scalars(select(Ballot)) if f"/account/votes/{ballot.id}" in page
    ]
    assert len(found) == 2
    article = browser.get(f"/bills/{bill.slug}/articles/art_1er").get_data(as_text=True)
    assert f"/account/votes/{found[0]}" in article
    other = client_for(make.user())
    assert "/account/votes/" not in other.get(f"/bills/{bill.slug}/articles/art_1er").get_data(as_text=True)


def test_a_receipt_on_paper_is_drawn_and_not_kept(app, make, client_for):
    voter, ballot = make.user(), article_ballot(make.article(), at=now())
    cast_vote(voter, ballot, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    before = set(Path(app.instance_path).rglob("*.pdf"))
    done = client_for(voter).get(f"/account/votes/{ballot.id}.pdf")
    assert done.status_code == 200
    assert done.data.startswith(b"%PDF")
    assert set(Path(app.instance_path).rglob("*.pdf")) == before
