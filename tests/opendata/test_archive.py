"""The archive and the program that checks it, run as anybody would: S6, S7, S9, and what it may not hold."""

import json
import random
import re
import time

import pytest
from sqlalchemy import select

from lawlab.accounts.models import User
from lawlab.bills.models import Bill
from lawlab.core.db import db, now
from lawlab.opendata import verify
from lawlab.opendata.checkpoints import checkpoint, latest_checkpoint
from lawlab.opendata.keys import origin_of, signer
from lawlab.opendata.models import Checkpoint
from lawlab.opendata.tree import root_of
from lawlab.opendata.verifier import VERIFIER
from lawlab.review.models import RankingRun, Standing
from lawlab.review.standings import rank_bill
from lawlab.scenario.playing import play
from lawlab.votes.chain import FIELDS, leaf_hash
from lawlab.votes.models import Position, Source, VoteCast
from lawlab.votes.services import article_ballot, cast_vote
from tests.opendata.logs import (
    all_ballots,
    archived,
    ballots,
    closed,
    contents,
    rewritten,
    verified,
    voted_bill,
)

MUTATIONS = 1000


@pytest.fixture
def bill(make):
    """A closed consultation with several checkpoints."""
    bill = voted_bill(make, people=26, articles=2)
    checkpoint(bill.dossier, now())
    more = make.user()
    for article in bill.articles:
        ballot = article_ballot(article, at=now())
        for voter in [more, *(make.user() for _ in range(12))]:
            cast_vote(voter, ballot, Position.FOR, source=Source.DIRECT, at=now())
    db.session.commit()
    checkpoint(bill.dossier, now())
    return closed(bill)


def test_the_archive_of_a_closed_consultation_is_recounted_without_us(bill, tmp_path):
    path = archived(bill, tmp_path / "a.zip")
    done = verified(path, "--key", signer().verifier(origin_of(bill.dossier)))
    assert (done.returncode, done.stderr) == (0, "")
    for ballot, line in zip(all_ballots(), done.stdout.splitlines(), strict=False):
        for_, mixed, against = ballot.tally.values()
        assert line.startswith(f"{ballot.id}\t{for_} for\t{mixed} mixed\t{against} against\t")
    assert "3 checkpoints" in done.stdout
    assert [b["counts"] for b in ballots(path)] == [
        {p.value: n for p, n in b.tally.items()} for b in all_ballots()
    ]
    assert all(b["sealed_at"] for b in ballots(path))


def test_an_open_consultation_is_archived_as_of_its_checkpoint(make, tmp_path):
    bill = voted_bill(make)
    made = checkpoint(bill.dossier, now())
    path = archived(bill, tmp_path / "a.zip")
    assert verified(path).returncode == 0
    files = contents(path)
    lines = files["votes.csv"].splitlines()
    assert lines[0] == ",".join(FIELDS)
    assert len(lines) - 1 == made.size < db.session.query(VoteCast).count()
    assert sum(b["acts"] for b in ballots(path)) == made.size


def test_the_same_acts_give_the_same_bytes(bill, tmp_path):
    assert archived(bill, tmp_path / "a.zip").read_bytes() == archived(bill, tmp_path / "b.zip").read_bytes()


@pytest.mark.trust("S6")
def test_a_thousand_changes_to_the_log_are_all_seen(bill, tmp_path, figure):
    """Each through the program's own code, in this process: a thousand more would take minutes to start."""
    files = contents(archived(bill, tmp_path / "a.zip"))
    chance = random.Random(6)  # noqa: S311 - the same changes each time
    notes = [
        verify.checkpoint(files[n], origin_of(bill.dossier), signer().public) for n in files if "checkp" in n
    ]
    _, *lines = files["votes.csv"].splitlines()
    seen = sum(not _holds(_mutated(lines, k % 4, chance), notes) for k in range(MUTATIONS))
    assert _holds(lines, notes)
    figure(f"{seen} of {MUTATIONS} flips, deletions, swaps and insertions of rows detected")
    assert seen == MUTATIONS


def _mutated(lines, kind, chance):
    changed, k = list(lines), chance.randrange(len(lines))
    if kind == 0:
        place, bit = chance.randrange(len(changed[k])), chance.randrange(7)
        flipped = chr(ord(changed[k][place]) ^ 1 << bit)
        changed[k] = changed[k][:place] + flipped + changed[k][place + 1 :]
    elif kind == 1:
        del changed[k]
    elif kind == 2:
        other = chance.choice([j for j in range(len(lines)) if j != k])
        changed[k], changed[other] = changed[other], changed[k]
    else:
        changed.insert(k, chance.choice(lines))
    return changed


