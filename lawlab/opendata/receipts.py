"""The receipt of one's own vote: the line that is published, a signed promise, and once it is in, its proof.

Only the voter is given it. It shows how they voted to whoever is shown it, and says so.
"""

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from lawlab.accounts.models import User
from lawlab.bills.models import Bill, Dossier
from lawlab.core.db import db
from lawlab.core.errors import NotFound
from lawlab.opendata.checkpoints import latest_checkpoint
from lawlab.opendata.keys import config, origin_of, signer
from lawlab.opendata.log import ranges_in
from lawlab.opendata.models import Leaf
from lawlab.opendata.queries import MAX, packed
from lawlab.opendata.subjects import Subject, subjects_of
from lawlab.opendata.tree import inclusion_proof
from lawlab.votes.chain import SET_ASIDE, WITHDRAWN, leaf_hash, line_of
from lawlab.votes.models import Ballot, VoteCast

FORMAT = "lawlab-receipt-1"


@dataclass(frozen=True)
class Receipt:
    """One act of one's own, with all its file says."""

    cast: VoteCast
    ballot: Ballot
    subject: Subject
    dossier: Dossier
    acts: int  #: how many the voter made on this ballot: the last one counts
    data: dict[str, Any]

    @property
    def is_last(self) -> bool:
        return self.cast.act == self.acts

    @property
    def value(self) -> str:
        return value_of(self.cast)

    @property
    def leaf(self) -> str:
        return leaf_hash(line_of(self.cast)).hex()

    @property
    def file(self) -> str:
        return json.dumps(self.data, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class OwnVote:
    """A ballot that a person voted on, with their last act."""

    cast: VoteCast
    subject: Subject

    @property
    def value(self) -> str:
        return value_of(self.cast)


def value_of(cast: VoteCast) -> str:
    return cast.position or (WITHDRAWN if cast.decision_id is None else SET_ASIDE)


def receipt_of(voter: User, ballot_id: int, act: int | None = None) -> Receipt:
    """The receipt of the voter’s own act on a ballot, the last one by default; NotFound for others’."""
    mine = VoteCast.ballot_id == min(ballot_id, MAX), VoteCast.voter_id == voter.id
    query = select(VoteCast).where(*mine).order_by(VoteCast.act)
    casts = {cast.act: cast for cast in db.session.scalars(query)}
    cast = casts.get(act if act is not None else max(casts, default=0))
    if cast is None:
        raise NotFound(_("You have no vote here."))
    ballot = db.session.get_one(Ballot, cast.ballot_id)
    dossier = _dossier_of(ballot)
    subject = subjects_of([ballot.id])[ballot.id]
    return Receipt(cast, ballot, subject, dossier, max(casts), _data(cast, ballot, subject, dossier))


def _dossier_of(ballot: Ballot) -> Dossier:
    return db.session.get_one(Bill, int(ballot.room.removeprefix("bill:"))).dossier


def _data(cast: VoteCast, ballot: Ballot, subject: Subject, dossier: Dossier) -> dict[str, Any]:
    origin, line = origin_of(dossier), line_of(cast)
    vote = {
        "on": subject.words,
        "address": config().origins[0] + subject.path,
        "ballot": ballot.id,
        "round": ballot.round,
        "position": value_of(cast),
        "act": cast.act,
        "line": line,
        "remark": [
            str(_("A later vote on the same ballot replaces this one.")),
            str(_("This receipt shows how you voted: do not show it to anybody who may press you.")),
        ],
    }
    return {
        "format": FORMAT,
        "origin": origin,
        "key": b64encode(signer().public).decode(),
        "vote": vote,
        "promise": promise(origin, ballot.id, line, vote),
        "log": _in_log(cast, dossier),
    }


def promise(origin: str, ballot_id: int, line: str, vote: dict[str, Any]) -> str:
    """The site's word that the act will be in the log, on all that the receipt says of it."""
    facts = hashlib.sha256(json.dumps(vote, ensure_ascii=False).encode()).hexdigest()
    text = (
        f"{origin}/promises\nballot {ballot_id}\nleaf {leaf_hash(line).hex()}\nreceipt {facts}\n"
        "This act of voting will be in the public log at the closing of its ballot at the latest.\n"
    )
    return signer().note(origin, text)


def _in_log(cast: VoteCast, dossier: Dossier) -> dict[str, Any] | None:
    """Its place, what proves it, and the checkpoint that it is proved against; None while it waits."""
    last = latest_checkpoint(dossier.id)
    place = db.session.scalar(select(Leaf.place).where(Leaf.cast_id == cast.id))
    if last is None or place is None or place >= last.size:
        return None
    proof = inclusion_proof(place, last.size, ranges_in(dossier.id))
    return {"place": place, "proof": packed(proof), "checkpoint": last.note}


def own_votes(voter: User, *, page: int, size: int) -> list[OwnVote]:
    """The voter's last acts, the latest first, a page of them and one more where others follow."""
    last = select(func.max(VoteCast.id)).where(VoteCast.voter_id == voter.id).group_by(VoteCast.ballot_id)
    query = select(VoteCast).where(VoteCast.id.in_(last)).order_by(VoteCast.id.desc())
    casts = list(db.session.scalars(query.offset((page - 1) * size).limit(size + 1)))
    subjects = subjects_of(cast.ballot_id for cast in casts)
    return [OwnVote(cast, subjects[cast.ballot_id]) for cast in casts]
