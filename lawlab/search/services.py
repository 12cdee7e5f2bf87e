"""Keeping the index true: it follows the event log, and can be made anew from the database."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gevent
from flask_babel import gettext as _
from sqlalchemy import select

from lawlab.core.background import every
from lawlab.core.db import db, reading
from lawlab.core.errors import Unavailable
from lawlab.core.realtime import Room, events_after
from lawlab.search.documents import (
    article_documents,
    article_ids,
    bill_ids,
    contribution_documents,
    contribution_ids,
    contribution_key,
    contributions,
    parts,
)
from lawlab.search.index import (
    Cursor,
    Document,
    IndexMissing,
    apart,
    create_index,
    current,
    index_home,
    lock,
    open_index,
    put_in_use,
    read_cursor,
    write_batch,
    write_cursor,
)

logger = logging.getLogger(__name__)

#: The keys of an event's payload that name a contribution.
KINDS = ("annotation", "amendment", "argument")
#: At most so many events are taken in at a time, so that what is new is soon found.
BATCH = 200
#: How long a batch may take before a rebuilt index cannot be put in use, in seconds.
SWAP_WAIT = 60.0
#: After a rebuild that failed (a full disk, say) the indexer waits, in seconds.
PAUSE = 30.0


@dataclass
class Changes:
    """What some events say has changed, and how far the cursor moves once that is taken in."""

    bills: set[int] = field(default_factory=set)
    contributions: set[int] = field(default_factory=set)
    cursor: Cursor = field(default_factory=dict)


@every(0.5, "search index")
def follow_log() -> bool:
    """Take what happened since the last time into the index; whether anything was.

    One process writes at a time. Another's turn passes: what it did not take in is there at its next one.
    A folder that cannot be written to is left alone for a while.
    """
    try:
        return _follow(index_home())
    except OSError as error:
        db.session.rollback()
        logger.warning("the search index cannot be written to (%s); again in %.0f s", error, PAUSE)
        gevent.sleep(PAUSE)
        return False


def _follow(home: Path) -> bool:
    try:
        with lock(home, "writing") as is_mine:
            return is_mine and _take_in(current(home))
    except IndexMissing as error:
        return _make_anew(error)


def _take_in(path: Path) -> bool:
    """The caller holds the lock, so the cursor stays; the database is let go before anything is written."""
    cursor = read_cursor(path)
    with reading():
        db.session.rollback()  # see what is committed by now
        changes = _changes_since(cursor)
        documents, gone = _documents(changes)
        db.session.rollback()
    if changes.cursor == cursor:
        return False
    apart(write_batch, path, documents, gone, changes.cursor)
    return True


def _changes_since(cursor: Cursor) -> Changes:
    """What follows the cursor in each room, at most BATCH events in all.

    IndexMissing when the cursor is ahead of a room: the index was made from another database than this one
    (a backup was restored).
    """
    rooms = _last_seqs()
    if any(seq > rooms.get(room, 0) for room, seq in cursor.items()):
        raise IndexMissing("it was made from another database")
    changes = Changes(cursor=dict(cursor))
    left = BATCH
    for room in [room for room, last in rooms.items() if last > cursor.get(room, 0)]:
        for event in events_after(room, cursor.get(room, 0), limit=left):
            changes.cursor[room] = event.seq
            _note(changes, event.type, event.payload)
            left -= 1
        if left <= 0:
            break
    return changes


def _last_seqs() -> Cursor:
    """The number of the last event of every room."""
    return {room: seq for room, seq in db.session.execute(select(Room.name, Room.last_seq))}


def _note(changes: Changes, type: str, payload: dict[str, Any]) -> None:
    changes.contributions |= {int(payload[kind]) for kind in KINDS if payload.get(kind)}
    changes.contributions |= {int(ident) for kind in KINDS for ident in payload.get(f"{kind}s", ())}
    if type == "bill:loaded":
        changes.bills.add(int(payload["bill"]))


def _documents(changes: Changes) -> tuple[list[Document], set[str]]:
    """The documents to put into the index as the database has them now, and the keys to take out."""
    found = contributions(changes.contributions)
    documents = contribution_documents(found)
    gone = {contribution_key(ident) for ident in changes.contributions} - {d["key"] for d in documents}
    for part in (part for bill in changes.bills for part in parts(article_ids(bill))):
        documents += article_documents(part)
        db.session.rollback()
        gevent.sleep(0)  # a long text is read in steps, and others are answered between them
    return documents, gone


def _make_anew(reason: IndexMissing) -> bool:
    """Rebuild, unless another process does; after a failure wait, for the next try would fail likewise."""
    with lock(index_home(), "rebuilding") as is_mine:
        if not is_mine:
            return False
        logger.warning("the search index is made anew: %s", reason)
        try:
            for done, total in _rebuilt(index_home()):
                logger.debug("the search index: %s of %s", done, total)
        except Exception:
            db.session.rollback()
            logger.exception("the search index could not be made; again in %.0f s", PAUSE)
            gevent.sleep(PAUSE)
            return False
    logger.info("the search index is made")
    return True


def rebuild() -> Iterator[tuple[int, int]]:
    """Make the index anew and put it in the present one's place; yields (texts read, of how many).

    Texts are bills and contributions. The present index is searched and kept true meanwhile. Unavailable when
    another process is rebuilding.
    """
    with lock(index_home(), "rebuilding") as is_mine:
        if not is_mine:
            raise Unavailable(_("Another process is making the search index already."))
        yield from _rebuilt(index_home())


def _rebuilt(home: Path) -> Iterator[tuple[int, int]]:
    """The cursor is taken before the rows: what happens meanwhile is taken in from the log afterwards."""
    fresh = create_index(home)
    try:
        with reading():
            db.session.rollback()
            cursor = _last_seqs()
            yield from _fill(fresh)
        write_cursor(fresh, cursor)
        with lock(home, "writing", wait=SWAP_WAIT) as is_mine:
            if not is_mine:
                raise Unavailable(_("Another process keeps writing to the search index."))
            put_in_use(home, fresh)
    except BaseException:  # the caller giving up in the middle included
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _fill(fresh: Path) -> Iterator[tuple[int, int]]:
    """Read a chunk, let the database go, write it down; so on to the end, and one commit."""
    writer = open_index(fresh).writer(limitmb=128)
    bills, idents = bill_ids(), contribution_ids()
    total, done = len(bills) + len(idents), 0
    try:
        for size, documents in _chunks(bills, idents):
            db.session.rollback()
            apart(_add, writer, documents)
            done += size
            yield done, total
    except BaseException:
        writer.cancel()
        raise
    apart(writer.commit)


def _chunks(bills: list[int], idents: list[int]) -> Iterator[tuple[int, list[Document]]]:
    """The documents, few at a time, and how many bills and contributions are read with them."""
    for bill in bills:
        for part in parts(article_ids(bill)):
            yield 0, article_documents(part)
        yield 1, []
    for part in parts(idents):
        yield len(part), contribution_documents(contributions(part))


def _add(writer: Any, documents: list[Document]) -> None:
    for document in documents:
        writer.add_document(**document)
