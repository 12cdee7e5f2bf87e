"""The index on disk, and the only place that knows Whoosh's files.

The index is a cache: everything in it comes from the database, and can be made anew. It is a folder of its
own under `<instance>/index/`; a symbolic link says which one is in use, so that a new one takes its place at
once. In the folder stands the cursor: the number of the last event, for each room, that the index has taken
in. It is written after the index's own commit, so an event may be taken in twice (which changes nothing),
never not at all.

Writing goes on in a thread apart, and so do questions, one at a time, for a frequent word may take a third of
a second: the other requests of the process are answered meanwhile.
"""

import json
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import gevent
from flask import current_app
from flask_babel import gettext as _
from gevent.lock import BoundedSemaphore
from whoosh import index as whoosh_index
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, TEXT, Schema
from whoosh.index import FileIndex
from whoosh.searching import Searcher
from whoosh.util.filelock import FileLock, try_for

from lawlab.core.errors import Unavailable
from lawlab.search.analysis import LANGUAGES, analyzer, folder

logger = logging.getLogger(__name__)
T = TypeVar("T")
#: Changes with the schema or the analysis: an index made otherwise is left aside and a new one is made.
VERSION = 1
CURSOR = "cursor.json"
#: An index on which searches fail is made anew, but not more often than this, in seconds.
LEAST_AGE = 60.0

Cursor = dict[str, int]
Document = dict[str, Any]


class IndexMissing(Exception):
    """There is no usable index on disk: it must be made from the database."""


def schema() -> Schema:
    """What is kept of a document. Its words are indexed and not stored: pages show those of the database."""
    words = {f"words_{language}": TEXT(analyzer=analyzer(language)) for language in LANGUAGES}
    return Schema(
        key=ID(unique=True, stored=True),  # "article:12", "contribution:34"
        kind=ID(sortable=True),
        bill=ID(sortable=True),
        article=ID,  # the article's identifier across versions
        author=KEYWORD,  # the words of the public name, folded
        status=ID,
        language=ID,
        at=DATETIME(sortable=True),
        number=NUMERIC,
        folded=TEXT(analyzer=folder(), phrase=False),
        **words,
    )


def index_home() -> Path:
    """Where the indexes of this site stand."""
    return Path(current_app.instance_path) / "index"


def _link(home: Path) -> Path:
    return home / f"v{VERSION}"


def current(home: Path) -> Path:
    """The folder of the index in use; IndexMissing when there is none."""
    try:
        return home / os.readlink(_link(home))
    except OSError as error:
        raise IndexMissing("there is none yet") from error


@contextmanager
def lock(home: Path, name: str, *, wait: float = 0.0) -> Iterator[bool]:
    """Hold a lock among all processes (and greenlets); False when another holds it after `wait` seconds.

    The system lets go of it when its holder dies, however it dies.
    """
    home.mkdir(parents=True, exist_ok=True)
    file = FileLock(str(home / f"{name}.lock"))
    is_held = try_for(file.acquire, timeout=wait, delay=0.02)
    try:
        yield is_held
    finally:
        if is_held:
            file.release()


def apart(function: Callable[..., T], *args: object) -> T:
    """Call what takes long in a thread of its own; greenlets run meanwhile. It must not use the database."""
    return gevent.get_hub().threadpool.apply(function, args)  # type: ignore[no-any-return]  # gevent has no types


def open_index(path: Path) -> FileIndex:
    try:
        return whoosh_index.open_dir(str(path))
    except Exception as error:  # a damaged file may raise anything; the cure is always the same
        reason = repr(error)
    # Not within the `except`: the error that Whoosh raised keeps the file open that it could not read.
    raise IndexMissing(f"it cannot be opened ({reason})")


def create_index(home: Path) -> Path:
    """An empty index beside the one in use; its cursor is to be written last."""
    path = home / f"v{VERSION}-{secrets.token_hex(6)}"
    path.mkdir(parents=True)
    whoosh_index.create_in(str(path), schema())
    return path


def read_cursor(path: Path) -> Cursor:
    """The last event taken in, for each room; IndexMissing when it cannot be told."""
    try:
        cursor = json.loads((path / CURSOR).read_text())
        return {str(room): int(seq) for room, seq in cursor.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise IndexMissing(f"it does not say how far it goes ({error!r})") from error


def write_cursor(path: Path, cursor: Cursor) -> None:
    temporary = path / f"{CURSOR}.new"
    temporary.write_text(json.dumps(cursor))
    temporary.replace(path / CURSOR)


def write_batch(path: Path, documents: Iterable[Document], gone: Iterable[str], cursor: Cursor) -> None:
    """Replace `documents`, remove the keys that are `gone`, in one commit; then move the cursor.

    The caller holds the lock "writing". IndexMissing when the index cannot take them in.
    """
    index = open_index(path)
    try:
        with index.writer(limitmb=32) as writer:  # leaves the index as it was if anything goes wrong
            for key in gone:
                writer.delete_by_term("key", key)
            for document in documents:
                writer.update_document(**document)
    except Exception as error:
        raise IndexMissing(f"it takes nothing in ({error!r})") from error
    write_cursor(path, cursor)


def put_in_use(home: Path, path: Path) -> None:
    """Let a complete index take the place of the present one, in one step, then clear away all others.

    The caller holds the locks "rebuilding" and "writing".
    """
    fresh = home / f"{path.name}.link"
    fresh.symlink_to(path.name)
    fresh.replace(_link(home))
    for other in home.glob("v*-*"):
        if other != path and other.is_dir():
            shutil.rmtree(other, ignore_errors=True)


class _Kept:
    """The searcher that this process keeps open, and the folder it reads."""

    searcher: Searcher | None = None
    path: Path | None = None
    turn = BoundedSemaphore(1)  #: who holds it may use them


def _opened(home: Path) -> Searcher:
    """A searcher on what was last committed."""
    path = current(home)
    if _Kept.searcher is None or _Kept.path != path or not _Kept.searcher.up_to_date():
        # Not `refresh()`: it reads on in the old segments, and would still find what was taken out of them.
        _Kept.searcher, _Kept.path = open_index(path).searcher(), path
    return _Kept.searcher


def ask(question: Callable[[Searcher], T]) -> T:
    """What the question answers on the index as it was last committed; Unavailable, in words, without one.

    The question is put in a thread apart: it must use neither the database nor the request. A failure is
    tried once more with the files opened afresh: another process may have replaced them just then. An index
    that fails again is to be made anew.
    """
    home = index_home()
    try:
        return _answer(home, question)
    except Exception as error:  # damaged or vanished files may raise anything
        logger.info("the search index is opened again after %r", error)
        _Kept.searcher = None
    try:
        return _answer(home, question)
    except Exception as error:
        _Kept.searcher = None
        if not isinstance(error, IndexMissing):
            logger.exception("a search failed twice")
        _condemn(home)
        raise Unavailable(
            _("The search is being prepared. Texts and contributions can be read meanwhile.")
        ) from error


def _answer(home: Path, question: Callable[[Searcher], T]) -> T:
    with _Kept.turn:
        return apart(lambda: question(_opened(home)))


def _condemn(home: Path) -> None:
    """Have the index made anew at the next turn of the indexer, unless it was made just now."""
    try:
        if time.time() - _link(home).lstat().st_mtime > LEAST_AGE:
            (current(home) / CURSOR).unlink(missing_ok=True)
    except (OSError, IndexMissing) as error:
        logger.info("there is no index to make anew: %s", error)
