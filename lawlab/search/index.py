"""The index on disk, and the only place that knows Whoosh's files.

The index is a cache: everything in it comes from the database, and can be made anew. Beside it stands the
cursor: the number of the last event, for each room, that the index has taken in. It is written after the
index's own commit, so an event may be taken in twice (which changes nothing) and never not at all.
"""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from whoosh import index as whoosh_index
from whoosh.fields import DATETIME, ID, KEYWORD, NUMERIC, TEXT, Schema
from whoosh.index import FileIndex, LockError
from whoosh.searching import Searcher

from lawlab.core.errors import Unavailable
from lawlab.search.analysis import LANGUAGES, analyzer, folder

#: Changes with the schema or the analysis: an index made otherwise is left aside and a new one is made.
VERSION = 1
CURSOR = "cursor.json"

Cursor = dict[str, int]
Document = dict[str, Any]


def schema() -> Schema:
    """What is kept of a document. Its words are indexed and not stored: pages show those of the database."""
    words = {f"words_{language}": TEXT(analyzer=analyzer(language)) for language in LANGUAGES}
    return Schema(
        key=ID(unique=True, stored=True),  # "article:12", "contribution:34"
        kind=ID(stored=True, sortable=True),
        bill=ID(stored=True, sortable=True),
        dossier=ID,
        article=ID,  # the article's identifier across versions
        author=KEYWORD,  # the words of the public name, folded
        status=ID,
        language=ID,
        at=DATETIME(sortable=True),
        number=NUMERIC(stored=False),
        folded=TEXT(analyzer=folder(), phrase=False),
        **words,
    )


class IndexMissing(Exception):
    """There is no usable index on disk: it must be made from the database."""


def index_path() -> Path:
    return Path(current_app.instance_path) / "index" / f"v{VERSION}"


def open_index(path: Path) -> FileIndex:
    """The index at `path`; IndexMissing when there is none or it cannot be read."""
    try:
        if (path / CURSOR).exists():
            return whoosh_index.open_dir(str(path))
    except Exception as error:  # a damaged file may raise anything; the cure is always the same
        raise IndexMissing(str(error)) from error
    raise IndexMissing(f"no index at {path}")


def create_index(path: Path) -> FileIndex:
    """An empty index at `path`, where nothing stands yet; its cursor is to be written last."""
    path.mkdir(parents=True)
    return whoosh_index.create_in(str(path), schema())


def read_cursor(path: Path) -> Cursor:
    """The last event taken in, for each room; IndexMissing when it cannot be told."""
    try:
        cursor = json.loads((path / CURSOR).read_text())
        return {str(room): int(seq) for room, seq in cursor.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise IndexMissing(str(error)) from error


def write_cursor(path: Path, cursor: Cursor) -> None:
    temporary = path / f"{CURSOR}.{os.getpid()}"
    temporary.write_text(json.dumps(cursor))
    temporary.replace(path / CURSOR)


def write_batch(path: Path, documents: Iterable[Document], gone: Iterable[str], cursor: Cursor) -> bool:
    """Replace `documents`, remove the keys that are `gone`, then move the cursor; False if another is writing."""
    try:
        writer = open_index(path).writer(timeout=0.0, limitmb=32)
    except LockError:
        return False
    try:
        for key in gone:
            writer.delete_by_term("key", key)
        for document in documents:
            writer.update_document(**document)
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    write_cursor(path, cursor)
    return True


def swap_in(fresh: Path, path: Path) -> None:
    """Put a complete index in the place of the present one; searches go on in the old files until they end."""
    old = path.with_name(f"{path.name}.old-{os.getpid()}")
    if path.exists():
        path.rename(old)
    fresh.rename(path)
    shutil.rmtree(old, ignore_errors=True)


class _Kept:
    """The searcher that this process keeps open, and which files it reads."""

    searcher: Searcher | None = None
    inode: int = 0


def searcher() -> Searcher:
    """A searcher on what was last committed; Unavailable, in words, when there is no index yet."""
    path = index_path()
    try:
        inode = path.stat().st_ino
        if _Kept.searcher is None or _Kept.inode != inode:
            _Kept.searcher, _Kept.inode = open_index(path).searcher(), inode
        else:
            _Kept.searcher = _Kept.searcher.refresh()
    except (OSError, IndexMissing) as error:
        _Kept.searcher = None
        raise Unavailable(
            _("The search is being prepared. Texts and contributions can be read meanwhile.")
        ) from error
    return _Kept.searcher
