"""What the public pages show of a dossier's log: its checkpoints, and proofs from it."""

from base64 import b64encode
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from lawlab.bills.models import Dossier
from lawlab.core.db import db
from lawlab.core.errors import Invalid, NotFound
from lawlab.opendata.models import Checkpoint, Leaf

MAX = 2**53  #: past this no log has a leaf
PROOF = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Log:
    """A dossier and its latest checkpoint."""

    dossier: Dossier
    last: Checkpoint | None
    checkpoints: int


def logs() -> list[Log]:
    """Every dossier that has a bill, with its latest checkpoint; two queries."""
    grouped = select(Checkpoint.dossier_id, func.count()).group_by(Checkpoint.dossier_id)
    counts = {ident: count for ident, count in db.session.execute(grouped)}
    latest = select(func.max(Checkpoint.id)).group_by(Checkpoint.dossier_id)
    last = {
        each.dossier_id: each
        for each in db.session.scalars(select(Checkpoint).where(Checkpoint.id.in_(latest)))
    }
    dossiers = db.session.scalars(select(Dossier).where(Dossier.bills.any()).order_by(Dossier.title))
    return [Log(each, last.get(each.id), counts.get(each.id, 0)) for each in dossiers]


def dossier_by_slug(slug: str) -> Dossier:
    found = db.session.scalars(select(Dossier).where(Dossier.slug == slug)).first()
    if found is None:
        raise NotFound(_("There is no consultation of this name."))
    return found


def checkpoints_of(dossier: Dossier, *, before: int | None, limit: int) -> list[Checkpoint]:
    """The latest first; those of fewer than `before` acts where it is given."""
    query = select(Checkpoint).where(Checkpoint.dossier_id == dossier.id)
    if before is not None:
        query = query.where(Checkpoint.size < min(before, MAX))
    return list(db.session.scalars(query.order_by(Checkpoint.size.desc()).limit(limit)))


def checkpoint_at(dossier: Dossier, size: int) -> Checkpoint:
    query = select(Checkpoint).where(Checkpoint.dossier_id == dossier.id, Checkpoint.size == min(size, MAX))
    found = db.session.scalars(query).first()
    if found is None:
        raise NotFound(_("There is no checkpoint of this size."))
    return found


def place_of_leaf(dossier: Dossier, digest: str, size: int) -> int:
    """Where the leaf with this hash (64 hexadecimal digits) is among the first `size`."""
    try:
        wanted = bytes.fromhex(digest)
    except ValueError:
        wanted = b""
    if len(wanted) != 32:
        raise Invalid(_("A leaf’s hash is 64 hexadecimal digits."))
    query = select(Leaf.place).where(Leaf.dossier_id == dossier.id, Leaf.hash == wanted, Leaf.place < size)
    place = db.session.scalar(query)
    if place is None:
        raise NotFound(_("This act of voting is not in the log, or not yet."))
    return place


def packed(hashes: list[bytes]) -> list[str]:
    return [b64encode(each).decode() for each in hashes]


def proof_text(place: int, hashes: list[bytes], note: str) -> str:
    """An inclusion proof as C2SP's tlog-proof writes it."""
    return "\n".join([PROOF, f"index {place}", *packed(hashes), "", note])
