"""Consultations with votes, and the stand-alone verifier run on what the site publishes of them."""

import json
import random
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

from lawlab.accounts.models import Level
from lawlab.core.db import db, now
from lawlab.opendata.archive import write_archive
from lawlab.opendata.checkpoints import checkpoint, latest_checkpoint
from lawlab.opendata.verifier import VERIFIER
from lawlab.votes.models import Ballot, Position, Source, Vote
from lawlab.votes.sealing import seal_ballots_closed_before
from lawlab.votes.services import article_ballot, cast_vote, take_back_vote

#: How far beyond a ballot's end it has surely been sealed.
LATER = timedelta(days=1000)


def voted_bill(make, *, people=26, articles=2, seed=1):
    """A bill of some articles on each of which most people voted, some again; levels of all kinds."""
    chance = random.Random(seed)  # noqa: S311 - made-up votes, the same each time
    bill = make.bill(*([f"Les mots de l’article {k}."] for k in range(articles)))
    voters = [make.user(level=list(Level)[k % 4]) for k in range(people)]
    for article in bill.articles:
        ballot = article_ballot(article, at=now())
        for voter in chance.sample(voters, people * 9 // 10):
            cast_vote(voter, ballot, chance.choice(list(Position)), source=Source.DIRECT, at=now())
            if chance.random() < 0.1:
                take_back_vote(voter, ballot, at=now())
            elif chance.random() < 0.2:
                cast_vote(voter, ballot, chance.choice(list(Position)), source=Source.DIRECT, at=now())
    db.session.commit()
    return bill


def closed(bill):
    """Its ballots ended, sealed, and all their acts in the log."""
    at = now() + LATER
    while seal_ballots_closed_before(at):  # so many at a time
        pass
    checkpoint(bill.dossier, at, is_closing=True)
    return bill


def archived(bill, path: Path) -> Path:
    last = latest_checkpoint(bill.dossier_id)
    write_archive(bill, last, path)
    db.session.rollback()
    return path


def verified(*arguments) -> subprocess.CompletedProcess:
    """The program as anybody runs it: bare Python, without our packages or environment."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", env={})


def contents(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def rewritten(files: dict[str, str], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def ballots(path: Path) -> list[dict]:
    return json.loads(contents(path)["ballots.json"])


def votes_standing() -> int:
    return db.session.query(Vote).count()


def all_ballots() -> list[Ballot]:
    return list(db.session.scalars(db.select(Ballot).order_by(Ballot.id)))