def _holds(lines, notes):
    found = verify.roots(lines, {size for size, _ in notes})
    return len(lines) == max(notes)[0] and all(found.get(size) == root for size, root in notes)


CHANGES = [
    ("votes.csv", lambda text: text.replace(",for,", ",against,", 1), "committed to"),
    ("votes.csv", lambda text: text.rstrip("\n"), "does not end"),
    ("ballots.json", lambda text: re.sub(r'"for": (\d+)', '"for": 7777', text, count=1), "miscounted"),
    (
        "ballots.json",
        lambda text: text.replace('"levels": {', '"levels": {"x": [1, 0, 0],', 1),
        "by level",
    ),
    ("checkpoints/", lambda text: text.replace("— ", "— x", 1), "signature, or its key id"),
    ("checkpoints/", lambda text: re.sub(r"\n(\d+)\n", r"\n9\n", text, count=1), "signature"),
    ("key.txt", lambda text: "A" * 43 + "=", "signature|point"),
]


def test_whatever_is_changed_is_said(bill, tmp_path):
    honest = contents(archived(bill, tmp_path / "a.zip"))
    for name, change, words in CHANGES:
        found = next(each for each in honest if each.startswith(name))
        changed = honest | {found: change(honest[found])}
        assert changed != honest
        done = verified(rewritten(changed, tmp_path / "b.zip"))
        assert done.returncode == 1, (name, words)
        assert re.search(words, done.stderr), done.stderr


def test_another_key_than_the_sites_is_said(bill, tmp_path):
    done = verified(archived(bill, tmp_path / "a.zip"), "--key", "A" * 43 + "=")
    assert done.returncode == 1
    assert "not signed with this key" in done.stderr


@pytest.mark.trust("S7")
def test_a_history_rewritten_by_the_site_itself_is_caught_by_a_witness(bill, tmp_path, figure):
    """Every act against is made one for, all counts and all checkpoints signed anew by the site's own key."""
    kept = [tmp_path / f"{k}.txt" for k in range(3)]
    notes = list(db.session.scalars(select(Checkpoint.note).order_by(Checkpoint.size)))
    for path, note in zip(kept, notes, strict=True):
        path.write_text(note)
    honest = archived(bill, tmp_path / "a.zip")
    accepted = [verified(honest, "--witness", path).returncode for path in kept]
    files = contents(honest)
    header, *lines = files["votes.csv"].splitlines()
    caught = 0
    for k, path in enumerate(kept):
        since = int(notes[k].split("\n")[1]) - 1  # the last act that the witness saw
        forged = [*lines[:since], *(_turned(line) for line in lines[since:])]
        done = verified(
            rewritten(_signed(bill, files, header, forged), tmp_path / "f.zip"), "--witness", path
        )
        caught += done.returncode == 1 and "history was rewritten" in done.stderr
    figure(f"{caught} of 3 rewritten histories caught, {accepted.count(0)} of 3 honest ones pass")
    assert (accepted, caught) == ([0, 0, 0], 3)


def _turned(line):
    fields = line.split(",")
    fields[4] = "for" if fields[4] != "for" else "against"
    return ",".join(fields)


def _signed(bill, files, header, lines):
    """The archive that a dishonest site would give: consistent in itself, signed with its key."""
    files = dict(files, **{"votes.csv": "\n".join([header, *lines]) + "\n"})
    for name in [each for each in files if each.startswith("checkpoints/")]:
        size = int(files[name].split("\n")[1])
        root = root_of([leaf_hash(line) for line in lines[:size]])
        files[name] = signer().checkpoint(origin_of(bill.dossier), size, root)
    known = {b["id"]: b for b in json.loads(files["ballots.json"])}
    for ident, votes in verify.votes_in(lines, known).items():
        everyone = list(votes.values())
        known[ident]["counts"] = dict(zip(verify.POSITIONS, verify.counted(everyone), strict=True))
        levels = {v[4]: verify.counted([w for w in everyone if w[4] == v[4]]) for v in everyone}
        known[ident]["levels"] = {level: counts for level, counts in levels.items() if any(counts)}
    files["ballots.json"] = json.dumps(list(known.values()))
    return files


def test_a_dishonest_site_without_witnesses_would_pass(bill, tmp_path):
    """What S7 rests on: the forged archive is consistent in itself; only a kept checkpoint tells."""
    files = contents(archived(bill, tmp_path / "a.zip"))
    header, *lines = files["votes.csv"].splitlines()
    forged = _signed(bill, files, header, [_turned(line) for line in lines])
    assert verified(rewritten(forged, tmp_path / "f.zip")).returncode == 0


