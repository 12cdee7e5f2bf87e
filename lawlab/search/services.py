"""Keeping the index true: it follows the event log, and can be made anew from the database."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from lawlab.core.background import every
from lawlab.core.db import db, reading
from lawlab.core.realtime import Room, events_after
from lawlab.search.documents import (
    CHUNK,
    article_documents,
    bill_ids,
    contribution_document,
    contribution_ids,
    contribution_key,
    contributions,
    is_found,
)
from lawlab.search.index import (
    Cursor,
    Document,
    IndexMissing,
    create_index,
    index_path,
    read_cursor,
    swap_in,
    write_batch,
    write_cursor,
)

logger = logging.getLogger(__name__)

#: The keys of an event's payload that name a contribution.
KINDS = ("annotation", "amendment", "argument")
#: At most so many events are taken in at a time, so that what is new is soon found.
BATCH = 200


@dataclass
class Changes:
    """What some events say has changed, and how far the cursor moves once that is taken in."""

    bills: set[int] = field(default_factory=set)
    contributions: set[int] = field(default_factory=set)
    cursor: Cursor = field(default_factory=dict)


@every(0.5, "search index")
def follow_log() -> bool:
    """Take what happened since the last time into the index; whether anything was. It waits for nobody."""
    path = index_path()
    with reading():
        try:
            changes = _changes_since(read_cursor(path))
            if changes is None:
                return False
            documents, gone = _documents(changes)
            db.session.rollback()
            return write_batch(path, documents, gone, changes.cursor)
        except IndexMissing as error:
            logger.warning("the search index is made anew: %s", error)
            for _step in rebuild():
                pass
            return True


def _changes_since(cursor: Cursor) -> Changes | None:
    """What follows the cursor in each room, at most BATCH events in all; None when nothing does."""
    rooms = db.session.execute(select(Room.name, Room.last_seq)).tuples()
    behind = [(name, cursor.get(name, 0)) for name, last in rooms if last > cursor.get(name, 0)]
    changes = Changes(cursor=dict(cursor))
    left = BATCH
    for room, seq in behind:
        for event in events_after(room, seq, limit=left):
            changes.cursor[room] = event.seq
            changes.contributions |= {int(event.payload[kind]) for kind in KINDS if event.payload.get(kind)}
            if event.type == "bill:loaded":
                changes.bills.add(int(event.payload["bill"]))
            left -= 1
        if left <= 0:
            break
    return changes if behind else None


def _documents(changes: Changes) -> tuple[list[Document], set[str]]:
    """The documents to put into the index as the database has them now, and the keys to take out."""
    found = contributions(changes.contributions)
    documents = [contribution_document(row) for row in found if is_found(row)]
    gone = {contribution_key(ident) for ident in changes.contributions} - {d["key"] for d in documents}
    documents += article_documents(changes.bills)
    return documents, gone


def rebuild() -> Iterator[tuple[int, int]]:
    """Make the index anew beside the present one and put it in its place; yields (documents done, of how many).

    The cursor is taken before the rows are read: what happens meanwhile is taken in from the log afterwards.
    """
    path = index_path()
    fresh = path.with_name(f"{path.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with reading():
        cursor = dict(db.session.execute(select(Room.name, Room.last_seq)).tuples().all())
        db.session.rollback()
        yield from _fill(fresh)
    write_cursor(fresh, cursor)
    swap_in(fresh, path)


def _fill(fresh: Path) -> Iterator[tuple[int, int]]:
    writer = create_index(fresh).writer(limitmb=128)
    bills, idents = bill_ids(), contribution_ids()
    total, done = len(bills) + len(idents), 0
    for document in article_documents(bills):
        writer.add_document(**document)
    done = len(bills)
    yield done, total
    for start in range(0, len(idents), CHUNK):
        for row in contributions(idents[start : start + CHUNK]):
            if is_found(row):
                writer.add_document(**contribution_document(row))
        db.session.expunge_all()
        done += len(idents[start : start + CHUNK])
        yield done, total
    writer.commit(optimize=True)
