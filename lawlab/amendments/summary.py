"""A change in a few words, in the person's language: "paragraph 3: 2 changes"."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from lawlab.amendments.redline import Row, RowKind


def summary_of(rows: Sequence[Row]) -> list[str]:
    """What happens, a phrase a paragraph, in reading order; nothing when nothing changes.

    Paragraphs that are deleted, or inserted, one after the other make one phrase.
    """
    if rows and all(row.kind is RowKind.DELETED for row in rows):
        return [_("the article is deleted")]
    phrases: list[str] = []
    previous = 0
    start = 0
    while start < len(rows):
        row, stop = rows[start], start + 1
        while (
            stop < len(rows)
            and rows[stop].kind is row.kind
            and row.kind in (RowKind.DELETED, RowKind.INSERTED)
        ):
            stop += 1
        if phrase := _phrase(row, rows[start:stop], previous):
            phrases.append(phrase)
        previous = rows[stop - 1].old or previous
        start = stop
    return phrases


def _phrase(row: Row, run: Sequence[Row], previous: int) -> str:
    if row.kind is RowKind.DELETED:
        return _deleted(run)
    if row.kind is RowKind.INSERTED:
        return _inserted(len(run), previous)
    if row.kind is RowKind.CHANGED:
        return _changed(row)
    if row.is_moved:
        return str(_("paragraph %(number)s moved to place %(place)s", number=row.old, place=row.new))
    return ""


def _deleted(run: Sequence[Row]) -> str:
    if len(run) == 1:
        return str(_("paragraph %(number)s deleted", number=run[0].old))
    return str(_("paragraphs %(first)s to %(last)s deleted", first=run[0].old, last=run[-1].old))


def _inserted(count: int, previous: int) -> str:
    if not previous:
        return str(
            ngettext(
                "%(num)s paragraph added at the beginning", "%(num)s paragraphs added at the beginning", count
            )
        )
    return str(
        ngettext(
            "%(num)s paragraph added after paragraph %(number)s",
            "%(num)s paragraphs added after paragraph %(number)s",
            count,
            number=previous,
        )
    )


def _changed(row: Row) -> str:
    said = ngettext(
        "paragraph %(number)s: %(num)s change",
        "paragraph %(number)s: %(num)s changes",
        row.changes,
        number=row.old,
    )
    return str(_("%(change)s, and moved", change=said)) if row.is_moved else str(said)