def test_it_holds_nothing_about_anyone(bill, tmp_path):
    path = archived(bill, tmp_path / "a.zip")
    everything = "\n".join(contents(path).values())
    for person in db.session.scalars(select(User)):
        assert person.email not in everything
        assert person.public_name not in everything
        assert person.vote_salt not in everything
    moments = re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d(.)", everything)
    assert set(moments) == {"Z"}  # to the minute, those of ballots
    assert not re.search(r"\d\d:\d\d:\d\d", everything)


def test_cells_that_a_spreadsheet_would_compute_are_words(make, tmp_path):
    bill = make.bill(["Un mot."])
    bill.articles[0].label = "=1+1"
    db.session.commit()
    article_ballot(bill.articles[0], at=now())
    db.session.commit()
    checkpoint(bill.dossier, now())
    assert "'=1+1" in contents(archived(bill, tmp_path / "a.zip"))["ballots.csv"]


@pytest.fixture
def consultation(app):
    """A made-up consultation of two thousand people, as `flask scenario` writes it."""
    play(0.05, 7, at=now(), tell=lambda _: None)
    db.session.commit()
    return db.session.scalars(select(Bill)).one()


@pytest.mark.trust("S9")
def test_counts_and_both_orders_of_a_consultation_are_recounted_to_the_byte(consultation, tmp_path, figure):
    rank_bill(consultation.id, at=now())
    closed(consultation)
    path = archived(consultation, tmp_path / "a.zip")
    done = verified(path)
    assert (done.returncode, done.stderr) == (0, "")
    shown = {row.amendment_id: row for row in db.session.scalars(select(Standing))}
    run = db.session.scalars(select(RankingRun).order_by(RankingRun.id.desc())).first()
    by_number = {b["item"]: int(b["path"].split("/")[-1]) for b in ballots(path) if b["is_ranked"]}
    published = [json.loads(line) for line in contents(path)["ranking.jsonl"].splitlines()]
    for record in published:
        row = shown[by_number[record["item"]]]
        link = record["passerelle"]
        assert (record["soutien"]["rank"], record["all_votes"]["rank"], link["rank"]) == (
            row.rank,
            row.all_rank,
            row.bridging_rank,
        )
        assert (link["groups"], record["sentence"], link["score"]) == (
            row.groups,
            row.sentence,
            row.bridging_score,
        )
    assert run.votes == sum(record["all_votes"]["n"] for record in published)
    acts = latest_checkpoint(consultation.dossier_id).size
    figure(f"{acts} acts, {len(published)} amendments: archive, site and recount say the same")


UNTRUE = [
    (lambda r: r["soutien"].update(rank=r["soutien"]["rank"] + 1), "ranking is not"),
    (lambda r: r["all_votes"].update(n=r["all_votes"]["n"] + 1), "ranking is not"),
    (lambda r: r["passerelle"].update(score=0.5), "ranking is not"),
    (lambda r: r.update(clivants=0.9), "ranking is not"),
    (lambda r: r.update(item=99999), "lacks an item"),
]


def test_a_ranking_that_the_votes_do_not_give_is_said(consultation, tmp_path):
    closed(consultation)
    files = contents(archived(consultation, tmp_path / "a.zip"))
    for change, words in UNTRUE:
        records = [json.loads(line) for line in files["ranking.jsonl"].splitlines()]
        change(next(r for r in records if r["soutien"]["rank"] and r["passerelle"]["groups"]))
        untrue = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
        done = verified(rewritten(files | {"ranking.jsonl": untrue}, tmp_path / "b.zip"))
        assert done.returncode == 1
        assert words in done.stderr


@pytest.mark.trust("S9")
@pytest.mark.soak
def test_two_hundred_thousand_votes_are_recounted_within_a_minute(app, tmp_path, figure):
    play(1.35, 7, at=now(), tell=lambda _: None)
    db.session.commit()
    bill = db.session.scalars(select(Bill)).one()
    closed(bill)
    path = archived(bill, tmp_path / "a.zip")
    start = time.monotonic()
    done = verified(path)
    seconds = time.monotonic() - start
    acts = latest_checkpoint(bill.dossier_id).size
    figure(f"{acts} acts verified in {seconds:.0f} s")
    assert (done.returncode, done.stderr) == (0, "")
    assert acts >= 200_000
    assert seconds <= 60


def test_the_verifier_is_short_and_leans_on_nothing():
    text = VERIFIER.read_text()
    assert len(text.splitlines()) < 200
    assert re.findall(r"^(?:import|from) (.+)$", text, re.M) == [
        "argparse, base64, hashlib, json, math, os, pathlib, sys, zipfile"
    ]
