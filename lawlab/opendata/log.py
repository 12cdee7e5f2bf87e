"""The public log in the database: its leaves by place, and full subtrees: a proof reads a page of rows."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from lawlab.core.db import db
from lawlab.opendata.models import Leaf, Node
from lawlab.opendata.tree import EMPTY, Hash, RangeHash, root_of

#: Subtrees of 2 ** 8, 2 ** 16 and 2 ** 24 leaves are kept.
STEP, HEIGHTS = 8, (24, 16, 8)
Taken = tuple[Hash, int]  #: a leaf's hash and the id of its act


def add_leaves(dossier_id: int, size: int, taken: Sequence[Taken]) -> int:
    """Put these acts after the `size` first leaves, and keep the subtrees that they complete; the new size.

    Call it holding the log (see `opendata/holding.py`).
    """
    rows = [
        {"dossier_id": dossier_id, "place": place, "cast_id": ident, "hash": hash_}
        for place, (hash_, ident) in enumerate(taken, start=size)
    ]
    if rows:
        db.session.execute(insert(Leaf), rows)
    grown = size + len(rows)
    for height in reversed(HEIGHTS):
        _keep_subtrees(dossier_id, height, size >> height, grown >> height)
    return grown


def _keep_subtrees(dossier_id: int, height: int, first: int, end: int) -> None:
    below = _hashes(dossier_id, height - STEP, first << STEP, end << STEP)
    rows = [
        {
            "dossier_id": dossier_id,
            "height": height,
            "place": place,
            "hash": root_of(below[(place - first) << STEP : (place - first + 1) << STEP]),
        }
        for place in range(first, end)
    ]
    if rows:
        db.session.execute(insert(Node), rows)


def _hashes(dossier_id: int, height: int, first: int, end: int) -> list[Hash]:
    """The hashes of the full subtrees of this height (0: the leaves) at these places, in order."""
    if first >= end:
        return []
    if height == 0:
        query = select(Leaf.hash).where(Leaf.dossier_id == dossier_id, Leaf.place.between(first, end - 1))
        return list(db.session.scalars(query.order_by(Leaf.place)))
    here = Node.dossier_id == dossier_id, Node.height == height, Node.place.between(first, end - 1)
    return list(db.session.scalars(select(Node.hash).where(*here).order_by(Node.place)))


def ranges_in(dossier_id: int) -> RangeHash:
    """`range_hash` of a dossier's log: a range that starts where its size says, as trees ask for them."""

    def range_hash(start: int, end: int) -> Hash:
        if start == end:
            return EMPTY
        height = next((height for height in HEIGHTS if end - start >= 1 << height), 0)
        full = end >> height
        hashes = _hashes(dossier_id, height, start >> height, full)
        if full << height < end:
            hashes.append(range_hash(full << height, end))
        return root_of(hashes)

    return range_hash


def root_at(dossier_id: int, size: int) -> Hash:
    return ranges_in(dossier_id)(0, size)
