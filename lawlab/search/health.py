"""How the search index is: in use, being made, or on a folder that cannot be written to."""

import os
from pathlib import Path

from flask_babel import gettext as _

from lawlab.core.health import Report, State, part
from lawlab.search.index import IndexMissing, current, index_home, read_cursor


@part("search")
def search_index() -> Report:
    home = index_home()
    if not _takes_files(home):
        return Report(
            State.DEGRADED,
            _("The folder of the search index cannot be written to: what is new is not found there."),
        )
    try:
        read_cursor(current(home))
    except IndexMissing:
        return Report(
            State.DEGRADED, _("The search index is being made; until then searches are refused in words.")
        )
    return Report(State.WELL, _("The search index is in use."))


def _takes_files(home: Path) -> bool:
    """Whether the folder, or the one in which it is to be made, can be written to."""
    if home.exists():
        return home.is_dir() and os.access(home, os.W_OK | os.X_OK)
    return os.access(home.parent, os.W_OK | os.X_OK)
