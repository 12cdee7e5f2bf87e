"""The private side: the log of votes holds, and the public log is made of its acts and of nothing else."""

from collections.abc import Iterator

from sqlalchemy import func, select

from lawlab.bills.models import Dossier
from lawlab.core.db import db
from lawlab.opendata.archive import recount_log
from lawlab.opendata.keys import origin_of, signer
from lawlab.opendata.log import root_at
from lawlab.opendata.models import Checkpoint, Leaf, PublicLog
from lawlab.opendata.subjects import ballots_in
from lawlab.opendata.tree import root_of
from lawlab.votes import recount
from lawlab.votes.chain import leaf_hash


def faults() -> list[str]:
    """What does not hold, a sentence each: in the votes' chains and counters, then in each public log."""
    found = recount.faults()
    for dossier in db.session.scalars(select(Dossier).order_by(Dossier.id)):
        found += [f"public log of {dossier.slug}: {words}" for words in _faults_of(dossier)]
    return found


def _faults_of(dossier: Dossier) -> Iterator[str]:
    leaves = select(Leaf.hash).where(Leaf.dossier_id == dossier.id).order_by(Leaf.place)
    hashes = list(db.session.scalars(leaves))
    counted = recount_log(dossier.id, len(hashes))
    if [leaf_hash(line) for line in counted.lines] != hashes:
        yield "its leaves are not the acts that they stand for"
    log = db.session.get(PublicLog, dossier.id)
    if (log.size if log else 0) != len(hashes):
        yield f"it has {len(hashes)} leaves, not {log.size if log else 0}"
    if db.session.scalar(select(func.max(Leaf.place)).where(Leaf.dossier_id == dossier.id)) not in (
        None,
        len(hashes) - 1,
    ):
        yield "a place in it is empty"
    for ballot in ballots_in(dossier.id):
        if counted.acts[ballot.id] > ballot.log_size:
            yield f"it has more acts on ballot {ballot.id} than were cast"
        is_whole = ballot.sealed_at is not None and counted.acts[ballot.id] == ballot.log_size
        if is_whole and counted.total(ballot.id) != list(ballot.tally.values()):
            yield f"its acts on ballot {ballot.id} are not what the ballot counts"
    query = select(Checkpoint).where(Checkpoint.dossier_id == dossier.id).order_by(Checkpoint.size)
    for kept in db.session.scalars(query):
        if kept.size > len(hashes) or root_of(hashes[: kept.size]) != kept.root:
            yield f"its first {kept.size} leaves are not what a checkpoint committed to"
        elif kept.note != signer().checkpoint(origin_of(dossier), kept.size, kept.root):
            yield f"the note of its checkpoint at {kept.size} is not signed by the site's key"
    if root_at(dossier.id, len(hashes)) != root_of(hashes):
        yield "the subtrees kept for proofs are not those of its leaves"
